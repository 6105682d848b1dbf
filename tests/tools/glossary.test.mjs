// That docs/glossary.md is the words of the product, and that what is read keeps to them.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { test } from 'node:test';
import { crates, rustFiles } from './house/sources.mjs';
import { tokens } from './house/rust.mjs';
import { root } from './run.mjs';

/** What is not said, in which words, and why. `but` are uses that are right. */
const FORBIDDEN = [
  {
    said: /\bholders?\b/i,
    but: /\bPIN\b/,
    instead: 'custodian, for who is accountable for a share; a PIN has holders',
  },
  { said: /could not be had|cannot be had/i, instead: 'was unavailable: a person or a thing is not “had”' },
  { said: /\bc[oa]mes? to nothing/i, instead: 'failed, or is void: what became of it is to be exact' },
  { said: /\bneeds? somebody\b/i, instead: 'needs attention' },
  {
    said: /\b(nobody|somebody|who|can|will) answers? for\b/i,
    instead: 'account for: to answer for a thing is to be blamed for it',
  },
  { said: /\bshards?\b|\bsharded\b/i, instead: 'share (SP 800-57, key share)' },
  { said: /\bescrow/i, instead: 'recovery package: nobody keeps the key for another' },
  { said: /\bwizard\b/i, instead: 'ceremony' },
  { said: /\bthumbprint/i, instead: 'fingerprint' },
  { said: /\bm[- ]of[- ]n\b/i, instead: 'k of n: threshold and share count' },
  { said: /\bfour[- ]eyes\b/i, instead: 'dual control (ISO 11568)' },
  { said: /\bbreak[- ]glass\b/i, instead: 'emergency' },
  { said: /\bdry[- ]run\b/i, instead: 'drill, or rehearsal' },
];

/** Crates, or the window (`ui`), whose texts are not mended yet; what a printed page says needs a layout. */
const NOT_YET = ['ceremony', 'record', 'room'];

/** Words of headings and titles that are no terms of art. */
const ORDINARY = new Set(
  `a about access advisories an and another any architecture are as assurance at attack be became
  been before being below beside bring building built but by byte can cannot cef change characters
  check checked checking choose close code command completions computed content conventions copies
  copy could crash custodians damaged data date dates day departs destroying digest do doctor does
  done due each ecs emergencies enter equality even every example examples file files find finds
  first for force form format formats from generators gets given goes gone good guide hang have help
  here hold holds house how if in interruptions into invariants is it its json keep keeps key keymoot
  km language last later layers leave left licence lies limits line look lost machine made make makes
  making man md memory might model new next no not note nothing now number numbers obvious odd of off
  on one open opening or other others out own page pages paper payload people person place places
  plan planned position positions possession practice primitives private protecting proven public put
  qr randomness reading readme recovered recovering redacted reed returns rotated rules said saved
  say sealing secret secrets see set several shares show solomon somebody something spreadsheet start
  started step still stop structures symbols testing text than that the their them then there these
  they thief this threat time times to together twenty twice two unattended unavailable under up use
  used versions wait was what when where which while who whom why with without word words worth write
  written wrong years yet you your`.split(/\s+/),
);

const glossary = readFileSync(join(root, 'docs/glossary.md'), 'utf8');
const rows = glossary
  .split('\n')
  .filter((line) => line.startsWith('| **'))
  .map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()))
  .map(([term, french, meaning, after, not]) => ({ term: term.replaceAll('**', ''), french, meaning, after, not }));

const docs = ['ARCHITECTURE.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'README.md', 'SECURITY.md']
  .map((name) => join(root, name))
  .concat(markdown(join(root, 'docs')))
  .filter((file) => existsSync(file) && basename(file) !== 'glossary.md');

function markdown(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith('.md') && !name.includes('node_modules'))
    .map((name) => join(folder, name));
}

/** The window's texts in a language, wherever they are kept. */
function windowTexts(language) {
  return readdirSync(join(root, 'ui/src'), { recursive: true })
    .filter((name) => name.endsWith('.ts') && new RegExp(`(^|[/.])${language}[/.]`).test(name))
    .map((name) => join(root, 'ui/src', name));
}

const text = (file) => readFileSync(file, 'utf8');

/** A document's text without what is code: names of files, fields and entries stay as they are. */
function prose(file) {
  return text(file)
    .replace(/^```[\s\S]*?^```/gm, (block) => block.replace(/[^\n]/g, ' '))
    .replace(/`[^`\n]*`/g, '');
}

/** The texts of a Rust file's literals that are sentences, with their lines. */
function sentences(file) {
  return tokens(text(file))
    .filter((token) => token.kind === 'text' && /"[\s\S]*\s[\s\S]*"/.test(token.text))
    .map((token) => ({ line: token.line, text: token.text }));
}

test('every term has a meaning, a source and a French word, once', () => {
  assert.ok(rows.length > 50);
  const terms = rows.map((row) => row.term.toLowerCase());
  assert.deepEqual(terms.filter((term, at) => terms.indexOf(term) !== at), []);
  for (const row of rows) for (const cell of Object.values(row)) assert.ok(cell, `${row.term} has an empty cell`);
});

test('every term is used, in English and in French', () => {
  const said = [...docs, ...windowTexts('en'), ...crates(root).flatMap((one) => rustFiles(one.src))]
    .map(text)
    .join('\n')
    .toLowerCase();
  const unused = rows.filter(({ term }) => !said.includes(term.toLowerCase()));
  assert.deepEqual(unused.map(({ term }) => term), []);
  const french = windowTexts('fr').map(text).join('\n').toLowerCase();
  const unknown = rows.filter(({ french: word }) => word !== '–' && !french.includes(word.toLowerCase()));
  assert.deepEqual(unknown.map(({ french: word }) => word), [], 'not in the window; “–” where it has no word');
});

test('every word of a heading or of a title is a term or an ordinary word', () => {
  const aboutWork = ['CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md'];
  const ofProduct = docs.filter((file) => !aboutWork.includes(relative(root, file)));
  const headings = ofProduct.flatMap((file) => prose(file).match(/^#{1,3} .*$/gm) ?? []);
  const titles = windowTexts('en').flatMap((file) => [...text(file).matchAll(/\btitle: "([^"]+)"/g)].map(([, title]) => title));
  const known = new Set(glossary.toLowerCase().match(/[a-z]+/g));
  const strange = new Map();
  for (const line of [...headings, ...titles]) {
    for (const word of line.toLowerCase().replace(/’s\b|'s\b/g, '').match(/[a-z]{2,}/g) ?? []) {
      if (!ORDINARY.has(word) && !known.has(word) && !known.has(word.replace(/s$/, ''))) strange.set(word, line);
    }
  }
  assert.deepEqual(Object.fromEntries(strange), {}, 'put it into docs/glossary.md, or among ORDINARY here');
});

test('what is not to be said is not said', () => {
  const found = [];
  const look = (file, line, said) => {
    for (const rule of FORBIDDEN) {
      if (rule.said.test(said) && !rule.but?.test(said)) {
        found.push(`${relative(root, file)}:${line}: ${said.match(rule.said)[0]}; say ${rule.instead}`);
      }
    }
  };
  for (const file of docs) prose(file).split('\n').forEach((line, at) => look(file, at + 1, line));
  for (const one of crates(root).filter(({ name }) => !NOT_YET.includes(name))) {
    for (const file of rustFiles(one.src)) for (const said of sentences(file)) look(file, said.line, said.text);
  }
  for (const file of NOT_YET.includes('ui') ? [] : windowTexts('en')) {
    text(file).split('\n').forEach((line, at) => {
      for (const [said] of line.matchAll(/"[^"]*\s[^"]*"|`[^`]*\s[^`]*`/g)) look(file, at + 1, said);
    });
  }
  assert.deepEqual(found, []);
});
