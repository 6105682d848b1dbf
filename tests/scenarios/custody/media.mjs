// Shares on paper, on two cards and in an age file: made, used, proved, reissued.
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keymoot } from '../support/commands.mjs';
import { root } from '../../tools/run.mjs';
import { EDDA, FARID, FOUR_MEDIA, NOOR, PRIYA, WEI, ZOE, cardsIn, fresh, roomWithMedia } from './people.mjs';
import { claimsOf, custodian, usual } from './room.mjs';

/** Bags in the order of the shares. */
const bags = (series, names) => Object.fromEntries(names.map((name, at) => [name, `${series}-${at + 1}`]));

/** The file of a share that a ceremony handed out, of its newest attempt. */
export function shareFile({ folder }, index, ending) {
  const number = String(index).padStart(2, '0');
  const files = readdirSync(folder).filter((name) => name.startsWith(number) && ending.test(name));
  if (files.length === 0) throw new Error(`${folder} has no ${number} with ${ending}`);
  return join(folder, files.sort().at(-1));
}

const sheet = (made, index) => shareFile(made, index, /\.pdf$/);
const sealed = (made, index) => shareFile(made, index, /\.json$/);
const aged = (made, index) => shareFile(made, index, /\.age$/);

/** `[[step.share]]`. */
const brings = (name, bag, file, more = {}) => ({ custodian: name, bag, seal_intact: true, file, ...more });

export async function walkMedia(claims, out) {
  const cards = await cardsIn(join(out, 'cards'), ['openpgp', 'piv']);
  try {
    walk(claims, out, cards);
  } finally {
    await cards.stop();
  }
}

function walk(claims, out, cards) {
  const { room, media, identity } = roomWithMedia(out, cards);
  const answers = (more) => usual({ media, ...more });
  const keep = (view, name) => copyFileSync(view.record, join(out, `${name}.pdf`));

  const made = room.hold(
    'generate',
    { quorum: { threshold: 3, shares: 4 }, people: FOUR_MEDIA },
    answers({ 'hand-out': { bags: bags('TEB-1', FOUR_MEDIA.map(({ name }) => name)) } }),
  );
  keep(made, 'generation');
  claims.claim(
    'four shares go onto a sheet, an OpenPGP card, a PIV card and into an age file',
    made.threshold === 3 && [sheet(made, 1), sealed(made, 2), sealed(made, 3), aged(made, 4)].every(existsSync),
    `check value ${made.check.value}; ${readdirSync(made.folder).sort().join(', ')}`,
  );
  signatures(claims, room, made, out);
  opensWithAge(claims, room, made, identity);

  const target = fresh(room, 'SoftHSM second');
  const recovered = room.hold(
    'recover',
    { people: [EDDA, FARID, PRIYA].map((name) => custodian(name)) },
    answers({
      inspect: { target, journal: { label: 'Practice HSM A' } },
      'load-package': { file: made.package },
      collect: {
        share: [
          brings(EDDA, 'TEB-1-2', sealed(made, 2)),
          brings(FARID, 'TEB-1-3', sealed(made, 3)),
          brings(PRIYA, 'TEB-1-1', sheet(made, 1)),
        ],
      },
    }),
  );
  keep(recovered, 'recovery');
  claims.claim(
    'card, card and paper recover the key on a second HSM',
    recovered.check.value === made.check.value,
    `${made.check.value} made, ${recovered.check.value} recovered in SoftHSM, copies equal: ${recovered.copies_equal}`,
  );
  provePossession(claims, { room, made, media, identity, out, answers, keep });
  reissue(claims, { room, made, out, answers, keep });
}

/** Every signature in the record checks, with the keys known elsewhere; with one swapped, that person's
 *  own do not, and nothing else is refuted. */
function signatures(claims, room, made, out) {
  const people = room.told(['participant', 'list']);
  const file = room.paper('participants.json', JSON.stringify(people));
  const { status, document } = room.verify(made.record, ['--participants', file]);
  const proved = (name) => claimsOf(document, 'proved', name).length;
  const expected = FOUR_MEDIA.length + 2;
  claims.claim(
    'the record proves every participant’s signature at roll call and at the end, cards included',
    status === 0 && proved('roll-call-signature') === expected && proved('participant-signature') === expected,
    `${proved('roll-call-signature')} at roll call, ${proved('participant-signature')} at the end, of ${expected}; ${document.result}`,
  );
  for (const [who, other] of [
    [EDDA, FARID],
    [PRIYA, ZOE],
  ]) {
    const swapped = structuredClone(people);
    const of = (name) => swapped.participants.find((one) => one.name === name);
    of(who).public_key = of(other).public_key;
    const altered = room.paper('swapped.json', JSON.stringify(swapped));
    const seen = room.verify(made.record, ['--participants', altered]);
    const refuted = claimsOf(seen.document, 'refuted');
    writeFileSync(join(out, `swapped-${who.replace(/\W/g, '')}.json`), JSON.stringify(seen.document, null, 2));
    claims.claim(
      `with the key of ${who} swapped for another, the claims of that signer alone are refuted`,
      seen.status === 1 &&
        refuted.length > 0 &&
        refuted.every((one) => one.signer === who) &&
        refuted.some((one) => one.claim === 'participant-signature'),
      `${refuted.map((one) => `${one.claim} (${one.signer})`).join('; ')}; ${claimsOf(seen.document, 'proved').length} proved`,
    );
  }
}

/** Debian's age opens the age share. */
function opensWithAge(claims, room, made, identity) {
  const file = aged(made, 4);
  const text = execFileSync('age', ['-d', '-i', identity, file]);
  const opened = room.paper('noor-opened.txt', text);
  const { status, document } = keymoot(['share', 'verify', opened, '--package', made.package]);
  claims.claim(
    'Debian’s age opens the age share, and what it shows is share 4',
    status === 0 && document.valid && document.index === 4,
    `index ${document.index}, valid ${document.valid}`,
  );
  const bytes = readFileSync(file);
  bytes[Math.floor(bytes.length / 2)] ^= 1;
  const flipped = room.path('flipped.age');
  writeFileSync(flipped, bytes);
  const theirs = spawnSync('age', ['-d', '-i', identity, flipped]);
  const ours = keymoot(['share', 'verify', flipped, '--package', made.package, '--identity', identity]);
  claims.claim(
    'with a bit flipped neither age nor keymoot opens it',
    theirs.status !== 0 && ours.status !== 0,
    `age: status ${theirs.status}; keymoot: ${ours.error?.code ?? ours.document?.reason}`,
  );
}

/** All four prove their share, one of them in a process of her own, and no key is wrapped. */
function provePossession(claims, { room, made, media, identity, out, answers, keep }) {
  const log = join(out, 'possession.calls');
  const logged = logging(log);
  const all = { people: [PRIYA, EDDA, FARID, NOOR].map((name) => custodian(name)) };
  const most = {
    'roll-call': { identity_check: 'passport', absent: [NOOR] },
    'load-package': { file: made.package },
    prove: {
      share: [
        brings(PRIYA, 'TEB-1-1', sheet(made, 1), { new_bag: 'TEB-2-1' }),
        brings(EDDA, 'TEB-1-2', sealed(made, 2), { new_bag: 'TEB-2-2' }),
        brings(FARID, 'TEB-1-3', sealed(made, 3), { new_bag: 'TEB-2-3' }),
      ],
    },
  };
  const begun = room.begin('possession', all, answers(most), logged);
  const { challenge } = room.told(['ceremony', 'challenge', begun.id]);
  // On her own machine there is the file, the identity and the challenge; no room, no token.
  const own = join(out, 'noor');
  mkdirSync(own);
  copyFileSync(aged(made, 4), join(own, '04.age'));
  const proof = join(own, 'proof.json');
  const proving = ['share', 'prove', join(own, '04.age'), '--challenge', challenge];
  const proved = keymoot([...proving, '--identity', identity, '--out', proof]);
  const seen = keymoot(['share', 'check-proof', proof, '--package', made.package, '--challenge', challenge]);
  most.prove.proof = [{ custodian: NOOR, file: proof }];
  const checked = closedOr(room.resume(begun.id, answers(most), logged));
  keep(checked, 'possession');
  const how = checked.possession.proofs.map((one) => `${one.index} ${one.how}`);
  claims.claim(
    'all four shares are proved, three in the room and one by `share prove` in a separate process',
    begun.error?.code === 'answer-missing' &&
      proved.status === 0 &&
      seen.document.valid === true &&
      how.length === 4 &&
      how.filter((one) => one.endsWith('in-room')).length === 3,
    how.join(', '),
  );
  const { document } = room.verify(checked.record);
  const sound = claimsOf(document, 'proved', 'possession-proof').length;
  claims.claim('an auditor checks the four proofs from the record alone', sound === 4, `${sound} possession-proof claims proved`);
  const { total, wraps, unwraps } = calls(log);
  claims.claim(
    'a call-logging module sees no wrap and no unwrap during the possession check',
    total > 0 && wraps + unwraps === 0,
    `${total} calls, C_WrapKey ${wraps}, C_UnwrapKey ${unwraps}`,
  );
}

/** The practice token behind a module that notes the name of every call. */
const logging = (log) => ({
  KEYMOOT_PRACTICE_TOKEN: join(root, 'target/debug/libpkcs11_shim.so'),
  PKCS11_SHIM_MODULE: join(root, 'target/practice-token/release/libpractice_token.so'),
  PKCS11_SHIM_LOG: log,
});

function calls(log) {
  const names = readFileSync(log, 'utf8').split('\n').filter(Boolean);
  const count = (name) => names.filter((one) => one === name).length;
  return { total: names.length, wraps: count('C_WrapKey'), unwraps: count('C_UnwrapKey') };
}

/** A new 2-of-3 from three of the old four, with other people and media; the old shares end. */
function reissue(claims, { room, made, out, answers, keep }) {
  const leaves = { brings: true, takes: false };
  const people = [
    custodian(PRIYA, { ...leaves }),
    custodian(NOOR, { ...leaves }),
    custodian(EDDA, { brings: true, medium: 'card' }),
    custodian(WEI),
    custodian(ZOE),
  ];
  const old = [
    [1, PRIYA, 'TEB-2-1'],
    [2, EDDA, 'TEB-2-2'],
    [3, FARID, 'TEB-2-3'],
    [4, NOOR, 'TEB-1-4'],
  ];
  const reissued = room.hold(
    'redistribute',
    { quorum: { threshold: 2, shares: 3 }, people },
    answers({
      'load-package': { file: made.package },
      account: { unaccounted: [] },
      contribute: {
        share: [
          brings(PRIYA, 'TEB-2-1', sheet(made, 1)),
          brings(EDDA, 'TEB-2-2', sealed(made, 2)),
          brings(NOOR, 'TEB-1-4', aged(made, 4)),
        ],
      },
      'hand-out': { bags: bags('TEB-3', [EDDA, WEI, ZOE]) },
      retire: {
        how: 'cut and burnt before the witness',
        destroyed: old.map(([index, name, bag]) => ({ index, custodian: name, bag })),
      },
    }),
  );
  keep(reissued, 'reissue');
  const { document } = room.verify(reissued.record);
  claims.claim(
    'the shares are reissued to new people and media, the commitment to the secret unchanged',
    reissued.reissue.same_secret === true &&
      reissued.quorum !== made.quorum &&
      claimsOf(document, 'proved', 'redistribution-sound').length === 1,
    `${made.quorum} → ${reissued.quorum}; destroyed ${reissued.reissue.destroyed.join(', ')}`,
  );
  const past = keymoot(['share', 'verify', sheet(made, 1), '--package', reissued.package]);
  claims.claim(
    'an old share is answered superseded-quorum, its successor named',
    past.status === 1 && past.document.reason === 'superseded-quorum' && past.document.successor === reissued.quorum,
    `${past.document?.reason}, successor ${past.document?.successor}`,
  );
  const recovering = {
    inspect: { target: { label: 'Practice HSM B' }, journal: { label: 'Practice HSM A' } },
    'load-package': { file: reissued.package },
    collect: { share: [brings(PRIYA, 'TEB-3-1', sheet(made, 1))] },
  };
  const both = { people: [PRIYA, WEI, ZOE].map((name) => custodian(name)) };
  const refused = room.begin('recover', both, answers(recovering));
  claims.claim(
    'a recovery does not accept an old share, and says why',
    refused.status === 3 && refused.error.code === 'superseded-quorum',
    `${refused.error?.code}: ${refused.error?.message}`,
  );
  room.told(['ceremony', 'abort', refused.id, '--by', 'Anders Holm', '--reason', 'An old share was brought.']);
  // Shares 2 and 3 of the new quorum went to the two who had none before.
  const order = [EDDA, WEI, ZOE];
  recovering.collect.share = [WEI, ZOE].map((name) =>
    brings(name, `TEB-3-${order.indexOf(name) + 1}`, sheet(reissued, order.indexOf(name) + 1)),
  );
  const log = join(out, 'recovery.calls');
  const again = room.hold('recover', both, answers(recovering), logging(log));
  keep(again, 'recovery-after-reissue');
  claims.claim(
    'two of the new shares recover the same key: same check value, and both copies answer a challenge alike',
    again.check.value === made.check.value && again.copies_equal === true,
    `${made.check.value} made, ${again.check.value} recovered, copies equal: ${again.copies_equal}`,
  );
  const { total, wraps, unwraps } = calls(log);
  claims.claim(
    'the same call-logging module does see an unwrap during a recovery',
    unwraps > 0,
    `${total} calls, C_WrapKey ${wraps}, C_UnwrapKey ${unwraps}`,
  );
  const register = room.told(['custody', 'list']);
  writeFileSync(join(out, 'custody.json'), JSON.stringify(register, null, 2));
}

function closedOr({ status, document, error }) {
  if (status !== 0) throw new Error(`status ${status}: ${error?.code}: ${error?.message}`);
  return document;
}

export { bags, brings, closedOr, sealed, sheet };
