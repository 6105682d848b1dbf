// OpenBao imports what was exported, opens what the token encrypted, and goes on when its leader is killed.
import { readFileSync, writeFileSync } from 'node:fs';
import { createHash, createPublicKey } from 'node:crypto';
import { ADMINISTRATOR } from '../custody/room.mjs';

export async function openbao(claims, room, peers, cluster) {
  const answer = await cluster.call('GET', 'transit/wrapping_key');
  const file = room.file('bao-wrapping-key.json');
  writeFileSync(file, JSON.stringify(answer.body));
  const der = createPublicKey(answer.body.data.public_key).export({ type: 'spki', format: 'der' });
  const fingerprint = createHash('sha256').update(der).digest('hex');
  const made = room.export('payroll', 'transit', file, fingerprint);
  if (made.status !== 0) throw new Error(`${made.error?.code}: ${made.error?.message}`);
  const body = readFileSync(made.file, 'utf8');

  const flipped = JSON.parse(body);
  const bytes = Buffer.from(flipped.ciphertext, 'base64');
  for (const [part, at] of [['RSA', 100], ['AES', 530]]) {
    const changed = Buffer.from(bytes);
    changed[at] ^= 1;
    const bad = await cluster.call('POST', 'transit/keys/flipped/import', { ...flipped, ciphertext: changed.toString('base64') });
    const there = await cluster.call('GET', 'transit/keys/flipped');
    claims.claim(
      `a package with one bit flipped in its ${part} part is imported by nobody`,
      bad.status >= 400 && there.status === 404,
      `${bad.status} ${bad.body.errors?.[0]?.trim().split('\n').at(-1)}`,
    );
  }
  const sealed = await cluster.sealed('POST', 'transit/keys/payroll/import', body);
  claims.claim('a sealed node takes nothing', sealed.status === 503, `${sealed.status} ${sealed.body.errors?.[0]}`);

  const came = await cluster.call('POST', 'transit/keys/payroll/import', body);
  const opened = await decrypt(cluster, 'payroll', made.document.ciphertext);
  claims.claim(
    'OpenBao imports the exported KEK and decrypts what Keymoot’s token encrypted',
    came.status === 204 && opened.status === 200 && Buffer.from(opened.text, 'base64').length === 32,
    `import ${came.status}, decrypt ${opened.status}`,
  );
  const taken = await cluster.call('POST', 'transit/keys/payroll/import', body);
  claims.claim('a name that is taken is told', taken.status >= 400, `${taken.status} ${taken.body.errors?.[0]?.trim().split('\n').at(-1)}`);

  const other = room.export('orders', 'transit', file, fingerprint);
  const wrong = await decrypt(cluster, 'payroll', other.document.ciphertext);
  claims.claim('it does not decrypt what another key encrypted', wrong.status === 400, `${wrong.status}`);

  const killed = await cluster.killLeader();
  const after = await decrypt(cluster, 'payroll', made.document.ciphertext);
  claims.claim(
    'it still decrypts it after its leader was killed',
    after.status === 200 && after.text === opened.text && killed.now !== killed.was,
    `${killed.was} killed, ${killed.now} leads after ${killed.seconds.toFixed(1)} s`,
  );
  await killed.restart();

  const key = await cluster.call('GET', 'transit/keys/payroll');
  const told = room.file('bao-payroll.json');
  writeFileSync(told, JSON.stringify(key.body));
  const text = room.file('bao-opened.txt');
  const receipt = (name, answerFile, more) => room.run(['key', 'receipt', name, '--answer', answerFile, '--by', ADMINISTRATOR, '--pin-file', room.file('pins.txt'), ...more]);
  writeFileSync(text, Buffer.alloc(32).toString('base64'));
  const forged = receipt('payroll', told, ['--opened', text]);
  writeFileSync(text, opened.text);
  const confirmed = receipt('payroll', told, ['--opened', text]);
  claims.claim(
    'a receipt closes the export once OpenBao showed that it has this key, and not before',
    forged.status === 3 && forged.error.code === 'receipt-confirms' && confirmed.status === 0 && confirmed.document.receipt.proved,
    `another text: ${forged.error?.code}; then ${confirmed.document?.receipt?.key_id} version ${confirmed.document?.receipt?.version}, proved ${confirmed.document?.receipt?.proved}`,
  );

  // Answered, and the leader gone: only asking tells what became of it.
  const answered = await cluster.call('POST', 'transit/keys/orders/import', readFileSync(other.file, 'utf8'));
  const gone = await cluster.killLeader();
  const there = await cluster.call('GET', 'transit/keys/orders');
  const orders = room.file('bao-orders.json');
  writeFileSync(orders, JSON.stringify(there.body));
  const again = await decrypt(cluster, 'orders', other.document.ciphertext);
  writeFileSync(text, again.text ?? '');
  const late = receipt('orders', orders, ['--opened', text]);
  claims.claim(
    'an import that was answered before the leader died is asked for, found, and confirmed',
    answered.status === 204 && there.status === 200 && late.status === 0 && late.document.receipt.proved,
    `import ${answered.status}, ${gone.was} killed, then ${there.status}; receipt ${late.status}`,
  );
  await gone.restart();
  const nothing = room.file('bao-nothing.json');
  writeFileSync(nothing, JSON.stringify((await cluster.call('GET', 'transit/keys/nothing')).body));
  const missing = receipt('payroll', nothing, []);
  claims.claim('an answer that names no key closes nothing', missing.status >= 2, `${missing.error?.code}`);
}

async function decrypt(cluster, name, ciphertext) {
  const answer = await cluster.call('POST', `transit/decrypt/${name}`, { ciphertext });
  return { status: answer.status, text: answer.body?.data?.plaintext };
}
