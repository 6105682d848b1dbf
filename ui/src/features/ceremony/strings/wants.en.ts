import type { Scene } from "../scene";
import { either, token } from "./say.en";

export const wants = {
  wants: {
    approve: {
      title: (s: Scene) => `${either(s.administrator, "The administrator")} opens the ceremony`,
      say: (s: Scene) =>
        `This is the ceremony “${s.ceremony}”. I read the fingerprint of its script; please follow it on your copy.`,
      main: "Approve the script",
    },
    arrivals: {
      title: (s: Scene) =>
        s.person === ""
          ? `${either(s.administrator, "The administrator")} closes the roll call`
          : `${s.person} is identified`,
      say: (s: Scene) =>
        s.person === ""
          ? "Everyone is named. From now on, please say so before you leave the room."
          : `${s.person}, please say your name and show the witness your document.`,
      main: (s: Scene): string => (s.person === "" ? "Close the roll call" : `${s.person} is present`),
    },
    token: {
      title: (s: Scene) =>
        s.token === ""
          ? `${either(s.administrator, "The administrator")} chooses a token`
          : `${either(s.administrator, "The administrator")} unlocks “${s.token}”`,
      say: () => "I enter a PIN. Please look away from the keyboard.",
      main: "Unlock this token",
    },
    "accept-tokens": {
      title: (s: Scene) => `${either(s.witness, "The witness")} looks at the tokens`,
      say: () => "Please compare maker, model and serial number with what stands in front of you.",
      main: "Accept these tokens",
    },
    show: {
      title: (s: Scene) => `${either(s.administrator, "The administrator")} shows it to everyone`,
      say: (s: Scene) => `${either(s.witness, "Witness")}, please look, and say aloud what you see.`,
      main: "It is so",
    },
    "adopt-key": {
      title: (s: Scene) => `${either(s.administrator, "The administrator")} is about to adopt the key`,
      say: (s: Scene) =>
        `I am about to adopt the key “${s.key}”, which ${token(s.token)} has already. We did not see it made. Is there any objection?`,
      main: "Review before the key is adopted",
    },
    "make-key": {
      title: (s: Scene) => `${either(s.administrator, "The administrator")} is about to make the key`,
      say: (s: Scene) => `I am about to make the key “${s.key}” in ${token(s.token)}. Is there any objection?`,
      main: "Review before the key is made",
    },
    rehearse: {
      title: (s: Scene) => `${either(s.administrator, "The administrator")} rehearses the recovery`,
      say: () =>
        "Before anybody takes a share, the token shows that the shares can open what they are meant to open.",
      main: "Share and rehearse",
    },
    "write-share": {
      title: (s: Scene) => `${either(s.person, "A custodian")} takes a share`,
      say: (s: Scene) => {
        const person = either(s.person, "Custodian");
        if (s.medium === "card") {
          return `${person}, put your card into the reader. Everyone else, please look away while the PIN is typed.`;
        }
        if (s.medium === "age") {
          return s.remote
            ? `The share of ${person} is encrypted to their age recipient and sent to them. Nobody here can open it.`
            : `${person}, plug in the drive with your age identity. Everyone else, please look away.`;
        }
        return `Everyone but ${either(s.person, "the custodian")}, please look away from the printer until the sheet is in hand.`;
      },
      main: (s: Scene): string =>
        s.medium === "card"
          ? "Encrypt it to the card and open it again"
          : s.medium === "age"
            ? s.remote
              ? "Encrypt it for whoever is far away"
              : "Encrypt it and open it again"
            : "Save the sheet and read it back",
    },
    "seal-bag": {
      title: (s: Scene) => `${either(s.person, "The custodian")} seals the bag`,
      say: (s: Scene) =>
        `${either(s.person, "Custodian")}, put ${s.medium === "card" || s.medium === "age" ? "the drive with the file" : s.step === "prove" ? "the share back" : "the sheet"} in ${s.step === "prove" ? "a new" : "the"} bag, seal it, and read its number aloud. ${either(s.witness, "Witness")}, please read it too.`,
      main: "The bag is sealed",
    },
    release: {
      title: (s: Scene) => `${either(s.administrator, "The administrator")} is about to release the package`,
      say: () => "Every share is in its bag. I am about to write the recovery package.",
      main: "Review before the package is released",
    },
    "close-door": {
      title: (s: Scene) => `${either(s.administrator, "The administrator")} is about to close the door`,
      say: (s: Scene) => `From this moment the key in ${token(s.token)} can never be taken out again.`,
      main: "Review before the door is closed",
    },
    "load-package": {
      title: (s: Scene) => `${either(s.administrator, "The administrator")} reads the recovery package`,
      say: () => "I read the recovery package. Please compare its fingerprint with the record of the generation.",
      main: "Read this package",
    },
    "bring-share": {
      title: (s: Scene) => {
        const person = either(s.person, "A custodian");
        return s.step === "contribute" ? `${person} shares again` : `${person} brings a share`;
      },
      say: (s: Scene) =>
        `${either(s.person, "Custodian")}, read the number of your bag aloud, show that its seal is whole, and open it.`,
      main: (s: Scene): string =>
        s.step === "contribute" ? "Share it again and forget it" : "Read this share",
    },
    recover: {
      title: (s: Scene) => `${either(s.administrator, "The administrator")} is about to rebuild the key`,
      say: (s: Scene) => `Enough shares are here. I am about to rebuild the key in ${token(s.token)}.`,
      main: "Review before the key is rebuilt",
    },
    destroy: {
      title: (s: Scene) => `${either(s.administrator, "The administrator")} is about to destroy the drill key`,
      say: () => "The drill has shown what it should. I am about to destroy its key on every token.",
      main: "Review before the key is destroyed",
    },
    "sign-off": {
      title: (s: Scene) => `${either(s.person, "Everyone")} signs`,
      say: (s: Scene) =>
        `${either(s.person, "Everyone")}, is what the journal says what you saw? Sign, or say why not.`,
      main: (s: Scene) => `${either(s.person, "Everyone")} signs`,
    },
    record: {
      title: (s: Scene) => `${either(s.administrator, "The administrator")} makes the record`,
      say: () => "The record is made from the journal. Please note the words of its fingerprint.",
      main: "Make the record",
    },
    reconcile: {
      title: (s: Scene) => `${either(s.administrator, "The administrator")} decides about what was interrupted`,
      say: () => "Something was begun and its end was not written down. We look before we go on.",
      main: "Decide",
    },
    resume: {
      title: () => "The ceremony is paused",
      say: () => "Is everyone back who is needed? Then we go on.",
      main: "Go on",
    },
    "approve-emergency": {
      title: (s: Scene) => `${either(s.person, "A security officer")} approves the emergency`,
      say: (s: Scene) =>
        `${either(s.person, "Security officer")}, this is the reason that is given. Do you approve that the key is rebuilt now?`,
      main: (s: Scene) => `${either(s.person, "The officer")} approves`,
    },
    "read-back": {
      title: (s: Scene) =>
        s.remote
          ? `${either(s.person, "The custodian")} answers from afar`
          : `${either(s.person, "The custodian")} has the sheet read back`,
      say: (s: Scene) =>
        s.remote
          ? `We send the file and the challenge to ${either(s.person, "the custodian")}, and wait for the proof that it was opened.`
          : `${either(s.person, "Custodian")}, scan your sheet or read its rows, so that we know that the paper is good.`,
      main: (s: Scene): string => (s.remote ? "Check this proof" : "Read it back"),
    },
    account: {
      title: (s: Scene) => `${either(s.administrator, "The administrator")} asks where every old share is`,
      say: () => "For each old share: who has it, and in which bag? Say so if nobody can account for one.",
      main: (unknown: number): string =>
        unknown === 0
          ? "Every share is accounted for"
          : unknown === 1
            ? "One share is in unknown hands"
            : `${unknown} shares are in unknown hands`,
    },
    prove: {
      title: (s: Scene) =>
        s.left === 0 ? "Every share is proved" : `${either(s.person, "A custodian")} proves a share`,
      say: (s: Scene) =>
        s.left === 0
          ? "Every custodian has shown that their share is there."
          : `${either(s.person, "Custodian")}, read the number of your bag aloud and open it. Nothing is rebuilt; your share goes back into a new bag.`,
      main: (away: boolean): string => (away ? "Check this proof" : "Prove this share"),
    },
    retire: {
      title: (s: Scene) => `${either(s.witness, "The witness")} sees the old shares destroyed`,
      say: () => "Show the old bag, open it, and destroy what is in it before everybody’s eyes.",
      main: (index: number) => `Share ${index} is destroyed`,
    },
    "test-key": {
      title: (s: Scene) => `${either(s.administrator, "The administrator")} is about to test the key`,
      say: (s: Scene) =>
        `Enough shares are here. I am about to rebuild the key in ${token(s.token)} for a moment, try it, and destroy it again.`,
      main: "Review before the key is tested",
    },
    "carry-out": {
      title: (s: Scene) => `${either(s.administrator, "The administrator")} has it decided and carried out`,
      say: (s: Scene) =>
        s.key === ""
          ? "Those who decide sign that this policy comes into force. Say why, aloud."
          : `Those who decide on ${s.key} sign. Say what happens to it, and why, aloud.`,
      main: "Review before it is carried out",
    },
    "follow-up": {
      title: (s: Scene) => `${either(s.administrator, "The administrator")} goes through what is left to do`,
      say: () => "An emergency leaves work behind. For each: is it done, or until when is it put off, and why?",
      main: "It is done",
    },
    nothing: {
      title: () => "The ceremony has ended",
      say: () => "",
      main: "Show the record",
    },
  },

  review: {
    kicker: "Review before it happens",
    happens: "This is what will happen",
    undo: "It cannot be undone.",
    back: "Not yet",
    "adopt-key": {
      title: (s: Scene) => `Adopt the key “${s.key}”`,
      points: (s: Scene) => [
        `${token(s.token)} is searched for the one AES-256 key with that label. Nothing of it is changed by that.`,
        "What the token says of its past is read and shown: where it was made, and whether it could leave.",
        "It is tried whether the token lets the key out wrapped; if it does not, nothing is shared.",
        "Its check value is written down and shown. At the end of the ceremony the key becomes non-extractable.",
      ],
      main: (s: Scene) => `Look for the key in ${token(s.token)}`,
    },
    "make-key": {
      title: (s: Scene) => `Make the key “${s.key}”`,
      points: (s: Scene) => [
        `${token(s.token)} makes a 256-bit AES key and keeps it.`,
        "The key may wrap and unwrap other keys and answer challenges. It may not encrypt or decrypt anything else.",
        "Every attribute is read back from the token, and tried.",
        "Its check value is written down and shown.",
      ],
      main: (s: Scene) => `Make the key in ${token(s.token)}`,
    },
    release: {
      title: () => "Release the recovery package",
      points: (s: Scene) => [
        "The recovery package leaves memory and is written to the room’s folder.",
        `From then on, ${s.threshold} of the ${s.shares} shares can rebuild the key from it.`,
        s.files > 0
          ? "Saved sheets stay where they were saved: remove the files once the paper is sealed."
          : "No file of a share sheet is left where it was written.",
      ],
      main: () => "Release the package",
    },
    "close-door": {
      title: (s: Scene) => `Close the door on “${s.key}”`,
      points: (s: Scene) => [
        `${token(s.token)} makes the key non-extractable (CKA_EXTRACTABLE), one way.`,
        "A wrap under another key is tried and must be refused.",
        "After this, only a quorum can bring the key to another token.",
      ],
      main: () => "Close the door for good",
    },
    recover: {
      title: (s: Scene) => `Rebuild the key “${s.key}”`,
      points: (s: Scene) => [
        "The shares are put together in memory and proven against the package.",
        `The key is unwrapped inside ${token(s.token)}, non-extractable from its first moment.`,
        "Its check value is compared with the package’s. The shares then leave memory.",
      ],
      main: (s: Scene) => `Rebuild the key in ${token(s.token)}`,
    },
    destroy: {
      title: (s: Scene) => `Destroy the drill key “${s.key}”`,
      points: () => [
        "The key is destroyed on every token that holds it.",
        "Each token is then searched for it.",
        "The drill’s shares and package open nothing afterwards.",
      ],
      main: () => "Destroy the key on every token",
    },
    "test-key": {
      title: (s: Scene) => `Test the live key “${s.key}”`,
      points: (s: Scene) => [
        "The shares are put together in memory and proven against the package.",
        `The key is unwrapped inside ${token(s.token)} as an object of this session only, non-extractable.`,
        "It answers a challenge as the live key does, and passes a known-answer test (the canary).",
        "It is then destroyed, and looked for. The live key stays as it is.",
      ],
      main: (s: Scene) => `Rebuild, try and destroy it in ${token(s.token)}`,
    },
    abort: {
      title: (s: Scene) => `Stop “${s.ceremony}” for good`,
      points: () => [
        "The ceremony ends here and can never be taken up again.",
        "Everything that happened stays in the journal, and a record of it can be made.",
        "Shares already handed out open nothing without a released package. Bags already sealed are listed as worthless.",
        "A key already made stays in its token until somebody destroys it.",
      ],
      main: () => "Stop this ceremony for good",
      by: "Who decides",
      reason: "Why",
    },
  },
};

export type WantsStrings = typeof wants;
