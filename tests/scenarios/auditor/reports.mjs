// The reports of the year, as PDF and JSON.
import { readFileSync } from 'node:fs';
import { ADMINISTRATOR } from '../custody/room.mjs';
import { AUDITOR, YEAR, document } from './year.mjs';

const REGIMES = ['PCI DSS', 'PCI PIN', 'HIPAA', 'SOC 2', 'SOX', 'GDPR', 'NIST SP 800-53', 'ISO/IEC 27001', 'NIST SP 800-57', 'FIPS 140-3', 'CA/Browser'];

/** A control of a report. */
export function control(report, regime, id) {
  const { controls } = report.regimes.find((one) => one.name.startsWith(regime));
  return controls.find((one) => one.id.startsWith(id));
}

export function reports(claims, room) {
  room.on('2032-01-02');
  const kinds = [
    ['compliance', YEAR],
    ['drills', YEAR],
    ['review', YEAR],
    ['unusual', YEAR],
    ['changes', ['--from', '2031-12-04', '--to', '2031-12-17']],
    ['weekly', ['--from', '2031-12-08', '--to', '2031-12-14']],
  ];
  for (const [kind, days] of kinds) {
    for (const form of ['pdf', 'json']) {
      room.told(['report', kind, ...days, '--out', room.file(`${kind}.${form}`)]);
    }
  }
  const pdfs = kinds.map(([kind]) => readFileSync(room.file(`${kind}.pdf`)));
  const report = document(room.file('compliance.json'));
  const controls = report.regimes.flatMap((one) => one.controls);
  const count = (answer) => controls.filter((one) => one.answer === answer).length;
  claims.claim(
    'six reports are made as PDF and as JSON',
    pdfs.every((bytes) => bytes.subarray(0, 5).toString() === '%PDF-' && bytes.length > 10_000),
    kinds.map(([kind], at) => `${kind} ${Math.round(pdfs[at].length / 1024)} KiB`).join(', '),
  );
  claims.claim(
    'eleven sets of rules are answered, each control with what it asks, an answer and since when it is so',
    REGIMES.every((name) => report.regimes.some((one) => one.name.includes(name))) &&
      controls.every((one) => one.asks && (one.answer === 'not' || one.since)),
    `${controls.length} controls: ${count('answered')} answered, ${count('partly')} partly, ${count('not')} not`,
  );
  const missing = controls
    .filter((one) => one.reach === 'whole' && one.answer !== 'answered')
    .flatMap((one) => one.evidence.filter((shown) => !shown.shown));
  const practice = missing.filter((one) => ['clock-compared', 'keys-locked'].includes(one.evidence));
  claims.claim(
    'a year with everything in it answers every control that a journal can show as a whole, but for what practice cannot show: its clock is moved, and its token does not withstand every probe',
    missing.length === practice.length && count('answered') > 25 &&
      practice.some((one) => one.why.includes('value-stays') && one.links.count > 0),
    `${count('answered')} answered; missing: ${[...new Set(missing.map((one) => `${one.evidence} (${one.why})`))].join('; ') || 'nothing'}`,
  );
  const drills = document(room.file('drills.json'));
  const drill = drills.drills.find((one) => one.kind === 'drill');
  claims.claim(
    'the drill programme tells when it was drilled and how long the recovery took against its target',
    drills.drills.length === 2 && drill.result === 'passed' && drill.recovery_seconds >= 0 &&
      drill.recovery_seconds <= drills.target_seconds && drill.held.startsWith('2031-03-05'),
    `${drill?.title}, ${drill?.held}: ${drill?.result}, ${drill?.recovery_seconds} s of ${drills.target_seconds}`,
  );
  const changes = document(room.file('changes.json'));
  const mine = room.run(['report', 'sign', 'changes', '--from', '2031-12-04', '--to', '2031-12-17', ...room.deciding('my own', [ADMINISTRATOR])]);
  claims.claim(
    'changes of a fortnight name who decided, and the auditor who read them; who made them does not read them',
    changes.changes.length >= 4 && changes.changes.every((one) => one.links.count === 1) &&
      mine.status === 3 && mine.error.code === 'reviewer-is-another',
    `${changes.changes.length} changes; own review: ${mine.error?.code}`,
  );
  const read = room.done(['report', 'sign', 'changes', '--from', '2031-12-04', '--to', '2031-12-17'], 'read', [AUDITOR]);
  const again = room.report('changes', ['--from', '2031-12-04', '--to', '2031-12-17']);
  claims.claim(
    'a review that is signed stands in the report, with its entry',
    again.reviewed.length >= 1 && again.reviewed.some((one) => one.by === AUDITOR && one.digest === read.digest),
    `${again.reviewed.map((one) => `${one.by}, entry ${one.links.entries[0].entry}`).join('; ')}`,
  );
  const weekly = document(room.file('weekly.json'));
  claims.claim(
    'the week tells rotations, ages of keys by tier, and how each tenant stands',
    weekly.rotations.length >= 4 && weekly.ages.some((one) => one.tier === 'dek') &&
      weekly.tenants.map((one) => one.domain).join() === 'mail,payroll' &&
      weekly.tenants.every((one) => one.attention === ''),
    `${weekly.rotations.length} rotations; ${weekly.ages.map((one) => `${one.tier} ${one.domain} ${one.oldest_days} d`).join(', ')}`,
  );
  const review = document(room.file('review.json'));
  claims.claim(
    'the yearly review has the policy’s review date',
    review.policy.adopted === true && review.policy.review_by === '2032-01-05' && review.policy.overdue === false,
    `version ${review.policy.version}, reviewed ${review.policy.reviewed}, next by ${review.policy.review_by}`,
  );
}
