// The system's own file dialog, at the keyboard: it is no part of the page, so its keys go through the
// X server, to whichever window has the focus there.
import { execFileSync, spawnSync } from 'node:child_process';
import { until } from './webdriver.mjs';

/** What the dialogs' library calls them. */
const TITLE = '^Open File$';

/** Chooses a file in the dialog that was opened last, by typing where it lies. */
export async function chooses(path) {
  const dialog = await until('the file dialog', () => shown()[0]);
  await settled();
  xdotool('windowfocus', '--sync', dialog);
  await settled();
  xdotool('key', 'ctrl+l');
  await settled();
  xdotool('key', 'ctrl+a');
  xdotool('type', '--delay', '40', path);
  await settled();
  xdotool('key', 'Return');
  await until('the file dialog to close', () => shown().length === 0);
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 800));

/** The dialogs that are on the screen. */
function shown() {
  // It ends with 1 if there is none.
  const found = spawnSync('xdotool', ['search', '--onlyvisible', '--name', TITLE], { encoding: 'utf8' });
  if (found.error) throw found.error;
  return found.stdout.split('\n').filter(Boolean);
}

function xdotool(...args) {
  return execFileSync('xdotool', args, { encoding: 'utf8' });
}
