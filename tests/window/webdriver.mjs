// A small WebDriver client (W3C WebDriver) for WebKitGTK's own driver: one window, keys, a look at
// the page, screenshots. The driver and the window are one process group and end together.
import { spawn } from 'node:child_process';
import { readFileSync, readdirSync, readlinkSync, realpathSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';

const CODES = {
  Tab: '\uE004',
  Enter: '\uE007',
  Escape: '\uE00C',
  Space: '\uE00D',
  PageUp: '\uE00E',
  PageDown: '\uE00F',
  ArrowUp: '\uE013',
  ArrowDown: '\uE015',
  Shift: '\uE008',
  Control: '\uE009',
  Backspace: '\uE003',
  F1: '\uE031',
  F6: '\uE036',
  F8: '\uE038',
};

export class Window {
  #driver;
  #base;
  #session;
  #binary;

  /** Starts the program under a driver of its own. */
  static async open({ binary, args = [], env = {} }) {
    const window = new Window();
    const port = await freePort();
    window.#binary = binary;
    window.#base = `http://127.0.0.1:${port}`;
    window.#driver = spawn('WebKitWebDriver', [`--port=${port}`], {
      detached: true,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, TAURI_WEBVIEW_AUTOMATION: 'true', ...env },
    });
    await until('the driver to answer', async () => (await fetch(`${window.#base}/status`)).ok);
    const { sessionId } = await window.#call('POST', '/session', {
      capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': { binary, args } } },
    });
    window.#session = `/session/${sessionId}`;
    return window;
  }

  async #call(method, path, body) {
    const answer = await fetch(this.#base + path, {
      method,
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(60_000),
    });
    const { value } = await answer.json();
    if (!answer.ok) throw new Error(`${method} ${path}: ${value?.error}: ${value?.message}`);
    return value;
  }

  /** Opens a page, where the program is a browser. */
  go(url) {
    return this.#call('POST', `${this.#session}/url`, { url });
  }

  /** Runs a function in the page and gives what it returns. */
  look(script, ...args) {
    const text = `return (${script}).apply(null, arguments)`;
    return this.#call('POST', `${this.#session}/execute/sync`, { script: text, args });
  }

  /** As `look`, for a function that returns a promise. */
  async wait(script, ...args) {
    const text = `const done = arguments[arguments.length - 1];
      (${script}).apply(null, [...arguments].slice(0, -1))
        .then((value) => done({ value }), (error) => done({ error: String(error) }))`;
    const told = await this.#call('POST', `${this.#session}/execute/async`, { script: text, args });
    if (told.error) throw new Error(told.error);
    return told.value;
  }

  /** Presses one key, or several together: `Control+Enter`. */
  press(keys) {
    const codes = keys.split('+').map((key) => CODES[key] ?? key);
    return this.#keys([
      ...codes.map((value) => ({ type: 'keyDown', value })),
      ...codes.toReversed().map((value) => ({ type: 'keyUp', value })),
    ]);
  }

  /** Types a text, key by key. */
  type(text) {
    return this.#keys(
      [...text].flatMap((value) => [
        { type: 'keyDown', value },
        { type: 'keyUp', value },
      ]),
    );
  }

  #keys(actions) {
    const keyboard = { type: 'key', id: 'keyboard', actions };
    return this.#call('POST', `${this.#session}/actions`, { actions: [keyboard] });
  }

  /** Makes the window so large, as far as its program lets it. */
  resize(width, height) {
    return this.#call('POST', `${this.#session}/window/rect`, { width, height });
  }

  async screenshot(file) {
    const image = await this.#call('GET', `${this.#session}/screenshot`);
    writeFileSync(file, Buffer.from(image, 'base64'));
  }

  /** Ends the program itself at once, as a power cut would: its driver and web view stay. */
  kill() {
    const found = this.#own();
    if (found === undefined) throw new Error('the program is not running');
    process.kill(found, 'SIGKILL');
  }

  /** Whether the program is there; it may have been ended by something else. */
  runs() {
    return this.#own() !== undefined;
  }

  /** The program's process. */
  #own() {
    const found = readdirSync('/proc').find(
      (name) => /^\d+$/.test(name) && this.#group(name) && this.#program(name) === realpathSync(this.#binary),
    );
    return found === undefined ? undefined : Number(found);
  }

  #group(id) {
    try {
      const stat = readFileSync(`/proc/${id}/stat`, 'utf8');
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]) === this.#driver.pid;
    } catch {
      return false;
    }
  }

  #program(id) {
    try {
      return readlinkSync(`/proc/${id}/exe`);
    } catch {
      return '';
    }
  }

  /** Ends the window, its driver, and whatever they started. */
  async close() {
    try {
      await this.#call('DELETE', this.#session);
    } catch {
      // Killed before: there is no session to end.
    }
    try {
      process.kill(-this.#driver.pid, 'SIGKILL');
    } catch {
      // Already gone.
    }
  }
}

/** Waits until `test` gives something true, and gives that. */
export async function until(what, test, seconds = 30) {
  const end = Date.now() + seconds * 1000;
  let last;
  for (;;) {
    try {
      const found = await test();
      if (found) return found;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) throw new Error(`waited ${seconds} s for ${what}`, { cause: last });
    await new Promise((resolve) => setTimeout(resolve, 50));
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
