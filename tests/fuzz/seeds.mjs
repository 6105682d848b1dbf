// What each target begins with: fixtures of the tests, kept rooms, and the examples in docs/formats.
import { createPublicKey } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { Pdf } from '../scenarios/support/pdf.mjs';
import { sha256 } from '../tools/passed.mjs';
import { read, root } from '../tools/run.mjs';

const CRATES = 'src-tauri/crates';

/** Which files of the repository are seeds of which targets. */
const FILES = {
  age_file: /^src-tauri\/crates\/cli\/tests\/cases\/age-/,
  answers: /^tests\/rooms\/.*\/answers\.toml$/,
  code_text: /tests\/cases\/code-text\.txt$|tests\/vectors\/scanner-by-layout\.txt$/,
  package: /recovery-package\.json$|\/package-[0-9a-f]+\.json$|practice-package\.json$/,
  page: /^tests\/rooms\/.*\/01\.pdf$|tests\/cases\/code-.*\.pdf$/,
  picture: /^tests\/rooms\/.*\/01\.pdf$|tests\/cases\/code.*\.(pdf|tif|png)$/,
  plan: /^src-tauri\/crates\/custody\/tests\/plans\//,
  policy: /^src-tauri\/crates\/lifecycle\/src\/policy\//,
  record: /^tests\/rooms\/.*\/records\/.*\.pdf$|^docs\/independent\/example\/.*\.pdf$/,
  record_pages: /^docs\/independent\/example\/.*\.pdf$/,
  share_text: /\/out\/.*\/\d\d\.txt$|tests\/vectors\/share-text\.txt$/,
};

/** Documents whose examples are seeds. */
const DOCUMENTS = {
  'docs/cli.md': ['answers'],
  'docs/formats/entry-proof.md': ['entry_proof'],
  'docs/formats/inventory.md': ['spreadsheet'],
  'docs/formats/journal.md': ['checkpoint', 'leaf', 'note'],
  'docs/formats/km1.md': ['package', 'possession'],
  'docs/formats/plan.md': ['plan'],
  'docs/formats/policy.md': ['policy'],
  'docs/formats/record.md': ['manifest'],
  'docs/formats/script.md': ['script'],
  'docs/formats/sealed-share.md': ['sealed_share'],
  'docs/formats/share-text.md': ['code_text', 'share_text'],
  'docs/formats/words.md': ['words'],
};

/** Writes the seeds of every target below `folder`, and a dictionary of the words of its format. */
export function seeds(folder, targets) {
  for (const target of targets) mkdirSync(join(folder, target), { recursive: true });
  const put = (target, bytes) => writeFileSync(join(folder, target, sha256(bytes).slice(0, 16)), bytes);
  const files = read('git', ['ls-files']).split('\n').filter(Boolean);
  for (const [target, wanted] of Object.entries(FILES)) {
    for (const file of files.filter((name) => wanted.test(name))) {
      // By digest: rooms have files of the same names.
      put(target, readFileSync(join(root, file)));
    }
  }
  for (const [document, into] of Object.entries(DOCUMENTS)) {
    const blocks = readFileSync(join(root, document), 'utf8').matchAll(/^```\w*\n([\s\S]*?)^```/gm);
    for (const [, block] of blocks) into.forEach((target) => put(target, Buffer.from(block)));
  }
  for (const file of files.filter((name) => FILES.record.test(name))) partsOf(join(root, file), put);
  certificates(put);
  exchanged(put);
  shares(put);
  for (const target of targets) writeFileSync(join(folder, `${target}.dict`), dictionary(target));
}

/** The parts of a record: its manifest, its transcript, and in that leaves and notes. */
function partsOf(file, put) {
  const pdf = new Pdf(readFileSync(file));
  const parts = pdf.attachments();
  const note = pdf.stream(parts.get('manifest.note'));
  put('manifest', Buffer.from(note.toString('utf8').split('\n')[1]));
  put('note', note);
  const transcript = inflateSync(pdf.stream(parts.get('transcript.json')));
  put('transcript', transcript);
  const told = JSON.parse(transcript.toString('utf8'));
  put('note', Buffer.from(told.checkpoint));
  put('checkpoint', Buffer.from(told.checkpoint.split('\n\n')[0] + '\n'));
  for (const { leaf } of told.entries.slice(0, 20)) put('leaf', Buffer.from(leaf));
  for (const { leaf, openings } of told.entries.filter((one) => one.openings.length > 0)) {
    const { type, v, ceremony } = JSON.parse(leaf);
    const fields = Object.fromEntries(openings.map(({ field, value }) => [field, value]));
    put('entry', Buffer.from(JSON.stringify({ type, v, ceremony, fields })));
  }
}

/** The certificates of the token crate's own test. */
function certificates(put) {
  const source = readFileSync(join(root, CRATES, 'token/src/certificate.rs'), 'utf8');
  for (const [, hex] of source.matchAll(/_CERTIFICATE: &str = "([0-9a-f\\\s]+)"/g)) {
    put('certificate', Buffer.from(hex.replace(/[^0-9a-f]/g, ''), 'hex'));
  }
}

/** Key blocks of byok's own test; what services answer, with its keys, as that test has them. */
function exchanged(put) {
  const tests = join(root, CRATES, 'byok/tests');
  for (const [, block] of readFileSync(join(tests, 'tr31.rs'), 'utf8').matchAll(/"([BD]0\d{3}[0-9A-Za-z ]+)"/g)) {
    put('key_block', Buffer.from(block));
  }
  for (const bits of [2048, 3072, 4096]) {
    const pem = readFileSync(join(tests, `data/rsa-${bits}.pem`), 'utf8');
    const der = pem.split('\n').filter((line) => !line.startsWith('-')).join('');
    const { n, e } = createPublicKey(pem).export({ format: 'jwk' });
    const kid = 'https://example.vault.azure.net/keys/exchange/0123456789abcdef0123456789abcdef';
    const answers = [
      { KeyId: '1234abcd', ImportToken: 'dG9rZW4=', PublicKey: der, ParametersValidTo: '2031-11-28T12:00:00.1+00:00' },
      { attributes: { enabled: true }, key: { kid, kty: 'RSA-HSM', key_ops: ['import'], n, e } },
      { name: 'projects/p/locations/global/keyRings/r/importJobs/j', importMethod: 'RSA_OAEP_3072_SHA256_AES_256', state: 'ACTIVE', expireTime: '2031-11-30T12:00:00.1Z', publicKey: { pem } },
      { data: { public_key: pem } },
    ];
    for (const answer of answers) put('service_key', Buffer.from(JSON.stringify(answer)));
    put('service_key', Buffer.from(pem));
  }
  const receipts = [
    { KeyId: '1234abcd', KeyMaterialId: 'ab' },
    { key: { kid: 'https://example.vault.azure.net/keys/kek/01', kty: 'oct-HSM' }, attributes: { exportable: false } },
    { name: 'k/cryptoKeyVersions/1', state: 'ENABLED', protectionLevel: 'HSM', importJob: '1234abcd' },
    { data: { name: 'kek', latest_version: 1, type: 'aes256-gcm96', imported_key: true, exportable: false } },
  ];
  for (const receipt of receipts) put('receipt', Buffer.from(JSON.stringify(receipt)));
  const row = { id: 'orders', version: 3, label: 'Orders', kek: { id: 'payroll', version: 1 }, format: 'rfc5649' };
  put('row', Buffer.from(JSON.stringify({ ...row, wrapped: 'ab'.repeat(40), check: '0123456789ab', canary: 'cd'.repeat(44) })));
  put('component', Buffer.from('0123 4567 89ab cdef\n'.repeat(4)));
  // ML-KEM-768 as RFC 9935 writes its keys: a private one of a seed of zeros, a public one of zeros.
  const algorithm = '300b0609608648016503040402';
  const keys = [
    ['PRIVATE', `3054020100${algorithm}04428040${'00'.repeat(64)}`],
    ['PUBLIC', `308204b2${algorithm}038204a100${'00'.repeat(1184)}`],
  ];
  for (const [half, der] of keys) {
    const lines = Buffer.from(der, 'hex').toString('base64').match(/.{1,64}/g).join('\n');
    put('mlkem_key', Buffer.from(`-----BEGIN ${half} KEY-----\n${lines}\n-----END ${half} KEY-----\n`));
  }
}

/** Shares and sub-shares of the sharing's own vectors, as bytes. */
function shares(put) {
  const { cases } = JSON.parse(readFileSync(join(root, CRATES, 'quorum/tests/vectors/km1.json'), 'utf8'));
  const bytes = (...parts) => Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'hex') : Buffer.from([part]))));
  for (const { threshold, commitments_digest: digest, shares: dealt, redistribution } of cases) {
    for (const [index, value, blinding] of dealt.slice(0, 3)) {
      const checked = bytes(1, threshold, index, digest.slice(0, 32), value, blinding);
      put('payload', bytes(checked.toString('hex'), sha256(checked).slice(0, 8)));
    }
    const [{ index: from, sub_shares: pieces }] = redistribution.dealers;
    for (const [to, value, blinding] of pieces.slice(0, 3)) put('sub_share', bytes(from, to, value, blinding));
  }
}

/** Words in backticks of the documents a target's examples are from. */
function dictionary(target) {
  const documents = Object.entries(DOCUMENTS).filter(([, into]) => into.includes(target));
  const words = documents.flatMap(([document]) => {
    const text = readFileSync(join(root, document), 'utf8');
    return [...text.matchAll(/`([\w.-]{2,40})`/g)].map(([, word]) => word);
  });
  return [...new Set(words)].map((word) => `"${word}"\n`).join('');
}
