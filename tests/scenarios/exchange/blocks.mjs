// Key blocks to psec and back, and those that are not taken.
import { readFileSync, writeFileSync } from 'node:fs';
import { CLASS } from './room.mjs';

/** Data keys to psec and from it: out of their rows, and into rows. */
function dataKeys(claims, room, peers) {
  const { protection } = room;
  const [contexts, rows] = [room.file('contexts.txt'), room.file('deks.jsonl')];
  writeFileSync(contexts, 'card numbers\nPIN blocks\n');
  room.done('make-data', ['--under', 'payroll', '--contexts', contexts, '--out', rows, ...CLASS()], 'data of the payment HSM');
  const [first, second] = readFileSync(rows, 'utf8').trim().split('\n').map((line) => JSON.parse(line));
  const write = (row, name) => {
    const out = room.file(name);
    return { out, ended: room.key('block', ['out', first.id, '--under', 'kbpk', ...(row ? ['--row', row] : []), '--out', out], 'to the payment HSM') };
  };
  const { out, ended } = write(rows, 'dek.tr31');
  const opened = ended.status === 0 ? peers.ask('block-open', { protection, block: readFileSync(out, 'utf8') }) : {};
  claims.claim(
    'psec opens a data key’s key block to the key whose row it came from, with the usage of the inventory',
    opened.usage === 'D0' && opened.check === first.check && room.check(first.id) === first.check && ended.document.on_host === true,
    `usage ${opened.usage}, key ${opened.check}; ${ended.error?.message ?? ''}`,
  );
  const other = room.file('other.jsonl');
  writeFileSync(other, `${JSON.stringify({ ...first, wrapped: second.wrapped })}\n`);
  const refused = [write(null, 'no-row.tr31'), write(other, 'other-row.tr31')].map(({ ended: one }) => one.error?.code);
  claims.claim('a data key without its row, or with another than the one on record, goes nowhere', refused.every((code) => code === 'row-on-record'), refused.join(', '));
  const theirs = peers.ask('block-make', { protection, usage: 'D0' });
  const file = room.file('their-dek.tr31');
  writeFileSync(file, theirs.block);
  const row = room.file('their-dek.jsonl');
  const take = (more) =>
    room.key('block', ['in', 'their-dek', '--id', 'their-dek', '--under', 'kbpk', '--file', file, '--check', theirs.check, '--domain', 'payments', ...CLASS(), ...more], 'from a partner');
  const bare = take([]);
  const came = take(['--kek', 'payroll', '--row', row]);
  const works = came.status === 0 && room.test('payroll', row).document?.opened === 1;
  const back = room.key('block', ['out', 'their-dek', '--under', 'kbpk', '--row', row, '--out', room.file('their-dek-back.tr31')], 'back');
  const again = back.status === 0 ? peers.ask('block-open', { protection, block: readFileSync(room.file('their-dek-back.tr31'), 'utf8') }) : {};
  claims.claim(
    'a data key of psec’s comes in under a KEK and into a row, works, and goes back to psec as the same key',
    bare.error?.code === 'key-block-allowed' && works && came.document.check === theirs.check && again.usage === 'D0' && again.check === theirs.check,
    `without a KEK: ${bare.error?.code}; ${theirs.check} in, ${again.check} back; ${came.error?.message ?? ''}`,
  );
}

export function blocks(claims, room, peers) {
  const { protection } = room;
  const out = room.file('payroll.tr31');
  const made = room.key('block', ['out', 'payroll', '--under', 'kbpk', '--out', out], 'to the payment HSM');
  if (made.status !== 0) throw new Error(`${made.error?.code}: ${made.error?.message}`);
  const opened = peers.ask('block-open', { protection, block: readFileSync(out, 'utf8') });
  claims.claim(
    'psec opens a key block of version D, under the protection key of the printed forms, to the key that was exported',
    opened.version === 'D' && opened.usage === 'K0' && opened.check === room.check('payroll') && opened.kc.toLowerCase() === `01${opened.check}`,
    `usage ${opened.usage}, key ${opened.check}, KC ${opened.kc}`,
  );
  const take = (name, block, more = [], usage = 'data') => {
    const file = room.file(`${name}.tr31`);
    writeFileSync(file, `${block}\n`);
    return room.key('block', ['in', name, '--id', name, '--under', 'kbpk', '--file', file, '--domain', 'payments', ...CLASS(usage), ...more], 'from a partner');
  };
  const theirs = peers.ask('block-make', { protection });
  const came = take('from-psec', theirs.block, ['--check', theirs.check]);
  const back = room.key('block', ['out', 'from-psec', '--under', 'kbpk', '--out', room.file('back.tr31')], 'back');
  const again = back.status === 0 ? peers.ask('block-open', { protection, block: readFileSync(room.file('back.tr31'), 'utf8') }) : {};
  claims.claim(
    'a key block of psec’s comes in, works, and goes back to psec as the same key',
    came.status === 0 && came.document.check === theirs.check && room.test('from-psec').document?.opened === 1 && again.check === theirs.check,
    `${theirs.check} in, ${again.check} back; ${came.error?.message ?? ''}`,
  );
  dataKeys(claims, room, peers);
  const bound = peers.ask('block-make', { protection, exportability: 'N' });
  take('bound', bound.block);
  const kept = room.key('block', ['out', 'bound', '--under', 'kbpk', '--out', room.file('bound-out.tr31')], 'further');
  claims.claim('a key whose block lets it go no further goes no further', kept.error?.code === 'no-longer-exportable', kept.error?.code);
  const flipped = [...theirs.block];
  flipped[60] = flipped[60] === '0' ? '1' : '0';
  const make = (facts) => peers.ask('block-make', { protection, ...facts }).block;
  const cases = [
    ['version B', make({ version: 'B', algorithm: 'T', length: 24, protection_length: 24 }), 'key-block-allowed'],
    ['a PIN key', make({ usage: 'P0' }), 'key-block-allowed'],
    ['a protection key for a data key', make({ usage: 'K1' }), 'key-block-allowed'],
    ['one way only', make({ mode: 'E' }), 'key-block-allowed'],
    ['a foreign optional block', make({ blocks: { 10: 'AAAA1234' } }), 'key-block-allowed'],
    ['a check value of another key', make({ blocks: { KC: '010000000000' } }), 'key-block-allowed'],
    ['an AES-128 key', make({ length: 16 }), 'key-block-allowed'],
    ['a wrong code', flipped.join(''), 'key-block-code'],
    ['a changed header', theirs.block.replace('B00E', 'B01E'), 'key-block-code'],
    ['another protection key', peers.ask('block-make', { protection: 'ab'.repeat(32) }).block, 'key-block-code'],
    ['half of one', theirs.block.slice(0, 72), 'key-block-allowed'],
  ];
  const met = cases.map(([what, block, code], at) => ({ what, code, ended: take(`bad-block-${at}`, block) }));
  claims.claim(
    'key blocks of other versions, usages and headers, and those that do not open, are refused',
    met.every(({ code, ended }) => ended.error?.code === code) && room.told(['key', 'list', '--search', 'bad-block']).total === 0,
    met.map(({ what, code, ended }) => `${what}: ${ended.error?.code}${ended.error?.code === code ? '' : ` (not ${code})`}`).join('; '),
  );
}
