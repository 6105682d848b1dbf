// A quorum of five whose shares are sealed classically, two to cards and three in age files, goes over to
// hybrid seals; the secret is not rebuilt, and with the new ones the key comes back on a second HSM. The
// old ones are accepted until a window ends, and what is left of them then is called for and destroyed.
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { independently, keymoot } from '../support/commands.mjs';
import { bags, brings, shareFile } from '../custody/media.mjs';
import { EDDA, FARID, NOOR, ageIdentity, cardsIn, fresh } from '../custody/people.mjs';
import { softhsm } from '../support/softhsm.mjs';
import { PracticeRoom, WITNESS, claimsOf, custodian, usual } from '../custody/room.mjs';

const CARDS = { [EDDA]: 'openpgp', [FARID]: 'piv' };
const FILES = [NOOR, 'Jo Ekberg', 'Kit Marsh'];
const FIVE = [...Object.keys(CARDS), ...FILES];
const QUORUM = { threshold: 3, shares: 5 };
const TASK = 'destroy-what-was-replaced';

/** A day from today on. */
const day = (ahead) => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);

const onTheirs = (more = {}) =>
  FIVE.map((name) => custodian(name, { medium: name in CARDS ? 'card' : 'age', ...more }));

const files = (made) => FIVE.map((name, at) => shareFile(made, at + 1, name in CARDS ? /\.json$/ : /\.age$/));

export async function migration(claims, out, peers) {
  const folder = join(out, 'migration');
  mkdirSync(folder, { recursive: true });
  const cards = await cardsIn(join(folder, 'cards'), ['openpgp', 'piv']);
  try {
    migrate(claims, folder, cards, peers);
  } finally {
    await cards.stop();
  }
}

/** The five, enrolled as they were years ago, with a SoftHSM beside the practice tokens. */
function enrolled(folder, cards) {
  const { module, env } = softhsm(join(folder, 'softhsm'));
  const room = new PracticeRoom(folder, { ...cards.env, ...env });
  room.told(['token', 'list', '--module', module]);
  const media = {};
  for (const [name, card] of Object.entries(CARDS)) {
    const { serial, pin } = cards.named(card);
    const pins = room.paper(`${card}.pins`, `${serial}=${pin}\n`);
    room.enrol(name, { card: { module: cards.module, serial, pins } });
    media[name] = { pin_file: room.paper(`${card}.pin`, `${pin}\n`) };
  }
  FILES.forEach((name, at) => {
    const identity = room.path(`classical-${at}.age`);
    room.enrol(name, { age: ageIdentity(identity) });
    media[name] = { identity };
  });
  return { room, media };
}

function migrate(claims, folder, cards, peers) {
  const { room, media } = enrolled(folder, cards);
  const made = room.hold(
    'generate',
    { quorum: QUORUM, people: onTheirs() },
    usual({ media, 'hand-out': { bags: bags('O', FIVE) } }),
  );
  const until = day(30);
  const plan = { quorum: QUORUM, migration: { suite: 'hybrid', until }, people: onTheirs({ brings: true }) };
  const early = room.begin('migrate', plan, usual());
  claims.claim(
    'a migration to hybrid seals is refused while anybody’s new share would be classical, and names each',
    early.error?.code === 'sealed-as-planned' && FIVE.every((name) => early.error.message.includes(name)),
    early.error?.message,
  );
  const { changing, now } = rekeyed(room, media, peers);
  const older = { ...now, ...Object.fromEntries(FILES.map((name) => [name, media[name]])) };
  // Two are destroyed on the spot; three, a threshold, are kept until the window ends.
  const destroyed = [0, 2].map((at) => ({ index: at + 1, custodian: FIVE[at], bag: `O-${at + 1}` }));
  const bringing = (of, series, who) =>
    who.map((at) => brings(FIVE[at], `${series}-${at + 1}`, files(of)[at]));
  const reissued = room.hold(
    'migrate',
    plan,
    usual({
      media: changing,
      'load-package': { file: made.package },
      account: { unaccounted: [] },
      contribute: { share: bringing(made, 'O', [0, 2, 4]) },
      'hand-out': { bags: bags('N', FIVE) },
      retire: { how: 'cut and burnt before the witness', destroyed },
    }),
  );
  const suites = [made, reissued].map((one) => files(one).slice(0, 2).map(suiteOf));
  const longer = FIVE.map((_, at) => readFileSync(files(reissued)[at]).length - readFileSync(files(made)[at]).length);
  const { document } = room.verify(reissued.record);
  claims.claim(
    'five custodians’ classical seals are migrated to hybrid ones, and the secret is the same',
    reissued.reissue.same_secret === true && claimsOf(document, 'proved', 'redistribution-sound').length === 1 &&
      suites[0].every((one) => one === 'keymoot-sealed-share/1') && suites[1].every((one) => one === 'keymoot-sealed-share/2') &&
      longer.every((more) => more > 1000),
    `${suites[0].join(', ')} → ${suites[1].join(', ')}; age files ${longer.slice(2).join(', ')} bytes longer`,
  );
  const left = claimsOf(document, 'proved', 'nothing-left-behind');
  claims.claim(
    'the record proves that nothing was left behind: each old share was destroyed, or is named and due',
    left.length === 1 && left[0].detail.includes(until) && room.told(['due']).due.some((one) => one.date === until),
    left[0]?.detail,
  );
  const again = independently('verify_record.py', [reissued.record]);
  const independent = JSON.parse(again.stdout || '{"claims":[]}');
  claims.claim(
    'so it does to the program that was written from the formats alone',
    again.status === 0 && claimsOf(independent, 'proved', 'nothing-left-behind').length === 1,
    `${independent.result ?? again.stderr.trim()}`,
  );
  const within = room.hold(
    'recover',
    { people: FIVE.map((name) => custodian(name)) },
    usual({
      media: changing,
      inspect: { target: fresh(room, 'SoftHSM within'), journal: { label: 'Practice HSM A' } },
      'load-package': { file: made.package },
      collect: { share: bringing(made, 'O', [1, 3, 4]) },
    }),
  );
  claims.claim(
    'until the window ends the old shares that are left recover the key, and its record says so',
    within.check.value === made.check.value && within.exceptions.some((one) => one.happened.includes(until)),
    within.exceptions.map((one) => one.happened).join('; '),
  );
  // The first recovery initialises it; those after find it by its label.
  let target = fresh(room, 'SoftHSM after');
  const recover = (with_, share) => [
    'recover',
    { people: FIVE.map((name) => custodian(name)) },
    usual({
      media: with_,
      inspect: { target, journal: { label: 'Practice HSM A' } },
      'load-package': { file: reissued.package },
      collect: { share },
    }),
  ];
  const old = FIVE.map((_, at) => {
    const begun = room.begin(...recover(changing, bringing(made, 'N', [at])));
    target = { label: 'SoftHSM after' };
    return begun;
  });
  for (const one of old) stop(room, one);
  claims.claim(
    'each of the old ones is answered “superseded”',
    old.every((one) => one.error?.code === 'superseded-quorum'),
    old.map((one) => one.error?.code).join(', '),
  );
  const without = structuredClone(now);
  for (const name of Object.keys(CARDS)) delete without[name].identity;
  const cardAlone = room.begin(...recover(without, bringing(reissued, 'N', [0])));
  stop(room, cardAlone);
  const fileAlone = keymoot(['share', 'verify', files(reissued)[0], '--package', reissued.package, '--identity', now[EDDA].identity]);
  const before = room.begin(...recover(older, bringing(reissued, 'N', [2])));
  stop(room, before);
  claims.claim(
    'a card without its file, a file without its card, and an age key of before open nothing',
    cardAlone.error?.code === 'identity-needed' && fileAlone.status !== 0 && before.error?.code === 'identity-wrong',
    `${cardAlone.error?.code}; ${fileAlone.error?.code ?? fileAlone.document?.reason}; ${before.error?.code}`,
  );
  const back = room.hold(...recover(now, bringing(reissued, 'N', [0, 1, 3])));
  claims.claim(
    'with the new ones the key is recovered on a second HSM',
    back.check.value === made.check.value && back.copies_equal === true,
    `${made.check.value} made, ${back.check.value} recovered in SoftHSM, copies equal: ${back.copies_equal}`,
  );
  ended(claims, room, { until, made, migration: reissued.id, media: changing });
}

/** The window is over: what is left is refused and overdue, until a witness saw it destroyed. */
function ended(claims, room, { until, made, migration, media }) {
  const replaced = () =>
    room.told(['custody', 'list']).items.filter((one) => one.kind === 'share' && one.attention?.name === 'superseded');
  room.clock = `${day(31)}T10:00:00Z`;
  const late = room.begin(
    'recover',
    { people: FIVE.map((name) => custodian(name)) },
    usual({
      media,
      inspect: { target: fresh(room, 'SoftHSM late'), journal: { label: 'Practice HSM A' } },
      'load-package': { file: made.package },
    }),
  );
  stop(room, late);
  const overdue = room.told(['due']).due.filter((one) => one.date === until && one.overdue);
  const before = replaced().length;
  const closing = (by) =>
    room.run(['ceremony', 'follow-up', migration, TASK, '--note', 'cut and burnt before the witness', '--by', by]);
  const alone = closing(FIVE[3]);
  const seen = closing(WITNESS);
  claims.claim(
    'once the window has ended they are refused, overdue, and gone from the register when a witness saw them destroyed',
    late.error?.code === 'superseded-quorum' && overdue.length === 1 && before === 3 &&
      alone.error?.code === 'confirmed-by-a-witness' && seen.status === 0 && replaced().length === 0,
    `${late.error?.code}; ${overdue.length} overdue; ${before} left, then ${replaced().length}`,
  );
}

/** What a sealed share is sealed to, as its file has it. */
const suiteOf = (file) => JSON.parse(readFileSync(file, 'utf8')).format;

function stop(room, { id }) {
  room.told(['ceremony', 'abort', id, '--by', 'Anders Holm', '--reason', 'It was to be seen that it is refused.']);
}

/** Each gets a key that no quantum computer opens: what opens their shares while they change, with an age
 *  file of both identities, and from then on. */
function rekeyed(room, media, peers) {
  const now = structuredClone(media);
  const changing = {};
  for (const name of Object.keys(CARDS)) {
    const file = room.path(`${CARDS[name]}-mlkem.pem`);
    room.told(['participant', 'mlkem-key', '--out', file]);
    room.told(['participant', 'add-mlkem', name, '--mlkem', `${file}.pub`]);
    now[name].identity = file;
  }
  FILES.forEach((name, at) => {
    const { identity, recipient } = peers.hybridAgeKey();
    room.told(['participant', 'add-age', name, '--age', recipient]);
    now[name].identity = room.paper(`hybrid-${at}.age`, `${identity}\n`);
    const both = `${readFileSync(media[name].identity, 'utf8').trimEnd()}\n${identity}\n`;
    changing[name] = { identity: room.paper(`both-${at}.age`, both) };
  });
  return { changing: { ...now, ...changing }, now };
}
