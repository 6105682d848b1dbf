// Measures windows in turn, A B A B: from start until usable, and what all their processes hold.
// Run on a display with a session bus; prints JSON. `node window.mjs PAIRS KEYMOOT EMPTY ROOM`
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Memory is looked at when the window has had nothing to do for this long. */
const REST = 1500;
const PATIENCE = 60_000;

const [pairs, keymoot, empty, room] = process.argv.slice(2);
const home = mkdtempSync(join(tmpdir(), 'keymoot-bench-'));

/** Each window with how to tell, in the page, that it is usable. */
const windows = {
  first: { binary: keymoot, args: [], usable: hasTitleAndButton },
  room: { binary: keymoot, args: ['--room', room], usable: hasTitleAndButton },
  empty: { binary: empty, args: [], usable: hasTitle },
};

try {
  const measured = { first: [], room: [], empty: [] };
  // The first round fills the disk's cache and is not counted.
  for (let round = 0; round <= Number(pairs); round += 1) {
    for (const [name, window] of Object.entries(windows)) {
      const found = await measure(window);
      if (round > 0) measured[name].push(found);
    }
  }
  console.log(JSON.stringify(measured));
} finally {
  rmSync(home, { recursive: true, force: true });
}

function hasTitle() {
  return Boolean(document.querySelector('h1')?.innerText);
}

function hasTitleAndButton() {
  const button = document.querySelector('button:not(:disabled)');
  return Boolean(document.querySelector('h1')?.innerText && button?.getClientRects().length);
}

/** `{ seconds, kib, processes }`; the driver that starts the window is not counted in any. */
async function measure({ binary, args, usable }) {
  const port = await freePort();
  const driver = spawn('WebKitWebDriver', [`--port=${port}`], {
    detached: true,
    stdio: 'ignore',
    env: { ...process.env, HOME: home, XDG_DATA_HOME: join(home, 'data'), TAURI_WEBVIEW_AUTOMATION: 'true' },
  });
  try {
    const call = caller(`http://127.0.0.1:${port}`);
    await until('the driver', () => call('GET', '/status'), 20);
    const began = performance.now();
    const { sessionId } = await call('POST', '/session', {
      capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': { binary, args } } },
    });
    const script = { script: `return (${usable})()`, args: [] };
    await until(binary, () => call('POST', `/session/${sessionId}/execute/sync`, script), 3);
    const seconds = (performance.now() - began) / 1000;
    await sleep(REST);
    const held = memory(driver.pid);
    await call('DELETE', `/session/${sessionId}`);
    return { seconds, ...held };
  } finally {
    end(driver.pid);
  }
}

function caller(base) {
  return async (method, path, body) => {
    const answer = await fetch(base + path, { method, body: body && JSON.stringify(body) });
    const { value } = await answer.json();
    if (!answer.ok) throw new Error(`${path}: ${value?.error}: ${value?.message}`);
    return value;
  };
}

async function until(what, test, pause) {
  const end = performance.now() + PATIENCE;
  let last;
  while (performance.now() < end) {
    try {
      const found = await test();
      if (found) return found;
    } catch (error) {
      last = error;
    }
    await sleep(pause);
  }
  throw new Error(`waited for ${what}`, { cause: last });
}

/** The proportional share of memory (Pss) of every process of the driver's group but itself. */
function memory(group) {
  let kib = 0;
  let processes = 0;
  for (const id of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    if (Number(id) === group || groupOf(id) !== group) continue;
    processes += 1;
    kib += Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/smaps_rollup`, 'utf8'))[1]);
  }
  return { kib, processes };
}

function groupOf(id) {
  try {
    const stat = readFileSync(`/proc/${id}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]);
  } catch {
    // It ended while we were looking.
    return undefined;
  }
}

function end(group) {
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // Already gone.
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
