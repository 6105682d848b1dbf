// A master key in a token, twelve KEKs under it, two of them RSA, and DEKs for each context.
import { readFileSync, writeFileSync } from 'node:fs';
import { DOMAINS, RSA } from './room.mjs';

const CLASS = ['--environment', 'production', '--usage', 'data', '--sensitivity', 'restricted'];

export function threeTiers(claims, room) {
  room.vault = room.master('vault-a');
  const keks = [...DOMAINS.map((name) => [name, 'aes-256']), ...RSA];
  for (const [name, algorithm] of keks) {
    const args = [name, '--id', name, '--under', 'vault-a', '--algorithm', algorithm, '--domain', name];
    room.done('make', [...args, ...CLASS], 'the first of its kind');
  }
  const { keys } = room.told(['key', 'list', '--tier', 'kek']);
  const opened = keks.filter(([name]) => room.test(name).document?.opened === 1).length;
  claims.claim(
    'twelve KEKs, two of them RSA, are made in the token and open their known-answer ciphertexts',
    keys.length === 12 && opened === 12 && keys.every((one) => one.state === 'active'),
    `${keys.length} KEKs, ${opened} open; ${keys.map((one) => one.algorithm).join(' ')}`,
  );
  const many = room.deks - 11 * 20;
  let made = 0;
  for (const [name] of keks) {
    const count = name === 'payroll' ? many : 20;
    const contexts = room.file(`${name}.contexts`);
    const lines = Array.from({ length: count }, (_, at) => `tenant-${at}/${name}`);
    writeFileSync(contexts, `${lines.join('\n')}\n`);
    const files = ['--contexts', contexts, '--out', room.file(`${name}.1.jsonl`)];
    made += room.done('make-data', ['--under', name, ...files, ...CLASS], 'new tenants').rewrapped;
  }
  const { total } = room.told(['key', 'list', '--tier', 'dek', '--count', '1']);
  const first = JSON.parse(readFileSync(room.file('partner.1.jsonl'), 'utf8').split('\n')[0]);
  claims.claim(
    'a DEK is made for each context, wrapped under its KEK, by RSA-OAEP where that is RSA',
    made === room.deks && total === room.deks && first.format.startsWith('oaep'),
    `${made} DEKs made, ${total} in the inventory; under RSA by ${first.format}`,
  );
  const again = room.key('make-data', [
    '--under', 'crm', '--contexts', room.file('crm.contexts'), '--out', room.file('twice.jsonl'), ...CLASS,
  ], 'by mistake');
  claims.claim(
    'a context that has a DEK in use gets no second one',
    again.status === 1 && again.document.rewrapped === 0 && again.document.rejected[0].reason === 'label-taken',
    `status ${again.status}, ${again.document?.set_aside} set aside: ${again.document?.rejected?.[0]?.message}`,
  );
}

export { CLASS };
