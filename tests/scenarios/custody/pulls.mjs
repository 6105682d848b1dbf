// A card pulled at each step of sealing and opening a share: every time the ceremony waits, whole,
// and goes on once the card is back.
import { join } from 'node:path';
import { brings, sealed } from './media.mjs';
import { EDDA, FARID, PRIYA, cardsIn, fresh, roomWithMedia } from './people.mjs';
import { custodian, usual } from './room.mjs';

const PEOPLE = [
  custodian(EDDA, { medium: 'card' }),
  custodian(FARID, { medium: 'card', passphrase: true }),
  custodian(PRIYA),
];

export async function pullCards(claims, out) {
  const cards = await cardsIn(join(out, 'cards'), ['openpgp', 'piv']);
  try {
    const { room, media } = roomWithMedia(out, cards);
    const seen = { room, media, cards, series: 0 };
    const made = await whileSealing(claims, seen);
    await whileOpening(claims, seen, made);
  } finally {
    await cards.stop();
  }
}

/** Answers with bags that were never used. */
function answersOf(seen, more = {}) {
  seen.series += 1;
  const bag = (name, at) => [name, `P${seen.series}-${at + 1}`];
  const bags = Object.fromEntries(PEOPLE.map(({ name }, at) => bag(name, at)));
  return usual({ media: seen.media, 'hand-out': { bags }, ...more });
}

/** Does `act`, in which the card goes, and sees the ceremony wait: what went wrong, and where. */
async function gone(seen, id, card, act) {
  const { status, error } = await act();
  const { state, step, wants, failure } = seen.room.show(id);
  await seen.cards.insert(card);
  const waits = status === 4 && state !== 'closed' && state !== 'aborted';
  return { waits, told: `${error?.code} at ${step}, wants ${wants}${failure ? ` (${failure.code})` : ''}` };
}

async function whileSealing(claims, seen) {
  const { room, cards } = seen;
  const script = { quorum: { threshold: 2, shares: 3 }, people: PEOPLE };
  const step = async (what, card, act) => {
    const { waits, told } = await gone(seen, room.newest().id, card, act);
    claims.claim(`${what}, the ceremony waits to be resumed`, waits, told);
  };
  // Which token is meant is not said yet: the walk stops behind the roll call.
  const untilRollCall = () => ({ ...answersOf(seen), inspect: {} });
  await cards.pull('openpgp');
  const begun = room.begin('generate', script, untilRollCall());
  const absent = room.show(begun.id);
  claims.claim(
    'a card that is not in its reader at the roll call leaves the ceremony waiting',
    begun.status === 4 && absent.step === 'roll-call',
    `${begun.error?.code} at ${absent.step}`,
  );
  await cards.insert('openpgp');
  await cards.pullAt('openpgp', '2a');
  await step('with the OpenPGP card pulled while its owner signs at the roll call', 'openpgp', () =>
    room.resume(begun.id, untilRollCall()),
  );
  const at = room.resume(begun.id, untilRollCall());
  if (at.error?.code !== 'answer-missing') throw new Error(`the roll call: ${at.error?.code}: ${at.error?.message}`);

  await cards.pull('openpgp');
  await step('with the OpenPGP card pulled before its share is sealed', 'openpgp', () =>
    room.resume(begun.id, answersOf(seen)),
  );
  await cards.pullAt('openpgp', '2a');
  await step('with the OpenPGP card pulled while it opens the share just sealed', 'openpgp', () =>
    room.resume(begun.id, answersOf(seen)),
  );
  await cards.pullAt('piv', '87');
  await step('with the PIV card pulled while it opens the share just sealed', 'piv', () =>
    room.resume(begun.id, answersOf(seen)),
  );
  let sealedShares = 0;
  await step('with the OpenPGP card pulled after its share was sealed', 'openpgp', () =>
    room.resumeWatching(begun.id, answersOf(seen), async ({ effect, phase }) => {
      if (effect === 'write-share' && phase === 'outcome' && (sealedShares += 1) === 1) await cards.pull('openpgp');
    }),
  );
  const made = room.resume(begun.id, answersOf(seen));
  const verdict = made.document?.record ? room.verify(made.document.record).document.result : 'no record';
  claims.claim(
    'after every card that was pulled while sealing, the generation ends with a proved record',
    made.status === 0 && made.document.state === 'closed' && verdict === 'proved',
    `${made.document?.state ?? made.error?.code}, record ${verdict}; worthless bags: ${made.document?.voided_bags.join(', ')}`,
  );
  return made.document;
}

async function whileOpening(claims, seen, made) {
  const { room, cards } = seen;
  // The shares of several attempts were sealed; the register knows the bags of those in force.
  const { items } = room.told(['custody', 'list']);
  const bagOf = (name) => items.find(({ kind, who }) => kind === 'share' && who === name).bag;
  const answers = {
    ...usual({ media: seen.media }),
    inspect: { target: fresh(room, 'SoftHSM after pulls'), journal: { label: 'Practice HSM A' } },
    collect: {
      share: [
        brings(EDDA, bagOf(EDDA), sealed(made, 1)),
        brings(FARID, bagOf(FARID), sealed(made, 2)),
      ],
    },
  };
  const begun = room.begin('recover', { people: PEOPLE.map(({ name }) => custodian(name)) }, answers);
  if (begun.error?.code !== 'answer-missing') throw new Error(`the recovery: ${begun.error?.code}`);
  answers['load-package'] = { file: made.package };
  answers.inspect.target = { label: 'SoftHSM after pulls' };
  const step = async (what, card, act) => {
    const { waits, told } = await gone(seen, begun.id, card, act);
    claims.claim(`${what}, the recovery waits to be resumed`, waits, told);
  };
  await cards.pull('openpgp');
  await step('with the OpenPGP card pulled before its share is opened', 'openpgp', () => room.resume(begun.id, answers));
  await cards.pullAt('openpgp', '2a');
  await step('with the OpenPGP card pulled while its share is opened', 'openpgp', () => room.resume(begun.id, answers));
  await cards.pullAt('piv', '87');
  await step('with the PIV card pulled while its share is opened', 'piv', () => room.resume(begun.id, answers));
  await step('with the PIV card pulled after its share was opened', 'piv', () =>
    room.resumeWatching(begun.id, answers, async ({ effect, phase }) => {
      if (effect === 'install-key' && phase === 'intent') await cards.pull('piv');
    }),
  );
  const back = room.resume(begun.id, answers);
  const verdict = back.document?.record ? room.verify(back.document.record).document.result : 'no record';
  claims.claim(
    'after every card that was pulled while opening, the recovery ends with the same key and a proved record',
    back.status === 0 && back.document.check.value === made.check.value && verdict === 'proved',
    `${made.check.value} made, ${back.document?.check?.value ?? back.error?.code} recovered, record ${verdict}`,
  );
}

