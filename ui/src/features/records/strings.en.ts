import type { Finding } from "../../bindings/Finding";
import type { SaidView } from "../../bindings/SaidView";

export const en = {
  records: {
    title: "Records",
    lead: "What a ceremony leaves behind: pages to read and sign, with the proof inside.",
    empty: "No record has been made yet.",
    emptyMore: "The last step of every ceremony makes one.",
    show: "Show",
  },

  record: {
    title: (ceremony: string) => `Record of “${ceremony}”`,
    page: (page: number, pages: number) => `Page ${page} of ${pages}`,
    previous: "Previous page",
    next: "Next page",
    zoom: "Zoom",
    fingerprint: "Fingerprint of the transcript",
    aloud: "Read aloud",
    refuted: "This record does not check.",
    check: "Check this record",
    checkTitle: "Check a record",
    checkLead: "A record is checked from its file alone, whoever made it. Nothing of it is kept here.",
    toCheck: "The record’s file",
    toCheckHint: "The PDF, as it was made: one that another program saved again is told as that.",
    verdict: {
      proved: "This record proves what it says",
      refuted: "Do not rely on this record",
      "not-checked": "This record was not checked to its end",
    } satisfies Record<Finding, string>,
    verdictMore: {
      proved: "Every signature and every page agrees with what was journalled. Whether the key that signed is theirs, you know from elsewhere: compare its fingerprint.",
      refuted: "Something in it is not what was signed. What it is stands first in the list.",
      "not-checked": "What could not be checked stands first in the list.",
    } satisfies Record<Finding, string>,
    counted: {
      "page-as-signed": (n: number) => (n === 1 ? "1 page as signed" : `${n} pages as signed`),
      "attachments-as-signed": (n: number) => (n === 1 ? "1 attachment as signed" : `${n} attachments as signed`),
      "duty-signature": (n: number) => (n === 1 ? "1 signed duty" : `${n} signed duties`),
      "roll-call-signature": (n: number) =>
        n === 1 ? "1 signature at roll call" : `${n} signatures at roll call`,
      "emergency-approval": (n: number) =>
        n === 1 ? "1 approval of the emergency" : `${n} approvals of the emergency`,
      "custody-signature": (n: number) =>
        n === 1 ? "1 movement, signed" : `${n} movements, signed`,
      "decision-signature": (n: number) =>
        n === 1 ? "1 signature of a decision" : `${n} signatures of decisions`,
      "participant-signature": (n: number) =>
        n === 1 ? "1 signature at the end" : `${n} signatures at the end`,
      "possession-proof": (n: number) =>
        n === 1 ? "1 proof of possession" : `${n} proofs of possession`,
      "journal-key-succession": (n: number) =>
        n === 1 ? "1 journal key introduced" : `${n} journal keys introduced`,
    } as Record<string, (n: number) => string>,
    claims: "What was checked",
    /** What was found of one claim: the words are Rust’s. */
    said: (claim: { detail: string; said: readonly SaidView[] }) => claim.detail,
    file: "File",
    results: { proved: "proved", refuted: "refuted", "not-checked": "not checked" } satisfies Record<Finding,
      string
    >,
    claimNames: {
      "file-whole": "The file is whole",
      "bytes-as-signed": "Every byte is as signed",
      "page-as-signed": "The page is as signed",
      "fonts-as-signed": "The typefaces are as signed",
      "attachments-as-signed": "The attachments are as signed",
      "manifest-signed": "The manifest is signed",
      "leaves-open": "The entries are what was committed",
      "leaves-in-tree": "The entries are in the journal",
      "checkpoint-signed": "The journal’s checkpoint is signed",
      "checkpoint-cosigned": "The journal’s checkpoint is signed with ML-DSA, too",
      "participant-signature": "A participant’s signature",
      "signer-known": "The signer is known",
      "pages-from-transcript": "The pages show what the entries tell",
      "duty-signature": "A duty acknowledged",
      "roll-call-signature": "A signature at roll call",
      "emergency-approval": "An approval of the emergency",
      "custody-signature": "A signature for a movement",
      "decision-signature": "A signature of a decision",
      "possession-proof": "A proof of possession",
      "redistribution-sound": "The new shares are of the same secret",
      "nothing-left-behind": "Nothing of the old suite was left behind",
      "entries-agree": "The entries agree with one another",
      "journal-key-succession": "The journal key was introduced",
      "since-consistent": "It continues an earlier checkpoint",
      "withheld": "What is withheld is committed to",
      "renewed": "A newer key signed the record again",
      "ceremony-whole": "The ceremony is told from its opening",
      "records-agree": "The records are of one journal",
      "quorum-lineage": "Where the quorum comes from",
    } as Record<string, string>,
  },
};

export type Strings = typeof en;
