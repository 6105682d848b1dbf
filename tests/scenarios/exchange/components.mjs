// Components: drawn and printed, one form for each person; and typed by three, a fourth wrong.
import { writeFileSync } from 'node:fs';
import { formOf } from './peers.mjs';
import { CLASS, PEOPLE } from './room.mjs';

export function components(claims, room, peers) {
  const three = PEOPLE.slice(0, 3);
  const persons = (names) => names.flatMap((name) => ['--person', name]);
  const folder = room.file('forms');
  const made = room.key('components', ['make', 'kbpk', '--id', 'kbpk', '--under', 'vault-a', ...persons(three), '--out', folder, '--domain', 'payments', ...CLASS('key-block')], 'a partner’s key blocks');
  if (made.status !== 0) throw new Error(`${made.error?.code}: ${made.error?.message}`);
  const forms = made.document.forms.map(formOf);
  const joined = peers.ask('joined', { parts: forms.map((one) => one.digits) });
  room.protection = joined.key;
  claims.claim(
    'a form is printed for each person: their component, its check value, the key’s; together they are the key',
    forms.length === 3 &&
      joined.check === made.document.check &&
      forms.every(({ text }, at) => text.includes(three[at].split(' ').at(-1)) && text.includes(joined.checks[at]) && text.includes(joined.check)) &&
      forms.every(({ text }, at) => forms.every(({ digits }, of) => text.replace(/\s/g, '').includes(digits) === (of === at))),
    `${forms.length} forms; Python makes ${joined.check} of them, the token ${made.document.check}; combined on the ${made.document.combined}`,
  );

  const own = peers.ask('components', { count: 4 });
  const file = (digits, check) => {
    const path = room.file(`component-${(room.typed = (room.typed ?? 0) + 1)}.txt`);
    writeFileSync(path, `${digits}\n${check}\n`);
    return path;
  };
  const type = (name, parts, more = []) => {
    const files = parts.flatMap(({ digits, check }, at) => ['--component-file', `${PEOPLE[at]}=${file(digits, check)}`]);
    return room.key('components', ['in', name, '--id', name, '--under', 'vault-a', ...persons(PEOPLE.slice(0, parts.length)), ...files, '--domain', 'payments', ...CLASS(), ...more], 'from a partner');
  };
  const first = peers.ask('components', { count: 3 });
  const typed = type('from-parts', first.parts, ['--check', first.check]);
  claims.claim(
    'three people type theirs, and the key’s check value appears',
    typed.status === 0 && typed.document.check === first.check && room.test('from-parts').document?.opened === 1,
    `${typed.document?.check}, combined on the ${typed.document?.combined}; ${typed.error?.message ?? ''}`,
  );
  const [a, b, c, d] = own.parts;
  const zeros = { digits: '0'.repeat(64), check: '0'.repeat(10) };
  const wrong = type('bad-4', [a, b, c, { ...d, check: '0123456789' }]);
  claims.claim(
    'a fourth’s wrong one is named with whose it is',
    wrong.status === 3 && wrong.error.code === 'component-sound' && wrong.error.message.includes(PEOPLE[3]) && /component 4/i.test(wrong.error.message),
    wrong.error?.message,
  );
  const cases = [
    ['two equal ones', type('bad-equal', [a, b, a]), 'component-sound'],
    ['one of all zeros', type('bad-zero', [a, zeros]), 'component-sound'],
    ['one of the wrong length', type('bad-length', [a, { ...b, digits: b.digits.slice(2) }]), 'component-sound'],
    ['those of two different keys', type('bad-two', [a, first.parts[1]], ['--check', own.check]), 'components-of-one-key'],
    ['a legacy check value that nobody asked for', type('bad-legacy', [a, { ...b, check: b.check.slice(0, 6) }]), 'component-sound'],
    ['one alone', type('bad-one', [a]), 'component-sound'],
  ];
  claims.claim(
    'components that are equal, zeros, too short, of two keys, or one alone make nothing',
    cases.every(([, ended, code]) => ended.error?.code === code) && room.told(['key', 'list', '--search', 'bad-']).total === 0,
    cases.map(([what, ended]) => `${what}: ${ended.error?.code}`).join('; '),
  );
  const said = cases.map(([, ended]) => ended.error?.message ?? '').join(' ');
  claims.claim('no component is repeated in what is said of it', own.parts.every(({ digits }) => !said.includes(digits.slice(0, 16))), `${said.length} characters looked at`);
  const right = [...own.parts.map(({ check }) => check), own.check];
  const withheld = [said, wrong.error?.message ?? ''].join(' ');
  claims.claim('which check value would have been right is not said', right.every((check) => !withheld.includes(check)), `${right.length} values looked for`);
}
