//! The rules that may refuse.

crate::names! {
    /// A rule, named by what it requires.
    ///
    /// The names stand in journals, in JSON and in documents, and do not change.
    Rule {
        /// Fewer old shares are accounted for than open the package.
        AQuorumAccounted = "a-quorum-accounted",
        /// Fewer old custodians contributed than the old threshold asks for.
        AQuorumContributes = "a-quorum-contributes",
        /// The roll call is closed with fewer than two custodians who bring a share.
        AQuorumPresent = "a-quorum-present",
        /// A script names nobody who may confirm what cannot be undone.
        AWitness = "a-witness",
        /// The roll call is closed without a witness.
        AWitnessPresent = "a-witness-present",
        /// A ceremony is stopped without word on why.
        AbortHasAReason = "abort-has-a-reason",
        /// A custodian's absence is recorded without word on why.
        AbsenceHasAReason = "absence-has-a-reason",
        /// A custodian's absence is recorded without word on how they were sought.
        AbsenceSaysWhatWasTried = "absence-says-what-was-tried",
        /// An emergency goes on while a custodian is neither here nor recorded as absent.
        AbsencesRecorded = "absences-recorded",
        /// A custodian is recorded as absent who is here, or was recorded before.
        AbsentOnce = "absent-once",
        /// A share is contributed that nobody could answer for.
        AccountedShare = "accounted-share",
        /// Who performs or oversees the ceremony would hold a share.
        AdministratorHoldsNoShare = "administrator-holds-no-share",
        /// The roll call is closed without the administrator.
        AnAdministratorPresent = "an-administrator-present",
        /// A redistribution's new package has the commitments of the old.
        AnotherQuorum = "another-quorum",
        /// A proof is of another quorum's share, or answers another challenge.
        AnswersTheChallenge = "answers-the-challenge",
        /// An emergency is approved with a signature over other words.
        ApprovalSigned = "approval-signed",
        /// An emergency is approved by somebody in another role.
        ApprovedByASecurityOfficer = "approved-by-a-security-officer",
        /// A script's approval does not say whose it is.
        ApprovedBySomebody = "approved-by-somebody",
        /// Somebody arrives who is here already.
        ArrivesOnce = "arrives-once",
        /// More old shares are contributed than the old threshold asks for.
        AsManyAsNeeded = "as-many-as-needed",
        /// A file is attached without word on what it is.
        AttachmentNamed = "attachment-named",
        /// What was carried out is not what was intended, or others decided on it.
        ActAsIntended = "act-as-intended",
        /// A script names no key or policy for the act it asks for, or names one where there is no act.
        ActNamesItsSubject = "act-names-its-subject",
        /// A script asks for an act on a key or on the policy without word on why.
        ActSaysWhy = "act-says-why",
        /// An auditor would act.
        AuditorNeverActs = "auditor-never-acts",
        /// Somebody comes back who did not leave.
        AwayToReturn = "away-to-return",
        /// A movement takes something out of another bag than the register has it in.
        BagAsRegistered = "bag-as-registered",
        /// A bag is sealed without its number.
        BagHasANumber = "bag-has-a-number",
        /// A script lets somebody bring an old share, or take none, where nothing is redistributed.
        BringsOnlyInRedistribution = "brings-only-in-redistribution",
        /// A key that was put together does not open the package's known answer.
        CanaryOpened = "canary-opened",
        /// A command is given to a ceremony that has ended.
        CeremonyUnderWay = "ceremony-under-way",
        /// Possession is proved before a challenge was issued.
        ChallengeFirst = "challenge-first",
        /// A token gives the value of a closed key to who knows its PIN.
        ClosedValuesStay = "closed-values-stay",
        /// What cannot be undone is confirmed by nobody who may.
        ConfirmedByAWitness = "confirmed-by-a-witness",
        /// A replication ends without both copies asked the same question.
        CopiesCompared = "copies-compared",
        /// Two copies of a key answered the same question differently.
        CopiesEqual = "copies-equal",
        /// A custodian's share is handled while they are away.
        CustodianPresent = "custodian-present",
        /// A script names fewer custodians than its kind needs.
        CustodiansPresent = "custodians-present",
        /// Something is no date of the form `YYYY-MM-DD`.
        DatesAsYearMonthDay = "dates-as-year-month-day",
        /// A task is put off until what is no date.
        DeferredUntilADate = "deferred-until-a-date",
        /// A live test ends while the tested copy is still found in the token.
        DestroyedAfterwards = "destroyed-afterwards",
        /// A drill ends while a copy of its key is still found on a token.
        DestroyedEverywhere = "destroyed-everywhere",
        /// A share is destroyed that was destroyed before.
        DestroyedOnce = "destroyed-once",
        /// A share is destroyed without word on how.
        DestructionSaidHow = "destruction-said-how",
        /// Somebody signs that they disagree without saying why.
        DisagreementHasAReason = "disagreement-has-a-reason",
        /// A bag is sealed whose number was used before.
        DistinctBags = "distinct-bags",
        /// Two people would have one card.
        DistinctCards = "distinct-cards",
        /// One person would be a custodian twice.
        DistinctCustodians = "distinct-custodians",
        /// A name is given to a second person, or to a second place.
        DistinctNames = "distinct-names",
        /// One person is named in two roles.
        DistinctParticipants = "distinct-participants",
        /// A script names two people who have one key between them.
        DistinctRecipients = "distinct-recipients",
        /// A share is brought that was brought before.
        DistinctShares = "distinct-shares",
        /// A token is bound that has another part already.
        DistinctTokens = "distinct-tokens",
        /// A way to the key's value was not refused by the device.
        DoorClosed = "door-closed",
        /// An effect is begun that the engine did not plan.
        EffectInItsTurn = "effect-in-its-turn",
        /// An emergency's command is given in another kind of ceremony.
        EmergencyOnly = "emergency-only",
        /// A script has reason and incident where it is no emergency, or lacks them where it is.
        EmergencySaysWhy = "emergency-says-why",
        /// Fewer people bring an old share than the old package's threshold.
        EnoughWhoBring = "enough-who-bring",
        /// A plan has more than 255 entries of one kind.
        EntriesAtMost255 = "entries-at-most-255",
        /// A script names its sources of randomness twice or in another order.
        EntropyInOrder = "entropy-in-order",
        /// The roll call is closed while somebody is missing whom the script names.
        EveryonePresent = "everyone-present",
        /// An exception is recorded without word on what happened.
        ExceptionSaysWhatHappened = "exception-says-what-happened",
        /// An exception is recorded without word on what was decided.
        ExceptionSaysWhatWasDecided = "exception-says-what-was-decided",
        /// A redistribution ends while enough old shares remain to open the package.
        FewerThanThresholdRemain = "fewer-than-threshold-remain",
        /// Enough old shares are in unknown hands to open the package.
        FewerThanThresholdUnaccounted = "fewer-than-threshold-unaccounted",
        /// No folder is named.
        FolderNamed = "folder-named",
        /// A task is closed or put off without a word on it.
        FollowUpSaysWhat = "follow-up-says-what",
        /// A redistribution's custodian would neither bring a share nor take one.
        HasAPart = "has-a-part",
        /// Somebody acts who has not arrived.
        HasArrived = "has-arrived",
        /// Somebody leaves who is not here.
        HereToLeave = "here-to-leave",
        /// A share would be encrypted with an algorithm that falls to a large quantum computer.
        HybridSeals = "hybrid-seals",
        /// It is not said how somebody's identity was checked.
        IdentityChecked = "identity-checked",
        /// Somebody is named who is not in the room.
        InTheRoom = "in-the-room",
        /// An outcome is recorded of an effect that was not begun.
        IntentBeforeOutcome = "intent-before-outcome",
        /// A key is adopted that no device would let out wrapped.
        KeyCanBeWrapped = "key-can-be-wrapped",
        /// A script names a key by what is no id, or where none is asked for.
        KeyIdAsHex = "key-id-as-hex",
        /// A key, or a package, is of another kind than the script's.
        KeyKindAsInTheScript = "key-kind-as-in-the-script",
        /// A token says that the key can still leave it.
        KeyNotExtractable = "key-not-extractable",
        /// A script names a source of randomness that does not exist.
        KnownEntropySources = "known-entropy-sources",
        /// A script or plan has a field that does not exist.
        KnownFieldsOnly = "known-fields-only",
        /// A movement is of something that the register does not hold.
        KnownItem = "known-item",
        /// A plan's share is held by somebody it does not name.
        KnownPerson = "known-person",
        /// A plan's share lies at a place it does not name.
        KnownPlace = "known-place",
        /// A plan names a role that does not exist.
        KnownRole = "known-role",
        /// A script or plan is of a version that is not read here.
        KnownVersion = "known-version",
        /// A key would be made, or was found, under another label than the script's.
        LabelAsInTheScript = "label-as-in-the-script",
        /// Somebody leaves without word on why.
        LeavingHasAReason = "leaving-has-a-reason",
        /// A share would go onto another medium than the script's, or be sealed otherwise.
        MediumAsInTheScript = "medium-as-in-the-script",
        /// A migration does not say to which suite it goes and until when, or another ceremony does.
        MigrationSaysWhere = "migration-says-where",
        /// A possession check is closed while shares are missing, without word on why.
        MissingSharesHaveAReason = "missing-shares-have-a-reason",
        /// A movement does not say where to.
        MovementHasDestination = "movement-has-destination",
        /// A movement does not say who moves.
        MovementHasMover = "movement-has-mover",
        /// A movement does not say what for.
        MovementHasPurpose = "movement-has-purpose",
        /// A movement does not say who saw it.
        MovementHasWitness = "movement-has-witness",
        /// A movement is entered at a time before the register's last.
        MovementsInOrder = "movements-in-order",
        /// A text that is needed is empty.
        Named = "named",
        /// Somebody takes part whom the script does not name.
        NamedInTheScript = "named-in-the-script",
        /// The next check of something kept would lie in the past.
        NextCheckAhead = "next-check-ahead",
        /// One organisation has enough shares in reach to rebuild the key: a warning.
        NoOrganisationReachesThreshold = "no-organisation-reaches-threshold",
        /// Enough shares lie at one place to rebuild the key.
        NoPlaceReachesThreshold = "no-place-reaches-threshold",
        /// A script says what the quorum is where the package says it.
        NoQuorumInRecovery = "no-quorum-in-recovery",
        /// A live ceremony would work with a software token.
        NoSoftwareTokenInLive = "no-software-token-in-live",
        /// A choice of threshold and shares is not written like `3-of-5`.
        NumbersAs3Of5 = "numbers-as-3-of-5",
        /// A script names no administrator, or several.
        OneAdministrator = "one-administrator",
        /// A challenge is issued a second time.
        OneChallenge = "one-challenge",
        /// There are more shares than custodians, or fewer.
        OneCustodianPerShare = "one-custodian-per-share",
        /// A share is handled that is not the one in turn.
        OneShareAtATime = "one-share-at-a-time",
        /// One person would bring or hold two shares.
        OneSharePerCustodian = "one-share-per-custodian",
        /// A task is closed or put off that is not open.
        OpenFollowUp = "open-follow-up",
        /// A share is proved in the room that came out of no bag just opened.
        OpenedBeforeProved = "opened-before-proved",
        /// A bag is sealed again that was not opened.
        OpenedBeforeSealed = "opened-before-sealed",
        /// Somebody signs with another key than they are enrolled with.
        OwnEnrolledKey = "own-enrolled-key",
        /// Somebody brings a share of another custodian.
        OwnShare = "own-share",
        /// Shares are accounted for before the old package was loaded.
        PackageFirst = "package-first",
        /// Somebody is named who is not enrolled in the room.
        ParticipantEnrolled = "participant-enrolled",
        /// A script asks a passphrase for a sheet, which is read without a program.
        PassphraseOnACiphertext = "passphrase-on-a-ciphertext",
        /// A ceremony is resumed that is not paused.
        PausedToResume = "paused-to-resume",
        /// What the administrator does is done by somebody else.
        PerformedByTheAdministrator = "performed-by-the-administrator",
        /// A movement begins at another place than the register's.
        PlaceAsRegistered = "place-as-registered",
        /// A text is not on one plain line, or is too long for it.
        PlainTexts = "plain-texts",
        /// A plan ties too many places together for its probabilities to be computed.
        PlanWithinReach = "plan-within-reach",
        /// The secret would be shared by other numbers than planned.
        QuorumAsInTheScript = "quorum-as-in-the-script",
        /// A script that makes a key does not say threshold and shares.
        QuorumWhereAKeyIsMade = "quorum-where-a-key-is-made",
        /// A plan's rate is not a number from 0 to 1.
        RatesAreProbabilities = "rates-are-probabilities",
        /// What was read back is not the share that was written.
        ReadBack = "read-back",
        /// A sheet's code was not read back.
        ReadBackByCode = "read-back-by-code",
        /// A sheet's rows were not read back.
        ReadBackByRows = "read-back-by-rows",
        /// A script or plan is not TOML of the form asked for.
        Readable = "readable",
        /// A command is given while nobody knows whether an effect happened.
        ReconciledFirst = "reconciled-first",
        /// The share of somebody far away would not be an age file.
        RemoteShareIsEncrypted = "remote-share-is-encrypted",
        /// Somebody is marked as far away where no share is given out.
        RemoteTakesAShare = "remote-takes-a-share",
        /// A command is given while the ceremony is paused.
        ResumedFirst = "resumed-first",
        /// Somebody is named in a role whose duties are not within those they signed.
        RoleAsEnrolled = "role-as-enrolled",
        /// Somebody arrives in another role than the script's.
        RoleAsInTheScript = "role-as-in-the-script",
        /// Somebody arrives with a signature over other words.
        RollCallSigned = "roll-call-signed",
        /// A token signs with root keys of the script's kind, and lets no quorum share one.
        RootKeyCanBeShared = "root-key-can-be-shared",
        /// What a token says of a root key is not shown by a signature of its.
        RootKeyProved = "root-key-proved",
        /// A token's key has another check value than the journal or the package.
        SameCheckValue = "same-check-value",
        /// A token's key has another id than the one intended.
        SameKey = "same-key",
        /// A package is read back or reported that is not this ceremony's.
        SamePackage = "same-package",
        /// A redistribution's new package has another header or key than the old.
        SamePackageHeader = "same-package-header",
        /// A redistribution's new commitments are to another secret.
        SameSecret = "same-secret",
        /// A movement does not say how the seal was, or says it of what was in no bag.
        SealNoted = "seal-noted",
        /// A step is left while an opened bag is not sealed again.
        SealedAgainFirst = "sealed-again-first",
        /// A migration would seal a share with what is not of the suite it goes to.
        SealedAsPlanned = "sealed-as-planned",
        /// A ciphertext that is to last for decades has no passphrase besides: a warning.
        SealedCiphertextsHaveAPassphrase = "sealed-ciphertexts-have-a-passphrase",
        /// A live key's package would be written while files of its sheets lie on the same machine.
        ShareFilesErased = "share-files-erased",
        /// Files of sheets would be erased without word on how the sheets are kept.
        ShareFilesKeptElsewhere = "share-files-kept-elsewhere",
        /// Files would be erased that are of no sheet of this sharing, or before every bag is sealed.
        ShareFilesOnly = "share-files-only",
        /// There are more than 255 shares.
        SharesAtMost255 = "shares-at-most-255",
        /// A share is named by a number that does not exist, or twice.
        SharesThatExist = "shares-that-exist",
        /// A choice of numbers needs more shares than the plan lists.
        SharesWithinPlan = "shares-within-plan",
        /// A text is longer than fits.
        ShortTexts = "short-texts",
        /// Somebody signs off with a signature over other words.
        SignOffSigned = "sign-off-signed",
        /// Somebody signs a second time.
        SignsOnce = "signs-once",
        /// A redistribution's script names fewer than two people who bring an old share.
        SomebodyBrings = "somebody-brings",
        /// A command is given that the step does not ask for.
        StepsInOrder = "steps-in-order",
        /// The loss of one person may lose the key: a warning.
        SurvivesAnyPerson = "survives-any-person",
        /// The loss of one place may lose the key: a warning.
        SurvivesAnyPlace = "survives-any-place",
        /// The loss of two people or places may lose the key: a warning.
        SurvivesAnyTwo = "survives-any-two",
        /// Another token is bound than was accepted for its part.
        TheSameToken = "the-same-token",
        /// A threshold lets one person rebuild the key.
        ThresholdAtLeastTwo = "threshold-at-least-two",
        /// A threshold is above the number of shares.
        ThresholdWithinShares = "threshold-within-shares",
        /// A token is bound to a part that the ceremony does not have.
        TokenHasAPart = "token-has-a-part",
        /// A token cannot do all that the ceremony asks of it.
        TokenIsAble = "token-is-able",
        /// Tokens are accepted before each part has one.
        TokensBound = "tokens-bound",
        /// An emergency has fewer than two security officers who approve it, or one approves twice.
        TwoApprovers = "two-approvers",
        /// One source would decide the randomness alone.
        TwoEntropySources = "two-entropy-sources",
        /// Shares are said to be in unknown hands without word on what is known of them.
        UnaccountedSharesHaveAReason = "unaccounted-shares-have-a-reason",
        /// An effect is reconciled where none is unresolved.
        UnresolvedToReconcile = "unresolved-to-reconcile",
        /// A bag is sealed over a share that was not verified.
        VerifiedBeforeSealed = "verified-before-sealed",
        /// Files are said to be removed that are not of a sharing that came to nothing.
        VoidFilesOnly = "void-files-only",
        /// A redistribution ends while shares of failed attempts are outside.
        VoidedBagsDestroyed = "voided-bags-destroyed",
        /// A share is destroyed that is of no failed attempt, or was destroyed before.
        VoidedShareOutside = "voided-share-outside",
        /// A witness or an auditor would hold a share.
        WitnessHoldsNoShare = "witness-holds-no-share",
        /// Who moves something is named as the witness of it.
        WitnessIsAnother = "witness-is-another",
        /// A share is read back while none was written.
        WrittenBeforeReadBack = "written-before-read-back",
    }
}
