// The walk of tests/window/custody.test.mjs, and what the room it leaves says of it.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { keymoot, told } from '../support/commands.mjs';
import { walkTheWindow } from '../support/window.mjs';
import { claimsOf } from './room.mjs';

export function windowCustody(claims, out) {
  const screens = join(out, 'screens');
  const home = join(out, 'home');
  const walk = walkTheWindow('custody', { screens, home, log: join(out, 'window.log') });
  claims.claim('the window: every step is walked by keyboard', walk.passed, walk.figure);
  const shots = readdirSync(screens).filter((name) => name.endsWith('.png'));
  const french = shots.filter((name) => name.endsWith('-fr.png'));
  claims.claim(
    'the window: a screenshot of each step is left, the new ones in both languages',
    shots.length > 0 && french.length > 0,
    `${shots.length} screenshots, ${french.length} in French`,
  );
  const room = join(home, 'data/keymoot/practice');
  const { ceremonies } = told(['--room', room, 'ceremony', 'list']);
  const closed = ceremonies
    .filter((one) => one.state === 'closed')
    .map(({ id }) => told(['--room', room, 'ceremony', 'show', id]))
    .reverse();
  const [made, recovered, checked, reissued, again, rescued] = closed;
  claims.claim(
    'the window: a generation, a recovery, a possession check, a reissue, another recovery and an emergency were held',
    closed.map((one) => one.kind).join() === 'generate,recover,possession,redistribute,recover,emergency',
    closed.map((one) => one.kind).join(', '),
  );
  claims.claim(
    'the window: card, card and paper recovered the key that was made, on a second HSM',
    Boolean(made.check) && recovered.check.value === made.check.value && recovered.copies_equal === true,
    `${made.check?.value} made, ${recovered.check?.value} recovered`,
  );
  const how = checked.possession.proofs.map((one) => one.how);
  claims.claim(
    'the window: all four shares were proved, one of them by `share prove` in a separate process',
    how.length === 4 && how.filter((one) => one === 'own-machine').length === 1,
    how.join(', '),
  );
  claims.claim(
    'the window: the shares were reissued, the commitment to the secret unchanged, the old ones destroyed',
    reissued.reissue.same_secret === true && reissued.reissue.destroyed.length === 4,
    `${reissued.reissue.from} → ${reissued.quorum}`,
  );
  claims.claim(
    'the window: the new shares recovered the same key',
    again.check.value === made.check?.value,
    `${made.check?.value} made, ${again.check?.value} recovered`,
  );
  const { approvals, absent, follow_ups: tasks } = rescued.emergency;
  claims.claim(
    'the window: an emergency was approved by two, went on without one holder, and skipped no follow-up',
    approvals.length === 2 && absent.length === 1 && tasks.length > 0 && tasks.every((one) => one.state !== 'open'),
    tasks.map((one) => `${one.task} ${one.state}`).join(', '),
  );
  for (const { kind, record } of closed) {
    const { status, document } = keymoot(['record', 'verify', record]);
    const signed = claimsOf(document, 'proved', 'participant-signature').length;
    claims.claim(
      `the window: the record of the ${kind} ceremony is proved, with everybody’s signature`,
      status === 0 && signed > 0,
      `status ${status}, ${signed} signatures, fingerprint ${document.fingerprint}`,
    );
  }
}
