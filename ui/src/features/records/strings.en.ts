import type { Finding } from "../../bindings/Finding";
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
    proved: "This record proves what it says.",
    refuted: "This record does not check.",
    claims: "What was checked",
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
      "participant-signature": "A participant’s signature",
      "signer-known": "The signer is known",
      "pages-from-transcript": "The pages show what the entries tell",
      "duty-signature": "A duty acknowledged",
      "roll-call-signature": "A signature at roll call",
      "emergency-approval": "An approval of the emergency",
      "custody-signature": "A signature for a movement",
      "possession-proof": "A proof of possession",
      "redistribution-sound": "The new shares are of the same secret",
      "entries-agree": "The entries agree with one another",
      "journal-key-succession": "The journal key was introduced",
      "since-consistent": "It continues an earlier checkpoint",
    } as Record<string, string>,
  },
};

export type Strings = typeof en;
