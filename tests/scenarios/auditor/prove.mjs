// Each line of the compliance report leads to entries, and each entry is proved by itself.
import { keymoot } from '../support/commands.mjs';
import { document } from './year.mjs';

export function prove(claims, room) {
  const report = document(room.file('compliance.json'));
  const lines = report.regimes.flatMap((one) => one.controls).flatMap((one) => one.evidence);
  const bare = lines.filter((one) => one.shown && one.links.entries.length === 0);
  const named = new Map(lines.flatMap((one) => one.links.entries).map((link) => [link.entry, link]));
  const wrong = [];
  for (const [entry, link] of named) {
    const file = room.path(`entry-${entry}.json`);
    room.told(['journal', 'prove', '--entry', String(entry), '--out', file]);
    const { status, document: checked } = keymoot(['journal', 'prove', '--check', file, '--require-signer', report.signer]);
    const same = checked?.leaf_hash === link.leaf_hash && checked?.type === link.type && checked?.time === link.at;
    if (status !== 0 || checked.result !== 'proved' || checked.signer !== 'trusted' || !same) wrong.push(entry);
  }
  claims.claim(
    'every line of the compliance report leads to entries, and each of these is proved to stand in the signed journal, with the hash the report names',
    bare.length === 0 && named.size > 50 && wrong.length === 0,
    `${lines.length} lines, ${named.size} entries, ${named.size - wrong.length} proved; without: ${bare.map((one) => one.evidence).join(', ') || 'none'}`,
  );
}
