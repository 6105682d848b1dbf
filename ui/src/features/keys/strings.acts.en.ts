import type { Act } from "../../lib/names";

/** What an act is told about: the version, and what hangs on it. */
export type Told = {
  /** Its label, with its version. */
  key: string;
  version: number;
  tier: string;
  /** How many keys it protects, in words. */
  protects: string;
  /** Days between a deletion and a purge. */
  wait: number;
};

export type ActWords = {
  /** The button on the key's page. */
  button: string;
  title: (told: Told) => string;
  /** What will happen exactly. */
  happens: (told: Told) => string[];
  go: string;
  done: (told: Told) => string;
};

import type { Compromise } from "../../bindings/Compromise";

export const en = {
  acts: {
    rotate: {
      button: "Rotate it",
      title: ({ key }) => `Rotate ${key}`,
      happens: ({ version, tier, protects }) =>
        tier === "mkek"
          ? [
              "Every key-encryption key under it is put under the new master key, inside the token.",
              "From then on it protects nothing new. Both master keys stay in the token.",
            ]
          : [
              `A new version is made in the token, with a cryptoperiod of its own.`,
              `Version ${version} protects nothing new from then on. What it protects is accepted until the window ends that the policy gives.`,
              tier === "kek"
                ? `What it protects now (${protects}) stays under it until you put it under the new version.`
                : "What it encrypts now stays encrypted with it until you encrypt it anew.",
            ],
      go: "Rotate the key",
      done: ({ key }) => `${key} is the version in use now.`,
    },
    deprecate: {
      button: "Protect nothing new with it",
      title: ({ key }) => `Protect nothing new with ${key}`,
      happens: () => ["It still opens what it protects, and protects nothing new."],
      go: "Protect nothing new with it",
      done: ({ key }) => `${key} protects nothing new any more.`,
    },
    disable: {
      button: "Disable it",
      title: ({ key }) => `Disable ${key}`,
      happens: ({ protects }) => [
        "From then on it neither protects nor opens anything.",
        `What it protects (${protects}) cannot be opened until it is enabled again.`,
      ],
      go: "Disable the key",
      done: ({ key }) => `${key} is disabled.`,
    },
    enable: {
      button: "Enable it again",
      title: ({ key }) => `Enable ${key} again`,
      happens: () => [
        "It opens what it protects again. Where a later version is in use, it protects nothing new.",
        "Where it was deleted, its waiting time ends and it is not destroyed.",
      ],
      go: "Enable the key",
      done: ({ key }) => `${key} is enabled again.`,
    },
    hold: {
      button: "Set a legal hold",
      title: ({ key }) => `Set a legal hold on ${key}`,
      happens: () => [
        "Neither it nor what it hangs from can be deleted or destroyed while the hold stands.",
        "Who tries is refused, and the attempt stands in the journal.",
      ],
      go: "Set the hold",
      done: ({ key }) => `The hold on ${key} stands.`,
    },
    release: {
      button: "Lift a legal hold",
      title: ({ key }) => `Lift a legal hold on ${key}`,
      happens: () => [
        "The key can be deleted and destroyed again, if no other hold stands on it.",
        "Its place in the journal stays: who set it, who lifted it, and why.",
      ],
      go: "Lift the hold",
      done: ({ key }) => `The hold on ${key} is lifted.`,
    },
    delete: {
      button: "Delete it",
      title: ({ key }) => `Delete ${key}`,
      happens: ({ wait }) => [
        `It waits ${wait === 1 ? "1 day" : `${wait} days`}, as the policy says. Until then it can be enabled again.`,
        "After that it may be destroyed. Nothing is destroyed by itself.",
      ],
      go: "Delete the key",
      done: ({ key }) => `${key} is deleted and waits.`,
    },
    purge: {
      button: "Destroy it",
      title: ({ key }) => `Destroy ${key}`,
      happens: ({ tier }) => [
        tier === "mkek"
          ? "It is destroyed in every token that holds it, and looked for there afterwards."
          : "What the room keeps of it is overwritten, and looked for afterwards.",
        ...(tier === "mkek"
          ? ["Its recovery packages in the room’s folder are erased, and its shares are called in."]
          : []),
        "What is still protected by it cannot be opened by anybody, ever. Nobody can undo this.",
      ],
      go: "Destroy the key for ever",
      done: ({ key }) => `${key} is destroyed.`,
    },
    compromised: {
      button: "It may be in the wrong hands",
      title: ({ key }) => `${key} may be in the wrong hands`,
      happens: ({ tier }) => [
        "It is put out of use at once. Nothing brings it back.",
        ...(tier === "kek"
          ? ["A new version is made in the same act, if a token that holds its master key is unlocked."]
          : []),
        tier === "dek"
          ? "What it encrypts stays as it is, until it is encrypted anew."
          : "A list of what it protects is written, if you name a file.",
        "What is to be done next is told, step by step.",
      ],
      go: "Put it out of use now",
      done: ({ key }) => `${key} is out of use.`,
    },
  } satisfies Record<Act, ActWords> as Record<Act, ActWords>,

  act: {
    what: "What will happen",
    signs: (n: number) => (n === 1 ? "1 person signs, as the policy asks." : `${n} people sign, as the policy asks.`),
    none: "nothing",
    keys: (n: string) => (n === "1" ? "1 key" : `${n} keys`),
    hold: "Name of the matter",
    holdHint: "As in the file of the case. Why the key must stay is said below.",
    whichHold: "Which hold",
    successor: "The master key that takes over",
    noSuccessor: "No other master key is in use. It is made first, in a ceremony on the same token.",
    out: "File for the new version’s row",
    list: "File for the list of what it protects",
    review: "Review it",
    reviewLead: "Read it aloud. Nothing has been done yet.",
    change: "Change something",
    signing: "Who signs",
    purpose: "Why",
    typed: (label: string) => `Type “${label}” to confirm`,
    typedMissing: "the key’s name, typed as it stands",
    holdMissing: "the matter’s name",
    successorMissing: "the master key that takes over",
    toKey: "To the key",
    outcome: {
      compromised: (key: string) => `${key} is out of use`,
      compromisedLead: "It protects nothing new and opens nothing, from now on.",
      took: "Took over",
      nothingTook: "no new version could be made here",
      affected: "Keys that it protects",
      list: "List of them",
      noList: "not written",
      followUps: "What is to be done next",
      next: (came: Compromise) => came.follow_ups,
      destroyed: (key: string) => `${key} is destroyed`,
      destroyedLead: "It was looked for afterwards, and is found nowhere that this room knows of.",
      tokens: "Tokens that were searched",
      gone: "not there any more",
      found: "still there",
      wrapped: "Wrapped bytes in the room",
      wrappedGone: "gone",
      wrappedLeft: "still there",
      packages: "Recovery packages erased",
      calledIn: "Shares that are called in",
      entry: "Journal entry",
      noneOf: "none",
    },
  },
};
