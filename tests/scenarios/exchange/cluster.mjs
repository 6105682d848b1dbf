// An OpenBao cluster of three Raft nodes on loopback, with transit.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export class Cluster {
  #nodes = [];
  #key;
  #token;

  /** Starts three nodes below `out`, and waits until each has a vote. */
  static async start(bao, out) {
    const cluster = new Cluster();
    const ports = await freePorts(6);
    for (const at of [0, 1, 2]) {
      const folder = join(out, `bao-${at + 1}`);
      mkdirSync(join(folder, 'data'), { recursive: true });
      const [api, peer] = [ports[2 * at], ports[2 * at + 1]];
      const joins = at === 0 ? '' : `retry_join { leader_api_addr = "http://127.0.0.1:${ports[0]}" }`;
      writeFileSync(
        join(folder, 'config.hcl'),
        `storage "raft" { path = "${join(folder, 'data')}"\n node_id = "n${at + 1}"\n ${joins} }
listener "tcp" { address = "127.0.0.1:${api}"\n cluster_address = "127.0.0.1:${peer}"\n tls_disable = true }
api_addr = "http://127.0.0.1:${api}"
cluster_addr = "https://127.0.0.1:${peer}"
`,
      );
      const log = openSync(join(folder, 'log.txt'), 'w');
      const child = spawn(bao, ['server', `-config=${join(folder, 'config.hcl')}`], { stdio: ['ignore', log, log] });
      cluster.#nodes.push({ child, url: `http://127.0.0.1:${api}`, id: `n${at + 1}` });
    }
    await cluster.#open();
    return cluster;
  }

  async #open() {
    const [first, ...rest] = this.#nodes;
    await until('the first node answers', () => call(first, 'GET', 'sys/init'));
    const made = await call(first, 'POST', 'sys/init', { secret_shares: 1, secret_threshold: 1 });
    this.#key = made.body.keys_base64[0];
    this.#token = made.body.root_token;
    await call(first, 'POST', 'sys/unseal', { key: this.#key });
    await until('there is a leader', async () => (await this.leader()) !== undefined);
    for (const node of rest) {
      await until(`${node.id} has joined`, async () => {
        const answer = await call(node, 'POST', 'sys/unseal', { key: this.#key });
        return answer.status === 200 && answer.body.sealed === false;
      });
    }
    await until('all three vote', async () => {
      const { body } = await this.call('GET', 'sys/storage/raft/configuration');
      return (body?.data?.config?.servers ?? []).filter((one) => one.voter).length === 3;
    });
    await this.call('POST', 'sys/mounts/transit', { type: 'transit' });
  }

  /** The node that leads, if one does. */
  async leader() {
    for (const node of this.#nodes) {
      const answer = await call(node, 'GET', 'sys/leader');
      if (answer.body?.is_self) return node;
    }
    return undefined;
  }

  /** Asks the leader. */
  async call(method, path, body) {
    const leader = await this.leader();
    return leader ? call(leader, method, path, body, this.#token) : { status: 0, body: { errors: ['no leader'] } };
  }

  /** Asks a node that does not lead, just after it was started again: so it is sealed. */
  async sealed(method, path, body) {
    const leader = await this.leader();
    const node = this.#nodes.find((one) => one !== leader && one.child.exitCode === null);
    node.child.kill('SIGKILL');
    await once(node.child, 'exit');
    const { spawnargs } = node.child;
    node.child = spawn(spawnargs[0], spawnargs.slice(1), { stdio: 'ignore' });
    await until(`${node.id} answers again`, async () => (await call(node, 'GET', 'sys/seal-status')).status === 200);
    const answer = await call(node, method, path, body, this.#token);
    await until(`${node.id} is unsealed`, async () => {
      const opened = await call(node, 'POST', 'sys/unseal', { key: this.#key });
      return opened.body?.sealed === false;
    });
    return answer;
  }

  /** Kills the leader, and waits until another leads and can write; gives how long that took. */
  async killLeader() {
    const leader = await this.leader();
    const began = Date.now();
    leader.child.kill('SIGKILL');
    await once(leader.child, 'exit');
    await until('another leads', async () => {
      const next = await this.leader();
      if (!next || next === leader) return false;
      const answer = await call(next, 'GET', 'transit/keys?list=true', undefined, this.#token);
      return answer.status === 200;
    });
    const next = await this.leader();
    return { was: leader.id, now: next.id, seconds: (Date.now() - began) / 1000, restart: () => this.#restart(leader) };
  }

  async #restart(node) {
    const { spawnargs } = node.child;
    node.child = spawn(spawnargs[0], spawnargs.slice(1), { stdio: 'ignore' });
    await until(`${node.id} is back`, async () => {
      const opened = await call(node, 'POST', 'sys/unseal', { key: this.#key });
      return opened.body?.sealed === false;
    });
  }

  async stop() {
    for (const { child } of this.#nodes) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  }
}

/** Asks one node: `{ status, body }`, with status 0 where nobody answers. */
async function call(node, method, path, body, token) {
  try {
    const answer = await fetch(`${node.url}/v1/${path}`, {
      method,
      headers: token ? { 'X-Vault-Token': token } : {},
      body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
      signal: AbortSignal.timeout(20_000),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? {} : JSON.parse(text) };
  } catch (error) {
    return { status: 0, body: { errors: [error.message] } };
  }
}

async function until(what, holds) {
  for (const began = Date.now(); Date.now() - began < 180_000; await sleep(500)) {
    const so = await holds();
    if (so && so.status !== 0) return;
  }
  throw new Error(`after three minutes, not so: ${what}`);
}

async function freePorts(count) {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}
