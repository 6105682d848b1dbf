// What people bring instead of a wrapping key, and keys that may not leave.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { answers, serviceKey } from './services.mjs';
import { CLASS } from './room.mjs';

export function mistakes(claims, room, peers) {
  const good = serviceKey(room, peers, 'transit', 4096);
  const openssl = (name, args) => {
    const file = room.file(name);
    const ended = spawnSync('openssl', [...args, '-out', file]);
    if (ended.status !== 0) throw new Error(`openssl ${args[0]}: ${ended.stderr}`);
    return file;
  };
  const answer = (name, service, made, more) => {
    const file = room.file(name);
    writeFileSync(file, JSON.stringify(answers[service](made, more)));
    return file;
  };
  const der = room.file('public.der');
  writeFileSync(der, Buffer.from(good.der, 'base64'));
  const small = serviceKey(room, peers, 'transit', 3072);
  const tiny = serviceKey(room, peers, 'aws-kms', 2048);
  const aws = ['--method', 'RSAES_OAEP_SHA_256'];
  const kid = ['--key-id', 'https://example.managedhsm.azure.net/keys/exchange/0123456789abcdef0123456789abcdef'];
  const ec = openssl('ec.private.pem', ['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256']);
  const cases = [
    ['a private key', 'transit', good.private, [], 'wrapping-key-private'],
    ['a private key in the service’s answer', 'transit', answer('private.json', 'transit', { pem: readFileSync(good.private, 'utf8') }), [], 'wrapping-key-private'],
    ['a certificate', 'transit', openssl('certificate.pem', ['req', '-x509', '-key', good.private, '-subj', '/CN=wrapping', '-days', '30']), [], 'wrapping-key-certificate'],
    ['DER for PEM', 'transit', der, [], 'wrapping-key-encoding'],
    ['PEM for DER', 'aws-kms', answer('pem-in-der.json', 'aws-kms', { der: Buffer.from(good.pem).toString('base64') }), aws, 'wrapping-key-encoding'],
    ['a key on a curve', 'azure-key-vault', openssl('ec.pem', ['pkey', '-in', ec, '-pubout']), kid, 'wrapping-key-type'],
    ['a key of another size', 'transit', small.file, [], 'wrapping-key-size'],
    ['a key of 2048 bits for AES-256', 'aws-kms', tiny.file, aws, 'wrapping-key-strength'],
    ['an expired import token', 'aws-kms', answer('expired.json', 'aws-kms', good, { until: '2020-01-01T00:00:00Z' }), aws, 'wrapping-key-expired'],
    ['no method', 'aws-kms', tiny.file, [], 'export-method'],
    ['an AES key for a vault', 'azure-key-vault', answer('vault.json', 'azure-key-vault', good, { kid: kid[1].replace('managedhsm', 'vault') }), [], 'export-not-taken'],
    ['an answer of another service', 'google-kms', good.file, [], 'exchange-unreadable'],
  ];
  const met = cases.map(([what, service, file, more, wanted]) => {
    const of = [small, tiny].find((one) => one.file === file) ?? good;
    const ended = room.export('payroll', service, file, of.fingerprint, more);
    return { what, wanted, code: ended.error?.code, message: ended.error?.message, none: !existsSync(ended.file) };
  });
  claims.claim(
    'what is brought by mistake is refused for what it is, and nothing is written',
    met.every(({ wanted, code, none }) => wanted === code && none),
    met.map(({ what, code, wanted }) => `${what}: ${code}${code === wanted ? '' : ` (not ${wanted})`}`).join('; '),
  );
  claims.claim(
    'of a private key it is said aloud that it must now be replaced',
    met[0].message?.includes('must now be replaced') === true,
    met[0].message,
  );
  const swapped = room.export('payroll', 'transit', good.file, small.fingerprint);
  claims.claim(
    'a wrapping key with another fingerprint than came by the second channel wraps nothing',
    swapped.status === 3 && swapped.error.code === 'wrapping-key-fingerprint' && !existsSync(swapped.file),
    `${swapped.error?.code}`,
  );
  const refused = room.entries('key-refused').length;
  const master = room.export('vault-a', 'transit', good.file, good.fingerprint);
  claims.claim(
    'a master key is exported by nobody, and the attempt is in the journal',
    master.status === 3 && master.error.code === 'master-key-stays' && room.entries('key-refused').length === refused + 1,
    `${master.error?.code}: ${master.error?.message}`,
  );
  const expired = room.run(['key', 'wrapping-key', room.file('expired.json'), '--for', 'aws-kms', ...aws]);
  claims.claim('a wrapping key that is looked at too late is told with status 1', expired.status === 1, `${expired.document?.minutes_left} minutes left`);
  sha1Only(claims, room, peers, good);
}

/** SoftHSM does RSAES-OAEP with SHA-1 alone: it is told so, unless the format asks for that. */
function sha1Only(claims, room, peers, good) {
  room.second('vault-s');
  room.done('make', ['shop', '--id', 'shop', '--under', 'vault-s', '--domain', 'shop', ...CLASS()], 'in the other token');
  const refused = room.export('shop', 'transit', good.file, good.fingerprint);
  const azure = serviceKey(room, peers, 'azure-key-vault', 3072);
  const made = room.export('shop', 'azure-key-vault', azure.file, azure.fingerprint);
  const opened =
    made.status === 0
      ? peers.ask('open', { service: 'azure-key-vault', private: azure.private, package: made.file, hash: 'sha1', shape: 'hybrid' })
      : {};
  claims.claim(
    'a device that does OAEP with SHA-1 alone is told so, and the key refused; where the format asks for SHA-1 it goes',
    refused.status === 3 && refused.error.code === 'oaep-sha1-only' && opened.check === room.check('shop'),
    `${refused.error?.code}: ${refused.error?.message}; for Azure ${opened.check ?? made.error?.message}`,
  );
}
