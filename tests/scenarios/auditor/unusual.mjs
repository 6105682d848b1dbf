// What a room should not see: wrong PINs, a version out of use, a Sunday; told, and answered by somebody else.
import { ADMINISTRATOR } from '../custody/room.mjs';
import { AUDITOR, YEAR } from './year.mjs';

export function unusual(claims, room) {
  room.on('2031-12-26');
  for (let time = 0; time < 3; time += 1) {
    room.run(['key', 'test', 'payroll', '--by', ADMINISTRATOR, '--pin-file', room.file('wrong.txt')]);
  }
  room.done(['key', 'disable', 'payroll@1'], 'its data keys were moved away');
  room.run(['key', 'test', 'payroll@1', '--by', ADMINISTRATOR, '--pin-file', room.file('pins.txt')]);
  // A Sunday, at night.
  room.on('2031-12-28T23:30:00Z');
  room.done(['key', 'hold', 'mail', '--matter', '2031-9'], 'a court asked for it');
  room.on('2031-12-29');
  const { status, document } = room.run(['report', 'unusual', ...YEAR]);
  const found = document.findings;
  const of = (rule) => found.filter((one) => one.rule === rule);
  claims.claim(
    'three refused PINs, the use of a disabled version and an act on a Sunday night are told, and nothing tells why without figures',
    status === 1 && of('repeated-failures').length === 1 && of('disabled-version').length === 1 &&
      of('out-of-hours').length === 1 && found.every((one) => /\d/.test(one.why) && one.links.count > 0),
    found.map((one) => `${one.id}: ${one.why}`).join(' | '),
  );
  const entries = Object.fromEntries(entriesOf(room).map((one) => [one.index, one]));
  const pins = of('repeated-failures')[0].links.entries.map((one) => entries[one.entry].type);
  claims.claim(
    'each finding names its entries',
    pins.length === 3 && pins.every((type) => type === 'pin-refused') &&
      entries[of('disabled-version')[0].links.entries[0].entry].fields.key.id === 'payroll',
    `${pins.join(', ')}; ${of('out-of-hours')[0].links.entries.map((one) => one.type).join(', ')}`,
  );
  const about = found.find((one) => one.about.includes(ADMINISTRATOR));
  const roles = room.run(['report', 'acknowledge', 'out-of-hours-1', ...room.deciding('no such one', [AUDITOR])]);
  claims.claim(
    'what is not there is not answered',
    roles.status === 2 && roles.error.code === 'finding-unknown',
    `${roles.status} ${roles.error?.code}${about ? `; about ${ADMINISTRATOR}: ${about.id}` : ''}`,
  );
  for (const one of found) {
    room.done(['report', 'acknowledge', one.id], 'looked into: it was an exercise', [AUDITOR]);
  }
  const after = room.run(['report', 'unusual', ...YEAR]);
  claims.claim(
    'once each is answered with a reason by the auditor, nothing is open, and the answers name who gave them',
    after.status === 0 && after.document.findings.length === found.length &&
      after.document.findings.every((one) => one.acknowledged?.by === AUDITOR),
    `${after.document?.findings.length} findings, status ${after.status}`,
  );
}

export function entriesOf(room) {
  const lines = room.exported('journal.jsonl');
  return lines.map((line) => JSON.parse(line));
}
