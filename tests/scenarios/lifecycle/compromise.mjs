// A KEK may be in the wrong hands: one command.
import { readFileSync } from 'node:fs';

export function compromise(claims, room) {
  const list = room.file('affected.csv');
  const before = room.told(['key', 'show', 'crm@1']);
  const came = room.done('compromised', ['crm', '--list', list], 'INC-2031-4: a laptop is gone');
  const shown = room.told(['key', 'show', 'crm@1']);
  const lines = readFileSync(list, 'utf8').trimEnd().split('\r\n').slice(1);
  claims.claim(
    'one command puts a compromised KEK out of use, has a new version take over, and lists what it protected',
    shown.state === 'compromised' && !shown.encrypt && !shown.decrypt && came.successor === 'crm@2' &&
      came.affected === before.wraps && lines.length === before.wraps,
    `${shown.state}, ${came.successor} took over, ${lines.length} listed of ${before.wraps}`,
  );
  const moved = room.run([
    'rewrap', room.file('crm.1.jsonl'), '--to', 'crm', '--out', room.file('crm.2.jsonl'), ...room.deciding('INC-2031-4'),
  ]);
  const tried = room.test('crm@1', room.file('crm.1.jsonl'));
  claims.claim(
    'what it protected can be moved away from it, and nothing else can be done with it',
    moved.status === 0 && moved.document.rewrapped === before.wraps && tried.status === 3,
    `${moved.document?.rewrapped} moved; opening with it: ${tried.status} ${tried.error?.code}`,
  );
  const back = room.key('enable', ['crm@1'], 'a false alarm');
  claims.claim(
    'a compromised key is never active again',
    back.status === 3 && back.error.code === 'key-state',
    `${back.status} ${back.error?.code}`,
  );
  claims.claim(
    'what is to be done next is said',
    came.follow_ups.length >= 3,
    came.follow_ups.join(' | '),
  );
}
