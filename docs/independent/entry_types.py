"""The entries of a ceremony that docs/formats/events.md knows: what an unknown one means, nobody here can say."""

VERSION = 6
OF_A_CEREMONY = frozenset(
    """
    aborted attempt-voided bag-opened bag-sealed carried-out challenge-issued closed contribution-taken
    contributions-forgotten copies-compared door-closed effect-failed emergency-approved
    entered-shares-forgotten exception-recorded file-attached folder-chosen follow-up-deferred
    follow-up-done holder-absent intended key-adopted key-destroyed key-made key-recovered live-recovery-tested
    old-quorum-retired old-share-destroyed opened package-loaded package-released
    participant-arrived participant-left participant-returned paused possession-check-closed
    possession-not-proved possession-proved quorum-redistributed reconciled recovery-rehearsed
    resumed roll-call-closed script-approved share-entered share-files-erased share-not-accepted share-read-back
    share-verified share-written shares-accounted shown signed-off token-bound tokens-accepted
    void-files-removed voided-share-destroyed
    """.split()
)
STEPS = frozenset(
    """
    open roll-call inspect adopt-key make-key rehearse hand-out release close-door load-package collect recover
    account contribute prove test-key destroy retire carry-out follow-up show-printer
    sign-off record
    """.split()
)
STEPS_SINCE = 5


def known(entry):
    """Whether an entry of a ceremony is of a type and version that is known, and opens none with other steps."""
    if entry.version > VERSION or entry.type not in OF_A_CEREMONY:
        return False
    if entry.type != "opened" or entry.version < STEPS_SINCE:
        return True
    steps = entry.values.get("steps")
    good = isinstance(steps, list) and all(isinstance(step, str) and step in STEPS for step in steps)
    return good and len(set(steps)) == len(steps) and steps[:1] == ["open"] and steps[-1:] == ["record"]
