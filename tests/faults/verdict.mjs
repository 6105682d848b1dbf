// What became of a walk in which a device failed, lied or went away: looked at from outside, through a
// device that does nothing of the kind.
import { ADMINISTRATOR } from '../rooms/tools/room.mjs';

/** What a walk may come to. Anything else is an unexpected line. */
export const ALLOWED = ['went on, whole', 'told, resumed', 'told, ended with nothing claimed'];

/** What the journal tells of each kind once, and only once. */
const ONCE = {
  drill: 'key-destroyed',
  emergency: 'key-recovered',
  generate: 'key-made',
  'live-test': 'live-recovery-tested',
  possession: 'possession-check-closed',
  recover: 'key-recovered',
  redistribute: 'old-quorum-retired',
  replicate: 'key-recovered',
};

/** Brings a walk to its end and judges what is then there: `{ outcome, why }`. */
export async function judge(place, course, before, first, killed) {
  const told = howItEnded(first, killed);
  if (told.why) return { outcome: 'unexpected', why: told.why };
  const ended = await complete(place, course, before, first);
  if (ended.why) return { outcome: 'unexpected', why: ended.why };
  const problems = ended.aborted ? await nothingClaimed(place, ended) : await whole(place, course, ended);
  if (problems.length > 0) return { outcome: 'unexpected', why: problems.join('; ') };
  if (ended.aborted) return { outcome: ALLOWED[2], why: told.code ?? '' };
  // A drill of which its shares are not answered yet waits for them.
  const content = first.status === 0 || (course.name === 'drill' && told.code === 'answer-missing');
  return content ? { outcome: ALLOWED[0], why: '' } : { outcome: ALLOWED[1], why: told.code ?? '' };
}

/** How the program itself ended: content, killed by the plan, or with an error that says what it is. */
function howItEnded({ status, signal, error, noise }, killed) {
  if (noise) return { why: `it wrote what is neither document nor error: ${noise.trim().split('\n')[0]}` };
  if (signal) return killed ? {} : { why: `it ended by ${signal}` };
  if (status > 5) return { why: `it ended with status ${status}` };
  if (status > 1 && !error?.code) return { why: `status ${status} without an error` };
  return { code: error?.code };
}

/** Goes on until the ceremony is closed, deciding by what is found; aborts what does not come to its end. */
async function complete(place, course, before, first) {
  let last = first;
  let document = first.document;
  for (let round = 1; round <= 6; round += 1) {
    const newest = await place.newestSince(before);
    if (!newest) {
      last = await place.go(place.openingOf(course, course.answers(place, place.made, `S${round}`)));
      document = last.document;
    } else if (newest.state === 'closed' && newest.record) {
      const shown = await place.go(['ceremony', 'show', newest.id]);
      return { document: shown.document };
    } else {
      for (const decision of [undefined, 'adopt', 'retry']) {
        const shown = await place.go(['ceremony', 'show', newest.id]);
        document = shown.document ?? document;
        if (!shown.document) return { why: `it cannot be shown: ${shown.error?.code}` };
        const answers = course.answers(place, place.made, `R${round}${decision ?? ''}`, shown.document);
        const more = decision ? { reconcile: { decision } } : {};
        last = await place.go(place.resuming(newest.id, { ...answers, ...more }));
        if (last.signal || last.status > 5 || last.noise) return { why: `resumed, it ended by ${last.signal ?? last.status}: ${last.noise}` };
        if (last.status <= 1) break;
      }
    }
  }
  const newest = await place.newestSince(before);
  if (!newest) return { why: `no ceremony can be opened: ${last.error?.code}` };
  const by = ['--by', ADMINISTRATOR, '--reason', 'The device failed.'];
  const aborted = await place.go(['ceremony', 'abort', newest.id, ...by]);
  if (aborted.status !== 0) return { why: `neither resumed (${last.error?.code}: ${last.error?.message}) nor aborted (${aborted.error?.code})` };
  return { aborted: true, document: aborted.document, why: undefined, last: last.error?.code };
}

/** What is not so of a ceremony that says it came to its end. */
async function whole(place, course, { document }) {
  const problems = await journalProblems(place);
  const record = await place.go(['record', 'verify', document.record]);
  if (record.document?.result !== 'proved') problems.push(`its record is ${record.document?.result ?? record.error?.code}`);
  const once = ONCE[course.name];
  if (place.count(once) !== 1) problems.push(`${once} stands ${place.count(once)} times`);
  if (document.copies_equal === false) problems.push('the copies differ');
  if (course.onKey && document.check && document.check.value !== place.made.check.value) problems.push('the check value is another');
  if (['generate', 'redistribute'].includes(course.name)) problems.push(...(await sharesProblems(place, document)));
  return problems;
}

/** Each share that was handed out belongs to the package, and together they open the key in the token. */
async function sharesProblems(place, document) {
  const problems = [];
  const file = place.package(document);
  for (const index of [1, 2, 3]) {
    const checked = await place.go(['share', 'verify', place.share(document, index), '--package', file]);
    if (checked.document?.valid !== true) problems.push(`share ${index} is ${checked.document?.reason ?? checked.error?.code}`);
  }
  return problems;
}

/** What an aborted ceremony claims all the same. */
async function nothingClaimed(place, { document }) {
  const problems = await journalProblems(place);
  const out = 'aborted.pdf';
  const exported = await place.go(['record', 'export', document.id, '--out', out]);
  if (exported.status > 1) problems.push(`its record is not made: ${exported.error?.code}`);
  const record = await place.go(['record', 'verify', out]);
  if (record.document?.result === 'refuted') problems.push('its record is refuted');
  const { document: room } = await place.go(['room', 'status']);
  const quorums = room?.quorums.length ?? 0;
  if (quorums !== (place.made ? 1 : 0)) problems.push(`${quorums} quorums are claimed`);
  return problems;
}

async function journalProblems(place) {
  const { document, error } = await place.go(['journal', 'verify']);
  return document?.valid === true ? [] : [`the journal is not valid: ${error?.code ?? JSON.stringify(document)}`];
}
