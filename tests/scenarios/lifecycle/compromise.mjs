// A KEK may be in the wrong hands: one command.
import { execFileSync } from 'node:child_process';
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
  const done = 'seen to by the administrator';
  const incident = room.decided(
    'compromise',
    {
      label: 'chat',
      purpose: 'INC-2031-5: an administrator left in anger',
      answers: { out: room.file('chat-affected.csv') },
      more: {
        'follow-up': {
          done: { 'move-what-it-protected': done, 'tell-those-concerned': done, 'incident-report': done },
          deferred: { 'encrypt-anew': { reason: 'the archive is being read', until: '2031-01-31' } },
        },
      },
    },
    'incident.pdf',
  );
  const told = execFileSync('pdftotext', ['-layout', incident.record, '-'], { encoding: 'utf8' });
  claims.claim(
    'in a ceremony a compromise has its record: out of use, taken over, listed, and what it leaves to be done',
    room.verify(incident.record).status === 0 && incident.decision.now === 'compromised' &&
      incident.decision.took_over === 'chat@2' && incident.decision.affected > 0 &&
      /put off until/.test(told) && room.told(['due']).due.some((one) => one.what.includes('Encrypt anew')),
    `${incident.decision.now}, ${incident.decision.took_over} took over, ${incident.decision.affected} protected`,
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
