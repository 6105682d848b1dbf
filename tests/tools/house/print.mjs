// The house in words.

const BACK_UP = `A part is what room's root declares with “mod”, a file with its folder, and the root itself; an
arrow is a pair of parts of which the first names the second by a path. An arrow goes back up if it
goes to the root, or if the part it goes to reaches the part it comes from without the root.`;

export function print(house) {
  const say = (text = '') => console.log(text);
  say(`The house at ${house.commit}`);
  say('\nCrates: lines and files of src, and what they import of ours');
  for (const one of house.crates) {
    const pure = one.pure ? 'pure' : '';
    say(`  ${one.name.padEnd(16)}${String(one.lines).padStart(6)}${String(one.files).padStart(5)}  ${pure.padEnd(5)} ${one.imports.join(' ')}`);
  }
  const sum = (list) => list.reduce((total, one) => total + one.lines, 0);
  const pure = house.crates.filter((one) => one.pure);
  say(`  ${'all'.padEnd(16)}${String(sum(house.crates)).padStart(6)}  of which pure: ${sum(pure)}`);
  say(`  ${house.crateArrows} arrows, ${circles(house.crateCircles)}`);
  const long = house.crates.map((one) => one.longest).filter((one) => one?.lines > 500);
  say(`  longest file of each crate, if over 500 lines: ${long.map((one) => `${one.file} ${one.lines}`).join(', ') || 'none'}`);
  if (house.room) room(house.room, say);
  say('\nMeaning in wildcards');
  say(`  enums that are #[non_exhaustive]: ${house.nonExhaustive.length}${among(house.nonExhaustive.map((one) => one.crate))}`);
  if (house.wildcards) {
    say(`  wildcard arms over enums of ours, without tests: ${house.wildcards.length}${among(house.wildcards.map((one) => one.crate))}`);
    say('    (clippy’s wildcard_enum_match_arm and match_wildcard_for_single_variants; “_” in tuples is not seen)');
  } else say('  wildcard arms over enums of ours: not counted');
  say(`  places where that lint is allowed not to hold: ${house.wildcardsAllowed.length}`);
  say('\nMeaning in text, in the types that ts-rs writes for the window');
  const { wire } = house;
  say(`  ${wire.types} types with ${wire.fields} fields; text in ${wire.texts}, of which plain String ${wire.plainTexts}`);
  say(`  text whose values stand in a comment: ${wire.valuesInComment.length}`);
  for (const one of wire.valuesInComment) say(`    ${one.field}: ${one.values.join(' ')}`);
}

function room(room, say) {
  const { context, throughRoot } = room;
  say('\nInside room');
  say(BACK_UP.replace(/^/gm, '  '));
  say(`  ${room.parts} parts, ${room.arrows} arrows, ${room.backUp} back up: ${room.toRoot} to the root, ${room.backUp - room.toRoot} among parts; ${circles(room.circles)}`);
  say(`  with names the root hands on taken as those of the part they come from:`);
  say(`  ${throughRoot.arrows} arrows, ${throughRoot.backUp} back up; ${circles(throughRoot.circles)}`);
  say(`  struct Room: ${context.fields} fields, ${context.crateFields} seen by the whole crate; ${context.methods} methods in ${context.files} files`);
  const most = Object.entries(context.byFile).sort((one, other) => other[1] - one[1]);
  for (let at = 0; at < most.length; at += 6) {
    say(`    ${most.slice(at, at + 6).map(([file, number]) => `${file} ${number}`).join(', ')}`);
  }
}

function circles(found) {
  if (found.length === 0) return 'no circle';
  return found.map((names) => `a circle of ${names.length} (${names.join(', ')})`).join(', ');
}

/** How often each name occurs, as “ (a 3, b 1)”. */
function among(names) {
  const counted = new Map();
  for (const name of names) counted.set(name, (counted.get(name) ?? 0) + 1);
  const told = [...counted].sort((one, other) => other[1] - one[1]).map(([name, number]) => `${name} ${number}`);
  return told.length > 0 ? ` (${told.join(', ')})` : '';
}
