"""Kinds of damage to what a record tells: entries, tree, signatures, sharing; what is brought beside it; what is
handed on of it; and what other programs saved."""

import copy
import pathlib
import shutil
import subprocess
import tempfile

from corpus import Case, kind
from forging import (
    FORGER, ROOT, Signer, append, checking, checkpoint, forged, recommit, releaf, resigned_transcript,
    retold, root_of, signed, told, transcript_of, value_of,
)

# -- the transcript


@kind("entry-left-out", "an entry in the middle is gone", "leaves-open", "says that it is entry")
def entry_left_out(record):
    return forged(record, lambda one: one["entries"].pop(len(one["entries"]) // 2) and None)


@kind("entries-exchanged", "two entries stand in each other's place", "leaves-open", "says that it is entry")
def entries_exchanged(record):
    def change(one):
        entries = one["entries"]
        entries[-1], entries[-2] = entries[-2], entries[-1]
    return forged(record, change)


@kind("last-entry-left-out", "the last entry is gone, the proof as it was", "leaves-in-tree", "")
def last_entry_left_out(record):
    return forged(record, lambda one: one["entries"].pop() and None)


@kind("value-changed", "a disclosed value is another", "leaves-open", "is not the value that was journalled")
def value_changed(record):
    def change(one):
        told(one, "roll-call-closed")[0]["openings"][0]["value"] = "Somebody else"
    return forged(record, change)


@kind("salt-changed", "the salt of a value is another", "leaves-open", "is not the value that was journalled")
def salt_changed(record):
    def change(one):
        told(one, "closed")[0]["openings"][0]["salt"] = "00" * 32
    return forged(record, change)


@kind("value-for-no-field", "a value for a field that the entry does not have", "leaves-open", "")
def value_for_no_field(record):
    def change(one):
        told(one, "closed")[0]["openings"].append({"field": "approved", "salt": "00" * 32, "value": True})
    return forged(record, change)


@kind("value-twice", "one field is opened twice", "leaves-open", "twice")
def value_twice(record):
    def change(one):
        openings = told(one, "closed")[0]["openings"]
        openings.append(dict(openings[0]))
    return forged(record, change)


@kind("entry-not-canonical", "an entry is written with a space", "leaves-open", "")
def entry_not_canonical(record):
    def change(one):
        entry = one["entries"][-1]
        entry["leaf"] = entry["leaf"].replace(":", ": ", 1)
    return retold(record, change)


@kind("entry-of-another-room", "an entry says that it is of another room", "leaves-open", "belongs to room")
def entry_of_another_room(record):
    return retold(record, lambda one: releaf(one["entries"][-1], room="ff" * 16))


@kind("entry-out-of-place", "an entry says that it stands elsewhere", "leaves-open", "says that it is entry")
def entry_out_of_place(record):
    return retold(record, lambda one: releaf(one["entries"][-1], seq=1))


@kind("entry-on-no-day", "an entry is of 30 February", "leaves-open", "")
def entry_on_no_day(record):
    return retold(record, lambda one: releaf(one["entries"][-1], at="2026-02-30T12:00:00Z"))


@kind("entry-with-a-name-twice", "an entry names a field twice", "leaves-open", "")
def entry_with_a_name_twice(record):
    def change(one):
        entry = one["entries"][-1]
        entry["leaf"] = entry["leaf"].replace('"v":', '"v":1,"v":', 1)
    return retold(record, change)


@kind("proof-changed", "a hash of the range proof is another", "leaves-in-tree", "")
def proof_changed(record):
    def change(one):
        side = one["range"]["left"] or one["range"]["right"]
        if side:
            side[0] = "00" * 32
        else:
            one["range"]["left"] = ["00" * 32]
    return forged(record, change)


@kind("proof-of-another-size", "the range proof is for a longer journal", "leaves-in-tree", "")
def proof_of_another_size(record):
    def change(one):
        one["range"]["size"] += 1
    return forged(record, change)


@kind("another-tree", "the checkpoint has another root", "leaves-in-tree", "")
def another_tree(record):
    def change(one):
        one["checkpoint"] = checkpoint(one["room"], one["range"]["size"], bytes(32))
    return forged(record, change)


@kind("checkpoint-of-another-room", "the checkpoint is another room's, of the same tree", "checkpoint-signed", "another journal")
def checkpoint_of_another_room(record):
    def change(one):
        one["checkpoint"] = checkpoint("ff" * 16, one["range"]["size"], root_of(one))
    return forged(record, change)


@kind("checkpoint-by-another-key", "the checkpoint is signed by another key", "checkpoint-signed", "")
def checkpoint_by_another_key(record):
    def change(one):
        one["checkpoint"] = checkpoint(one["room"], one["range"]["size"], root_of(one), Signer("somebody-else"))
    return forged(record, change)


@kind("checkpoint-signature", "the checkpoint's signature is of another text", "checkpoint-signed", "")
def checkpoint_signature(record):
    def change(one):
        text = one["checkpoint"].split("\n\n")[0] + "\n"
        one["checkpoint"] = text + "\n" + FORGER.line(text + "x")
    return forged(record, change)


@kind("checkpoint-with-a-bad-line", "one of two lines by the key does not verify", "checkpoint-signed", "")
def checkpoint_with_a_bad_line(record):
    def change(one):
        one["checkpoint"] += FORGER.line("something else\n")
    return forged(record, change)


@kind("checkpoint-unsigned", "the checkpoint bears no signature", "checkpoint-signed", "")
def checkpoint_unsigned(record):
    def change(one):
        one["checkpoint"] = one["checkpoint"].split("\n\n")[0] + "\n\n"
    return forged(record, change)


@kind("transcript-unknown-format", "the transcript is of a format that nobody knows", "leaves-open", "format")
def transcript_unknown_format(record):
    return forged(record, lambda one: one.update(format="keymoot-transcript/99"))


@kind("transcript-unknown-field", "the transcript has a field more", "leaves-open", "")
def transcript_unknown_field(record):
    return forged(record, lambda one: one.update(approved=True))


@kind("pages-withheld", "a value that the pages show is withheld", "pages-from-transcript", "withholds")
def pages_withheld(record):
    return forged(record, lambda one: told(one, "closed")[0]["openings"].pop() and None)


@kind("ceremony-twice", "the transcript names its ceremony twice", "pages-from-transcript", "twice")
def ceremony_twice(record):
    return forged(record, lambda one: one["ceremonies"].append(one["ceremonies"][0]))


@kind("ceremony-of-nobody", "the transcript names a ceremony that it does not tell", "pages-from-transcript", "no entry of ceremony")
def ceremony_of_nobody(record):
    return forged(record, lambda one: one["ceremonies"].append("nobody"))


@kind("no-ceremony", "the transcript names no ceremony", "pages-from-transcript", "names no ceremony")
def no_ceremony(record):
    return forged(record, lambda one: one["ceremonies"].clear())


@kind("ceremony-without-opening", "the ceremony's first entry does not open it", "pages-from-transcript", "does not open it")
def ceremony_without_opening(record):
    return retold(record, lambda one: releaf(told(one, "opened")[0], type="closed"))


# -- what people signed, and what entries say of one another


@kind("sign-off-turned", "“I do not agree” became “I agree”", "participant-signature", "")
def sign_off_turned(record):
    def change(one):
        entry = told(one, "signed-off")[0]
        recommit(entry, "agree", not value_of(entry, "agree"))
    return retold(record, change)


@kind("sign-off-by-another", "one person's signature stands under another's name", "participant-signature", "")
def sign_off_by_another(record):
    def change(one):
        first, second = told(one, "signed-off")[:2]
        for field in ("participant", "name"):
            recommit(first, field, value_of(second, field))
    return retold(record, change)


@kind("sign-off-exchanged", "two people's signatures are exchanged", "participant-signature", "")
def sign_off_exchanged(record):
    def change(one):
        first, second = told(one, "signed-off")[:2]
        recommit(first, "signature", value_of(second, "signature"))
    return retold(record, change)


@kind("roll-call-role", "somebody came in another role than they signed", "roll-call-signature", "", base="possession")
def roll_call_role(record):
    def change(one):
        entry = signed(one, "participant-arrived", "signature")
        recommit(entry, "attendee", {**value_of(entry, "attendee"), "role": "auditor"})
    return retold(record, change)


@kind("duty-changed", "a duty is another than was acknowledged", "duty-signature", "", base="possession")
def duty_changed(record):
    def change(one):
        recommit(signed(one, "participant-enrolled", "duty_signature"), "duty", "I do as I am told.")
    return retold(record, change)


@kind("script-changed", "the script is not the one that was signed for", "entries-agree", "script")
def script_changed(record):
    def change(one):
        entry = told(one, "opened")[0]
        recommit(entry, "script", value_of(entry, "script") + "# and more\n")
    return retold(record, change)


@kind("nobody-there", "the roll call names somebody who did not come", "entries-agree", "")
def nobody_there(record):
    def change(one):
        entry = told(one, "roll-call-closed")[0]
        recommit(entry, "present", [*value_of(entry, "present"), "Nobody"])
    return retold(record, change)


@kind("check-values-differ", "the key's check value changes on the way", "entries-agree", "")
def check_values_differ(record):
    def change(one):
        entry = told(one, "door-closed")[0]
        key = copy.deepcopy(value_of(entry, "key"))
        key["check"]["value"] = "0000000000"
        recommit(entry, "key", key)
    return retold(record, change)


@kind("another-quorum", "the released package names a quorum that is not its commitments'", "entries-agree", "")
def another_quorum(record):
    def change(one):
        entry = told(one, "package-released")[0]
        recommit(entry, "package", {**value_of(entry, "package"), "quorum": "00" * 16})
    return retold(record, change)


@kind("bag-forgotten", "a share was never sealed in a bag", "entries-agree", "")
def bag_forgotten(record):
    return retold(record, lambda one: releaf(told(one, "bag-sealed")[0], type="bag-opened"))


@kind("key-not-introduced", "the introduction of a journal key is not signed by the one before", "journal-key-succession", "not signed by the key before")
def key_not_introduced(record):
    def change(one):
        values = {"key": FORGER.text, "previous": Signer("before").text, "previous_signature": FORGER.raw(b"x"),
                  "token": "t", "serial": "1"}
        append(one, "journal-key-introduced", values)
    return retold(record, change)


@kind("possession-of-nothing", "a possession proof that does not hold", "possession-proof", "", base="possession")
def possession_of_nothing(record):
    def change(one):
        entry = told(one, "possession-proved")[0]
        proof = value_of(entry, "proof")
        recommit(entry, "proof", proof[:-2] + ("00" if proof[-2:] != "00" else "01"))
    return retold(record, change)


@kind("possession-of-another", "a possession proof for another share", "possession-proof", "", base="possession")
def possession_of_another(record):
    def change(one):
        first, second = told(one, "possession-proved")[:2]
        recommit(first, "proof", value_of(second, "proof"))
    return retold(record, change)


@kind("challenge-of-before", "a challenge that is not of its checkpoint", "possession-proof", "", base="possession")
def challenge_of_before(record):
    return retold(record, lambda one: recommit(told(one, "challenge-issued")[0], "fresh", "00" * 32))


@kind("another-secret", "a contribution to a redistribution is not of the old share", "redistribution-sound", "", base="reissue")
def another_secret(record):
    def change(one):
        first, second = told(one, "contribution-taken")[:2]
        recommit(first, "commitments", value_of(second, "commitments"))
    return retold(record, change)


@kind("another-old-quorum", "a redistribution from a quorum that was not loaded", "redistribution-sound", "", base="reissue")
def another_old_quorum(record):
    return retold(record, lambda one: recommit(told(one, "quorum-redistributed")[0], "from", "00" * 16))


# -- what the reader has besides


@kind("another-signer", "another journal key than the one that is required", "signer-known", "not the trusted one")
def another_signer(record):
    return Case(record, signer=FORGER.text)


@kind("since-of-another-room", "the checkpoint that was kept is another room's", "since-consistent", "another journal")
def since_of_another_room(record):
    return Case(retold(record, nothing), since=checkpoint("ff" * 16, 1, bytes(32)))


@kind("since-fork", "a fork: another checkpoint was kept, of the same size, signed by the room", "since-consistent", "not the one of the checkpoint")
def since_fork(record):
    one = transcript_of(record)
    return Case(retold(record, nothing), since=checkpoint(one["room"], one["range"]["size"], bytes(32)))


@kind("since-rewritten", "the past was rewritten: the kept checkpoint's root never was", "since-consistent", "not the one of the checkpoint")
def since_rewritten(record):
    one = transcript_of(record)
    return Case(retold(record, nothing), since=checkpoint(one["room"], one["range"]["size"] - 1, bytes(32)))


@kind("since-by-another-key", "the checkpoint that was kept is signed by another key", "since-consistent", "not signed by this journal")
def since_by_another_key(record):
    one = transcript_of(record)
    note = checkpoint(one["room"], one["range"]["size"], root_of(one), Signer("somebody-else"))
    return Case(record, since=note)


# -- what is handed on of a record


def handed_on(record, change):
    one = transcript_of(record)
    told(one, "roll-call-closed")[0]["openings"].clear()
    change(one)
    return Case(checking.canonical(one), ends=".json")


@kind("redacted-changed", "a redacted record with a value changed", "leaves-open", "is not the value that was journalled")
def redacted_changed(record):
    def change(one):
        told(one, "closed")[0]["openings"][0]["value"] = "Somebody else"
    return handed_on(record, change)


@kind("redacted-shortened", "a redacted record that leaves its first entries out", "leaves-in-tree", "")
def redacted_shortened(record):
    def change(one):
        del one["entries"][0]
        one["range"]["first"] += 1
    return handed_on(record, change)


@kind("redacted-renamed", "a redacted record that names no ceremony", "ceremony-whole", "names no ceremony")
def redacted_renamed(record):
    return handed_on(record, lambda one: one["ceremonies"].clear())


@kind("redacted-resigned", "a redacted record whose checkpoint is somebody else's", "checkpoint-signed", "")
def redacted_resigned(record):
    def change(one):
        one["checkpoint"] = resigned_transcript(copy.deepcopy(one))["checkpoint"]
    return handed_on(record, change)


@kind("redacted-cut", "a redacted record that was cut off", "leaves-open", "not a transcript", python="leaves-open")
def redacted_cut(record):
    case = handed_on(record, nothing)
    return Case(case.data[:-100], ends=".json")


@kind("redacted-made-before", "values withheld of a record that was made before that was possible", "leaves-open", "made before")
def redacted_made_before(record):
    return handed_on(record, lambda one: one.update(format="keymoot-transcript/1"))


def nothing(_):
    return None


# -- saved again


PROGRAMS = {
    "qpdf": ["qpdf", "{from}", "{to}"],
    "qpdf-linearised": ["qpdf", "--linearize", "{from}", "{to}"],
    "qpdf-object-streams": ["qpdf", "--object-streams=generate", "{from}", "{to}"],
    "ghostscript": ["gs", "-q", "-sDEVICE=pdfwrite", "-o", "{to}", "{from}"],
    "mutool": ["mutool", "clean", "{from}", "{to}"],
    "pdftk": ["pdftk", "{from}", "output", "{to}"],
    "pikepdf": ["python3", "-c", "import pikepdf,sys; pikepdf.open(sys.argv[1]).save(sys.argv[2])", "{from}", "{to}"],
    "pypdf": ["python3", "-c",
              "import pypdf,sys; pypdf.PdfWriter(clone_from=sys.argv[1]).write(sys.argv[2])", "{from}", "{to}"],
    "pdf-lib": ["node", "--input-type=module", "-e",
                "import {PDFDocument} from 'pdf-lib'; import fs from 'fs'; const [,f,t]=process.argv;"
                "fs.writeFileSync(t, await (await PDFDocument.load(fs.readFileSync(f))).save())", "{from}", "{to}"],
}


def saved_again(program):
    def make(record):
        if not shutil.which(program[0]):
            return None
        with tempfile.TemporaryDirectory() as folder:
            one, other = pathlib.Path(folder, "one.pdf"), pathlib.Path(folder, "other.pdf")
            one.write_bytes(record)
            words = [word.replace("{from}", str(one)).replace("{to}", str(other)) for word in program]
            ran = subprocess.run(words, capture_output=True, cwd=ROOT, check=False)
            # What is not installed is left out, and said; CI has qpdf.
            return Case(other.read_bytes()) if ran.returncode == 0 and other.exists() else None
    return make


for title, words in PROGRAMS.items():
    # The command's PDF library finds no attachments in what Ghostscript writes: then it says less.
    says = "" if title == "ghostscript" else "saved the record again; ask for the original file, of"
    kind(f"saved-by-{title}", f"saved again by {title}", "file-whole", says)(saved_again(words))


@kind("printed", "printed to a new PDF: the attachments are gone", "manifest-signed", "ask for the original")
def printed(record):
    return saved_again(["pdftocairo", "-pdf", "{from}", "{to}"])(record)


