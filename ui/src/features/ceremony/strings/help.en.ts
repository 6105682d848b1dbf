export const help = {
  help: {
    title: "Help with this step",
    close: "Close the help",
    keys: "Keys",
    keyList: [
      ["Ctrl Enter", "the one next action"],
      ["Enter", "in the last field: the same, unless it cannot be undone"],
      ["F1", "this help"],
      ["F6", "pause"],
      ["F8", "record an exception"],
      ["Ctrl +", "larger text; Ctrl − smaller, Ctrl 0 as before"],
    ] as [string, string][],
    steps: {
      open: [
        "Read the script’s fingerprint aloud, in words. Everyone compares it with the copy they were given before.",
        "If one word differs, somebody holds another script. Stop, and find out which one was approved.",
      ],
      "roll-call": [
        "Name each person, have their document shown to the witness; each signs with card or passphrase that they came.",
        "Where a key is made or adopted, every custodian must be here. For a recovery, close the roll call as soon as enough are.",
      ],
      inspect: [
        "Choose the token and enter its PIN. Keymoot tries what the token can really do, on objects it removes again.",
        "The witness compares maker, model and serial number with the device on the table, then types initials.",
        "If a PIN is wrong, look at the tries left before you try again. A locked token needs its security officer.",
      ],
      "adopt-key": [
        "The key is looked for by its label, and by its id where the script names one. Several, none, or one that cannot be backed up: nothing is shared, and it is said what to do.",
        "What the token says of the key’s past stands in the record. Nobody here can prove it.",
      ],
      "make-key": [
        "The key is made inside the token and never leaves it unprotected.",
        "If the token fails half-way, Keymoot looks whether a key is there before it does anything else.",
      ],
      rehearse: [
        "The secret is shared in memory and the recovery is tried inside the token, before any share leaves.",
        "If this fails, no share exists outside and nothing is lost. Try again, or use another token.",
      ],
      "hand-out": [
        "Each share is its own moment: on a sheet, encrypted to a card, or in an age file; read back as a scanner would read it, verified, printed, put in its bag.",
        "Only the custodian looks at the sheet. Take the paper from the printer at once, and mind spoiled prints.",
        "Two people read the bag’s number before it is typed.",
      ],
      release: [
        "The package is written only now, when every share is in its bag. Until here, the shares open nothing.",
        "Keep copies of the package apart from the shares. It is not secret, but it must not be lost.",
      ],
      "close-door": [
        "To close the door is to make the key non-extractable (CKA_EXTRACTABLE), which no one can take back. The token shows it by refusing a wrap.",
        "A token that cannot lock its usage says so; the record then says so too.",
      ],
      "load-package": [
        "Choose recovery-package.json. Keymoot checks that its parts fit each other before anybody opens a bag.",
        "If the package is blamed, use another copy. The custodians have done nothing wrong.",
      ],
      collect: [
        "One custodian after another: number of the bag, state of the seal, then the share from a file or typed.",
        "A share that does not fit is named with its reason. What the others brought is kept.",
        "If a seal is broken, say so here and record an exception. The share may still be good.",
      ],
      recover: [
        "The shares are put together in memory and proven; the key goes into the token and the shares are gone.",
        "Compare the check value aloud with the one in the generation’s record.",
      ],
      destroy: [
        "The drill key is destroyed on every token, and each is searched for it afterwards.",
        "Collect the drill’s sheets and destroy them too, so that nobody takes them for live ones.",
      ],
      prove: [
        "Each custodian opens their bag, shows the share to the machine, and seals it in a new bag. Only a proof is kept.",
        "Whoever is far away runs “keymoot share prove” with the challenge and sends the proof back. It may take weeks; pause meanwhile.",
        "A proof that does not hold names its custodian. The check goes on with the others.",
      ],
      account: [
        "Go through every old share. If nobody can say where one is, mark it and say what is known.",
        "If as many as the threshold could be in unknown hands, only a new master key helps.",
      ],
      contribute: [
        "One old custodian after another brings a share. It is split anew, verified and wiped at once.",
        "A share that is false is named before it does harm. Another custodian takes that place.",
      ],
      retire: [
        "Destroy every old share that is available, before the witness. List the bags that are missing.",
        "The old quorum ends when too few are left to rebuild the key.",
      ],
      "test-key": [
        "The key lives in the second token for this session only. If the program or the token stops, it is gone.",
        "The known-answer test, or canary, is a value made on the spot that only the true key opens.",
      ],
      "carry-out": [
        "Everybody who decides signs for themselves: the first acts, the others approve. How many, the policy says.",
        "What is carried out stands in the journal in entries of its own. If it stops on the way, Keymoot looks whether it was done.",
      ],
      "follow-up": [
        "Go through the tasks one by one. What is put off has a reason and a date, and shows on the home screen.",
      ],
      "sign-off": [
        "Each person signs for themselves with their own card or passphrase, or says why they do not agree.",
        "A disagreement does not stop the ceremony. It is printed in the record.",
      ],
      record: [
        "The record is laid out from the journal, signed, and checked at once.",
        "Print it for signatures by hand, and keep the file: the proof is inside it.",
      ],
    } as Record<string, string[]>,
    other: ["What happened so far is in the journal. Nothing goes on until you decide."],
  },
};

export type HelpStrings = typeof help;
