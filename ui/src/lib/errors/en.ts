// Rust says what to do now in English. Where it names a command, who sits at the window reads what
// they can do there instead.

import type { Code } from "../../bindings/Code";
import type { RoomError } from "../room";
import type { Said } from "./said";

export const NOW_EN: Partial<Record<Code, string>> = {
  "act-approved": "Add who approves it: the policy says how many sign.",
  cancelled: "To go on, begin again with the same files: it continues behind what is done.",
  "components-of-one-key":
    "Nothing was taken in. Read the check value again where it was told; if it is the same there, ask whoever sent it which key it is.",
  "device-holds-key": "Plug in every token that the key’s page names, and enter its PIN.",
  "export-unknown": "The list of what left shows those that are not confirmed yet.",
  "key-id-taken": "Choose another id, or make a new version of that key.",
  "key-not-kept": "Nothing was done.",
  "key-protects": "Nothing was changed. Put what it protects under another key first.",
  "key-state": "Nothing was changed. The key’s page says what its state permits.",
  "key-tier": "Choose a key of the tier that is asked for.",
  "key-unknown":
    "Choose one from the list. A new master key is made in a ceremony of its own, on the same token.",
  "key-window-over":
    "Nothing was opened. If something was left behind under it, several people can bring it back.",
  "legal-hold":
    "Nothing was destroyed; the attempt is in the journal. A hold is lifted on the key’s page, by those who may.",
  "no-such-hold": "The key’s page names the holds on it.",
  "policy-keeps": "Nothing was made. The policy says what it allows.",
  "policy-sound": "Nothing was adopted. Correct what the look at it lists.",
  "row-on-record": "Give the newest file of rows that it is in.",
  "run-unfinished": "Go on with that one first, with the same files.",
  "successor-with-it":
    "Unlock one token that holds both. A replication ceremony brings a master key into another token.",
};

/** An error in English. */
export function errorsEn(error: RoomError): Said {
  const now = (NOW_EN as Record<string, string | undefined>)[error.code] ?? error.recovery;
  return {
    happened: error.message,
    now: now === "" ? "Try again; if it stays, keep the code for the report." : now,
  };
}
