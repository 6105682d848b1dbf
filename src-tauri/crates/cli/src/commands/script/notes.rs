//! What a starter script says of the fields it leaves out, as comments.

/// Puts the notes that fit this kind before the script.
pub(super) fn with_notes(kind: &str, script: &str) -> String {
    let hands_out = ["generate", "adopt-key", "drill", "redistribute", "migrate"].contains(&kind);
    let brings = [
        "recover",
        "possession",
        "replicate",
        "live-test",
        "emergency",
    ]
    .contains(&kind);
    let notes = [
        (true, PEOPLE),
        (kind == "adopt-key", ADOPT),
        (hands_out, MEDIA),
        (["redistribute", "migrate"].contains(&kind), REISSUE),
        (kind == "migrate", MIGRATION),
        (brings, BRINGERS),
        (kind == "possession", POSSESSION),
        (kind == "replicate", REPLICA),
        (kind == "live-test", LIVE_TEST),
        (kind == "emergency", EMERGENCY),
        (kind == "rotate", ROTATE),
        (kind == "destroy", DESTROY),
        (kind == "compromise", COMPROMISE),
        (kind == "adopt-policy", POLICY),
        (true, DATES),
    ];
    let mut text = String::new();
    for (_, note) in notes.into_iter().filter(|(fits, _)| *fits) {
        text.push_str(note);
        text.push_str("#\n");
    }
    text + "\n" + script
}

const PEOPLE: &str = "\
# Everyone in [[participant]] is enrolled first: `keymoot participant add`. Which role may do what:
# `keymoot participant roles`. Nobody is named twice, and a witness holds no share.
#
#   [[participant]]
#   name = \"Noor Haddad\"
#   role = \"external-witness\"
#   organisation = \"Haddad & Partners\"
";

const MEDIA: &str = "\
# A custodian's share goes onto a printed sheet, unless their [[participant]] says otherwise:
#
#   medium = \"card\"             # sealed to the card they were enrolled with
#   medium = \"age\"              # sealed to the age recipient they were enrolled with
#   passphrase = true           # and to a passphrase of theirs, on top of card or age
#   remote = true               # they are far away: their age file is sent to them, and their
#                               # proof, made with `keymoot share prove`, says that it arrived
#   keeps_at = \"Bank, box 12\"   # where it will lie; `keymoot quorum plan` weighs such places
";

const ADOPT: &str = "\
# [key] names an AES-256 key that the primary token has already, exactly as the token does. No key is
# made: the one that is there is shared, and becomes non-extractable at the end, as one that is made.
# Until then it must be extractable; it must wrap and unwrap keys, and have an id (CKA_ID).
#
#   id = \"0a1b2c\"             # in [key]: its CKA_ID in hex, needed where several have the label
#
# The record says that it was not made in this ceremony, and what the token says of its past.
";

const REISSUE: &str = "\
# Custodians of the old quorum bring their shares, custodians of the new one take theirs:
#
#   brings = true               # has a share of the old quorum and brings it
#   takes = false               # takes no new share; only together with brings = true
#
# As many bring as the old threshold; [quorum] is the new one. The secret is not rebuilt, and the
# key in the tokens stays as it is.
";

const MIGRATION: &str = "\
# [migration] names the suite that every new share is sealed with, and the last day on which the old
# ones are accepted to recover the key, too. `hybrid` is ML-KEM-768 with P-256 (a card, and a key that
# `keymoot participant mlkem-key` makes) or with X25519 (an age1pq… recipient): give each custodian one
# first, with `keymoot participant add-mlkem` or `add-age`. What is not destroyed in the ceremony is
# named in its record, and due to be destroyed on that day.
";

const ROTATE: &str = "\
# [key] names a key of the inventory by label, id or ID@VERSION. A master key is taken over by
# another one, made in a ceremony of its own before:
#
#   successor = \"vault-2027\"    # a field of the script, not of [key]
#
# Everybody who decides signs the act with the purpose; how many, `keymoot policy show` says.
";

const DESTROY: &str = "\
# [key] names a key of the inventory that was deleted (`keymoot key delete`) and has waited as long
# as the policy asks. A master key that another one replaced is destroyed only once that one was
# rebuilt from its own shares.
";

const COMPROMISE: &str = "\
# [key] names a key of the inventory by label, id or ID@VERSION. It is out of use from the moment it is
# decided; a new version takes over where its master key's token is unlocked. The purpose names the
# incident. What is left to be done is done, or put off with a date, before people sign.
";

const POLICY: &str = "\
# The digest is the SHA-256 of the policy's file: `sha256sum policy.toml`. What it would change, and
# what goes against it, `keymoot policy check policy.toml` says.
";

const BRINGERS: &str = "\
# A backup custodian brings the share of a custodian who cannot come:
#
#   role = \"backup-custodian\"
";

const POSSESSION: &str = "\
# Custodians may come one by one, over weeks, or answer from a machine of their own with
# `keymoot share prove`. `keymoot ceremony challenge ID` prints what they answer.
";

const REPLICA: &str = "\
# The primary token has the key, the target gets it; both must be there, to be compared.
#
#   site = \"Lyon, cage 7\"       # a field of the script: where the target token lies
";

const LIVE_TEST: &str = "\
# The primary token has the live key. In the target it is rebuilt as an object of one session, tried
# with a canary, and destroyed; the target must be of the same grade.
";

const EMERGENCY: &str = "\
# [emergency] says what happened and the incident's number. Two security officers approve and sign.
# A custodian who is unavailable is named absent, with what was tried to reach them. What is left to
# do afterwards is done or put off with a reason and a date; nothing of it is skipped.
";

const DATES: &str = "\
# Fields that may be added at the top: purpose, approval, organisation, place, and as dates
# retain_until, next_drill, cryptoperiod_end. language = \"fr\" has the share sheets printed in
# French. [[storage]] with item, place and control says where
# things are kept.
";
