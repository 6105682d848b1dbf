// Another master key takes over: its own ceremony, all KEKs under it, recovered from its own new shares,
// and only then the old one destroyed.
import { execFileSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { PRIYA, WEI, fresh } from '../custody/people.mjs';
import { brings, sheet } from '../custody/media.mjs';
import { custodian, usual } from '../custody/room.mjs';
import { DOMAINS, RSA } from './room.mjs';

export function rotateMaster(claims, room) {
  const next = room.master('vault-b');
  const old = room.told(['key', 'show', 'vault-a']);
  room.done('rotate', ['vault-a', '--to', 'vault-b'], 'three years are over');
  const keks = [...DOMAINS, ...RSA.map(([name]) => name)];
  const moved = room.told(['key', 'list', '--tier', 'kek', '--under', 'vault-b']);
  const opened = keks.filter((name) => room.test(name).document?.opened === 1).length;
  const rows = room.test('billing', room.file('billing.1.jsonl'));
  claims.claim(
    'every KEK is put under the new master key inside the token and opens what it wrapped, DEKs untouched',
    moved.total >= keks.length && opened === keks.length && rows.status === 0,
    `${moved.total} versions under the new one, ${opened} of ${keks.length} open, ${rows.document?.opened} DEKs open`,
  );
  const shown = room.told(['key', 'show', 'vault-a']);
  room.done('disable', ['vault-a'], 'it was rotated');
  room.done('delete', ['vault-a'], 'it was rotated');
  room.wait(31);
  const early = room.key('destroy', ['vault-a'], 'before anybody rebuilt the new one');
  claims.claim(
    'the old master key is not destroyed before the new one was rebuilt from its own shares',
    shown.state === 'deprecated' && early.status === 3 && early.error.code === 'successor-recovered',
    `${shown.state}; ${early.status} ${early.error?.code}`,
  );
  const two = [PRIYA, WEI];
  const share = two.map((name, at) => brings(name, `B-${at + 1}`, sheet(next, at + 1)));
  const tested = room.hold(
    'live-test',
    { label: 'vault-b', title: 'Recovery test of vault-b', people: two.map((name) => custodian(name)) },
    usual({
      inspect: {
        primary: { label: 'Practice HSM A' },
        target: fresh(room, 'SoftHSM test'),
        journal: { label: 'Practice HSM A' },
      },
      'load-package': { file: next.package },
      collect: { share },
    }),
  );
  copyFileSync(tested.record, room.file('live-test.pdf'));
  const before = idsIn(room);
  const destroyed = room.decided('destroy', { label: 'vault-a', purpose: 'three years are over' }, 'destruction.pdf');
  const gone = destroyed.decision;
  const after = idsIn(room);
  claims.claim(
    'then it is destroyed: searched for by us and by pkcs11-tool, and found in no token',
    gone.searched.length === 1 && gone.searched.every((one) => !one.found) && before.includes(old.id) &&
      !after.includes(old.id) && after.length === before.length - 1,
    `${gone.searched.map((one) => one.token).join(', ')} searched; pkcs11-tool saw ${before.length} keys and now ${after.length}`,
  );
  claims.claim(
    'its recovery package is erased and its shares are called in by bag number',
    gone.erased.length === 1 && gone.called_in.length === 3 && gone.called_in.every((one) => /bag A-\d/.test(one)),
    `${gone.erased.join(', ')}; ${gone.called_in.join('; ')}`,
  );
  const paper = text(destroyed.record);
  const verdict = room.verify(destroyed.record);
  claims.claim(
    'the record of the ceremony certifies the destruction, and proves the entries that say so',
    verdict.status === 0 && /Certificate of destruction/.test(paper) && /Practice HSM A/.test(paper) &&
      gone.entries.length >= 2 && gone.entries.every((one) => paper.replaceAll(/\s/g, '').includes(one.leaf)),
    `${verdict.document?.result}; entries ${gone.entries.map((one) => one.number).join(', ')}`,
  );
  const back = room.begin(
    'recover',
    { label: 'vault-a', title: 'vault-a, back', people: two.map((name) => custodian(name)) },
    usual({
      inspect: { target: fresh(room, 'SoftHSM back'), journal: { label: 'Practice HSM A' } },
      'load-package': { file: room.file('vault-a.package.json') },
    }),
  );
  claims.claim(
    'a package kept elsewhere brings a destroyed key back no more, and the attempt is in the journal',
    back.status === 3 && back.error.code === 'key-state' &&
      room.entries('key-refused').some((one) => one.fields.tried === 'recover'),
    `${back.status} ${back.error?.code}`,
  );
  const home = room.told(['room', 'status']);
  const state = (label) => home.keys.find((one) => one.label === label)?.state;
  claims.claim(
    'home knows the one as destroyed and the other as active',
    state('vault-a') === 'Destroyed' && state('vault-b') === 'Active',
    `${state('vault-a')}, ${state('vault-b')}`,
  );
}

/** What a PDF's pages say. */
const text = (file) => execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });

/** The CKA_IDs of the secret keys in a practice token, as OpenSC sees them. */
function idsIn(room) {
  const module = room.told(['token', 'list']).slots.find((slot) => slot.label === 'Practice HSM A').module;
  const args = ['--module', module, '--token-label', 'Practice HSM A', '--login', '--pin', 'practice-1234'];
  const env = { ...room.env, KRYOPTIC_CONF: join(room.folder, 'tokens/token.conf') };
  const shown = execFileSync('pkcs11-tool', [...args, '--list-objects', '--type', 'secrkey'], { encoding: 'utf8', env });
  return [...shown.matchAll(/^\s*ID:\s*([0-9a-f]+)/gm)].map(([, id]) => id);
}
