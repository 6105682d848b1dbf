// A customer's key, wrapped with their own programs for a transport key that was made in the token.
import { readFileSync, writeFileSync } from 'node:fs';
import { CLASS } from './room.mjs';

export function wrapped(claims, room, peers) {
  const pem = room.file('transport.pem');
  const shown = room.told(['key', 'transport', 'from-customers', '--out', pem]);
  const unwrap = (name, file, check, more = []) =>
    room.key('unwrap', [name, '--id', name, '--transport', 'from-customers', '--file', file, '--check', check, '--domain', 'customer', ...CLASS('tenant'), ...more], 'a customer’s key');
  const came = [];
  for (const shape of ['direct', 'hybrid']) {
    for (const hash of ['sha256', 'sha1']) {
      const name = `customer-${shape}-${hash}`;
      const file = room.file(`${name}.bin`);
      const { check } = peers.ask('wrap', { public: pem, out: file, shape, hash });
      const ended = unwrap(name, file, check, ['--hash', hash]);
      const works = ended.status === 0 && room.test(name).document?.opened === 1;
      came.push({ name, right: works && room.check(name) === check && ended.document.on_host === false, why: ended.error?.message });
    }
  }
  claims.claim(
    'keys that a customer wrapped with Python come in, by RSA-OAEP and by RSA and AES-KWP, never on the host',
    came.every((one) => one.right) && shown.pem.startsWith('-----BEGIN PUBLIC KEY-----'),
    came.map(({ name, right, why }) => `${name}${right ? '' : `: ${why}`}`).join('; '),
  );
  const file = room.file('again.bin');
  const { check } = peers.ask('wrap', { public: pem, out: file, shape: 'hybrid', hash: 'sha256' });
  const good = readFileSync(file);
  const bad = (change) => {
    const bytes = Buffer.from(change(Buffer.from(good)));
    const path = room.file(`bad-${(room.bad = (room.bad ?? 0) + 1)}.bin`);
    writeFileSync(path, bytes);
    return unwrap(`bad-${room.bad}`, path, check).error?.code;
  };
  const flip = (at) => (bytes) => {
    bytes[at] ^= 1;
    return bytes;
  };
  const codes = [bad(flip(50)), bad(flip(400)), bad((bytes) => bytes.subarray(1)), bad((bytes) => Buffer.concat([bytes, bytes]))];
  const other = unwrap('bad-check', file, '0000000000');
  const notThere = room.told(['key', 'list', '--search', 'bad-']).total;
  claims.claim(
    'a wrapped key that was damaged, is of another length or has another check value comes in nowhere',
    codes.join() === 'unwrap-refused,unwrap-refused,package-sound,package-sound' && other.error?.code === 'components-of-one-key' && notThere === 0,
    `${codes.join(', ')}; another check value: ${other.error?.code}; ${notThere} in the inventory`,
  );
}
