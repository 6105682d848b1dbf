import type { FollowUpState } from "../../../bindings/FollowUpState";
import type { Found } from "../../../bindings/Found";
import type { ProvedHow } from "../../../bindings/ProvedHow";
import type { RefusedBecause } from "../../../bindings/RefusedBecause";
import { either, token } from "./say.en";

export const panel = {
  panel: {
    scriptFingerprint: "Fingerprint of the script",
    approvedBy: "Who approves",
    approval: "Where it was approved",
    who: "Who",
    identity: "How the identity was checked",
    identitySuggestions: ["Passport", "Identity card", "Staff badge", "Known to the witness"],
    present: "Custodians",
    closeWithout: (n: number) =>
      n === 1 ? "Close the roll call without one" : `Close the roll call without ${n}`,
    pickSlot: "Tokens plugged in",
    noSlot: "No token is plugged in. Plug one in, then look again.",
    noModule: "No module is known yet. Add the token’s module first.",
    addModule: "Add a module",
    pin: (label: string) => `PIN of “${label}”`,
    chosenTwice: "already has a part in this ceremony",
    adoptIntro: (key: string, label: string) =>
      `The key “${key}” is in ${token(label)} already. It is looked for and tried; what the token says of its past is shown before anything is shared.`,
    makeIntro: (key: string, label: string) =>
      `The key “${key}” will be made inside ${token(label)} and named only by its label and check value. Nobody ever sees the key itself.`,
    rehearseIntro: (k: number, n: number) =>
      `A secret is shared into ${n} parts in memory, of which ${k} open the key. The token then recovers the key from them once, before anybody is given one.`,
    dice: "The script asks for dice",
    diceField: "Throws, digits 1 to 6",
    diceHint: "They are mixed in with the randomness of the token and of this machine.",
    sheet: "Share sheet",
    folder: "Where the sheet is saved",
    folderHint: "This room’s own folder, unless it goes to a drive.",
    sheetSaved: (file: string) => `Saved as ${file}. Print it, then seal the paper in its bag.`,
    sheetTo: "Where the sheet goes",
    sheetToFile: "Into a file",
    sheetToFileMore: "Printed later from a machine without network. Read back at once.",
    sheetToPrinter: "To a printer here",
    sheetToPrinterMore: "No file is kept, and nothing stays in the spool. Read back from the paper.",
    printer: "Printer",
    printerNeeds: (needs: string) =>
      needs === "" ? "This printer takes no jobs now. Choose another." : `This printer needs: ${needs}.`,
    printSheet: "Print the sheet",
    printedOn: (queue: string) => `Printed on ${queue}. Take the sheet from the printer now.`,
    packageFolder: "Where the package is saved",
    packageFolderHint: "In the room’s folder, unless it goes to another drive. Nothing that is there is replaced.",
    sealedFolder: "Where the encrypted file is saved",
    cardIntro: (person: string) =>
      `The share is encrypted to the card of ${either(person, "the custodian")} and opened with it again at once. The file goes into their bag.`,
    noCard: (person: string) =>
      `${either(person, "The custodian")} is enrolled without a card that a share can be encrypted to.`,
    cardAndMlkem: (fingerprint: string) =>
      `It is encrypted to their ML-KEM key ${fingerprint} besides: card and key open it together, and neither alone.`,
    mlkemFile: "File of the ML-KEM key",
    mlkemFileHint: "The custodian’s own private key, for a share that is encrypted to card and key at once; it is kept nowhere.",
    ageIntro: "The share is encrypted to the custodian’s age recipient and opened with their identity again at once.",
    ageRemoteIntro: (person: string) =>
      `The share is encrypted to the age recipient of ${either(person, "the custodian")}. It counts as taken once their proof is here.`,
    passphraseOnTop: (person: string) => `Passphrase of ${either(person, "the custodian")} for this share`,
    passphraseOnTopHint: "Typed by them. Without it nobody opens the share; it is kept nowhere.",
    sealedSaved: (file: string) => `Saved as ${file}. Put it on the custodian’s drive, and the drive into the bag.`,
    ageSaved: (file: string, person: string) => `Saved as ${file}. Send it to ${person} with the challenge below.`,
    sealAgain: "The share was proved and is wiped from memory. It goes into a new bag now.",
    challenge: "Challenge",
    challengeMore:
      "They run “keymoot share prove” on a machine of their own, with their share and these digits, and send back the proof.",
    copy: "Copy",
    copied: "Copied.",
    copyYourself: "Selected: copy it with Ctrl C.",
    print: "Print it large",
    proofFile: "File of the proof",
    proofFileHint: "The proof tells nothing of the share; it may come by any way.",
    proofOf: "Whose proof it is",
    proved: (done: number, of: number) => `${done} of ${of} shares are proved`,
    provedShare: (index: number, name: string) => `Share ${index}, ${name}`,
    provedHow: { "in-room": "in the room", "own-machine": "on a machine of their own" } satisfies Record<ProvedHow,
      string
    >,
    notProvedYet: "not yet",
    proveWhere: "Where the share is proved",
    proveHere: "Here, in the room",
    proveHereMore: "Bag and share are brought; the bag is sealed again.",
    proveAway: "On a machine of their own",
    proveAwayMore: "The share stays where it is; only a proof comes here.",
    endCheck: "End the check",
    endCheckWithout: (n: number) => (n === 1 ? "End the check without one share…" : `End the check without ${n} shares…`),
    endCheckMissing: (n: number) =>
      n === 1
        ? "One share is not proved. The record will say so, with the reason."
        : `${n} shares are not proved. The record will say so, with the reason.`,
    endCheckAll: "Every share is proved.",
    endCheckReason: "Why shares are missing",
    nobodyToBring: "Nobody who could bring a share is in the room.",
    approvedSoFar: "Approved by",
    contributeIntro:
      "The share is split anew for the new custodians, verified, and wiped before the next one is brought. The secret is never rebuilt.",
    contributed: "Shared again so far",
    contributedShare: (index: number, name: string) => `Share ${index}, brought by ${name}`,
    accountRule: (k: number) =>
      `New shares protect only while fewer than ${k} old ones could be in anybody’s hands: ${k} of them rebuild the key for ever.`,
    accountLegend: "Mark every old share that nobody can account for",
    oldShare: (index: number, name: string) => (name === "" ? `Share ${index}` : `Share ${index}, ${name}`),
    accountReason: "What is known of them",
    rotate: "A reissue protects no longer",
    rotateMore: (n: number, k: number) =>
      `${n} shares in unknown hands reach the threshold of ${k}. What helps is rotation: a new master key, and everything under it moved to that. Stop this ceremony for good.`,
    oldLeft: (left: number, of: number) => `${left} of ${of} old shares are left`,
    oldRule: (k: number) => `Fewer than ${k} may be left when the old quorum ends.`,
    oldAccepted: (day: string) =>
      `Destroy what is here. What is left is accepted until ${day}, and is to be destroyed by then.`,
    destroyed: "destroyed",
    whichOld: "Which old share",
    oldCustodian: "Whose it was",
    oldBag: "Number on its bag",
    straysLeft: (n: number) =>
      n === 1
        ? "A share of a failed reissue is outside"
        : `${n} shares of a failed reissue are outside`,
    strayPackageRule:
      "Whether the package they open was written is not known. Fewer of them than open it must be left before another package of this key is released.",
    strayRule: "Enough of them rebuild the key as well. Each is destroyed before the old quorum ends.",
    stray: (index: number, attempt: number, name: string, bag: string) =>
      `Share ${index} of attempt ${attempt}, ${name}${bag === "" ? ", in no bag" : `, bag ${bag}`}`,
    strayGone: (index: number, attempt: number) => `Share ${index} of attempt ${attempt} is destroyed`,
    howDestroyed: "How it is destroyed",
    howDestroyedSuggestions: ["Shredded, cross-cut", "Burnt", "Drive destroyed", "File erased, card key destroyed"],
    endQuorum: "End the old quorum",
    endQuorumWithout: (n: number) => (n === 1 ? "End it with one share left…" : `End it with ${n} shares left…`),
    endQuorumLeft: (n: number) =>
      n === 1
        ? "One old share is left. The record names it; look for it and destroy it."
        : `${n} old shares are left. The record names them; look for them and destroy them.`,
    endQuorumAccepted: (n: number, day: string) =>
      n === 1
        ? `One old share is left, and accepted until ${day}. The record names it; a task says that it is to be destroyed.`
        : `${n} old shares are left, and accepted until ${day}. The record names them; a task says that they are to be destroyed.`,
    endQuorumAll: "Every old share is destroyed.",
    testIntro: (label: string) =>
      `The key is rebuilt inside ${token(label)} as an object of this session only, compared with the live one, given a known-answer test (the canary), destroyed, and looked for.`,
    task: "Which task",
    taskWay: "What becomes of it",
    taskDone: "It is done",
    taskLater: "It is put off",
    taskLaterMore: "It stays on the home screen until it is done. It cannot be skipped.",
    taskNote: "What was done",
    taskReason: "Why it is put off",
    taskUntil: "Until when",
    taskStates: { open: "open", done: "done", deferred: "put off" } satisfies Record<FollowUpState, string>,
    putOff: "Put it off",
    putOffUntil: (date: string) => `put off until ${date}`,
    bag: (person: string) => `Bag number, read by ${person}`,
    packageIntro: "The recovery package opens nothing without the shares. Keep copies in more than one place.",
    doorIntro:
      "Until now the key could still be wrapped out of the token, because its recovery had to be proven. After this it is non-extractable (CKA_EXTRACTABLE), and the token shows so by refusing a wrap.",
    packageFile: "The recovery package’s file",
    packageHint: "recovery-package.json, from the generation’s folder.",
    custodian: "Who brings it",
    bagBrought: "Number on the bag",
    how: "How the share is read",
    howFile: "From a file",
    howFileMore: "The sheet’s PDF, a scan or its text; or a sealed share or age file.",
    howScan: "From a scan of the sheet",
    howScanMore: "A PDF or picture (PNG, JPEG, TIFF, BMP, WebP, GIF) of one share.",
    howScanner: "By a scanner at the keyboard",
    howScannerMore: "It types the code of the sheet and ends with Enter.",
    scannerField: "What the scanner types",
    scannerHint: "Point the scanner at the sheet’s code. What it types is not shown.",
    identityFile: "File of the age identity",
    identityFileHint: "The custodian’s own; it is read for this one act and kept nowhere.",
    sharePassphrase: "Passphrase of the share",
    sharePassphraseHint: "Only if it was encrypted with one on top.",
    cardPinOfOwner: "PIN of the card it is encrypted to",
    howTyped: "Typed from the sheet",
    howTypedMore: "Twelve rows of letters and digits.",
    shareFile: "The share’s file",
    collected: "Accepted so far",
    collectedShare: (index: number, name: string) => `Share ${index}, brought by ${name}`,
    corrected: (cells: string) => `corrected while reading: ${cells}`,
    notAccepted: (name: string) => `What ${name} brought was not accepted`,
    /** Why, in more words: Rust’s. */
    notAcceptedMore: (detail: string) => detail,
    notAcceptedSafe: "The shares accepted before it are kept.",
    reasons: {
      "bad-share": "It does not fit the package’s commitments: mistyped beyond repair, or not a true share.",
      "superseded-quorum": "It belongs to an earlier quorum of this key.",
      "other-quorum": "It belongs to another package. The share may be good; it is not for this key.",
      unreadable: "It could not be read.",
      "already-entered": "This share has already been brought.",
      "second-share": "This custodian has already brought a share.",
      "unaccounted-share": "This share was said to be in unknown hands.",
      "other-challenge": "The proof answers another challenge than the one given out.",
      "does-not-hold": "The proof does not hold: whoever made it does not have this share.",
      "not-theirs": "It is another custodian’s share: the sheet and the person do not belong together.",
    } satisfies Record<RefusedBecause, string>,
    recoverIntro: (label: string) =>
      `The shares are put together in memory, proven against the package, and the key is unwrapped inside ${token(label)}. They leave memory at once.`,
    destroyIntro: "The drill key is destroyed on every token that holds it. Its shares and package then open nothing.",
    signer: "Who signs",
    statement: (name: string) => `What ${name} says`,
    agree: "I agree: it happened as the journal says",
    disagree: "I do not agree",
    reason: "Why not",
    recordIntro: "The pages are laid out from the journal, with the proof inside. This closes the ceremony.",
    recordDone: "The record is made and checks.",
    interrupted: (what: string) => `Interrupted: ${what}`,
    found: {
      done: "Looking showed that it did happen.",
      "not-done": "Looking showed that it did not happen.",
      unknown: "What happened cannot be seen from here.",
    } satisfies Record<Found, string>,
    packageUnseen:
      "The place the package was to be written to is not here: plug that drive in again, and we look once more. Until then it may have been written.",
    retryUnseen:
      "The package counts as written: the shares handed out so far open it, and enough of them have to be destroyed before another is released. If the drive can still be found, look there first.",
    leftOpen: (what: string, found: string) => `Begun and never known to have ended: ${what}. ${found}`,
    decision: "What shall be done",
    adopt: "Adopt what was found",
    adoptMore: "The step counts as done, with what is there now. Nothing is done a second time.",
    retry: "Do it again",
    retryMore: "The step is taken from its beginning. What is left of the first try stays recorded.",
    pausedSince: (by: string, at: string, reason: string) => `Since ${at}, by ${by}: ${reason}`,
    pausedPins: "The tokens are locked. Going on asks for each PIN again.",
    pausedSharing:
      "The secret whose shares are being handed out is still in this program’s memory: closing the window would make those shares void.",
    pausedKept: "Everything that was done is in the journal.",
    otherBag: "Why it is another bag than registered",
    otherBagHint: "Only after the number was read again. It goes on as an exception, with this reason.",
    closedTitle: "Closed as planned.",
    abortedTitle: "Stopped before its end.",
    endedMore: "What happened until then is in the journal.",
    nowTitle: "What to do now",
    nowRecord: [
      "Print the record, and let everybody sign it by hand.",
      "Copy its file to where an auditor finds it: it can be checked with nothing else.",
    ],
    nowShares: [
      "Each custodian takes the sealed bag to where it is kept, and tells where that is.",
      "Keep copies of the recovery package in more than one place, away from the shares.",
    ],
    nowDrill: ["Take the drill’s sheets back and destroy them, so that nobody takes them for real ones."],
    nowRebuilt: ["Seal the bags that were opened again, each in a new one, and write the movement down."],
    nowAbortedShares: ["Destroy what was handed out, before a witness."],
    nowAborted: [
      "Make the record: it says how far this went, and why it was stopped.",
    ],
    toCeremonies: "To the ceremonies",
  },

  past: {
    title: "This key was not made here",
    lead: "The token had it before. So it says of the key’s past, which nobody here saw and nothing proves:",
    local: "Made in this token",
    mechanism: "Made by",
    alwaysSensitive: "Its value was never readable",
    neverExtractable: "It could never leave, also wrapped",
    yes: "yes",
    no: "no",
    notTold: "not told",
    ciphers: "It may also encrypt or decrypt data. A key that is recovered from its shares may not: it wraps and unwraps keys.",
  },
};

export type PanelStrings = typeof panel;
