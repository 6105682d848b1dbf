// Where the shares of a quorum would lie, weighed before anybody holds one.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keymoot } from '../support/commands.mjs';
import { root } from '../../tools/run.mjs';
import { INES, PRIYA, TOMAS, WEI, ZOE } from './people.mjs';
import { PracticeRoom, custodian, usual } from './room.mjs';

const RULE = 'no-place-reaches-threshold';

export function weighGeometry(claims, out) {
  const plan = readFileSync(join(root, 'src-tauri/crates/custody/tests/plans/four-of-seven.toml'), 'utf8');
  const write = (name, text) => {
    const file = join(out, name);
    writeFileSync(file, text);
    return file;
  };
  const svg = join(out, 'plan.svg');
  const args = ['--svg', svg, '--compare', '3-of-7,4-of-7,5-of-7'];
  const { status, document } = keymoot(['quorum', 'plan', write('plan.toml', plan), ...args]);
  writeFileSync(join(out, 'plan.json'), JSON.stringify(document, null, 2));
  const text = existsSync(svg) ? readFileSync(svg, 'utf8') : '';
  const drawn = [...new Set([...plan.matchAll(/^(?:holder|place) = "(.*)"$/gm)].map(([, name]) => name))];
  const seen = drawn.filter((name) => text.includes(name.split(',')[0]));
  const survived = document.survives.filter((one) => one.survived).map((one) => one.words);
  claims.claim(
    'a 4-of-7 plan is computed and drawn, every custodian and place in the picture',
    status === 0 &&
      document.threshold === 4 &&
      document.shares === 7 &&
      document.minimal_losses.length > 0 &&
      document.choices.length === 3 &&
      drawn.length === 11 &&
      seen.length === drawn.length,
    `${document.minimal_losses.length} minimal losses, ${document.minimal_coalitions.length} coalitions; survives ${survived.join(', ')}; ` +
      `loss ${document.probability.loss}, compromise ${document.probability.compromise} a year; ${seen.length} of ${drawn.length} names drawn`,
  );

  const crowded = plan.replaceAll('place = "Bank vault, Łódź"', 'place = "Head office, room 4"');
  const refused = keymoot(['quorum', 'plan', write('crowded.toml', crowded), '--svg', join(out, 'crowded.svg')]);
  const rule = refused.document?.rules.find((one) => one.severity === 'refuse');
  claims.claim(
    `a plan in which one place holds a threshold is refused by ${RULE}`,
    refused.status === 3 && refused.error.code === RULE && rule?.rule === RULE,
    `status ${refused.status}: ${rule?.message}`,
  );

  const room = new PracticeRoom(join(out, 'geometry'));
  const people = [PRIYA, WEI, ZOE, TOMAS, INES].map((name, at) =>
    custodian(name, { keeps_at: at < 3 ? 'Head office' : `Bank ${at}` }),
  );
  const script = { quorum: { threshold: 3, shares: 5 }, people };
  const checked = room.run(['script', 'check', room.script('generate', script)]);
  const begun = room.begin('generate', script, usual());
  claims.claim(
    `a script that puts a threshold in one place is refused by ${RULE}, and opens no ceremony`,
    checked.status === 1 &&
      checked.document.problems.some((one) => one.rule === RULE) &&
      begun.status === 3 &&
      begun.error.code === RULE &&
      room.told(['ceremony', 'list']).ceremonies.length === 0,
    `script check: ${checked.document.problems.map((one) => one.rule).join(', ')}; ceremony run: status ${begun.status}, ${begun.error?.code}`,
  );
}
