// What became of a ceremony beside its steps, and what lies on the machine afterwards.

import type { LostKind } from "../../../bindings/LostKind";
import type { Told } from "../soFar";

export const after = {
  soFar: {
    title: "What is signed",
    journal: "Read the journal",
    opened: "Opened",
    approvedBy: (name: string) => `approved by ${name}`,
    confirmedBy: "Confirmed by",
    nothing: "Nobody was refused, nothing was interrupted, and everything that was tried held.",
    kinds: {
      refused: "Refused:",
      break: "Pause, by",
      lost: "Gone:",
      failed: "Failed:",
      decided: "Decided, by",
      away: "Left the room:",
      exception: "Exception:",
      "not-held": "Did not hold:",
    } satisfies Record<Told["kind"], string>,
    lost: {
      contributions: "contributions to the new shares",
      "entered-shares": "shares that had been entered",
      sharing: "a sharing that was being handed out",
    } satisfies Record<LostKind, string>,
  },

  interrupted: {
    title: "Keymoot was started again",
    underWay: "What was under way",
    step: (name: string) => `The ceremony waits at “${name}”.`,
    gone: "What is void",
    sharing: (bags: string) =>
      bags === ""
        ? "The sharing that was being handed out left memory with the program: its shares are void, and are made anew."
        : `The sharing that was being handed out left memory with the program: the shares in bags ${bags} are void, and are made anew. These bags are not used again.`,
    entered: {
      contributions: "Contributions made before left memory: they are made again.",
      "entered-shares": "Shares that were entered before left memory: they are brought again.",
    } satisfies Record<Exclude<LostKind, "sharing">, string>,
    pins: "Every token is locked: its PIN is asked for again.",
    kept: "What is kept",
    keptMore: "Everything that was done before stands in the journal. Nothing that cannot be undone repeats by itself.",
    soFar: "So far",
    go: "Go on from here",
  },

  shareFiles: {
    here: (n: number) =>
      n === 1 ? "One file of a share sheet lies on this machine" : `${n} files of share sheets lie on this machine`,
    live: "Enough of them with the package are the key. They are erased before the package is written.",
    practice:
      "In a live room they would have to be erased before the package is written: enough of them with it are the key. For practice they may stay, to be read again.",
    open: (n: number) => (n === 1 ? "Erase this file…" : `Erase these ${n} files…`),
    title: (n: number) => (n === 1 ? "Erase one file of a share sheet" : `Erase ${n} files of share sheets`),
    lead: "Each is erased only if it is the one that was written, and looked for again. The journal keeps their names and how the sheets are kept.",
    kept: "How the sheets are kept",
    keptSuggestions: ["Printed, each in its bag", "Saved on each custodian’s own drive"],
    missing: "how the sheets are kept",
    go: "Erase them, and look",
  },
};

export type AfterStrings = typeof after;
