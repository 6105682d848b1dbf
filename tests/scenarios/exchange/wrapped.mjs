// A customer's key, wrapped with their own programs for a transport key that was made in the token.
import { readFileSync, writeFileSync } from 'node:fs';
import { PRIYA, WEI } from '../custody/people.mjs';
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
  twoHalves(claims, room, peers);
}

/** A partner's key, sealed to a P-256 key in the token and to the ML-KEM key of a custodian. */
function twoHalves(claims, room, peers) {
  const [file, other] = [PRIYA, WEI].map((name, at) => {
    const path = room.file(`half-${at}.pem`);
    room.told(['participant', 'mlkem-key', '--out', path]);
    room.told(['participant', 'add-mlkem', name, '--mlkem', `${path}.pub`]);
    return path;
  });
  const pem = room.file('halves.pem');
  const half = room.told(['key', 'transport', 'from-partners', '--custodian', PRIYA, '--out', pem]);
  const wrapped = room.file('partner.json');
  const check = peers.wrap(pem, half.fingerprint, wrapped);
  const unwrap = (name, path, mlkem, told = check) =>
    room.key('unwrap', [name, '--id', name, '--transport', 'from-partners', '--file', path, '--check', told, ...(mlkem ? ['--mlkem', mlkem] : []), '--domain', 'partner', ...CLASS('tenant')], 'a partner’s key');
  const good = JSON.parse(readFileSync(wrapped, 'utf8'));
  const changed = (change) => {
    const copy = structuredClone(good);
    change(copy);
    const path = room.file(`half-bad-${(room.half = (room.half ?? 0) + 1)}.json`);
    writeFileSync(path, JSON.stringify(copy));
    return path;
  };
  const flip = (text) => text.slice(0, -1) + (text.endsWith('0') ? '1' : '0');
  const cases = [
    ['without the file', unwrap('bad-half', wrapped, null), 'identity-needed'],
    ['with another custodian’s', unwrap('bad-half', wrapped, other), 'package-sound'],
    ['a bit of the ML-KEM ciphertext', unwrap('bad-half', changed((one) => (one.mlkem.enc = flip(one.mlkem.enc))), file), 'package-sound'],
    ['a bit of what is sealed', unwrap('bad-half', changed((one) => (one.sealed = flip(one.sealed))), file), 'package-sound'],
    ['a byte short', unwrap('bad-half', changed((one) => (one.sealed = one.sealed.slice(2))), file), 'package-sound'],
    ['another check value', unwrap('bad-half', wrapped, file, '0000000000'), 'components-of-one-key'],
  ];
  claims.claim(
    'of a key sealed to token and custodian neither half opens anything, and what was altered is refused',
    cases.every(([, ended, code]) => ended.error?.code === code) && room.told(['key', 'list', '--search', 'bad-half']).total === 0,
    cases.map(([what, ended]) => `${what}: ${ended.error?.code}`).join('; '),
  );
  const came = unwrap('partner-key', wrapped, file);
  const [entry] = room.entries('key-added').filter((one) => one.fields.key.key.id === 'partner-key');
  claims.claim(
    'a key that the program in docs/independent sealed to both comes in, and the journal says whose half was software and that the key was on the host',
    came.status === 0 &&
      room.check('partner-key') === check &&
      room.test('partner-key').document?.opened === 1 &&
      entry?.fields.brought.on_host === true &&
      entry.fields.brought.mlkem.name === PRIYA,
    `${check}; ${came.error?.message ?? came.document.how}`,
  );
}
