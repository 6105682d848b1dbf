//! The codes that an error may have.

use ceremony::Rule;

ceremony::names! {
    /// What went wrong, beside its words: scripts and both fronts match on this alone.
    ///
    /// The names stand in JSON, in journals and in documents, and do not change.
    Code {
        /// Too few people, or one twice, approve an act.
        ActApproved = "act-approved",
        /// Somebody may not decide about keys in their role.
        ActDecidedBy = "act-decided-by",
        /// An act broke off by itself.
        ActInterrupted = "act-interrupted",
        /// A certificate was given in place of a recipient.
        AgeCertificate = "age-certificate",
        /// What is sealed to an age recipient of a hardware key is opened elsewhere only.
        AgeHardwareKey = "age-hardware-key",
        /// A minisign key was given in place of a recipient.
        AgeMinisignKey = "age-minisign-key",
        /// An age recipient fails its checksum.
        AgeMistyped = "age-mistyped",
        /// An OpenPGP key was given in place of a recipient.
        AgeOpenPgpKey = "age-open-pgp-key",
        /// An age recipient is of a plugin.
        AgePlugin = "age-plugin",
        /// An age recipient is missing, or is none.
        AgeRecipient = "age-recipient",
        /// A secret key was given in place of a recipient.
        AgeSecretKey = "age-secret-key",
        /// An SSH key was given in place of a recipient.
        AgeSshKey = "age-ssh-key",
        /// A share was brought before.
        AlreadyEntered = "already-entered",
        /// The answers file lacks what a step asks.
        AnswerMissing = "answer-missing",
        /// The answers file cannot be read.
        AnswersFile = "answers-file",
        /// There is nobody to ask and no answers file.
        AnswersNeeded = "answers-needed",
        /// What is put together does not fit together.
        Assembly = "assembly",
        /// A file is too large to be attached.
        AttachmentSmallEnough = "attachment-small-enough",
        /// A backup cannot be read.
        BackupUnreadable = "backup-unreadable",
        /// A backup cannot be written.
        BackupUnwritable = "backup-unwritable",
        /// A share does not agree with the commitments.
        BadShare = "bad-share",
        /// A key does not open its known-answer ciphertext.
        CanaryOpens = "canary-opens",
        /// Somebody stopped what was under way.
        Cancelled = "cancelled",
        /// A share is sealed to a card that nobody is enrolled with.
        CardEnrolled = "card-enrolled",
        /// A card has no key that signs.
        CardHasNoSuitableKey = "card-has-no-suitable-key",
        /// A card does not hold the key it was enrolled with.
        CardKeyMissing = "card-key-missing",
        /// A card's public key cannot be read.
        CardKeyUnreadable = "card-key-unreadable",
        /// A card is in no reader.
        CardMissing = "card-missing",
        /// A share is sealed to a card that was not given.
        CardNeeded = "card-needed",
        /// The PIN of a card was not given.
        CardPinGiven = "card-pin-given",
        /// Somebody has no card that a share could be sealed to.
        CardToSealTo = "card-to-seal-to",
        /// The room has no such ceremony.
        CeremonyUnknown = "ceremony-unknown",
        /// A challenge is of another quorum than the share.
        ChallengeForThisShare = "challenge-for-this-share",
        /// A challenge code cannot be read.
        ChallengeUnreadable = "challenge-unreadable",
        /// A check value is made by an unknown method.
        CheckMethod = "check-method",
        /// A check value cannot be read.
        CheckValue = "check-value",
        /// A device gives a key another check value than the journal.
        CheckValueDisagrees = "check-value-disagrees",
        /// A proof needs a signed checkpoint, and there is none.
        CheckpointFirst = "checkpoint-first",
        /// The token did not keep the checkpoint.
        CheckpointNotKept = "checkpoint-not-kept",
        /// A checkpoint is not of this room.
        CheckpointOfThisRoom = "checkpoint-of-this-room",
        /// A checkpoint cannot be read.
        CheckpointUnreadable = "checkpoint-unreadable",
        /// A checkpoint could not be signed.
        CheckpointUnsigned = "checkpoint-unsigned",
        /// A checkpoint cannot be written.
        CheckpointUnwritable = "checkpoint-unwritable",
        /// The clock is years after the journal's newest entry.
        ClockAhead = "clock-ahead",
        /// The clock is before the journal's newest entry.
        ClockBehind = "clock-behind",
        /// The clock is confirmed that nothing speaks against.
        ClockNotDoubted = "clock-not-doubted",
        /// What is given as a time is none.
        ClockUnreadable = "clock-unreadable",
        /// A quorum's commitments cannot be read.
        Commitments = "commitments",
        /// A component of a key is not what it must be, or its check value differs.
        ComponentSound = "component-sound",
        /// What came together is not the key of which the check value was told.
        ComponentsOfOneKey = "components-of-one-key",
        /// A contribution does not verify.
        ContributionSound = "contribution-sound",
        /// A journal no longer is the one that a cursor is of.
        CursorAgrees = "cursor-agrees",
        /// A cursor is another room's.
        CursorOfThisRoom = "cursor-of-this-room",
        /// A cursor cannot be read.
        CursorUnreadable = "cursor-unreadable",
        /// A decision does not fit what was found.
        DecisionAsFound = "decision-as-found",
        /// A decision is none of those there are.
        DecisionUnknown = "decision-unknown",
        /// A task is put off until a day that is not to come.
        DeferredUntilLater = "deferred-until-later",
        /// A device failed.
        DeviceFailed = "device-failed",
        /// No token at hand holds the key that is needed.
        DeviceHoldsKey = "device-holds-key",
        /// The file dialog failed.
        DialogFailed = "dialog-failed",
        /// Throws of dice are missing, too few, or no throws.
        DiceThrown = "dice-thrown",
        /// One file holds several shares.
        DifferentShares = "different-shares",
        /// The disk is full.
        DiskFull = "disk-full",
        /// A proof does not hold.
        DoesNotHold = "does-not-hold",
        /// Whether the key can leave the device is not known.
        DoorNotKnown = "door-not-known",
        /// There is no such draft.
        DraftUnknown = "draft-unknown",
        /// A draft cannot be read.
        DraftUnreadable = "draft-unreadable",
        /// A proof of an entry cannot be read.
        EntryProofUnreadable = "entry-proof-unreadable",
        /// The journal has no such entry.
        EntryUnknown = "entry-unknown",
        /// No signed checkpoint covers an entry.
        EntryUnsigned = "entry-unsigned",
        /// An entry of the journal cannot be written.
        EntryUnwritable = "entry-unwritable",
        /// What another service or person brought cannot be read as what it should be.
        ExchangeUnreadable = "exchange-unreadable",
        /// A method of wrapping is needed, or there is none of that name.
        ExportMethod = "export-method",
        /// A service does not take such a key by that method.
        ExportNotTaken = "export-not-taken",
        /// There is no such export of a key.
        ExportUnknown = "export-unknown",
        /// A file could not be read or written.
        FileFailed = "file-failed",
        /// A file may not be opened.
        FileForbidden = "file-forbidden",
        /// A file is not there.
        FileMissing = "file-missing",
        /// The reader gave a file up.
        FileNotReadable = "file-not-readable",
        /// A file is still there after it was removed.
        FileNotRemoved = "file-not-removed",
        /// A file is larger than such a file ever is.
        FileTooLarge = "file-too-large",
        /// A file named on the command line cannot be read.
        FileUnreadable = "file-unreadable",
        /// A file named on the command line cannot be written.
        FileUnwritable = "file-unwritable",
        /// There is no such finding.
        FindingUnknown = "finding-unknown",
        /// A folder that should be empty is not.
        FolderNotEmpty = "folder-not-empty",
        /// A module is reached through p11-kit, which leaves mechanisms out.
        ForwardedByP11Kit = "forwarded-by-p11-kit",
        /// A package's header cannot be written.
        Header = "header",
        /// A hold needs a name and a reason.
        HoldName = "hold-name",
        /// A hold of that name stands already.
        HoldStands = "hold-stands",
        /// Several ceremonies begin with what was given as an id.
        IdAmbiguous = "id-ambiguous",
        /// A share is sealed to an age key that was not given.
        IdentityNeeded = "identity-needed",
        /// An age identity cannot be read.
        IdentityUnreadable = "identity-unreadable",
        /// No age identity opens a share.
        IdentityWrong = "identity-wrong",
        /// A device kept another key than it was given.
        ImportDiffers = "import-differs",
        /// The program ended during an effect, which did not happen.
        Interrupted = "interrupted",
        /// The inventory lacks what the journal names.
        InventoryBehind = "inventory-behind",
        /// The inventory cannot be read.
        InventoryDamaged = "inventory-damaged",
        /// The inventory's file cannot be used.
        InventoryUnusable = "inventory-unusable",
        /// The journal's file holds what Keymoot did not put there.
        JournalAltered = "journal-altered",
        /// An entry of the journal does not check.
        JournalDamaged = "journal-damaged",
        /// The journal could not be read or written.
        JournalFailed = "journal-failed",
        /// A room's key signed two journals.
        JournalForked = "journal-forked",
        /// The key that signs the journal is not one.
        JournalKey = "journal-key",
        /// The token lost the key that signs the journal.
        JournalKeyMissing = "journal-key-missing",
        /// The journal's file has a second name.
        JournalLinked = "journal-linked",
        /// Another program wrote to the open journal.
        JournalMovedOn = "journal-moved-on",
        /// What was written to the journal is not there.
        JournalNotKept = "journal-not-kept",
        /// The open journal's file is another.
        JournalReplaced = "journal-replaced",
        /// The token that signs the journal is locked.
        JournalTokenUnlocked = "journal-token-unlocked",
        /// There is no such act, or it has a command of its own.
        KeyAct = "key-act",
        /// Several keys are meant by what was given.
        KeyAmbiguous = "key-ambiguous",
        /// A key block is not one that is taken.
        KeyBlockAllowed = "key-block-allowed",
        /// A key block does not open.
        KeyBlockCode = "key-block-code",
        /// A key's id cannot be read.
        KeyId = "key-id",
        /// A key has that id already.
        KeyIdTaken = "key-id-taken",
        /// A kind of key does not exist.
        KeyKindUnknown = "key-kind-unknown",
        /// A token does not hold the key.
        KeyMissing = "key-missing",
        /// An id or a label of a key is none.
        KeyName = "key-name",
        /// A token holds several keys of one id, or none.
        KeyNotAlone = "key-not-alone",
        /// A key was not deleted before it is purged.
        KeyNotDeleted = "key-not-deleted",
        /// The room keeps nothing of a key.
        KeyNotKept = "key-not-kept",
        /// The token that the key is brought to holds it already.
        KeyNotThereYet = "key-not-there-yet",
        /// A key still protects others.
        KeyProtects = "key-protects",
        /// A key's state forbids it.
        KeyState = "key-state",
        /// A key that is to be adopted does not leave its token, so that nothing can back it up.
        KeyStays = "key-stays",
        /// That cannot be done with a key of its tier.
        KeyTier = "key-tier",
        /// A key that is to be adopted is none that can be shared as a master key.
        KeyUnfit = "key-unfit",
        /// The inventory has no such key.
        KeyUnknown = "key-unknown",
        /// A public key in text form cannot be read.
        KeyUnreadable = "key-unreadable",
        /// A deleted key's waiting time is not over.
        KeyWaits = "key-waits",
        /// A key's acceptance window is over.
        KeyWindowOver = "key-window-over",
        /// A kind of ceremony does not exist.
        KindUnknown = "kind-unknown",
        /// A token holds something of that label already.
        LabelTaken = "label-taken",
        /// A language does not exist here.
        LanguageUnknown = "language-unknown",
        /// A key is under a legal hold.
        LegalHold = "legal-hold",
        /// A locked token must be looked at first.
        LookedAtFirst = "looked-at-first",
        /// The manual's pages could not be written.
        ManualNotWritten = "manual-not-written",
        /// A master key leaves its tokens in shares alone.
        MasterKeyStays = "master-key-stays",
        /// A medium does not exist.
        MediumUnknown = "medium-unknown",
        /// A file is not the ML-KEM public key that was asked for, or was not written as one.
        MlKemKey = "ml-kem-key",
        /// An ML-KEM private key was given in place of the public one.
        MlKemPrivateKey = "ml-kem-private-key",
        /// A module is not the file that was approved.
        ModuleChanged = "module-changed",
        /// A practice room works with its own module alone.
        ModuleIsTheRooms = "module-is-the-rooms",
        /// A module's file is not there.
        ModuleMissing = "module-missing",
        /// A module was not approved in this room.
        ModuleNotApproved = "module-not-approved",
        /// The room does not know a module.
        ModuleUnknown = "module-unknown",
        /// A name has letters that no typeface has.
        NameOnPaper = "name-on-paper",
        /// There is no sharing under way.
        NoAttempt = "no-attempt",
        /// There is no check value.
        NoCheckValue = "no-check-value",
        /// A module has too few uninitialised slots.
        NoFreshToken = "no-fresh-token",
        /// There is no key.
        NoKey = "no-key",
        /// Whoever brought a key does not let it be given on.
        NoLongerExportable = "no-longer-exportable",
        /// There is no package.
        NoPackage = "no-package",
        /// No printing system answers.
        NoPrintingSystem = "no-printing-system",
        /// A script has no quorum.
        NoQuorum = "no-quorum",
        /// The operating system gave no randomness.
        NoRandomness = "no-randomness",
        /// No record was made yet.
        NoRecord = "no-record",
        /// No room is open.
        NoRoom = "no-room",
        /// A folder is no room.
        NoRoomHere = "no-room-here",
        /// No share waits to be written.
        NoShare = "no-share",
        /// No share is seen in a picture.
        NoShareSeen = "no-share-seen",
        /// There is no such hold on a key.
        NoSuchHold = "no-such-hold",
        /// A picture has no such page.
        NoSuchPage = "no-such-page",
        /// There is no printer of that name.
        NoSuchPrinter = "no-such-printer",
        /// A sheet has no such row.
        NoSuchRow = "no-such-row",
        /// A module has no such slot.
        NoSuchSlot = "no-such-slot",
        /// No token that is plugged in fits.
        NoSuchToken = "no-such-token",
        /// A slot holds no token.
        NoToken = "no-token",
        /// A path names no regular file.
        NotAFile = "not-a-file",
        /// A file is no PKCS#11 module.
        NotAModule = "not-a-module",
        /// An effect leaves nothing that could be adopted.
        NotAdoptable = "not-adoptable",
        /// A sealed share could not be opened here.
        NotOpened = "not-opened",
        /// A sheet was not printed.
        NotPrinted = "not-printed",
        /// A proof could not be made.
        NotProved = "not-proved",
        /// A share could not be sealed.
        NotSealed = "not-sealed",
        /// A token cannot do what a step asks.
        NotSupported = "not-supported",
        /// A share is not its custodian's to bring.
        NotTheirs = "not-theirs",
        /// A share is sealed to another card.
        NotThisCard = "not-this-card",
        /// A file of that name is there already.
        NothingOverwritten = "nothing-overwritten",
        /// Nothing that is to be withheld is told in a record.
        NothingToWithhold = "nothing-to-withhold",
        /// A device wraps by RSAES-OAEP with SHA-1 alone, and the format does not ask for that.
        OaepSha1Only = "oaep-sha1-only",
        /// Several cards are in readers.
        OneCard = "one-card",
        /// A proof answers another challenge.
        OtherChallenge = "other-challenge",
        /// A share is of another quorum.
        OtherQuorum = "other-quorum",
        /// A result could not be written out.
        OutputFailed = "output-failed",
        /// A share is sealed to the card of another person.
        OwnCard = "own-card",
        /// A package cannot be made.
        Package = "package",
        /// A device does not open what it has just wrapped.
        PackageDoesNotOpen = "package-does-not-open",
        /// A package for somebody else is not as its format says.
        PackageSound = "package-sound",
        /// A package is not as it was written.
        PackageWhole = "package-whole",
        /// A participant's id cannot be read.
        ParticipantId = "participant-id",
        /// People whom a plan names are not enrolled.
        ParticipantsEnrolled = "participants-enrolled",
        /// A list of participants cannot be read.
        ParticipantsUnreadable = "participants-unreadable",
        /// A passphrase that the script asks for was not given.
        PassphraseGiven = "passphrase-given",
        /// A share is sealed by a passphrase that was not given.
        PassphraseNeeded = "passphrase-needed",
        /// A passphrase would not last.
        PassphraseWeak = "passphrase-weak",
        /// A passphrase is wrong.
        PassphraseWrong = "passphrase-wrong",
        /// Two dates are no period.
        PeriodUnreadable = "period-unreadable",
        /// A line of the PIN file cannot be read.
        PinFileLine = "pin-file-line",
        /// The PIN file gives two PINs for one name.
        PinFileTwice = "pin-file-twice",
        /// A PIN is wrong.
        PinIncorrect = "pin-incorrect",
        /// A PIN is locked after wrong tries.
        PinLocked = "pin-locked",
        /// A card's PIN was not given in a file.
        PinNeeded = "pin-needed",
        /// A token has no user PIN yet.
        PinNotSet = "pin-not-set",
        /// A token does not take such a PIN.
        PinUnfit = "pin-unfit",
        /// A path has characters the practice token cannot read.
        PlainPath = "plain-path",
        /// A text has characters that are not shown.
        PlainWords = "plain-words",
        /// A plan's report cannot be written.
        PlanUnwritable = "plan-unwritable",
        /// A ceremony is planned for a day that is over.
        PlannedAhead = "planned-ahead",
        /// A policy is not the one that the script names.
        PolicyAsPlanned = "policy-as-planned",
        /// The policy in force forbids it.
        PolicyKeeps = "policy-keeps",
        /// A policy's version is not higher than that in force.
        PolicyNewer = "policy-newer",
        /// A policy breaks rules.
        PolicySound = "policy-sound",
        /// A clock is moved in a room that is not for practice.
        PracticeClockInPractice = "practice-clock-in-practice",
        /// A practice run lacks a part.
        PracticeIncomplete = "practice-incomplete",
        /// A practice run does not go on.
        PracticeStuck = "practice-stuck",
        /// The practice token does not work.
        PracticeToken = "practice-token",
        /// The practice token is not installed.
        PracticeTokenMissing = "practice-token-missing",
        /// A printer waits for somebody.
        PrinterNeedsAttention = "printer-needs-attention",
        /// A printer takes no jobs.
        PrinterStopped = "printer-stopped",
        /// Printing goes over another machine.
        PrintingElsewhere = "printing-elsewhere",
        /// The process could not be protected from others.
        ProcessNotHardened = "process-not-hardened",
        /// A record's machine form cannot be written.
        ProjectionUnwritable = "projection-unwritable",
        /// A proof of possession does not hold.
        ProofHolds = "proof-holds",
        /// A proof cannot be written.
        ProofWritten = "proof-written",
        /// A decision has no purpose.
        PurposeGiven = "purpose-given",
        /// Shares are missing for the secret.
        QuorumComplete = "quorum-complete",
        /// A device gave randomness of another length.
        RandomLength = "random-length",
        /// A written share was not read back.
        ReadBackFailed = "read-back-failed",
        /// A share would be written that nothing here could read back.
        ReadBackPossible = "read-back-possible",
        /// What should be written to can only be read.
        ReadOnly = "read-only",
        /// The program that reads pictures is not installed.
        ReaderMissing = "reader-missing",
        /// A reason is not on one plain line.
        ReasonOnOneLine = "reason-on-one-line",
        /// Whoever got a key does not confirm that it is there.
        ReceiptConfirms = "receipt-confirms",
        /// Shares could not be put together.
        ReconstructFailed = "reconstruct-failed",
        /// A record could not be made.
        RecordFailed = "record-failed",
        /// A record was made before values of it could be withheld.
        RecordMadeBefore = "record-made-before",
        /// A record that was made does not verify.
        RecordNotVerified = "record-not-verified",
        /// A record that is given does not check.
        RecordRefuted = "record-refuted",
        /// A recovery key cannot be derived.
        RecoveryKey = "recovery-key",
        /// Contributions do not give a new quorum.
        Reissue = "reissue",
        /// An entry is refused by the rules it was written under.
        ReplayFailed = "replay-failed",
        /// Somebody would answer for what they did themselves.
        ReviewerIsAnother = "reviewer-is-another",
        /// A role does not exist.
        RoleUnknown = "role-unknown",
        /// A room is older than a checkpoint of it.
        RoomBehindCheckpoint = "room-behind-checkpoint",
        /// Another program has the room open.
        RoomInUse = "room-in-use",
        /// The room was opened for looking only.
        RoomLookedAt = "room-looked-at",
        /// A command needs a room, and there is none.
        RoomNeeded = "room-needed",
        /// A newer version wrote the room.
        RoomTooNew = "room-too-new",
        /// The row of a DEK is missing, or not the one on record.
        RowOnRecord = "row-on-record",
        /// A run's input is not what it was.
        RunInputChanged = "run-input-changed",
        /// A run's output is not as it was written.
        RunOutputChanged = "run-output-changed",
        /// A run into that file, or of that key, is not at its end.
        RunUnfinished = "run-unfinished",
        /// A device said yes and did nothing.
        SaidNotDone = "said-not-done",
        /// A scanner typed with another keyboard layout.
        ScannerLayout = "scanner-layout",
        /// A script cannot be used.
        Script = "script",
        /// A script cannot be written.
        ScriptUnwritable = "script-unwritable",
        /// A signing key could not be sealed or opened.
        SealFailed = "seal-failed",
        /// A sealed signing key cannot be read.
        SealedKeyUnreadable = "sealed-key-unreadable",
        /// Somebody brought a share before.
        SecondShare = "second-share",
        /// A file with a secret holds none.
        SecretFileEmpty = "secret-file-empty",
        /// A file with a secret cannot be read.
        SecretFileUnreadable = "secret-file-unreadable",
        /// Shares are not in memory any more.
        SecretsInMemory = "secrets-in-memory",
        /// The room's settings cannot be read.
        SettingsUnreadable = "settings-unreadable",
        /// The room's settings cannot be written.
        SettingsUnwritable = "settings-unwritable",
        /// Nothing was brought.
        ShareBrought = "share-brought",
        /// A share just made does not verify.
        ShareDoesNotVerify = "share-does-not-verify",
        /// A file is of no form that shares are read from.
        ShareFormat = "share-format",
        /// A share does not agree with its package.
        ShareGood = "share-good",
        /// A share could not be read.
        ShareRead = "share-read",
        /// A practice run's share was refused.
        ShareRefused = "share-refused",
        /// Nothing was typed yet.
        ShareTyped = "share-typed",
        /// A share just made cannot be read.
        ShareUnreadable = "share-unreadable",
        /// A sheet could not be laid out.
        SheetFailed = "sheet-failed",
        /// A spreadsheet of keys cannot be taken.
        SheetRead = "sheet-read",
        /// A token signed the journal wrongly twice.
        SignatureWrong = "signature-wrong",
        /// A secret could not be shared.
        SplitFailed = "split-failed",
        /// A sheet is left in a spool.
        SpoolNotEmpty = "spool-not-empty",
        /// An old share could not be shared anew.
        Subdivide = "subdivide",
        /// A new master key was not yet recovered from its shares.
        SuccessorRecovered = "successor-recovered",
        /// Two master keys are not in one token.
        SuccessorWithIt = "successor-with-it",
        /// A package's shares were replaced.
        SupersededQuorum = "superseded-quorum",
        /// A terminal went away while it was asked.
        TerminalGone = "terminal-gone",
        /// A command needs a person at a terminal.
        TerminalNeeded = "terminal-needed",
        /// Threshold and shares make no pair.
        Threshold = "threshold",
        /// Several tokens may be the one meant.
        TokenAmbiguous = "token-ambiguous",
        /// A token has no space left.
        TokenFull = "token-full",
        /// A token does not answer any more.
        TokenGone = "token-gone",
        /// A token has its label and no user PIN.
        TokenHalfInitialised = "token-half-initialised",
        /// A token does not hold the package's key.
        TokenHoldsTheKey = "token-holds-the-key",
        /// A token is initialised already.
        TokenInitialised = "token-initialised",
        /// A token does not take such a label.
        TokenLabelUnfit = "token-label-unfit",
        /// A token's part does not exist.
        TokenRoleUnknown = "token-role-unknown",
        /// A token does not hold the key that signs the journal.
        TokenSignsTheJournal = "token-signs-the-journal",
        /// A token is locked.
        TokenUnlocked = "token-unlocked",
        /// More than 255 people contributed.
        TooManyDealers = "too-many-dealers",
        /// A typeface cannot be read.
        Typeface = "typeface",
        /// Nobody could answer for a share.
        UnaccountedShare = "unaccounted-share",
        /// What was brought cannot be read.
        Unreadable = "unreadable",
        /// A device does not open a package, and opens others.
        UnwrapRefused = "unwrap-refused",
        /// A command line is not one of those there are.
        Usage = "usage",
        /// Several tokens fit, where one must.
        WhichToken = "which-token",
        /// Another window could not be opened.
        WindowNotOpened = "window-not-opened",
        /// A wrapped key has another length.
        WrapLength = "wrap-length",
        /// A token wraps keys without integrity alone.
        WrapWithoutIntegrity = "wrap-without-integrity",
        /// A certificate was brought for a wrapping key.
        WrappingKeyCertificate = "wrapping-key-certificate",
        /// A wrapping key is in another encoding than is expected.
        WrappingKeyEncoding = "wrapping-key-encoding",
        /// The time of a wrapping key is over.
        WrappingKeyExpired = "wrapping-key-expired",
        /// A wrapping key is not the one of which the fingerprint came.
        WrappingKeyFingerprint = "wrapping-key-fingerprint",
        /// The private half of a wrapping key was brought.
        WrappingKeyPrivate = "wrapping-key-private",
        /// A wrapping key is of a size that is not taken.
        WrappingKeySize = "wrapping-key-size",
        /// A wrapping key is weaker than what it is to wrap.
        WrappingKeyStrength = "wrapping-key-strength",
        /// A wrapping key is not an RSA key.
        WrappingKeyType = "wrapping-key-type",
        /// A device answered wrongly.
        WrongAnswer = "wrong-answer",
    }
    or
        /// A rule refused.
        Rule
}
