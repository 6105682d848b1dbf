// Keys for others and from them: packages for four key services, opened by others' programs; a cluster
// of OpenBao that imports one and loses its leader; wrapped keys, components and key blocks that come in;
// what people bring by mistake; and what goes over to post-quantum cryptography. On the command line.
import { mkdirSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { script } from '../tools/run.mjs';
import { Claims } from './support/claims.mjs';
import { blocks } from './exchange/blocks.mjs';
import { Cluster } from './exchange/cluster.mjs';
import { components } from './exchange/components.mjs';
import { migration } from './exchange/migration.mjs';
import { mistakes } from './exchange/mistakes.mjs';
import { openbao } from './exchange/openbao.mjs';
import { Peers } from './exchange/peers.mjs';
import { ExchangeRoom, told } from './exchange/room.mjs';
import { services } from './exchange/services.mjs';
import { signatures } from './exchange/signatures.mjs';
import { wrapped } from './exchange/wrapped.mjs';

await script(async () => {
  const { values } = parseArgs({ options: { out: { type: 'string' } } });
  if (!values.out) throw new Error('npm run scenario -- exchange --out DIR');
  const out = resolve(values.out);
  mkdirSync(out, { recursive: true });
  if (readdirSync(out).length > 0) throw new Error(`${out} is not empty; name another folder.`);
  const claims = new Claims(out);
  const peers = new Peers(out);
  const room = new ExchangeRoom(out);
  await claims.stage('A room', () => room.furnish());
  await claims.stage('Four key services', () => services(claims, room, peers));
  await claims.stage('What people bring by mistake', () => mistakes(claims, room, peers));
  await claims.stage('OpenBao', async () => {
    const cluster = await Cluster.start(peers.bao, out);
    try {
      await openbao(claims, room, peers, cluster);
    } finally {
      await cluster.stop();
    }
  });
  await claims.stage('A customer’s key', () => wrapped(claims, room, peers));
  await claims.stage('Components', () => components(claims, room, peers));
  await claims.stage('Key blocks', () => blocks(claims, room, peers));
  await claims.stage('Two signatures', () => signatures(claims, room));
  await claims.stage('From classical seals to hybrid ones', () => migration(claims, out, peers));
  await claims.stage('What the journal tells', () => told(claims, room));
  console.error(`\n${join(out, 'summary.json')}`);
  if (!claims.hold) throw new Error('Not every claim holds.');
});
