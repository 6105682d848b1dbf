// npm run faults: devices that fail, lie and go away, and programs that are killed, at every call of
// every kind of ceremony; what became of each as a table. Fails on an outcome that is not allowed.
//
//   npm run faults -- [--sample N] [--minutes M] [--kills N] [--seed N] [--kind KIND]… [--fault FAULT]… [--every]
//                     [--jobs N] [--case 'KIND | CALL | SKIP | FAULT'] [--out FILE]
//
// Without `--sample` every case; those it has time for with `--minutes`; both in an order that the
// seed draws. A call that follows another is tried the first and the last time it does; `--every`
// tries it each time, which takes days. The programs must be built: cargo build --workspace.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { courses } from '../faults/courses.mjs';
import { PROGRAM } from '../faults/place.mjs';
import { FAULTS, casesOf, drawing, planOf, shuffled } from '../faults/plans.mjs';
import { ALLOWED, judge } from '../faults/verdict.mjs';
import { practiceToken, prepare } from './prepare.mjs';
import { root, run, script } from './run.mjs';

const number = { type: 'string' };
const { values } = parseArgs({
  options: {
    built: { type: 'boolean', default: false },
    case: { type: 'string' },
    fault: { type: 'string', multiple: true },
    every: { type: 'boolean', default: false },
    jobs: number,
    kills: { ...number, default: '200' },
    kind: { type: 'string', multiple: true },
    minutes: number,
    out: { type: 'string', default: join(root, 'target/faults.tsv') },
    sample: number,
    seed: { ...number, default: '1' },
  },
});

await script(async () => {
  if (!values.built) {
    prepare();
    practiceToken();
    run('cargo', ['build', '--locked', '--workspace']);
  }
  if (!existsSync(PROGRAM)) throw new Error(`${PROGRAM} is not built.`);
  const folder = mkdtempSync(join(tmpdir(), 'keymoot-faults-'));
  try {
    const outcomes = await sweep(folder);
    report(outcomes);
    const unexpected = outcomes.filter(({ outcome }) => !ALLOWED.includes(outcome));
    if (unexpected.length > 0) throw new Error(`${unexpected.length} of ${outcomes.length} were not expected.`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

async function sweep(folder) {
  const walked = await courses(folder, values.case ? [words(values.case)[0]] : values.kind);
  const draw = drawing(Number(values.seed));
  const all = values.case ? [named(walked, values.case)] : shuffled(walked.flatMap((one) => casesOf(one, one.calls, values.every)).filter(wanted), draw);
  for (const { title, calls } of walked) console.error(`  ${title}: ${calls.length} calls`);
  const chosen = values.sample ? all.slice(0, Number(values.sample)) : all;
  const kills = values.case ? [] : Array.from({ length: Number(values.kills) }, () => {
    const course = walked[draw(walked.length)];
    return { course, call: 'any', skip: draw(course.milliseconds), fault: 'killed at a random time' };
  });
  const until = values.minutes ? Date.now() + 60_000 * Number(values.minutes) : Infinity;
  console.error(`  ${chosen.length} of ${all.length} cases, and ${kills.length} kills at random times`);
  // Kills among the cases, so that time given in minutes is for both.
  const mixed = shuffled([...chosen, ...kills], draw);
  const outcomes = [];
  const work = async (worker) => {
    while (mixed.length > 0 && Date.now() < until) {
      const one = mixed.shift();
      const found = { ...one, ...(await tried(one, join(folder, `case-${worker}`))) };
      outcomes.push(found);
      if (!ALLOWED.includes(found.outcome)) console.error(`  ${found.outcome}: ${lineOf(found)}: ${found.why}`);
    }
  };
  const jobs = Number(values.jobs ?? availableParallelism());
  await Promise.all(Array.from({ length: jobs }, (_, worker) => work(worker)));
  if (mixed.length > 0) console.error(`  ${mixed.length} were not tried: the time is over`);
  return outcomes;
}

function wanted({ fault }) {
  return !values.fault || values.fault.includes(fault);
}

/** One walk in a room of its own, and what became of it. */
async function tried(one, folder) {
  const { course } = one;
  const place = course.from.copy(folder);
  try {
    const atRandom = one.call === 'any';
    const plan = atRandom ? '# killed from outside\n' : planOf(one);
    const first = await place.go(course.args(place), place.withPlan(plan), atRandom ? one.skip : undefined);
    const killed = atRandom || FAULTS[one.fault].kills;
    return await judge(place, course, course.before, first, killed);
  } catch (error) {
    return { outcome: 'unexpected', why: error.message };
  } finally {
    place.drop();
  }
}

function words(line) {
  return line.split('|').map((word) => word.trim());
}

function lineOf({ course, call, skip, fault }) {
  return `${course.title} | ${call} | ${skip} | ${fault}`;
}

function named(walked, line) {
  const [title, call, skip, fault] = words(line);
  const course = walked.find((one) => one.title === title);
  if (!course || !FAULTS[fault]) throw new Error(`--case 'KIND | CALL | SKIP | FAULT': ${line} is none.`);
  return { course, call, skip: Number(skip), fault };
}

/** How often each fault came to each outcome in each kind; every case stands in the file. */
function report(outcomes) {
  const out = resolve(values.out);
  mkdirSync(dirname(out), { recursive: true });
  const lines = outcomes.map((one) => `${words(lineOf(one)).join('\t')}\t${one.outcome}\t${one.why}\n`);
  writeFileSync(out, `kind\tcall\tskip\tfault\toutcome\twhy\n${lines.sort().join('')}`);
  const columns = [...ALLOWED, 'unexpected'];
  const rows = new Map();
  for (const { course, fault, outcome } of outcomes) {
    const key = `${course.title.padEnd(20)} ${fault.padEnd(26)}`;
    const row = rows.get(key) ?? rows.set(key, columns.map(() => 0)).get(key);
    row[columns.indexOf(outcome)] += 1;
  }
  console.log(`\n${'kind'.padEnd(20)} ${'fault'.padEnd(26)} ${columns.join('  ')}`);
  for (const [key, counts] of [...rows].sort(([a], [b]) => a.localeCompare(b))) {
    console.log(`${key} ${counts.map((count, at) => String(count || '·').padStart(columns[at].length)).join('  ')}`);
  }
  console.log(`\n${outcomes.length} tried, seed ${values.seed}; each of them: ${out}`);
}
