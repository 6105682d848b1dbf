// The walk through the real window (tests/window), on a display and a session bus of its own.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { environment, root } from '../../tools/run.mjs';

/** Walks tests/window/NAME.test.mjs, leaving screenshots in `screens`, the rooms in `home` and all that
 *  was said in `log`: `{ passed, figure }`. */
export function walkTheWindow(name, { screens, home, log }) {
  const ended = spawnSync(
    'xvfb-run',
    [
      '-a',
      '-s',
      '-screen 0 1280x900x24',
      'dbus-run-session',
      '--',
      process.execPath,
      '--test',
      '--test-reporter=tap',
      `tests/window/${name}.test.mjs`,
    ],
    {
      cwd: root,
      encoding: 'utf8',
      env: { ...environment, KEYMOOT_WINDOW_OUT: screens, KEYMOOT_WINDOW_HOME: home },
      maxBuffer: 256 * 1024 * 1024,
    },
  );
  if (ended.error) throw new Error(`xvfb-run could not be run: ${ended.error.message}`);
  writeFileSync(log, ended.stdout + ended.stderr);
  const count = (what) => Number(new RegExp(`^# ${what} (\\d+)$`, 'm').exec(ended.stdout)?.[1] ?? 0);
  const failed = [...ended.stdout.matchAll(/^not ok \d+ - (.*)$/gm)].map(([, name]) => name);
  const passed = ended.status === 0 && count('pass') > 0 && count('fail') === 0;
  const parts = `${count('pass')} of ${count('tests')} parts of the walk`;
  return { passed, figure: failed.length > 0 ? `${parts}; not: ${failed.join(', ')}` : parts };
}
