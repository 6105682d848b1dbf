import type { KeyDayName } from "../../bindings/KeyDayName";
import type { KeyKindName } from "../../bindings/KeyKindName";
import { en as shared } from "../../lib/strings/shared.en";

export const en = {
  home: {
    nothing: "Nothing needs attention now",
    things: (n: number) =>
      n === 1
        ? "One thing needs attention"
        : `${["", "", "Two", "Three", "Four", "Five", "Six"][n] ?? n} things need attention`,
    publicKey: (kind: string) => `Public key (${kind})`,
    publicHalf: "Public key",
    noKeys: "There is no key in this room yet.",
    recoverable: (canLose: number, shares: number) =>
      canLose === 0
        ? `Every key here has a quorum; the weakest can lose none of its ${shares} custodians.`
        : `Every key here has a quorum; the weakest can lose ${canLose} of ${shares} custodians.`,
    unrecoverable: (keys: string) => `No quorum can recover ${keys}.`,
    quorums: "Quorums",
    keys: "Keys",
    noQuorums: "None yet. A generation makes one.",
    proven: (date: string) => `recovery proven ${date}`,
    unproven: "recovery not proven yet",
    checked: (date: string) => `shares proved ${date}`,
    replaces: (n: number) =>
      n === 1 ? "Replaces an earlier quorum:" : `Replaces ${n} earlier quorums:`,
    planCheck: "Plan a possession check",
    shown: (date: string) => `shown ${date}`,
    notShown: "not shown yet",
    since: (date: string) => `since ${date}`,
    lastProof: (date: string) => `proved equal ${date}`,
    found: { absent: "not plugged in", failing: "does not work" } as Record<string, string>,
    heldBy: (tokens: string) =>
      `${tokens} holds the same key: go on with it, and plan a replication to another token.`,
    canLose: (n: number) => (n === 0 ? "can lose nobody" : n === 1 ? "can lose 1" : `can lose ${n}`),
    tooFewLeft: "too few shares are left to rebuild the key",
    onTokens: (n: number) => (n === 0 ? "on no token" : n === 1 ? "1 token" : `${n} tokens`),
    life: (label: string) => `The life of “${label}”`,
    days: {
      adopted: "adopted",
      made: "made",
      shared: "shares handed out",
      proved: "shares proved",
      tested: "rebuilt to test it",
      recovered: "rebuilt",
      copied: "copied to another token",
      reissued: "shares reissued",
      "drill-due": "next drill",
      "cryptoperiod-ends": "cryptoperiod ends",
    } satisfies Record<KeyDayName, string>,
    toCome: "to come",
    planRecovery: "Plan a recovery",
    tryIt: "Try a drill",
    clockTitle: "This machine’s clock is doubtful",
    clockLead:
      "Look at a watch first. Put the clock right if it is wrong: this is only for a clock that is right while the journal’s was not.",
    clockConfirm: "The clock is right",
    clockWitness: "Witness who confirms it",
    needs: {
      "clock-doubtful": {
        title: () => "This machine’s clock is doubtful",
        more: "Look at a watch first. Put the clock right if it is wrong: this is only for a clock that is right while the journal’s was not.",
        go: "The clock is right",
      },
      "resume-ceremony": {
        title: (subject: string) => `The ceremony “${subject}” is not finished`,
        more: "It waits at the step where it was left.",
        go: "Go on",
      },
      "drill-due": {
        title: (subject: string) => `Recovery drill for “${subject}”`,
        more: "A quorum is worth what its last drill proved.",
        go: "Plan the drill",
      },
      "bags-to-seal": {
        title: (subject: string) =>
          subject === "1" ? "One bag was opened and not sealed again" : `${subject} bags were opened and not sealed again`,
        more: "Seal each in a new bag before witnesses, and enter the movement.",
        go: "Look at custody",
      },
      "ceremony-planned": {
        title: (subject: string) => `“${subject}” is planned`,
        more: "Its draft is kept here. Look it over with those who take part, and open it on its day.",
        go: "Look at the drafts",
      },
      "check-due": {
        title: (subject: string) => `${subject} is to be looked at soon`,
        more: "A possession check rebuilds nothing; a look at bag and seal may be enough.",
        go: "Look at custody",
      },
      "check-overdue": {
        title: (subject: string) => `${subject} has not been looked at in time`,
        more: "Nobody knows whether it is still there and still sealed.",
        go: "Look at custody",
      },
      "seal-broken": {
        title: (subject: string) => `Broken seal: ${subject}`,
        more: "Treat the share as seen by others until you know better. A reissue replaces it.",
        go: "Look at custody",
      },
      "old-shares-remain": {
        title: (subject: string) =>
          subject === "1" ? "One share of a replaced quorum is left" : `${subject} shares of replaced quorums are left`,
        more: "Destroy them before witnesses: enough of them still rebuild the key.",
        go: "Look at custody",
      },
      "places-unnamed": {
        title: (subject: string) =>
          subject === "1" ? "Nobody has said where one share lies" : `Nobody has said where ${subject} shares lie`,
        more: "In an emergency somebody has to fetch them. Enter the place of each with a movement.",
        go: "Look at custody",
      },
      "one-token": {
        title: (subject: string) => `“${subject}” is in one token only`,
        more: "If that token fails, the key is out of use until a quorum has met. A second token can take it in.",
        go: "Plan the copy",
      },
      "recovery-unproven": {
        title: (subject: string) => `Nobody has rebuilt “${subject}” from its shares yet`,
        more: "The generation tried them in memory. A live test reads what the custodians really keep.",
        go: "Plan the test",
      },
      dissent: {
        title: (subject: string) => `Somebody did not agree with “${subject}”`,
        more: "Their reason is in the record. It stays here until a ceremony of the same kind is signed by all.",
        go: "Look at the ceremony",
      },
      "follow-up-due": {
        title: (subject: string) => shared.followUps[subject] ?? subject,
        more: "An emergency put it off; it cannot be skipped.",
        go: "Look at custody",
      },
      "against-policy": {
        title: (subject: string) => subject,
        more: "The room’s key policy does not allow it.",
        go: "Look at the keys",
      },
      "policy-review": {
        title: (_subject: string) => "The key policy is to be reviewed",
        more: "Look it over, and adopt it again as its next version.",
        go: "Look at the policy",
      },
      "purge-possible": {
        title: (subject: string) => `A deleted key of “${subject}” may be destroyed`,
        more: "Its waiting time is over. Until it is destroyed it can be brought back.",
        go: "Look at the keys",
      },
      "rotation-due": {
        title: (subject: string) => `Keys of “${subject}” are to be rotated`,
        more: "Their cryptoperiod ends. A new version takes over; the old one opens what it protects for a while.",
        go: "Look at the keys",
      },
      "window-ends": {
        title: (subject: string) => `The old version of “${subject}” will no longer be accepted`,
        more: "Put what it still protects under the new version before that.",
        go: "Look at the keys",
      },
      "cryptoperiod-ends": {
        title: (subject: string) => `The cryptoperiod of “${subject}” ends`,
        more: "Plan its successor in time: keys in use are moved to it one by one.",
        go: "Look at ceremonies",
      },
      "replica-missing": {
        title: (subject: string) => `A token that holds a key cannot be used: ${subject}`,
        more: "No other token that holds this key is plugged in. Plug one in, or plan a recovery.",
        go: "Look at the tokens",
      },
      "record-missing": {
        title: (subject: string) => `The record of “${subject}” has not been made`,
        more: "The ceremony is closed; its record can be made now.",
        go: "Make the record",
      },
      "shares-beside-package": {
        title: (subject: string) => `A threshold of shares and the package of “${subject}” lie on this machine`,
        more: "Whoever takes this machine has the key. Print the sheets or save them elsewhere, and erase their files; or move the package.",
        go: "Look at the ceremony",
      },
      "module-to-approve": {
        title: (subject: string) => `A module waits to be approved: ${subject}`,
        more: "It is new here, or changed. It is not loaded before somebody approves it.",
        go: "Look at the tokens",
      },
      "no-key-yet": {
        title: () => "No key has been made in this room",
        more: "A generation makes one in a token and hands out its shares. A drill does the same with a key that is destroyed at the end.",
        go: "Plan a generation",
      },
      "people-missing": {
        title: () => "Too few people are enrolled",
        more: "A ceremony needs an administrator, a witness and at least two custodians.",
        go: "Enrol people",
      },
      "journal-damaged": {
        title: (subject: string) => `The journal does not check at entry ${subject}`,
        more: "Keep the room’s folder as it is and compare with a copy.",
        go: "Look at the journal",
      },
      "room-read-only": {
        title: () => "This room can be read, not changed",
        more: "A newer Keymoot wrote it, or it lies on a read-only disk.",
        go: "Look at the journal",
      },
    } as Record<string, { title: (subject: string) => string; more: string; go: string }>,
  },

  keyKinds: {
    "aes-256": "master key: AES-256",
    "ml-dsa-65": "root key: ML-DSA-65",
    "ml-dsa-87": "root key: ML-DSA-87",
    "p-384": "root key: ECDSA on P-384",
  } satisfies Record<KeyKindName, string>,
  keyStates: {
    "pre-active": "Not yet active",
    active: "Active",
    rotating: "Rotating",
    deprecated: "Deprecated · decrypt only",
    deactivated: "Deactivated",
    compromised: "Compromised",
    destroyed: "Destroyed",
  } as Record<string, string>,
};

export type Strings = typeof en;
