// Which field an error is about: pure.

import type { RoomError } from "./room";

/** What a field asks for, as far as an error can be about it. */
export type Asked =
  | "age"
  | "bag"
  | "check"
  | "component"
  | "date"
  | "dice"
  | "file"
  | "fingerprint"
  | "folder"
  | "identity"
  | "label"
  | "name"
  | "passphrase"
  | "pin"
  | "place";

/** Codes and rules that are about what one field asks for. */
export const ABOUT: Record<Asked, readonly string[]> = {
  age: [
    "age-certificate",
    "age-hardware-key",
    "age-minisign-key",
    "age-mistyped",
    "age-open-pgp-key",
    "age-plugin",
    "age-recipient",
    "age-secret-key",
    "age-ssh-key",
  ],
  bag: ["bag-as-registered", "bag-has-a-number", "distinct-bags"],
  check: ["components-of-one-key"],
  component: ["component-sound"],
  date: ["dates-as-year-month-day", "deferred-until-a-date", "deferred-until-later", "next-check-ahead", "planned-ahead"],
  dice: ["dice-thrown"],
  file: [
    "attachment-small-enough",
    "different-shares",
    "exchange-unreadable",
    "file-forbidden",
    "file-missing",
    "file-not-readable",
    "file-too-large",
    "key-block-allowed",
    "key-block-code",
    "ml-kem-key",
    "ml-kem-private-key",
    "module-missing",
    "no-share-seen",
    "not-a-file",
    "not-a-module",
    "package-sound",
    "package-whole",
    "receipt-confirms",
    "row-on-record",
    "share-format",
    "unwrap-refused",
    "wrapping-key-certificate",
    "wrapping-key-encoding",
    "wrapping-key-expired",
    "wrapping-key-private",
    "wrapping-key-size",
    "wrapping-key-strength",
    "wrapping-key-type",
  ],
  fingerprint: ["wrapping-key-fingerprint"],
  folder: ["folder-not-empty", "no-room-here", "nothing-overwritten"],
  identity: ["identity-needed", "identity-unreadable", "identity-wrong"],
  label: ["token-label-unfit"],
  name: ["distinct-names", "name-on-paper"],
  passphrase: ["passphrase-given", "passphrase-needed", "passphrase-weak", "passphrase-wrong"],
  pin: ["card-pin-given", "pin-incorrect", "pin-unfit"],
  place: ["movement-has-destination", "place-as-registered"],
};

const ASKED_BY = new Map(
  Object.entries(ABOUT).flatMap(([asked, codes]) => codes.map((code) => [code, asked as Asked])),
);

/** What an error is about, if it is about one field. */
export function about(code: string): Asked | undefined {
  return ASKED_BY.get(code);
}

export type Field = { asked: Asked; owner: string };

/** The field an error belongs to: of several that ask for the same, the one whose owner it names. */
export function claimed<F extends Field>(error: Pick<RoomError, "code" | "message">, fields: readonly F[]): F | undefined {
  const fit = fields.filter((field) => field.asked === about(error.code));
  if (fit.length <= 1) return fit[0];
  const named = fit.filter((field) => field.owner !== "" && error.message.includes(field.owner));
  return named.length === 1 ? named[0] : undefined;
}
