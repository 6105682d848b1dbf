// One key on several HSMs: replicated, tried live, rebuilt in an emergency; and what is said when a
// token that holds it is gone.
import { execFileSync } from 'node:child_process';
import { copyFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { environment } from '../../tools/run.mjs';
import { disclosed } from '../support/pdf.mjs';
import { softhsm } from '../support/softhsm.mjs';
import { PRIYA, WEI, ZOE, fresh } from './people.mjs';
import { bags, brings, closedOr, sheet } from './media.mjs';
import { PracticeRoom, WITNESS, custodian, usual } from './room.mjs';

/** A date so many days from now. */
const inDays = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

const ADA = 'Ada Brandt';
const OMAR = 'Omar Sy';

export function walkTokens(claims, out) {
  const { module, env } = softhsm(join(out, 'softhsm'));
  const room = new PracticeRoom(out, env);
  room.told(['token', 'list', '--module', module]);
  const keep = (view, name) => copyFileSync(view.record, join(out, `${name}.pdf`));
  const names = [PRIYA, WEI, ZOE];
  const made = room.hold(
    'generate',
    { quorum: { threshold: 2, shares: 3 }, site: 'Zürich, cage 2', people: names.map((name) => custodian(name)) },
    usual({ 'hand-out': { bags: bags('T', names) } }),
  );
  const two = [PRIYA, WEI];
  const share = [brings(PRIYA, 'T-1', sheet(made, 1)), brings(WEI, 'T-2', sheet(made, 2))];
  const again = (target, more = {}) =>
    usual({
      inspect: { primary: { label: 'Practice HSM A' }, target, journal: { label: 'Practice HSM A' } },
      'load-package': { file: made.package },
      collect: { share },
      ...more,
    });
  const brought = { people: two.map((name) => custodian(name)) };

  const tested = room.hold('live-test', brought, again(fresh(room, 'SoftHSM test')));
  keep(tested, 'live-test');
  const verdict = room.verify(tested.record).document;
  const { equality, canary, gone } = disclosed(tested.record, 'live-recovery-tested');
  const left = secretKeys(module, env, 'SoftHSM test');
  const alike = ({ first, second }) => Boolean(first) && first === second;
  claims.claim(
    'a live recovery test rebuilds the key for a moment, passes a known-answer test, and leaves no key behind',
    verdict.result === 'proved' && alike(equality) && alike(canary) && gone === true && left === 0,
    `equality ${equality.first} and ${equality.second}, canary ${canary.first} and ${canary.second}, gone ${gone}; ` +
      `OpenSC finds ${left} secret keys in the token`,
  );

  const replica = room.hold(
    'replicate',
    { ...brought, site: 'Lyon, cage 7' },
    again({ label: 'Practice HSM B' }),
  );
  keep(replica, 'replication');
  const [key] = room.told(['room', 'status']).keys;
  claims.claim(
    'the key is replicated to a second HSM, equality proven, its site and proof in the inventory',
    replica.copies_equal === true &&
      replica.check.value === made.check.value &&
      key.replicas.length === 2 &&
      key.replicas.every((one) => one.last_proof) &&
      key.replicas.some((one) => one.site === 'Lyon, cage 7'),
    key.replicas.map((one) => `${one.label} (${one.site || 'no site'}), proved ${one.last_proof}`).join('; '),
  );
  missingToken(claims, room);
  emergency(claims, { room, made, again, keep, share });
}

/** With one token's file gone, doctor names the other. */
function missingToken(claims, room) {
  const file = room.secondToken;
  renameSync(file, `${file}.away`);
  try {
    const doctor = room.run(['doctor']);
    const wrong = (doctor.document?.checks ?? []).filter((one) => !one.ok);
    const about = wrong.find((one) => JSON.stringify(one).includes('Practice HSM B'));
    claims.claim(
      'with one token gone, doctor names the other that holds the key, and what to do',
      doctor.status === 1 && JSON.stringify(about ?? '').includes('Practice HSM A'),
      `doctor: ${about?.detail} ${about?.recovery}`,
    );
  } finally {
    renameSync(`${file}.away`, file);
  }
}

/** One custodian is unavailable, two officers approve, and what is put off stays on the home. */
function emergency(claims, { room, made, again, keep, share }) {
  for (const name of [ADA, OMAR]) room.enrol(name, { role: 'security-officer' });
  const script = {
    emergency: { reason: 'Both HSMs of the office are under water.', incident: 'INC-2031-4' },
    people: [
      ...[ADA, OMAR].map((name) => ({ name, role: 'security-officer' })),
      ...[PRIYA, WEI, ZOE].map((name) => custodian(name)),
    ],
  };
  const absent = { identity_check: 'known personally', absent: [ZOE] };
  const target = fresh(room, 'SoftHSM rescue');
  const answers = again(target, { 'roll-call': absent, collect: { share } });
  const silent = room.begin('emergency', script, answers);
  absent.holder_absent = { [ZOE]: { tried: 'Called twice, and her neighbour.', reason: 'On a ship until Monday.' } };
  const log = room.paper('hsm-audit.log', 'the device’s own words\n');
  answers.attachment = [{ step: 'follow-up', what: 'Audit extract of the HSM', file: log }];
  answers['follow-up'] = {
    done: { 'seal-the-bags-again': 'Bags E-1 and E-2.', 'decide-on-the-copy': 'It stays.', 'possession-check': 'Planned for Monday.' },
  };
  const unfinished = room.resume(silent.id, answers);
  answers['follow-up'].deferred = {
    'incident-report': { reason: 'The cause is being looked for.', until: inDays(300) },
    'reissue-for-the-absent': { reason: 'She is back on Monday.', until: inDays(200) },
  };
  const view = closedOr(room.resume(silent.id, answers));
  keep(view, 'emergency');
  const { result } = room.verify(view.record).document;
  claims.claim(
    'an emergency goes on without one holder, who was looked for, with two officers’ signatures',
    silent.error?.code === 'absences-recorded' &&
      view.check.value === made.check.value &&
      view.emergency.approvals.length === 2 &&
      view.emergency.absent[0].custodian === ZOE &&
      result === 'proved',
    `without a word on ${ZOE}: ${silent.error?.code}; approved by ${view.emergency.approvals.join(' and ')}; record ${result}`,
  );
  claims.claim(
    'no follow-up is skipped: without a word on each the ceremony does not end',
    unfinished.error?.code === 'answer-missing',
    unfinished.error?.message,
  );
  const { needs } = room.told(['room', 'status']);
  const { due } = room.told(['due']);
  const put = (one) => JSON.stringify(one).includes(inDays(200));
  const open = room.told(['ceremony', 'follow-up', view.id, 'reissue-for-the-absent', '--note', 'New shares.', '--by', WITNESS]);
  claims.claim(
    'what was put off is on the home and among what is due, until it is done',
    put(needs) && put(due) && open.deferred.length === 1 && !put(room.told(['due'])),
    `${needs.filter(put).map((one) => `${one.name} ${one.due}`).join(', ')}; afterwards ${open.deferred.map((one) => one.task).join(', ')}`,
  );
  writeFileSync(room.path('emergency.json'), JSON.stringify(view, null, 2));
}

/** How many secret keys OpenSC's own tool finds in a token. */
function secretKeys(module, env, label) {
  const args = ['--module', module, '--token-label', label, '--login', '--pin', 'practice-1234'];
  const options = { encoding: 'utf8', env: { ...environment, ...env } };
  const shown = execFileSync('pkcs11-tool', [...args, '--list-objects'], options);
  return shown.split('\n').filter((line) => line.startsWith('Secret Key Object')).length;
}
