// A ceremony of each kind: held to its end, and broken off half-way.
import { copyFileSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toml } from '../../scenarios/custody/toml.mjs';
import { ADA, INES, OMAR, PRIYA, TOMAS, WEI, ZOE, custodian, killed, usual } from './room.mjs';

const THREE = [PRIYA, WEI, ZOE];
const QUORUM = { threshold: 2, shares: 3 };
const bags = (series, names) => Object.fromEntries(names.map((name, at) => [name, `${series}-${at + 1}`]));
const people = (names, more) => names.map((name) => custodian(name, more));
const sharing = (series, names = THREE) => usual({ 'hand-out': { bags: bags(series, names) } });

/** The share of the custodian at that place, from 1, in the bag of a generation. */
const brings = (room, made, index, more = {}) => ({
  custodian: THREE[index - 1],
  bag: `T-${index}`,
  seal_intact: true,
  file: room.share(made, index),
  ...more,
});

const collecting = (room, made, indexes, more = {}) =>
  usual({
    'load-package': { file: room.package(made) },
    collect: { share: indexes.map((index) => brings(room, made, index)) },
    ...more,
  });

const GENERATE = { quorum: QUORUM, people: people(THREE) };
const DRILL = { label: 'rehearsal', quorum: { threshold: 2, shares: 2 }, people: people([PRIYA, WEI]) };
const TWO = { people: people([PRIYA, WEI]) };
const REPLICATE = { ...TWO, site: 'Lyon, cage 7' };
const POSSESSION = { people: people(THREE) };
const REDISTRIBUTE = {
  quorum: QUORUM,
  people: [...people([PRIYA, ZOE], { brings: true, takes: false }), ...people([WEI, TOMAS, INES])],
};
const EMERGENCY = {
  emergency: { reason: 'The token in the vault failed.', incident: 'INC-7' },
  people: [...people(THREE), ...[ADA, OMAR].map((name) => ({ name, role: 'security-officer' }))],
};

const drill = (room, drilled) =>
  usual({
    'hand-out': { bags: bags('D', [PRIYA, WEI]) },
    ...(drilled && {
      collect: {
        share: [PRIYA, WEI].map((name, at) => ({
          custodian: name,
          bag: drilled.people?.find((one) => one.name === name)?.bag ?? `D-${at + 1}`,
          seal_intact: true,
          file: room.share(drilled, at + 1),
        })),
      },
    }),
  });

const possession = (room, made, indexes) =>
  usual({
    'load-package': { file: room.package(made) },
    prove: { share: indexes.map((index) => brings(room, made, index, { new_bag: `P-${index}` })) },
  });

const redistribution = (room, made, series, more = {}) =>
  usual({
    'load-package': { file: room.package(made) },
    account: { unaccounted: [2], reason: 'Its bag was found open.' },
    contribute: { share: [1, 3].map((index) => brings(room, made, index)) },
    'hand-out': { bags: bags(series, [WEI, TOMAS, INES]) },
    retire: {
      how: 'cut and burnt before the witness',
      destroyed: [1, 3].map((index) => ({ index, custodian: THREE[index - 1], bag: `T-${index}` })),
      ...more,
    },
  });

const emergency = (room, made, followUp) =>
  collecting(room, made, [1, 2], {
    'roll-call': {
      identity_check: 'passport, seen by the witness',
      absent: [ZOE],
      holder_absent: { [ZOE]: { tried: 'Called twice, and the office.', reason: 'On a flight.' } },
    },
    'follow-up': followUp,
  });

const SOME_DONE = {
  done: {
    'seal-the-bags-again': 'Bags E-1 and E-2.',
    'decide-on-the-copy': 'It stays; the other token is replaced.',
  },
};
const ALL_SAID = {
  done: { ...SOME_DONE.done, 'possession-check': 'Held at once.' },
  deferred: {
    'incident-report': { reason: 'The cause is being looked for.', until: '2031-01-31' },
    'reissue-for-the-absent': { reason: 'Back on Monday.', until: '2031-01-15' },
  },
};

/** Shares outside of attempts that may have become void, which are destroyed with the others. */
const voided = (indexes) => [1, 2, 3].flatMap((attempt) => indexes.map((index) => ({ attempt, index })));

/** Whether a ceremony's own shares are outside, and what opens with them. */
const handedOut = (view) => view?.steps.some(({ name, status }) => name === 'release' && status === 'done');

/**
 * Each kind as it is walked to its end, whatever happened on the way: the script's plan, whether a key
 * was made before, and the answers, with bags of their own `series` for what is handed out. `begun`
 * is the same ceremony, where shares that it handed out itself are brought.
 */
export const KINDS = {
  drill: {
    plan: DRILL,
    answers: (room, _, series, begun) => ({
      ...drill(room, handedOut(begun) ? begun : undefined),
      'hand-out': { bags: bags(series, [PRIYA, WEI]) },
      retire: { how: 'cut and burnt', voided: voided([1, 2]) },
    }),
  },
  emergency: { plan: EMERGENCY, onKey: true, answers: (room, made) => emergency(room, made, ALL_SAID) },
  generate: {
    plan: GENERATE,
    answers: (_, __, series) => ({ ...sharing(series), retire: { how: 'cut and burnt', voided: voided([1, 2, 3]) } }),
  },
  'live-test': { plan: TWO, onKey: true, answers: (room, made) => collecting(room, made, [1, 2]) },
  possession: {
    plan: POSSESSION,
    onKey: true,
    answers: (room, made, series) => {
      const answers = possession(room, made, [1, 2, 3]);
      answers.prove.share.forEach((share, at) => (share.new_bag = `${series}-${at + 1}`));
      return answers;
    },
  },
  recover: { plan: TWO, onKey: true, answers: (room, made) => collecting(room, made, [1, 2]) },
  redistribute: {
    plan: REDISTRIBUTE,
    onKey: true,
    answers: (room, made, series) => redistribution(room, made, series, { voided: voided([1, 2, 3]) }),
  },
  replicate: { plan: REPLICATE, onKey: true, answers: (room, made) => collecting(room, made, [1, 2]) },
};

/** What every half-way ceremony but a generation begins with. */
export function generated(room) {
  return room.hold('generate', GENERATE, sharing('T'));
}

/** All kinds, one after another, in one room that has only been made: the closed ceremonies. Between
 *  the kinds that rebuild the key in it, the second token is taken back to what it was. */
export function held(room) {
  const token = join(room.folder, 'room/tokens/recovery.sql');
  const fresh = join(room.folder, 'fresh.sql');
  copyFileSync(token, fresh);
  const inFreshToken = (kind, plan, answers) => {
    copyFileSync(fresh, token);
    return room.hold(kind, plan, answers);
  };
  const made = generated(room);
  const all = [made, room.hold('live-test', TWO, collecting(room, made, [1, 2]))];
  const begun = room.waits('drill', DRILL, drill(room));
  all.push(resumed(room, begun, drill(room, begun)));
  all.push(inFreshToken('recover', TWO, collecting(room, made, [1, 2])));
  all.push(inFreshToken('replicate', REPLICATE, collecting(room, made, [1, 2])));
  all.push(inFreshToken('emergency', EMERGENCY, emergency(room, made, ALL_SAID)));
  rmSync(fresh);
  all.push(room.hold('possession', POSSESSION, possession(room, made, [1, 2, 3])));
  const again = redistribution(room, made, 'N');
  again.contribute.share.forEach((share) => (share.bag = share.bag.replace('T', 'P')));
  again.retire.destroyed.forEach((share) => (share.bag = share.bag.replace('T', 'P')));
  all.push(room.hold('redistribute', REDISTRIBUTE, again));
  return all;
}

function resumed(room, { id }, answers) {
  const { document, error } = room.run(['ceremony', 'resume', id, '--answers', room.paper('answers.toml', toml(answers))]);
  if (document?.state !== 'closed') throw new Error(`resumed: ${error?.code ?? document?.state}: ${error?.message}`);
  return document;
}

/** The practice token of a program: beside it, or as it is built. */
const practiceToken = (program) =>
  ['../libpractice_token.so', '../../practice-token/release/libpractice_token.so']
    .map((path) => join(program, path))
    .find(existsSync);

/** Kills a walk at an intent of that effect, the `count`th, or at what `plan` says of the device from
 *  there on, until nobody knows what became of it; each time in a new copy. */
async function broken(fresh, effect, { opening, count = 1, plan }) {
  for (let attempt = 0; attempt < 12; attempt += 1) {
    const room = fresh();
    const file = join(room.folder, 'device.plan');
    writeFileSync(file, '');
    let seen = 0;
    const when = (progress) => {
      if (progress.effect !== effect || progress.phase !== 'intent' || (seen += 1) < count) return false;
      if (plan) writeFileSync(file, plan);
      return !plan;
    };
    const was = await killed(room.program, room.folder, ['--room', 'room', ...opening(room)], when, {
      KEYMOOT_PRACTICE_TOKEN: join(room.program, '../libpkcs11_shim.so'),
      PKCS11_SHIM_MODULE: practiceToken(room.program),
      PKCS11_SHIM_PLAN: file,
    });
    rmSync(file);
    const left = room.listed();
    if (was && left.state === 'unresolved') return room;
    console.error(`  ${effect}: ${was ? 'killed' : 'went on'}, ${left.state} at ${left.step}; again`);
  }
  throw new Error(`no walk could be broken off at ${effect}`);
}

/** For each kind: breaks one off in a room that `fresh` gives, with the key that was made before (or in
 *  a room without one), and gives the room and the answers that bring it to its end. */
export const HALF = {
  /** The package is intended. Elsewhere nobody can see whether it was written, so the shares outside
   *  count and are destroyed. */
  async generate(fresh) {
    const opening = (room) => room.opening('generate', GENERATE, sharing('T'));
    const room = await broken(() => fresh(false), 'release-package', { opening });
    const voided = [1, 2, 3].map((index) => ({ attempt: 1, index }));
    const retire = { how: 'cut and burnt before the witness', voided };
    return { room, answers: { ...sharing('U'), reconcile: { decision: 'retry' }, retire } };
  },
  /** The rebuilt key is in the token, and no outcome says so. */
  async recover(fresh) {
    const opening = (room) => room.opening('recover', TWO, collecting(room, room.made, [1, 2]));
    const room = await broken(fresh, 'install-key', { opening, plan: 'C_CopyObject after-kill\n' });
    return { room, answers: collecting(room, room.made, [1, 2], { reconcile: { decision: 'adopt' } }) };
  },
  /** One of the two drill keys is destroyed, and no outcome says so. */
  async drill(fresh) {
    const begun = () => {
      const room = fresh(false);
      room.begun = room.waits('drill', DRILL, drill(room));
      return room;
    };
    const opening = (room) => {
      const answers = room.paper('answers.toml', toml(drill(room, room.begun)));
      return ['ceremony', 'resume', room.begun.id, '--answers', answers];
    };
    const room = await broken(begun, 'destroy-key', { opening, plan: 'C_DestroyObject after-kill\n' });
    return { room, answers: { ...drill(room, room.begun), reconcile: { decision: 'adopt' } } };
  },
  /** Two of three have proved their shares. */
  async possession(fresh) {
    const room = fresh();
    room.waits('possession', POSSESSION, possession(room, room.made, [1, 2]));
    return { room, answers: possession(room, room.made, [3]) };
  },
  /** One new share is outside, the others were in memory. */
  async redistribute(fresh) {
    const opening = (room) => room.opening('redistribute', REDISTRIBUTE, redistribution(room, room.made, 'N'));
    const room = await broken(fresh, 'write-share', { opening, count: 2 });
    const voided = [1, 2].map((index) => ({ attempt: 1, index }));
    return { room, answers: redistribution(room, room.made, 'M', { voided }) };
  },
  /** One of the two shares was entered. */
  async replicate(fresh) {
    const room = fresh();
    room.waits('replicate', REPLICATE, collecting(room, room.made, [1]));
    return { room, answers: collecting(room, room.made, [1, 2]) };
  },
  /** The key was to be rebuilt and tried. */
  async 'live-test'(fresh) {
    const opening = (room) => room.opening('live-test', TWO, collecting(room, room.made, [1, 2]));
    const room = await broken(fresh, 'test-key', { opening });
    return { room, answers: collecting(room, room.made, [1, 2], { reconcile: { decision: 'retry' } }) };
  },
  /** The key is rebuilt; two of what is left to do are done, and nothing is said of the rest. */
  async emergency(fresh) {
    const room = fresh();
    room.waits('emergency', EMERGENCY, emergency(room, room.made, SOME_DONE));
    return { room, answers: emergency(room, room.made, ALL_SAID) };
  },
};
