// Who holds shares in these scenarios, and on what.
import { execFileSync } from 'node:child_process';
import { startCards } from '../../virtual-card/cards.mjs';
import { softhsm } from '../support/softhsm.mjs';
import { PracticeRoom, custodian } from './room.mjs';

export const PRIYA = 'Priya Nair';
export const WEI = '王 Wei';
export const ZOE = 'Zoë Łukasiewicz';
export const TOMAS = 'Tomás Rey';
export const INES = 'Ines Okafor';
export const EDDA = 'Edda Lind';
export const FARID = 'Farid Aziz';
export const NOOR = 'Noor Haddad';

/** Four custodians, each with another medium; a passphrase lies on top of the PIV card's share. */
export const FOUR_MEDIA = [
  custodian(PRIYA, { medium: 'sheet', keeps_at: 'Head office' }),
  custodian(EDDA, { medium: 'card', keeps_at: 'Bank vault' }),
  custodian(FARID, { medium: 'card', passphrase: true, keeps_at: 'Notary' }),
  custodian(NOOR, { medium: 'age', keeps_at: 'Bergen' }),
];

/** An age identity made by Debian's age-keygen: its file and its recipient. */
export function ageIdentity(file) {
  execFileSync('age-keygen', ['-o', file], { stdio: 'ignore' });
  return execFileSync('age-keygen', ['-y', file], { encoding: 'utf8' }).trim();
}

/** Cards in readers of their own, each known by its name. */
export async function cardsIn(folder, kinds) {
  const cards = await startCards(folder, kinds);
  return { ...cards, named: (name) => cards.cards.find((card) => card.name === name) };
}

/** A practice room with an OpenPGP card, a PIV card, an age identity, and SoftHSM beside the
 *  practice tokens. `media` is what opens everybody's sealed share. */
export function roomWithMedia(folder, cards) {
  const { module, env } = softhsm(`${folder}/softhsm`);
  const room = new PracticeRoom(folder, { ...cards.env, ...env });
  room.told(['token', 'list', '--module', module]);
  const media = {};
  for (const [person, name] of [
    [EDDA, 'openpgp'],
    [FARID, 'piv'],
  ]) {
    const card = cards.named(name);
    const pins = room.paper(`${name}.pins`, `${card.serial}=${card.pin}\n`);
    room.enrol(person, { card: { module: cards.module, serial: card.serial, pins } });
    media[person] = { pin_file: room.paper(`${name}.pin`, `${card.pin}\n`) };
  }
  media[FARID].passphrase_file = room.paper('farid.txt', 'seven grey herons over water\n');
  const identity = room.path('noor.age');
  room.enrol(NOOR, { age: ageIdentity(identity) });
  media[NOOR] = { identity };
  return { room, media, identity };
}

/** A token that is not initialised yet, to get this label: an entry of `[inspect]`. */
export function fresh(room, label) {
  const { slots } = room.told(['token', 'list']);
  const { module, slot } = slots.find((one) => one.present && !one.initialised) ?? {};
  if (!module) throw new Error('no token is left that is not initialised');
  return { module, slot, initialise: label };
}
