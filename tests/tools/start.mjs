// npm start: from a fresh clone to a practice room on the screen, or, without a display, to a
// verified record in the terminal.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { frontEnd, practiceToken, prepare } from './prepare.mjs';
import { environment, root, run, script } from './run.mjs';

const keymoot = join(root, 'target/debug/keymoot');
const keymootWindow = join(root, 'target/debug/keymoot-window');

await script(() => {
  prepare();
  practiceToken();
  if (process.env.DISPLAY || process.env.WAYLAND_DISPLAY) {
    frontEnd();
    build('keymoot', 'keymoot-reader', 'keymoot-window');
    openWindow();
  } else {
    build('keymoot', 'keymoot-reader');
    runInTerminal();
  }
});

/** Of the whole workspace these programs: so what is built has the features that the tests want. */
function build(...programs) {
  run('cargo', ['build', '--locked', '--workspace', ...programs.flatMap((name) => ['--bin', name])]);
}

/** The window in the practice room, which it makes if it is not there yet. */
function openWindow() {
  const ended = spawnSync(keymootWindow, ['--practice'], {
    stdio: 'inherit',
    env: environment,
  });
  if (ended.error) throw new Error(`The window could not be opened: ${ended.error.message}`);
  process.exitCode = ended.status ?? 1;
}

function runInTerminal() {
  console.error('\nThere is no display here, so the ceremony runs in this terminal.');
  const out = unusedFolder();
  run(keymoot, ['practice', '--out', out]);
  run(keymoot, ['record', 'verify', join(out, 'record.pdf')]);
  console.log(`\nThe record is ${join(out, 'record.pdf')}`);
}

function unusedFolder() {
  const folder = join(root, 'out');
  mkdirSync(folder, { recursive: true });
  for (let number = 1; ; number += 1) {
    const out = join(folder, `practice-${number}`);
    if (!existsSync(out)) return out;
  }
}
