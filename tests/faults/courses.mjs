// What is walked: every kind of ceremony, from a room that is ready for it.
import { join } from 'node:path';
import { KINDS, generated } from '../rooms/tools/kinds.mjs';
import { Place } from './place.mjs';

/** Each course with the room it begins in, what it is told to do, and its calls when nothing fails. */
export async function courses(folder, wanted) {
  const blank = new Place(join(folder, 'blank'));
  blank.make();
  const withKey = blank.copy(join(folder, 'with-key'));
  withKey.made = generated(withKey);
  const all = Object.entries(KINDS).map(([name, kind]) => {
    const course = { ...kind, name, title: name, from: kind.onKey ? withKey : blank };
    return { ...course, before: course.from.made?.id, args: (place) => place.openingOf(course, course.answers(place, place.made, 'A')) };
  });
  all.push(secondHalf(all.find(({ name }) => name === 'drill'), folder));
  const chosen = all.filter(({ title }) => !wanted || wanted.includes(title));
  for (const course of chosen) await walkQuietly(course, folder);
  return chosen;
}

/** A drill whose shares are outside: they are brought, and its keys recovered and destroyed. */
function secondHalf(drill, folder) {
  const from = drill.from.copy(join(folder, 'drill-shared'));
  const begun = from.waits('drill', drill.plan, drill.answers(from, undefined, 'A'));
  return {
    ...drill,
    title: 'drill, second half',
    from,
    args: (place) => place.resuming(begun.id, drill.answers(place, undefined, 'B', begun)),
  };
}

async function walkQuietly(course, folder) {
  const place = course.from.copy(join(folder, 'quiet'));
  const began = Date.now();
  const { status, signal, error, noise } = await place.go(course.args(place), place.withPlan('# nothing\n'));
  course.milliseconds = Date.now() - began;
  const waits = course.title === 'drill' && error?.code === 'answer-missing';
  if ((status !== 0 && !waits) || noise) {
    throw new Error(`${course.title}, with nothing wrong: ${signal ?? status} ${error?.code ?? ''} ${error?.message ?? ''} ${noise}`);
  }
  course.calls = place.calls();
  place.drop();
}
