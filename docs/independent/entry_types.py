"""The entries of a ceremony that docs/formats/events.md knows: what an unknown one means, nobody here can say."""

VERSION = 4
OF_A_CEREMONY = frozenset(
    """
    aborted attempt-voided bag-opened bag-sealed challenge-issued closed contribution-taken
    contributions-forgotten copies-compared door-closed effect-failed emergency-approved
    entered-shares-forgotten exception-recorded file-attached folder-chosen follow-up-deferred
    follow-up-done holder-absent intended key-destroyed key-made key-recovered live-recovery-tested
    old-quorum-retired old-share-destroyed opened package-loaded package-released
    participant-arrived participant-left participant-returned paused possession-check-closed
    possession-not-proved possession-proved quorum-redistributed reconciled recovery-rehearsed
    resumed roll-call-closed script-approved share-entered share-not-accepted share-read-back
    share-verified share-written shares-accounted signed-off token-bound tokens-accepted
    void-files-removed voided-share-destroyed
    """.split()
)
