// Keys that serve exchange alone, by the usage of their class.

import type { InventoryKey } from "../../bindings/InventoryKey";
import { room } from "../../lib/room";

export const TRANSPORT = "transport";
export const KEY_BLOCK = "key-block";
/** The algorithm of a transport key of which a custodian's ML-KEM key is the other half. */
export const TWO_HALVES = "p-256";

const ALL = { search: "", tier: "", state: "", domain: "", under: "", sort: "label", after: "", count: 1000 };

/** Key-encryption keys of that usage that may open what came. */
export async function keksFor(usage: string): Promise<InventoryKey[]> {
  const { keys } = await room.inventory({ ...ALL, tier: "kek" });
  return keys.filter((one) => one.usage === usage && one.decrypt);
}

/** Key-encryption keys under which a data key may be put. */
export async function wrapping(): Promise<InventoryKey[]> {
  const { keys } = await room.inventory({ ...ALL, tier: "kek" });
  return keys.filter((one) => one.encrypt && one.usage !== TRANSPORT && one.usage !== KEY_BLOCK);
}

/** Master keys under which a new key may be put. */
export async function masters(): Promise<InventoryKey[]> {
  return (await room.inventory({ ...ALL, tier: "mkek", state: "active" })).keys;
}
