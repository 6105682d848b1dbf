// The four services' formats: each with a wrapping key whose private half a peer has.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { bytesOf } from './peers.mjs';

const KID = 'https://example.managedhsm.azure.net/keys/exchange/0123456789abcdef0123456789abcdef';
const JOB = 'projects/p/locations/global/keyRings/r/importJobs/j';
const ARN = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

/** What a service answers, as its tool prints it. */
export const answers = {
  'aws-kms': (made, { until = later() } = {}) => ({
    KeyId: ARN, ImportToken: Buffer.from('an import token').toString('base64'), PublicKey: made.der, ParametersValidTo: until,
  }),
  'azure-key-vault': (made, { kid = KID } = {}) => ({
    attributes: { enabled: true }, key: { kid, kty: 'RSA-HSM', key_ops: ['import'], n: made.n, e: 'AQAB' },
  }),
  'google-kms': (made, { method, until = later() } = {}) => ({
    name: JOB, importMethod: method, protectionLevel: 'HSM', state: 'ACTIVE', expireTime: until, publicKey: { pem: made.pem },
  }),
  transit: (made) => ({ request_id: '1', data: { public_key: made.pem } }),
};

const later = () => new Date(Date.now() + 86_400_000).toISOString();

/** Makes a wrapping key and the answer with it. */
export function serviceKey(room, peers, service, bits, more) {
  const at = (room.services = (room.services ?? 0) + 1);
  const priv = room.file(`${service}-${at}.private.pem`);
  const made = peers.ask('keys', { bits, private: priv });
  const file = room.file(`${service}-${at}.json`);
  writeFileSync(file, JSON.stringify(answers[service](made, more)));
  return { ...made, private: priv, file };
}

const CASES = [
  ['payroll', 'aws-kms', 4096, { args: ['--method', 'RSAES_OAEP_SHA_256'] }],
  ['payroll', 'aws-kms', 3072, { args: ['--method', 'RSAES_OAEP_SHA_1'] }],
  ['partner', 'aws-kms', 3072, { args: ['--method', 'RSA_AES_KEY_WRAP_SHA_256'] }],
  ['payroll', 'azure-key-vault', 3072, {}],
  ['partner', 'azure-key-vault', 4096, {}],
  ['payroll', 'google-kms', 3072, { method: 'RSA_OAEP_3072_SHA256_AES_256' }],
  ['payroll', 'google-kms', 4096, { method: 'RSA_OAEP_4096_SHA256' }],
  ['partner', 'google-kms', 4096, { method: 'RSA_OAEP_4096_SHA1_AES_256' }],
  ['payroll', 'transit', 4096, {}],
  ['partner', 'transit', 4096, { args: ['--method', 'SHA1'] }],
];

export function services(claims, room, peers) {
  const opened = [];
  for (const [key, service, bits, { args = [], ...more }] of CASES) {
    const made = serviceKey(room, peers, service, bits, more);
    const looked = room.told(['key', 'wrapping-key', made.file, '--for', service, ...args]);
    const ended = room.export(key, service, made.file, made.fingerprint.toUpperCase(), args);
    if (ended.status !== 0) throw new Error(`${key} for ${service}: ${ended.error?.code}: ${ended.error?.message}`);
    const { hash, shape } = looked;
    const facts = { service, private: made.private, package: ended.file, hash, shape, ciphertext: ended.document.ciphertext };
    const python = peers.ask('open', facts);
    const openssl = peers.openssl(bytesOf(service, ended.file), made.private, { hash, shape, modulus: bits / 8 });
    const check = room.check(key);
    opened.push({ key, service, hash, shape, bits, right: python.check === check && openssl === check });
    if (service === 'transit') room.transit = made;
  }
  for (const service of Object.keys(answers)) {
    const of = opened.filter((one) => one.service === service);
    claims.claim(
      `what is exported for ${service} opens with Python’s cryptography and with OpenSSL, to the key that was exported`,
      of.length > 1 && of.every((one) => one.right),
      of.map(({ key, hash, shape, bits, right }) => `${key} ${shape} ${hash} RSA-${bits}${right ? '' : ' WRONG'}`).join('; '),
    );
  }
  const { file } = room.transit;
  const token = existsSync(room.file('payroll-aws-kms-1.import-token')) && readFileSync(room.file('payroll-aws-kms-1.import-token'), 'utf8');
  claims.claim('AWS’s import token goes with the package', token === 'an import token', `${token}`);
  const again = room.export('payroll', 'transit', file, room.transit.fingerprint, [], { out: room.file('payroll-aws-kms-1') });
  claims.claim('a package is never written over another file', again.status !== 0 && again.error.code === 'nothing-overwritten', again.error?.code);
}
