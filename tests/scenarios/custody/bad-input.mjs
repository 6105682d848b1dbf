// What goes wrong with people and cards: each is refused by name, and nothing is lost.
import { join } from 'node:path';
import { keymoot } from '../support/commands.mjs';
import { EDDA, FARID, PRIYA, WEI, ZOE, cardsIn } from './people.mjs';
import { bags, sealed } from './media.mjs';
import { PracticeRoom, WITNESS, custodian, usual } from './room.mjs';

export async function badInput(claims, out) {
  apart(claims, out);
  const cards = await cardsIn(join(out, 'cards'), ['openpgp', 'piv', 'openpgp-blank', 'openpgp']);
  try {
    await wrongCards(claims, out, cards);
  } finally {
    await cards.stop();
  }
}

/** People who must be apart, and a clock that was set back. */
function apart(claims, out) {
  const room = new PracticeRoom(join(out, 'apart'));
  const three = [PRIYA, WEI, ZOE].map((name) => custodian(name));
  for (const [what, role, rule] of [
    ['a custodian who holds two shares', 'custodian', 'distinct-custodians'],
    ['a witness who is also custodian', 'witness', 'witness-holds-no-share'],
    ['an administrator who holds a share', 'administrator', 'administrator-holds-no-share'],
  ]) {
    const shares = role === 'custodian' ? 4 : 3;
    const script = { quorum: { threshold: 2, shares }, people: [...three, { name: PRIYA, role }] };
    const { status, error } = room.begin('generate', script, usual());
    const checked = room.run(['script', 'check', room.script('generate', script)]).document.problems;
    claims.claim(
      `${what} is refused by ${rule}`,
      status === 3 && checked.some((one) => one.rule === rule),
      `ceremony run: ${error?.code}; script check: ${checked.map((one) => one.rule).join(', ')}`,
    );
  }
  room.hold(
    'generate',
    { quorum: { threshold: 2, shares: 3 }, people: three },
    usual({ 'hand-out': { bags: bags('C', [PRIYA, WEI, ZOE]) } }),
  );
  const item = room.told(['custody', 'list']).items.find((one) => one.index === 3).id;
  const words = room.paper('words.txt', 'practice\n');
  const move = (clock, to) =>
    room.run([
      ...['--practice-clock', clock, 'custody', 'move', item, '--purpose', 'kept nearer', '--to', to],
      ...['--who', ZOE, '--witness', WITNESS, '--bag-out', 'C-3', '--seal', 'intact', '--bag-in', 'C-3'],
      ...['--passphrase-file', `${ZOE}=${words}`, '--passphrase-file', `${WITNESS}=${words}`],
    ]);
  const first = move('2061-05-02T10:00:00Z', 'Bank vault');
  const second = move('2061-05-01T10:00:00Z', 'Head office');
  const { items, movements } = room.told(['custody', 'list']);
  claims.claim(
    'a clock set back between two movements is noticed, and nothing is entered',
    first.status === 0 &&
      second.status === 3 &&
      second.error.code === 'movements-in-order' &&
      movements.length === 1 &&
      items.find((one) => one.id === item).place === 'Bank vault',
    `${second.error?.code}: ${second.error?.message}`,
  );
}

/** Cards of the wrong person, without a key, with the wrong PIN, and blocked. */
async function wrongCards(claims, out, cards) {
  const room = new PracticeRoom(join(out, 'wrong-cards'), cards.env);
  const [openpgp, piv, blank, other] = ['openpgp', 'piv', 'openpgp-blank', 'openpgp-2'].map(cards.named);
  const pins = (card, pin = card.pin) => room.paper(`${card.name}-${pin}.pins`, `${card.serial}=${pin}\n`);
  const card = (of, pin) => ({ module: cards.module, serial: of.serial, pins: pins(of, pin) });
  room.enrol(EDDA, { card: card(openpgp) });
  room.enrol(FARID, { card: card(piv) });
  const twice = room.run(room.enrolling('Second Owner', { card: card(openpgp) }));
  claims.claim(
    'two custodians with the same card are refused',
    twice.status === 3 && twice.error.code === 'distinct-cards',
    `${twice.error?.code}: ${twice.error?.message}`,
  );
  await cards.pull('piv');
  await cards.insert('openpgp-blank');
  const empty = room.run(room.enrolling('Owner Blank', { card: card(blank) }));
  claims.claim(
    'a card with no suitable key is refused',
    empty.status === 3 && empty.error.code === 'card-has-no-suitable-key',
    `${empty.error?.code}: ${empty.error?.message}`,
  );
  await cards.pull('openpgp-blank');
  await cards.insert('piv');

  const media = {
    [EDDA]: { pin_file: room.paper('edda.pin', openpgp.pin) },
    [FARID]: { pin_file: room.paper('farid.pin', piv.pin) },
  };
  const both = [EDDA, FARID];
  const made = room.hold(
    'generate',
    { quorum: { threshold: 2, shares: 2 }, people: both.map((name) => custodian(name, { medium: 'card' })) },
    usual({ media, 'hand-out': { bags: bags('W', both) } }),
  );
  const prove = (pinFile) =>
    keymoot(
      [
        ...['share', 'prove', sealed(made, 1), '--challenge', '5a'.repeat(32), '--package', made.package],
        ...['--module', cards.module, '--pin-file', pinFile],
      ],
      cards.env,
    );
  const lines = (pin) =>
    room.paper(`label-${pin}.pins`, ['User PIN', 'User PIN (sig)'].map((slot) => `OpenPGP card (${slot})=${pin}
`).join(''));
  await cards.pull('piv');
  await cards.pull('openpgp');
  await cards.insert('openpgp-2');
  const strange = prove(lines(other.pin));
  claims.claim(
    'the card of the wrong person is told from the right one, without a PIN tried',
    strange.status === 3 && strange.error.code === 'not-this-card' && tries(room, other) === 'plenty',
    `${strange.error?.code}; tries on the other card: ${tries(room, other)}`,
  );
  await cards.pull('openpgp-2');
  await cards.insert('openpgp');
  const seen = [];
  for (const wrong of ['654321', '754321', '854321', '954321']) {
    const { error } = prove(lines(wrong));
    seen.push(`${error?.code} (then ${tries(room, openpgp)})`);
  }
  const blocked = prove(lines(openpgp.pin));
  claims.claim(
    'a wrong PIN is counted down: before the last try the card says so, after it the card is blocked',
    seen[0].startsWith('pin-incorrect') &&
      seen.some((one) => one.includes('final')) &&
      tries(room, openpgp) === 'locked' &&
      blocked.error.code === 'pin-locked',
    `${seen.join(', ')}; with the right PIN: ${blocked.error?.code}`,
  );
}

const tries = (room, card) => room.told(['token', 'list']).slots.find((one) => one.serial === card.serial)?.tries;
