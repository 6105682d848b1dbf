// What each target begins with: fixtures of the tests, kept rooms, and the examples in docs/formats.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
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
      copyFileSync(join(root, file), join(folder, target, basename(file)));
    }
  }
  for (const [document, into] of Object.entries(DOCUMENTS)) {
    const blocks = readFileSync(join(root, document), 'utf8').matchAll(/^```\w*\n([\s\S]*?)^```/gm);
    for (const [, block] of blocks) into.forEach((target) => put(target, Buffer.from(block)));
  }
  for (const file of files.filter((name) => FILES.record.test(name))) partsOf(join(root, file), put);
  certificates(put);
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
}

/** The certificates of the token crate's own test. */
function certificates(put) {
  const source = readFileSync(join(root, CRATES, 'token/src/certificate.rs'), 'utf8');
  for (const [, hex] of source.matchAll(/_CERTIFICATE: &str = "([0-9a-f\\\s]+)"/g)) {
    put('certificate', Buffer.from(hex.replace(/[^0-9a-f]/g, ''), 'hex'));
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
