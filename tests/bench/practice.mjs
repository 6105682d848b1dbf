// An unattended practice run, and where its time goes.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { environment } from '../tools/run.mjs';

/** Runs it, and gives `{ wall, sheets, tail }` in seconds: all of it, writing share sheets and
 *  reading them back, and what comes after the last act that progress tells of. */
export async function timed(binary, out) {
  const began = performance.now();
  const child = spawn(binary, ['--json', 'practice', '--out', out, '--threshold', '3', '--shares', '5'], {
    env: environment,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let acting;
  let sheets = 0;
  let last = began;
  let line;
  for await (line of createInterface({ input: child.stderr })) {
    const now = performance.now();
    const { progress } = JSON.parse(line);
    if (!progress) throw new Error(`keymoot practice: ${line}`);
    if (progress.phase === 'acting') acting = now;
    if (progress.phase === 'outcome' && progress.effect === 'write-share') sheets += now - acting;
    last = now;
  }
  const status = child.exitCode ?? (await new Promise((ended) => child.on('exit', ended)));
  if (status !== 0) throw new Error(`keymoot practice ended with status ${status}: ${line}`);
  const end = performance.now();
  return { wall: (end - began) / 1000, sheets: sheets / 1000, tail: (end - last) / 1000 };
}

/** The parts of a run, from its own times and what `bench practice-parts` found in what it left. */
export function partsOf(run, found) {
  const parts = {
    [`device (${found.device_calls} calls)`]: found.device,
    'share sheets, drawn, saved and read back': run.sheets,
    [`sheets read for the recovery (${found.sheets_read})`]: found.reading_sheets,
    'the record, laid out, signed and checked': Math.max(0, run.tail - found.last_key_derivation),
    [`key derivation (${found.derivations} × Argon2id, ${found.threads} at once)`]: found.key_derivation,
    [`journal (${found.entries} entries)`]: found.journal,
  };
  const known = Object.values(parts).reduce((sum, seconds) => sum + seconds, 0);
  return { ...parts, 'the rest': run.wall - known };
}
