import type { CeremonyState } from "../../../bindings/CeremonyState";
import type { TokenRole } from "../../../bindings/TokenRole";
import { token } from "./say.en";

export const names = {
  waiting: {
    by: {
      "adopt-key": (label: string) => `Waiting for ${token(label)} to show the key`,
      "generate-key": (label: string) => `Waiting for ${token(label)} to make the key`,
      rehearse: (label: string) => `Sharing the secret; ${token(label)} tries the recovery`,
      "write-share": () => "Writing the share and reading it back",
      "release-package": () => "Writing the recovery package",
      "close-door": (label: string) => `Waiting for ${token(label)} to close the door`,
      "install-key": (label: string) => `Waiting for ${token(label)} to take the key`,
      "destroy-key": () => "Waiting for the tokens to destroy the key",
      "bind-token": (label: string) => `Unlocking and trying ${token(label)}`,
      "bring-share": () => "Reading the share",
      "read-back": () => "Reading the share back",
      "bring-proof": () => "Checking the proof",
      "carry-out": () => "Signing, and carrying it out",
      "test-key": (label: string) => `Waiting for ${token(label)} to try the key`,
      arrive: () => "Opening the signing key: made slow on purpose",
      "approve-emergency": () => "Opening the signing key: made slow on purpose",
      "load-package": () => "Reading the package",
      "sign-off": () => "Opening the signing key: made slow on purpose",
      "make-record": () => "Laying out the record and checking it",
      tokens: () => "Asking the modules what is plugged in",
    } as Record<string, (label: string) => string>,
    other: "Working",
    measure: (done: number, total: number) => `${done} of ${total}`,
    seconds: (n: number) => `${n} s`,
  },

  states: {
    open: "under way",
    paused: "paused",
    unresolved: "to be decided",
    closed: "closed",
    aborted: "stopped early",
  } satisfies Record<CeremonyState, string>,

  printerNeeds: {
    "media-empty": "paper",
    "media-needed": "paper",
    "media-jam": "a paper jam cleared",
    "toner-empty": "toner",
    "marker-supply-empty": "ink or toner",
    "cover-open": "its cover closed",
    "door-open": "its door closed",
    offline: "to be switched on",
    paused: "to be started again",
  } as Record<string, string>,

  tokenRoles: {
    primary: "Token where the key is made",
    target: "Token where the key is rebuilt",
    journal: "Token that signs the journal",
  } satisfies Record<TokenRole, string>,

  tokenRolesIn: {
    "adopt-key": { primary: "Token that has the key" },
    replicate: {
      primary: "Token that has the key",
      target: "Token that is to have it too",
    },
    "live-test": {
      primary: "Token that has the key",
      target: "Token where it is rebuilt for a moment",
    },
    redistribute: { primary: "Token that gives randomness" },
    migrate: { primary: "Token that gives randomness" },
  } as Record<string, Record<string, string>>,

  /** What has to be so when something is shown, by the step that shows it. */
  shown: {
    "show-printer": "No sheet lies in the printer, and no job waits for it.",
  } as Record<string, string>,

  steps: {
    open: "Open and approve",
    "roll-call": "Roll call",
    inspect: "Inspect the tokens",
    "adopt-key": "Find the key",
    "make-key": "Make the key",
    rehearse: "Rehearse recovery",
    "hand-out": "Hand out shares",
    release: "Release the package",
    "close-door": "Close the door",
    "load-package": "Read the package",
    collect: "Collect shares",
    recover: "Rebuild the key",
    destroy: "Destroy the key",
    prove: "Prove the shares",
    account: "Account for the old shares",
    contribute: "Share again",
    retire: "End the old quorum",
    "test-key": "Test the key",
    "carry-out": "Decide and carry out",
    "follow-up": "Follow up",
    "show-printer": "Show the empty printer",
    "sign-off": "Sign off",
    record: "Record",
  } as Record<string, string>,

  ceremonies: {
    title: "Ceremonies",
    lead: "Each follows its script, step by step, before witnesses.",
    plan: "Plan a ceremony",
    empty: "None has been held here.",
    emptyMore: "A drill is the gentlest beginning: the whole way, on a key that is destroyed at the end.",
    colTitle: "Ceremony",
    colKind: "Kind",
    colState: "State",
    colOpened: "Opened",
    goOn: "Go on",
    show: "Show",
    record: "Record",
  },
};

export type NamesStrings = typeof names;
