import type { PinTries } from "../../bindings/PinTries";
import type { Kind } from "../../bindings/Kind";
import type { MediumKind } from "../../bindings/MediumKind";
import type { Mode } from "../../bindings/Mode";
import type { Role } from "../../bindings/Role";
import { errorsEn } from "../errors/en";

export const en = {
  common: {
    product: "Keymoot",
    back: "Back",
    cancel: "Cancel",
    close: "Close",
    browse: "Browse…",
    choose: "Choose…",
    loading: "One moment…",
    refresh: "Look again",
    optional: "optional",
    kOfN: (k: number, n: number) => `${k} of ${n}`,
    quoted: (text: string) => `“${text}”`,
    of: (name: string) => ` (${name})`,
    first: (what: string) => `First: ${what}`,
    mainKey: "Ctrl Enter",
    bag: (bag: string) => `bag ${bag}`,
    noBag: "in no bag",
    due: (date: string) => `due ${date}`,
    late: (date: string) => `was due ${date}`,
  },

  date: {
    parts: { day: "Day", month: "Month", year: "Year" },
    calendar: "Calendar",
    previous: "Previous month",
    next: "Next month",
    none: "Day and month as numbers, the year with four digits.",
    partial: "Not a whole date yet: nothing of it is taken.",
    impossible: "There is no such day.",
    past: (date: string) => `${date} is over. A day to come is needed.`,
    kept: (date: string) => `${date} stays, until another whole date stands here.`,
    missing: "a whole date that is not past",
  },

  display: {
    button: "Display",
    language: "Language",
    appearance: "Appearance",
    system: "As the system",
    light: "Light",
    dark: "Dark",
    size: "Text size",
    projector: "Projector mode",
    projectorMore: "Larger, to be read from across the room",
  },

  list: {
    search: "Search in this list",
    shown: (shown: string, all: string) => `${shown} of ${all}`,
    nothing: "Nothing in the list has all of these words.",
    colon: ":",
  },

  keyMap: {
    button: "Keys",
    title: "Keys",
    list: [
      ["Tab, Shift Tab", "to the next control, and back"],
      ["Ctrl Enter", "what the main button does"],
      ["Enter", "in the last field: the same, unless it cannot be undone"],
      ["Esc", "closes a dialog or a panel"],
      ["F1", "keys; in a ceremony, help with the step"],
      ["F2", "in a ceremony: read the journal"],
      ["F6", "in a ceremony: pause"],
      ["F8", "in a ceremony: record an exception"],
      ["F11", "in a ceremony: the second screen, for the wall"],
      ["↑ ↓", "walk through choices and lists"],
      ["← →, Page up, Page down", "turn the pages of a record"],
      ["Ctrl + − 0", "larger, smaller, normal text"],
    ] as [string, string][],
  },

  places: {
    label: "Places in this room",
    home: "Home",
    audit: "Look back",
    ceremonies: "Ceremonies",
    keys: "Keys",
    custody: "Custody",
    people: "People",
    tokens: "Tokens",
    policy: "Policy",
    journal: "Journal",
    records: "Records",
    reports: "Reports",
    leave: "Leave this room",
  },

  secret: {
    filmed: "The keyboard may be filmed. Cover it with your hand.",
    passphrase: (name: string) => `Passphrase of ${name}`,
    fill: "Fill it in",
    practicePassphrase: (phrase: string) => `In this practice room everyone’s passphrase is “${phrase}”`,
    onTheDevice: "PINs of this token are typed on the device itself.",
  },

  newPassphrase: {
    again: "The same again",
    differ: "The two passphrases differ.",
    draw: "Draw a passphrase",
    drawHint: "Recommended: nobody chooses well enough for decades. One’s own has twenty characters or six words at least.",
    drawnHint: "Write it down by hand and keep it as the share is kept. It is shown this once.",
    drawnNoted: "I have it",
    drawOther: "Draw another",
    typeBack: "Type it back",
  },

  news: {
    came: (label: string) => `${label} was plugged in.`,
    went: (label: string) => `${label} was pulled out.`,
    fresh: "A fresh token",
  },

  frame: {
    journalWhole: (last: string, at: string) => `Journal whole up to entry ${last} · checked ${at}`,
    journalDamaged: (entry: string) => `Journal damaged at entry ${entry}`,
    readOnly: "Read only",
  },

  seal: {
    state: "The seal",
    whole: "It is whole",
    broken: "It is broken or missing",
  },

  confirm: {
    legend: "A second person confirms",
    witness: "Witness",
    initials: (name: string) => `Initials, typed by ${name}`,
    hint: "The sign-off at the end covers them.",
    nobody: "No witness is in the room. One must return first.",
    mismatch: (name: string) => `These are not the initials of ${name}.`,
    missing: "the witness’s initials",
  },

  missing: {
    approver: "who approves",
    identity: "how the identity was checked",
    slot: "a token",
    pin: "the PIN",
    recipient: "a recipient",
    pinTwice: "the new PIN, twice the same",
    soPin: "the security officer’s PIN",
    soPinTwice: "the security officer’s new PIN, twice the same",
    label: "the token’s label",
    file: "a file",
    folder: "a folder",
    bag: "the bag’s number",
    otherBag: "why it is another bag",
    custodian: "who brings the share",
    seal: "how the seal is",
    rows: "more good rows",
    signer: "who signs",
    statement: "agree or not",
    reason: "a reason",
    passphrase: "the passphrase",
    decision: "a decision",
    name: "a name",
    organisation: "an organisation",
    place: "a place",
    happened: "what happened",
    decided: "what was decided",
    by: "by whom",
    secret: (name: string) => `what ${name} signs with`,
    scanned: "what the scanner reads",
    identityFile: "the file of the age identity",
    proof: "the proof’s file",
    tried: "what was tried",
    what: "what the file is",
    oldCustodian: "whose share it was",
    destroyed: "how it was destroyed",
    way: "done, or put off",
    done: "what was done",
    duty: "the duty they accept",
    card: "a card in a reader",
    purpose: "what for",
    placeTo: "where it goes",
    mover: "who moves it",
    otherWitness: "somebody else who sees it",
  },

  problem: {
    happened: "What happened",
    safe: "What is safe",
    now: "What to do now",
    code: "Code for the report",
    dismiss: "Put this away",
    safeBy: {
      usage: "Nothing was done. What you entered before is kept.",
      refusal: "Nothing was done and nothing changed.",
      failure: "Everything recorded so far is in the journal. Nothing irreversible repeats by itself.",
      fault: "The journal is kept as it was. Nothing more is written.",
    } as Record<string, string>,
    said: errorsEn,
  },

  modes: { live: "Live", practice: "Practice", drill: "Drill" } satisfies Record<Mode, string>,

  kinds: {
    generate: "Generate",
    "adopt-key": "Key adoption",
    drill: "Drill",
    recover: "Recover",
    replicate: "Replicate",
    possession: "Possession check",
    redistribute: "Reissue",
    migrate: "Migration",
    "live-test": "Live recovery test",
    emergency: "Emergency",
    rotate: "Rotation",
    destroy: "Destruction",
    compromise: "Compromise",
    "adopt-policy": "Policy adoption",
  } satisfies Record<Kind, string>,

  roles: {
    administrator: "administrator",
    "security-officer": "security officer",
    custodian: "custodian",
    "backup-custodian": "backup custodian",
    witness: "witness",
    "external-witness": "external witness",
    auditor: "auditor",
  } satisfies Record<Role, string>,

  media: {
    sheet: "printed sheet",
    card: "smartcard",
    age: "age file",
  } satisfies Record<MediumKind, string>,

  followUps: {
    "seal-the-bags-again": "Seal the bags again",
    "decide-on-the-copy": "Decide what becomes of the copy of the key",
    "possession-check": "Hold a possession check",
    "incident-report": "Write the incident report",
    "move-what-it-protected": "Put what it protected under another key",
    "encrypt-anew": "Encrypt anew what it protected",
    "tell-those-concerned": "Tell those concerned",
    "reissue-for-the-absent": "Reissue the shares of those who were absent",
    "destroy-what-was-replaced": "Destroy the old shares that are still accepted",
  } as Record<string, string>,

  card: {
    named: (label: string, serial: string) => `${label}, serial ${serial}`,
    here: (label: string, serial: string) => `${label}, serial ${serial}, is in the reader.`,
    insert: (name: string, label: string, serial: string) =>
      `${name}, put your card into the reader: ${label}, serial ${serial}.`,
    pin: (name: string) => `PIN of ${name}’s card`,
  },

  cardTries: {
    low: "A wrong PIN was entered before. Few tries are left.",
    final: "Last try: one more wrong PIN blocks this card, and what is encrypted to it.",
    locked: "This card is blocked. Its owner unblocks it with its own tools, or takes another.",
  } as Record<string, string>,

  tries: {
    plenty: "No wrong PIN on record: the token accepts more than one try.",
    low: "A wrong PIN was entered before. Few tries are left.",
    final: "Last try: one more wrong PIN locks this token.",
    locked: "This token is locked. Its security officer must set a new PIN.",
  } satisfies Record<Exclude<PinTries, "unknown">, string>,
};

export type Strings = typeof en;
