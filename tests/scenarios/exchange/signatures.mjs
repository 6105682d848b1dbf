// A record whose checkpoint is signed classically and with ML-DSA: either algorithm may be broken.
import { claimsOf } from '../custody/room.mjs';

export function signatures(claims, room) {
  const { record } = room.show(room.newest().id);
  const { cosigner } = room.told(['room', 'status']);
  const verify = (...broken) =>
    room.verify(record, ['--require-cosigner', cosigner, ...broken.flatMap((one) => ['--broken', one])]);
  const kinds = [[], ['classical'], ['post-quantum'], ['classical', 'post-quantum']];
  const [both, without, cosigned, neither] = kinds.map((broken) => verify(...broken));
  const proved = ({ document }, claim) => claimsOf(document, 'proved', claim).length === 1;
  claims.claim(
    'a record’s checkpoint bears both signatures, and both are checked',
    both.status === 0 && proved(both, 'checkpoint-signed') && proved(both, 'checkpoint-cosigned'),
    `${both.document.result}; ${cosigner.split('+')[0]}`,
  );
  claims.claim(
    'with the classical key held for broken it still proves, by the other one; and the other way round',
    without.status === 0 && proved(without, 'checkpoint-cosigned') && !proved(without, 'checkpoint-signed') &&
      cosigned.status === 0 && proved(cosigned, 'checkpoint-signed') && !proved(cosigned, 'checkpoint-cosigned'),
    `without classical: ${without.document.result}; without post-quantum: ${cosigned.document.result}`,
  );
  claims.claim(
    'with both held for broken it does not',
    neither.status !== 0 && !proved(neither, 'checkpoint-signed') && !proved(neither, 'checkpoint-cosigned'),
    `status ${neither.status}: ${neither.document.result}`,
  );
}
