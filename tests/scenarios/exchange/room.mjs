// The practice room of this scenario, with a policy that knows keys for exchange.
import { writeFileSync } from 'node:fs';
import { bags } from '../custody/media.mjs';
import { INES, PRIYA, TOMAS, WEI, ZOE, fresh } from '../custody/people.mjs';
import { KeyRoom } from '../lifecycle/room.mjs';
import { ADMINISTRATOR, custodian, usual } from '../custody/room.mjs';

export const CLASS = (usage = 'data') => ['--environment', 'production', '--usage', usage, '--sensitivity', 'restricted'];
export const PEOPLE = [PRIYA, WEI, ZOE, TOMAS, INES];

export class ExchangeRoom extends KeyRoom {
  constructor(out) {
    super(out, 0);
  }

  /** A policy, a master key, KEKs under it, and people. */
  furnish() {
    const { text } = this.told(['policy', 'show']);
    const usages = 'usages = ["data", "backup", "tenant", "transport", "key-block"]';
    const kek = 'kek = ["aes-256", "p-256", "rsa-3072", "rsa-4096"]';
    const own = text.replace(/^usages = .*$/m, usages).replace(/^kek = .*$/m, kek).replace(/^version = 1$/m, 'version = 2');
    const policy = this.file('policy.toml');
    writeFileSync(policy, own);
    this.told(['policy', 'adopt', policy, ...this.deciding('keys for others')]);
    this.master('vault-a');
    for (const [name, algorithm, usage] of [
      ['payroll', 'aes-256', 'data'],
      ['orders', 'aes-256', 'data'],
      ['partner', 'rsa-3072', 'data'],
      ['from-customers', 'rsa-3072', 'transport'],
      ['from-partners', 'p-256', 'transport'],
    ]) {
      const args = [name, '--id', name, '--under', 'vault-a', '--algorithm', algorithm, '--domain', name];
      this.done('make', [...args, ...CLASS(usage)], 'the first of its kind');
    }
    const { participants } = this.told(['participant', 'list']);
    const known = participants.map((one) => one.name);
    for (const name of PEOPLE) if (!known.includes(name)) this.enrol(name);
  }

  /** A master key in a SoftHSM token, 2 of 3. */
  second(label) {
    const primary = fresh(this, 'SoftHSM shop');
    const pins = ['Practice HSM A', 'Practice HSM B', 'SoftHSM shop'].map((token) => `${token}=practice-1234\n`);
    writeFileSync(this.file('pins.txt'), pins.join(''));
    return this.hold(
      'generate',
      { label, title: `Master key ${label}`, quorum: { threshold: 2, shares: 3 }, people: [PRIYA, WEI, ZOE].map((name) => custodian(name)) },
      usual({
        inspect: { primary, journal: { label: 'Practice HSM A' } },
        'hand-out': { bags: bags('S', [PRIYA, WEI, ZOE]) },
      }),
    );
  }

  /** The check value that the inventory has of a key. */
  check(key) {
    return this.told(['key', 'show', key]).check;
  }

  /** Exports a key for a service; ends as `run` does. */
  export(key, service, answer, fingerprint, more = [], { approvers, out } = {}) {
    const file = out ?? this.file(`${key}-${service}-${(this.made = (this.made ?? 0) + 1)}`);
    const args = [key, '--for', service, '--wrapping-key', answer, '--fingerprint', fingerprint, ...more, '--out', file];
    const ended = this.run(['key', 'export', ...args, ...this.deciding(`for ${service}`, approvers)]);
    return { ...ended, file };
  }

  /** The code that a command was refused with. */
  refused(args) {
    const { status, error } = this.run(args);
    return { status, code: error?.code, message: error?.message };
  }
}

/** What is in the journal of all this. */
export function told(claims, room) {
  const exported = room.entries('key-exported');
  const checked = room.run(['journal', 'verify']);
  const all = room.told(['key', 'exports']).exports;
  claims.claim(
    'every export stands in the journal with two who signed, and the journal is whole',
    checked.document?.valid === true &&
      exported.length === all.length &&
      all.length > 8 &&
      exported.every((one) => one.fields.decided.signatures.length === 2),
    `${exported.length} entries, ${all.length} exports; ${checked.document?.entries} entries checked`,
  );
  const clear = all.filter((one) => one.on_host);
  claims.claim(
    'the record says which keys were on the host in clear: those in key blocks and no others',
    clear.length > 0 && clear.every((one) => one.to === 'key-block') && all.filter((one) => one.to === 'key-block').length === clear.length,
    `${clear.length} of ${all.length}: ${[...new Set(clear.map((one) => one.to))].join(', ')}`,
  );
  const open = all.filter((one) => one.to !== 'key-block' && !one.receipt);
  claims.claim(
    'exports that nobody confirmed stay open, and are told with status 1',
    room.run(['key', 'exports']).status === 1 && open.length > 0 && all.some((one) => one.receipt?.proved),
    `${open.length} open, ${all.filter((one) => one.receipt).length} confirmed`,
  );
  const approved = room.export('payroll', 'transit', room.transit.file, room.transit.fingerprint, [], { approvers: [] });
  claims.claim(
    'one person alone exports nothing',
    approved.status === 3 && approved.error.code === 'act-approved',
    `${approved.error?.code}: ${approved.error?.message}; ${ADMINISTRATOR} alone`,
  );
}
