// The counts of npm run house, on crates small enough to count by hand.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { measures } from './measures.mjs';
import { items, paths, tokens } from './rust.mjs';
import { enumOf } from './wildcards.mjs';

const root = mkdtempSync(join(tmpdir(), 'keymoot-house-test-'));
after(() => rmSync(root, { recursive: true }));

function put(name, text) {
  mkdirSync(dirname(join(root, name)), { recursive: true });
  writeFileSync(join(root, name), text);
}

put('ARCHITECTURE.md', '| crate | of ours it imports | must never hold |\n|---|---|---|\n| rules, sums | nothing | I/O, a clock |\n| room | rules | screens |\n');
put('Cargo.toml', '[workspace]\nresolver = "3"\nmembers = ["crates/*", "tests"]\n');
const manifest = (name, more = '') => `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "2024"\n${more}`;
put('tests/Cargo.toml', manifest('tried', '[dependencies]\nrules = { path = "../crates/rules" }\n'));
put('tests/src/lib.rs', '');
put('crates/rules/Cargo.toml', manifest('rules'));
put('crates/rules/src/lib.rs', '#![deny(clippy::wildcard_enum_match_arm)]\n#[expect(clippy::pedantic, clippy::wildcard_enum_match_arm)]\n#[non_exhaustive]\npub enum Step { One, Two(u8) }\npub enum Kind { One }\n');
put('crates/room/Cargo.toml', manifest('room', '[dependencies]\nrules = { path = "../rules" }\n'));
put(
  'crates/room/src/lib.rs',
  `mod acts; mod keys; mod people; mod view;
pub use keys::Key as MasterKey;
#[cfg(test)]
mod tests { use crate::people::Person; }
pub struct Room { pub(crate) keys: Vec<(u8, u8)>, pub name: String, hidden: u8 }
impl Room { pub fn a(&self) {} pub(crate) const fn b() {} #[cfg(test)] fn c() {} }
impl Drop for Room { fn drop(&mut self) {} }
`,
);
put('crates/room/src/keys.rs', 'use crate::people::{self, Person};\npub struct Key;\n');
put(
  'crates/room/src/people.rs',
  `//! use crate::view::View;
// use crate::view::View;
/* use crate::view::View; /* nested */ */
const A: &str = "use crate::view::View;"; const B: &str = r#"" crate::view::x"#; const C: char = '"';
fn f<'a>(x: &'a u8) { crate::keys::make(x); }
pub struct Person;
`,
);
put('crates/room/src/acts/mod.rs', 'mod door;\nuse crate::{Room, MasterKey};\nimpl Room { fn d(&self) { self.e() } }\n');
put('crates/room/src/acts/door.rs', 'use super::super::view::View;\nuse super::Ready;\nimpl crate::Room { async fn e(&self) {} }\n');
put(
  'crates/room/src/view.rs',
  `#[derive(Clone, TS)]
#[ts(export)]
pub struct View {
    /// \`open\`, \`paused\` or \`closed\`.
    pub state: String,
    /// Its name, as \`Ada\`.
    pub name: Option<String>,
    pub number: u32,
}
#[derive(TS)] pub enum Action { Close, Open { name: String } }
#[derive(Clone)] pub struct Inner { pub name: String }
`,
);

const house = measures(root);
const crate = (name) => house.crates.find((one) => one.name === name);

test('crates, their lines and what they import', () => {
  assert.deepEqual(house.crates.map((one) => one.name), ['room', 'rules']);
  assert.deepEqual(crate('room').imports, ['rules']);
  assert.equal(crate('rules').lines, 5);
  assert.equal(crate('room').files, 6);
  assert.equal(crate('rules').pure, true);
  assert.equal(crate('room').pure, false);
  assert.deepEqual(house.crateCircles, []);
});

test('arrows among parts, without comments, texts and tests', () => {
  // lib→keys; acts→lib, acts→view; keys→people; people→keys.
  assert.equal(house.room.parts, 5);
  assert.equal(house.room.arrows, 5);
  assert.equal(house.room.toRoot, 1);
  assert.deepEqual(house.room.circles, [['keys', 'people']]);
  assert.equal(house.room.backUp, 3);
  // acts→keys for MasterKey, and Room is the root's own.
  assert.equal(house.room.throughRoot.backUp, 2);
});

test('the fields of Room and the methods on it', () => {
  const { fields, crateFields, methods, byFile } = house.room.context;
  assert.deepEqual({ fields, crateFields, methods }, { fields: 3, crateFields: 2, methods: 4 });
  assert.deepEqual(byFile, { 'lib.rs': 2, 'acts/mod.rs': 1, 'acts/door.rs': 1 });
});

test('text in the types of the window', () => {
  assert.deepEqual(
    { types: house.wire.types, fields: house.wire.fields, texts: house.wire.texts, plain: house.wire.plainTexts },
    { types: 2, fields: 4, texts: 3, plain: 2 },
  );
  assert.deepEqual(house.wire.valuesInComment.map((one) => [one.field, one.values]), [
    ['View.state', ['open', 'paused', 'closed']],
  ]);
});

test('enums that are not exhaustive', () => {
  assert.deepEqual(house.nonExhaustive, [{ crate: 'rules', name: 'Step', file: 'crates/rules/src/lib.rs' }]);
});

test('where wildcard arms are allowed', () => {
  assert.deepEqual(house.wildcardsAllowed, [{ file: 'crates/rules/src/lib.rs', line: 2 }]);
});

test('an enum of ours is told from another by name and variants', () => {
  const ours = (text) => enumOf(text, house.enums)?.name;
  assert.equal(ours('Step::One | Step::Two(_)'), 'Step');
  assert.equal(ours('x @ rules::Kind::One'), 'Kind');
  assert.equal(ours('Self::Two(_) | _'), 'Step');
  assert.equal(ours('Ordering::Less | Ordering::Equal'), undefined);
  assert.equal(ours('Step::Three'), undefined);
});

test('what is hard to read in Rust', () => {
  const named = (text) => items(tokens(text)).map((item) => `${item.what} ${item.name}`);
  assert.deepEqual(named('const X: [u8; 2] = { [1, 2] }; const fn f() {} fn g() -> u8 { \';\' as u8 }'), ['const X', 'fn f', 'fn g']);
  assert.deepEqual(named('impl<T: Into<u8>> a::Room<T> { } impl X for Room {}'), ['impl Room', 'impl null']);
  assert.deepEqual(named("pub(crate) struct A<'a>(&'a str); unsafe extern \"C\" fn h() {} macro_rules! m { () => {} }"), ['struct A', 'fn h', 'macro_rules !']);
  assert.deepEqual(paths(tokens('use a::{b::{self, c}, d as e, f::*};')).map((one) => one.path.join('::')), ['a::b', 'a::b::c', 'a::d', 'a::f::*']);
});
