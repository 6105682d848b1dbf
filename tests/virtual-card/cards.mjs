// Virtual smartcards for tests in Node. README.md says what they are.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join, resolve } from 'node:path';

const program = join(resolve(import.meta.dirname, '../..'), 'target/virtual-card/release/virtual-card');

/**
 * Starts cards whose state is kept in the folder `state`; `kinds` as in `['openpgp', 'piv']`.
 * Gives `env` (for whoever shall see the cards), `module`, `cards` and what can be done to them.
 * End them with `stop()`.
 */
export async function startCards(state, kinds = ['openpgp', 'piv']) {
  const child = spawn(program, ['--state', state, '--cards', kinds.join(',')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const failed = new Promise((_, reject) =>
    child.on('error', (error) => reject(new Error(`${program}: ${error.message}. Run npm test once, or build it as its README says.`))),
  );
  const ended = new Promise((done) => child.on('exit', done));
  failed.catch(() => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await Promise.race([lines.next(), failed]);
    if (done) throw new Error('The virtual cards have ended. Standard error says why.');
    return value;
  };
  const ask = async (command) => {
    child.stdin.write(`${command}\n`);
    const said = await answer();
    if (said !== 'ok') throw new Error(`${command}: ${said}`);
  };
  const { env, module, cards } = JSON.parse(await answer());
  return {
    env,
    module,
    cards,
    /** Pulls the card with this name out of its reader. */
    pull: (name) => ask(`pull ${name}`),
    /** Has it leave at the next command with this instruction byte, in hex, without an answer. */
    pullAt: (name, instruction) => ask(`pull ${name} at ${instruction}`),
    /** Puts it into the first free reader. */
    insert: (name) => ask(`insert ${name}`),
    /** Ends the cards and their daemon. */
    stop: async () => {
      child.stdin.end();
      await ended;
    },
  };
}
