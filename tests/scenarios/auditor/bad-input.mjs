// A year without its drill, a year before the first entry, days that are none, and a database edited by hand.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { keymoot } from '../support/commands.mjs';
import { control } from './reports.mjs';
import { YEAR, document } from './year.mjs';

const DRILLED = [
  ['GDPR', '32(1)(c)'],
  ['NIST SP 800-53', 'CP-9'],
  ['SOC 2', 'CC7.5'],
  ['HIPAA', '164.308(a)(7)'],
];

export function badInput(claims, room, without) {
  without.on('2032-01-02');
  const full = document(room.file('compliance.json'));
  const fallen = without.report('compliance');
  const answers = DRILLED.map(([regime, id]) => [control(full, regime, id), control(fallen, regime, id)]);
  claims.claim(
    'a year run without its drill makes the answers fall',
    answers.every(([with_, less]) => with_.answer === 'answered' && less.answer !== 'answered' &&
      less.evidence.some((one) => one.evidence === 'recovery-drilled' && !one.shown)),
    answers.map(([with_, less]) => `${with_.id}: ${with_.answer}, without ${less.answer}`).join('; '),
  );
  const empty = room.report('compliance', ['--from', '2025-01-01', '--to', '2025-12-31']);
  const controls = empty.regimes.flatMap((one) => one.controls);
  claims.claim(
    'a year before the first entry answers nothing, and says that there are none',
    empty.entries === 0 && controls.every((one) => one.answer === 'not' && one.since === null),
    `${controls.length} controls, all “not”`,
  );
  const days = [
    ['2031-12-31', '2031-01-01'],
    ['2031-02-30', '2031-03-01'],
    ['yesterday', '2031-03-01'],
  ].map(([from, to]) => room.run(['report', 'weekly', '--from', from, '--to', to]));
  claims.claim(
    'days that are no period are refused',
    days.every((one) => one.status === 2 && one.error.code === 'period-unreadable'),
    days.map((one) => one.error?.message).join(' '),
  );
  const edited = room.path('edited');
  cpSync(room.folder, edited, { recursive: true });
  const { entry } = control(full, 'GDPR', '32(1)(c)').evidence[0].links.entries[0];
  edit(join(edited, 'journal.sqlite'), entry);
  const out = room.path('edited.pdf');
  const refused = keymoot(['--room', edited, '--practice-clock', '2032-01-02T10:00:00Z', 'report', 'compliance', ...YEAR, '--out', out]);
  const { document: verified } = keymoot(['--room', edited, 'journal', 'verify']);
  claims.claim(
    'of a room whose database was edited by hand no report is made, and “journal verify” names the entry',
    refused.status === 4 && refused.error.code === 'journal-damaged' && !existsSync(out) &&
      verified.valid === false && verified.first_bad_entry === entry,
    `${refused.status} ${refused.error?.code}: ${refused.error?.message} Entry ${verified?.first_bad_entry} of ${entry}`,
  );
}

/** Makes an entry say that it was a year later, in the file itself. */
function edit(file, entry) {
  const write =
    'import sqlite3, sys\n' +
    'db = sqlite3.connect(sys.argv[1])\n' +
    'leaf = db.execute("SELECT leaf FROM entry WHERE seq = ?", [sys.argv[2]]).fetchone()[0]\n' +
    'changed = leaf.replace("2031-", "2030-")\n' +
    'assert changed != leaf\n' +
    'db.execute("UPDATE entry SET leaf = ? WHERE seq = ?", [changed, sys.argv[2]])\n' +
    'db.commit()';
  execFileSync('python3', ['-c', write, file, String(entry)]);
}
