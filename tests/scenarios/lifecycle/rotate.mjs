// A KEK's new version takes over: all DEKs are put under it, killed in the middle and gone on with.
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { binary } from '../support/commands.mjs';
import { CLASS } from './tiers.mjs';

const rowsOf = (file) => readFileSync(file, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line));

export async function rotateKek(claims, room) {
  const [before, after] = [room.file('payroll.1.jsonl'), room.file('payroll.2.jsonl')];
  const held = room.decided('rotate', { label: 'payroll', purpose: 'yearly rotation' }, 'rotation.pdf');
  const verdict = room.verify(held.record);
  claims.claim(
    'a KEK is rotated in a ceremony, by those who are there, and its record is proved',
    verdict.status === 0 && held.decision.took_over === 'payroll@2' && held.decision.now === 'rotating',
    `${held.decision.subject} is ${held.decision.now}, ${held.decision.took_over} took over; ${verdict.document?.result}`,
  );
  const again = room.key('rotate', ['payroll@1'], 'twice by mistake');
  claims.claim(
    'a rotation that was begun is not begun twice',
    again.status === 3 && again.error.code === 'key-state',
    `${again.status} ${again.error?.code}`,
  );
  const more = room.key('make-data', [
    '--under', 'payroll@1', '--contexts', room.file('crm.contexts'), '--out', room.file('no.jsonl'), ...CLASS,
  ], 'on the old version');
  const opens = room.test('payroll', before);
  claims.claim(
    'while the window is open the old version opens what it protects, and protects nothing new',
    more.status === 3 && more.error.code === 'key-state' && opens.status === 0,
    `new under the old: ${more.status} ${more.error?.code}; ${opens.document?.opened} old ones open`,
  );
  const command = ['rewrap', before, '--to', 'payroll', '--out', after, ...room.deciding('yearly rotation')];
  const killedAt = await killedInTheMiddle(room, command);
  const written = room.entries('keys-batch').length;
  const resumed = room.run(command);
  claims.claim(
    'killed in the middle, the same command goes on behind the last batch in the journal',
    resumed.status === 0 && resumed.document.resumed_from > 0 && resumed.document.rewrapped === rowsOf(before).length,
    `killed at ${killedAt} rows; went on behind ${resumed.document?.resumed_from} (${written} batches journalled), ` +
      `${resumed.document?.rewrapped} rows in all${resumed.error ? `; ${resumed.error.message}` : ''}`,
  );
  const [old, now] = [rowsOf(before), rowsOf(after)];
  const ids = new Set(now.map((row) => row.id));
  const lost = old.filter((row) => !ids.has(row.id)).length;
  const same = now.filter((row, at) => row.wrapped === old[at].wrapped).length;
  claims.claim(
    'no DEK is lost and none is there twice, in the order they came, each wrapped anew',
    lost === 0 && ids.size === now.length && same === 0 && now.every((row) => row.kek.version === 2),
    `${now.length} rows, ${ids.size} ids, ${lost} lost, ${same} unchanged`,
  );
  const all = room.test('payroll', after);
  claims.claim(
    'every DEK opens its known-answer ciphertext under the new version',
    all.status === 0 && all.document.opened === now.length,
    `${all.document?.opened} opened, ${all.document?.failures} did not`,
  );
  heldAgainstTheRecords(claims, room, { before, after });
  badRows(claims, room, now);
  room.wait(40);
  const late = room.test('payroll', before);
  const shown = room.told(['key', 'show', 'payroll@1']);
  claims.claim(
    'after its window the old version is refused, and the attempt is in the journal',
    late.status === 3 && late.error.code === 'key-window-over' && shown.state === 'deactivated' &&
      room.entries('key-refused').length > 0,
    `${late.status} ${late.error?.code}; ${shown.state}; ${room.entries('key-refused').length} refusals journalled`,
  );
}

/** What shows of a file without any token: that it is whole, old, or short of a row. */
function heldAgainstTheRecords(claims, room, { before, after }) {
  const [old, now] = [before, after].map((file) => room.run(['key', 'check-rows', file]));
  const short = room.file('short.jsonl');
  const lines = readFileSync(after, 'utf8').split('\n');
  writeFileSync(short, lines.toSpliced(lines.length - 2, 1).join('\n'));
  const less = room.run(['key', 'check-rows', short]);
  claims.claim(
    'a file of DEKs is held against the inventory and the roots in the journal: whole, old, short of a row',
    now.status === 0 && now.document.run?.whole && now.document.run.batches > 1 &&
      old.status === 1 && old.document.differing === old.document.rows && old.document.run?.whole &&
      less.status === 1 && less.document.run?.missing === 1,
    `${now.document?.rows} rows in ${now.document?.run?.batches} batches; of the old file ${old.document?.differing} ` +
      `differ; short of ${less.document?.run?.missing}`,
  );
}

/** Runs a command and kills it without warning once a third of the rows is through. */
async function killedInTheMiddle(room, command) {
  const child = spawn(binary, ['--json', ...room.args(command)], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: room.env,
  });
  const ended = new Promise((done) => child.on('close', done));
  let rows = 0;
  for await (const line of createInterface({ input: child.stderr })) {
    // The device says things of its own, and the last line may be cut where it was killed.
    if (!/^{"progress".*}$/.test(line)) continue;
    rows = JSON.parse(line).progress?.rows ?? rows;
    if (rows > room.deks / 3) child.kill('SIGKILL');
  }
  await ended;
  return rows;
}

/** Rows that are wrong are set aside, each with its reason, and the rest is done. */
function badRows(claims, room, rows) {
  const row = rowsOf(room.file('mail.1.jsonl'));
  const flipped = (text) => (text[0] === '0' ? '1' : '0') + text.slice(1);
  const bad = [
    ['not-a-row', '{"id":"half'],
    ['not-a-row', JSON.stringify({ ...row[0], more: 1 })],
    ['too-long', JSON.stringify({ ...row[0], label: 'x'.repeat(10 * 1024 * 1024) })],
    ['bad-bytes', JSON.stringify({ ...row[0], wrapped: 'xyz' })],
    ['other-kek', JSON.stringify({ ...row[1], kek: { id: 'crm', version: 1 } })],
    ['not-as-recorded', JSON.stringify({ ...row[2], wrapped: flipped(row[2].wrapped) })],
    ['not-in-inventory', JSON.stringify({ ...row[3], id: 'dek-of-somebody-else' })],
    ['other-kek', JSON.stringify(rows[0])],
    [null, JSON.stringify(row[4])],
    ['twice', JSON.stringify({ ...row[4], wrapped: flipped(row[4].wrapped) })],
    [null, JSON.stringify(row[5])],
  ];
  const file = room.file('bad.jsonl');
  writeFileSync(file, `${bad.map(([, line]) => line).join('\n')}\n`);
  room.done('rotate', ['mail'], 'with damaged rows');
  const ended = room.run(['rewrap', file, '--to', 'mail', '--out', room.file('bad.2.jsonl'), ...room.deciding('damaged')]);
  const expected = bad.flatMap(([reason], at) => (reason ? [`${at + 1} ${reason}`] : []));
  const found = (ended.document?.rejected ?? []).map((one) => `${one.line} ${one.reason}`);
  claims.claim(
    'rows that are damaged, foreign, too long or there twice are set aside with reasons, the rest is done',
    ended.status === 1 && ended.document.rewrapped === 2 && found.join() === expected.join(),
    `${ended.document?.rewrapped} done; set aside: ${found.join(', ')}`,
  );
  const rest = room.run([
    'rewrap', room.file('mail.1.jsonl'), '--to', 'mail', '--out', room.file('mail.2.jsonl'), ...room.deciding('the rest'),
  ]);
  claims.claim(
    'the whole file again moves the rest, and what is under the new version is not done twice',
    rest.document?.rewrapped === row.length - 2 && rest.document.rejected.every((one) => one.reason === 'already-moved'),
    `${rest.document?.rewrapped} moved, ${rest.document?.set_aside} were`,
  );
}
