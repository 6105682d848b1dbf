// A year by the clock: what falls due is told ahead, on the home, to monitoring and in the calendar;
// left undone it turns the status.
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { KeyRoom } from './room.mjs';
import { CLASS } from './tiers.mjs';

export function year(claims, before) {
  const folder = before.file('year');
  mkdirSync(folder);
  const room = new KeyRoom(folder, 0);
  room.wait(0);
  room.master('vault-a');
  for (const name of ['payroll', 'mail']) {
    const args = [name, '--id', name, '--under', 'vault-a', '--domain', name];
    room.done('make', [...args, ...CLASS], 'the year begins');
    const contexts = room.paper(`${name}.contexts`, 'one\ntwo\n');
    const files = ['--contexts', contexts, '--out', room.file(`${name}.jsonl`)];
    room.done('make-data', ['--under', name, ...files, ...CLASS], 'the year begins');
  }
  const shown = room.told(['policy', 'show']);
  const text = shown.text
    .replace(/^version = 1$/m, 'version = 2')
    .replace(/^wait-days = 30.*$/m, 'wait-days = 14')
    .replace(/^review-by = .*$/m, `review-by = "${day(room, 200)}"`)
    .replace(/^reviewed = .*$/m, `reviewed = "${day(room, -1)}"`);
  const file = room.file('policy.toml');
  writeFileSync(file, text);
  const looked = room.run(['policy', 'check', file]);
  const alone = room.run(['policy', 'adopt', file, ...room.deciding('review', [])]);
  const digest = createHash('sha256').update(text).digest('hex');
  const about = { label: null, purpose: 'review of the year', policy: { digest }, answers: { policy: file } };
  const adopted = room.decided('adopt-policy', about, 'policy.pdf').decision;
  const again = room.run(['policy', 'adopt', file, ...room.deciding('twice')]);
  claims.claim(
    'a policy is looked at, adopted by two in a ceremony, and only ever replaced by a later version',
    looked.document?.ok === true && looked.document.changes.some((one) => one.before === '30' && one.after === '14') &&
      alone.error?.code === 'act-approved' && adopted.now === 'in-force' &&
      adopted.changes.length === looked.document.changes.length && again.error?.code === 'policy-newer',
    `${looked.document?.changes.length} changes; alone ${alone.error?.code}; again ${again.error?.code}`,
  );
  const weak = ['weak', '--under', 'vault-a', '--algorithm', 'rsa-2048', '--domain', 'weak'];
  const refused = room.key('make', [...weak, ...CLASS], 'against the policy');
  claims.claim(
    'nothing that goes against the policy is made',
    refused.status === 3 && refused.error.code === 'policy-keeps',
    `${refused.status} ${refused.error?.code}: ${refused.error?.message}`,
  );
  const months = [];
  for (let month = 0; month < 12; month += 1) {
    const status = room.run(['room', 'status']);
    const due = room.told(['due']).due;
    const { calendar } = room.told(['due', '--ics']);
    const soon = status.document.needs.filter((one) => one.name === 'rotation-due');
    months.push({
      status: status.status,
      ahead: soon.filter((one) => !one.late).length,
      late: soon.filter((one) => one.late).length,
      review: status.document.needs.some((one) => one.name === 'policy-review'),
      due: due.length,
      events: calendar.split('BEGIN:VEVENT').length - 1,
    });
    room.wait(30);
  }
  const first = months.findIndex((one) => one.ahead > 0);
  const late = months.findIndex((one) => one.late > 0);
  claims.claim(
    'what falls due is told ahead and then as late, and left undone it turns the exit status of “room status”',
    first >= 0 && late > first && months[first].status === 0 && months.slice(late).every((one) => one.status === 1),
    months.map((one, at) => `${at}: status ${one.status}, ${one.ahead} ahead, ${one.late} late`).join('; '),
  );
  claims.claim(
    'the calendar has what is due, and the policy’s own review is among it',
    months.every((one) => one.events === one.due) && months.some((one) => one.review),
    months.map((one) => `${one.events}`).join(' '),
  );
  const verified = room.told(['journal', 'verify']);
  claims.claim(
    'the journal verifies from its first entry to its last',
    verified.valid === true && verified.unsigned_tail === 0,
    `${verified.entries} entries, ${verified.unsigned_tail} unsigned`,
  );
}

/** A date so many days from the room's today. */
function day(room, days) {
  return new Date(Date.parse(room.clock) + days * 86_400_000).toISOString().slice(0, 10);
}
