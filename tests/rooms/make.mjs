// Keeps what a release writes: `node tests/rooms/make.mjs FOLDER [KEYMOOT]` makes the rooms in FOLDER and
// writes what KEYMOOT says of them; with `--expect` the rooms stay, and only what is said is written anew.
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { toml } from '../scenarios/custody/toml.mjs';
import { root, script } from '../tools/run.mjs';
import { expect, finishedCases, halfCases, pageDigests } from './tools/expect.mjs';
import { HALF, generated, held } from './tools/kinds.mjs';
import { KeptRoom } from './tools/room.mjs';

/** Where rooms are made: paths within stand in their journals. */
const MADE = '/tmp/keymoot-rooms';
/** What is of one machine, or of one run. */
const NOT_KEPT = /room\.lock$|token\.conf$|-shm$|[^/]\.toml$/;

script(async () => {
  const onlyExpect = process.argv.includes('--expect');
  const [folder, given] = process.argv.slice(2).filter((word) => word !== '--expect');
  if (!folder) throw new Error('A folder is needed: tests/rooms/RELEASE/kinds.');
  const out = resolve(folder);
  const program = resolve(given ?? join(root, 'target/debug/keymoot'));
  if (!onlyExpect) await make(program, out);
  const ceremonies = JSON.parse(readFileSync(join(out, 'ceremonies.json'), 'utf8'));
  const finished = join(out, 'finished');
  const records = ceremonies.finished.map(({ kind, id }) => {
    const file = `room/records/${id.slice(0, 12)}.pdf`;
    return { kind, file, pages: pageDigests(join(finished, file)) };
  });
  console.error('what is said of the finished');
  expect(program, finished, finishedCases(finished, ceremonies.finished), { records });
  for (const one of ceremonies.half) {
    console.error(`what is said of ${one.kind}, half-way`);
    const place = join(out, 'half', one.kind);
    expect(program, place, halfCases(place, one));
  }
});

async function make(program, out) {
  if (existsSync(MADE)) throw new Error(`${MADE} is there already.`);
  if (existsSync(out)) throw new Error(`${out} is there already.`);
  const blank = new KeptRoom(program, join(MADE, 'blank'));
  const ceremonies = { finished: [], half: [] };
  try {
    blank.make();
    const copy = (from, to) => {
      rmSync(to, { recursive: true, force: true });
      cpSync(from, to, { recursive: true });
      return new KeptRoom(program, to);
    };
    console.error('every kind, to its end');
    const finished = copy(blank.folder, join(MADE, 'finished'));
    ceremonies.finished = held(finished).map(({ kind, id }) => ({ kind, id }));
    // One sheet is enough: the shares' texts are beside them.
    const sheet = `${ceremonies.finished[0].id.slice(0, 8)}/01.pdf`;
    keep(finished, join(out, 'finished'), (file) => /\/out\/.*\.pdf$/.test(file) && !file.endsWith(sheet));

    const base = copy(blank.folder, join(MADE, 'base'));
    const made = generated(base);
    rmSync(join(base.folder, 'room/records'), { recursive: true });
    for (const [kind, breakOff] of Object.entries(HALF)) {
      console.error(`${kind}, half-way`);
      const fresh = (withKey = true) => {
        const room = copy(withKey ? base.folder : blank.folder, join(MADE, 'half', kind));
        return Object.assign(room, { made });
      };
      const { room, answers } = await breakOff(fresh);
      const place = join(out, 'half', kind);
      const sheets = kind === 'drill' ? '/out/' : `/out/${made.id.slice(0, 8)}/`;
      keep(room, place, (file) => file.endsWith('.pdf') && file.includes(sheets));
      writeFileSync(join(place, 'answers.toml'), toml(answers));
      ceremonies.half.push({ kind, id: room.listed().id });
    }
  } finally {
    rmSync(MADE, { recursive: true, force: true });
  }
  writeFileSync(join(out, 'ceremonies.json'), `${JSON.stringify(ceremonies, null, 2)}\n`);
}

/** Takes a room and its papers over, without what `drops`, and without what is of this machine. */
function keep(room, to, drops) {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(room.folder, to, { recursive: true, filter: (path) => !NOT_KEPT.test(path) && !drops(path) });
  // Modules are found anew wherever a practice room lies.
  writeFileSync(join(to, 'room/room.toml'), '');
  removeEmpty(to);
}

function removeEmpty(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) removeEmpty(join(folder, entry.name));
  }
  if (readdirSync(folder).length === 0) rmSync(folder, { recursive: true });
}
