// A KEK that protects nothing any more: held, deleted, waited for, destroyed; and looked for.
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

export function destroy(claims, room) {
  room.done('disable', ['crm@2'], 'to be deleted by mistake');
  const early = room.key('delete', ['crm@2'], 'by mistake');
  room.done('enable', ['crm@2'], 'it protects much');
  claims.claim(
    'a key that still protects others is not deleted, and says which',
    early.status === 3 && early.error.code === 'key-protects',
    `${early.status} ${early.error?.code}: ${early.error?.message.slice(0, 80)} …`,
  );
  const bytes = wrappedBytes(room, 'payroll', 1);
  const before = where(room.folder, bytes);
  room.done('hold', ['payroll@1', '--matter', '2031-14'], 'a court asked for it');
  const refusals = room.entries('key-refused').length;
  const held = ['delete', 'destroy'].map((act) => room.key(act, ['payroll@1'], 'in spite of it'));
  claims.claim(
    'a held key is destroyed by no path, and each attempt is in the journal',
    held.every((one) => one.status === 3 && one.error.code === 'legal-hold') &&
      room.entries('key-refused').length === refusals + 2,
    held.map((one) => `${one.status} ${one.error?.code}`).join(', '),
  );
  const alone = room.run(['key', 'release', 'payroll@1', '--matter', '2031-14', ...room.deciding('alone', [])]);
  room.done('release', ['payroll@1', '--matter', '2031-14'], 'the case is closed');
  claims.claim(
    'one person alone lifts no hold; two do',
    alone.status === 3 && alone.error.code === 'act-approved' && room.told(['key', 'show', 'payroll@1']).holds.length === 0,
    `alone: ${alone.status} ${alone.error?.code}`,
  );
  const direct = room.key('destroy', ['payroll@1'], 'at once');
  room.done('delete', ['payroll@1'], 'end of life');
  const soon = room.key('destroy', ['payroll@1'], 'too soon');
  room.wait(31);
  const gone = room.done('destroy', ['payroll@1'], 'end of life');
  const after = where(room.folder, bytes);
  const tried = room.test('payroll@1');
  claims.claim(
    'a key is deleted, waits and is destroyed; its wrapped bytes are in no file of the room',
    direct.error?.code === 'key-not-deleted' && soon.error?.code === 'key-waits' && gone.wrapped_gone === true &&
      before.length > 0 && after.length === 0 && tried.status === 3,
    `before: ${before.map((path) => path.slice(room.folder.length)).join(', ')}; after: ${after.length} files; ` +
      `using it: ${tried.status} ${tried.error?.code}`,
  );
}

/** The wrapped bytes of a key as the room keeps them. */
function wrappedBytes(room, id, version) {
  const read =
    'import sqlite3, sys\n' +
    'db = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)\n' +
    'row = db.execute("SELECT bytes FROM wrapped WHERE id = ? AND version = ?", sys.argv[2:]).fetchone()\n' +
    'print(row[0].hex())';
  const args = ['-c', read, join(room.folder, 'inventory.sqlite'), id, String(version)];
  return Buffer.from(execFileSync('python3', args, { encoding: 'utf8' }).trim(), 'hex');
}

/** The files below a folder that hold these bytes, as they are or in hex. */
function where(folder, bytes) {
  const hex = Buffer.from(bytes.toString('hex'));
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .filter((path) => {
      const text = readFileSync(path);
      return text.includes(bytes) || text.includes(hex);
    });
}
