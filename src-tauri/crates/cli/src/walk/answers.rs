//! The answers file: TOML, step name → values. Secrets come by reference to other files.

mod custody;

pub(crate) use custody::{
    Account, Attachment, Contribute, FollowUp, HolderAbsent, Media, Prove, Retire,
};

use room::{Code, Error};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Everything an unattended ceremony is asked. Every table is optional until its step comes.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct AnswersFile {
    /// The witness who confirms what cannot be undone, unless a step names another.
    pub(crate) witness: Option<String>,
    pub(crate) open: Open,
    pub(crate) roll_call: RollCall,
    pub(crate) inspect: Inspect,
    pub(crate) adopt_key: Confirmed,
    pub(crate) make_key: Confirmed,
    pub(crate) shown: Confirmed,
    pub(crate) rehearse: Rehearse,
    pub(crate) hand_out: HandOut,
    pub(crate) release: Release,
    pub(crate) close_door: Confirmed,
    pub(crate) load_package: LoadPackage,
    pub(crate) collect: Collect,
    pub(crate) recover: Confirmed,
    pub(crate) account: Account,
    pub(crate) contribute: Contribute,
    pub(crate) prove: Prove,
    pub(crate) test_key: Confirmed,
    pub(crate) carry_out: CarryOut,
    pub(crate) destroy: Confirmed,
    pub(crate) retire: Retire,
    pub(crate) follow_up: FollowUp,
    pub(crate) sign_off: SignOff,
    pub(crate) reconcile: Reconcile,
    /// Name → what opens a share that is sealed for them.
    pub(crate) media: BTreeMap<String, Media>,
    /// Files to put beside the record.
    pub(crate) attachment: Vec<Attachment>,
}

/// `[open]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Open {
    /// Who approves; the administrator if left out.
    pub(crate) by: Option<String>,
    /// Where it was approved.
    pub(crate) approval: String,
    /// The security officers who approve an emergency; the first two if left out.
    pub(crate) emergency_approved_by: Vec<String>,
}

/// `[roll-call]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct RollCall {
    /// How everyone's identity was checked, unless `identity` names them.
    pub(crate) identity_check: Option<String>,
    /// Name → how that person's identity was checked.
    pub(crate) identity: BTreeMap<String, String>,
    /// Names of those who do not come.
    pub(crate) absent: Vec<String>,
    /// The witness of the absences.
    pub(crate) confirmed_by: Option<String>,
    /// In an emergency: custodian → why they do not come, and what was tried to reach them.
    pub(crate) holder_absent: BTreeMap<String, HolderAbsent>,
}

/// `[inspect]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Inspect {
    pub(crate) confirmed_by: Option<String>,
    pub(crate) primary: Option<TokenChoice>,
    pub(crate) target: Option<TokenChoice>,
    pub(crate) journal: Option<TokenChoice>,
}

/// `[inspect.primary]`, `[inspect.target]`, `[inspect.journal]`: every field given must fit, and
/// exactly one token must.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct TokenChoice {
    pub(crate) label: Option<String>,
    pub(crate) serial: Option<String>,
    pub(crate) module: Option<PathBuf>,
    pub(crate) slot: Option<u64>,
    /// The new label of a token that is not initialised yet.
    pub(crate) initialise: Option<String>,
}

/// A step that only needs its witness.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Confirmed {
    pub(crate) confirmed_by: Option<String>,
}

/// `[carry-out]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct CarryOut {
    /// Who decides, the one who acts first; as many as the policy asks for if left out.
    pub(crate) decided_by: Vec<String>,
    /// The policy's file, where one is adopted.
    pub(crate) policy: Option<PathBuf>,
    /// The file that a DEK's new version is written to.
    pub(crate) out: Option<PathBuf>,
    pub(crate) confirmed_by: Option<String>,
}

/// `[release]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Release {
    /// Where the package is saved; the folder of the shares if left out.
    pub(crate) folder: Option<PathBuf>,
    /// How the sheets are kept whose files are erased first; they are not erased if left out, and a
    /// live key's package is then refused beside them.
    pub(crate) sheets_kept: Option<String>,
    pub(crate) confirmed_by: Option<String>,
}

/// `[rehearse]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Rehearse {
    /// A file with the dice thrown on its first line.
    pub(crate) dice_file: Option<PathBuf>,
}

/// `[hand-out]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct HandOut {
    pub(crate) confirmed_by: Option<String>,
    /// Another folder to save shares to.
    pub(crate) folder: Option<PathBuf>,
    /// The queue to print sheets on.
    pub(crate) printer: Option<String>,
    /// Custodian → the number of their bag.
    pub(crate) bags: BTreeMap<String, String>,
    /// Custodian → the scan of the sheet that was printed for them.
    pub(crate) scans: BTreeMap<String, PathBuf>,
    /// Custodian far away → the proof they send back.
    pub(crate) proofs: BTreeMap<String, PathBuf>,
    /// How long to wait for a scan or a proof that is not there yet, in seconds.
    #[serde(deserialize_with = "seconds")]
    pub(crate) wait: Duration,
}

/// `[load-package]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct LoadPackage {
    pub(crate) file: Option<PathBuf>,
}

/// `[collect]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Collect {
    pub(crate) confirmed_by: Option<String>,
    /// The shares, in the order they are brought.
    pub(crate) share: Vec<BroughtShare>,
}

/// `[[collect.share]]`, `[[contribute.share]]`, `[[prove.share]]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BroughtShare {
    pub(crate) custodian: String,
    pub(crate) bag: String,
    /// Why it is another bag than the register has the share in, where it is.
    #[serde(default)]
    pub(crate) bag_reason: Option<String>,
    #[serde(default = "whole")]
    pub(crate) seal_intact: bool,
    /// The file; `--share-file CUSTODIAN=FILE` gives it if it is left out.
    #[serde(default)]
    pub(crate) file: Option<PathBuf>,
    /// In a possession check: the bag it goes back into.
    #[serde(default)]
    pub(crate) new_bag: Option<String>,
}

/// `[sign-off]`: people who are not named here agree.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct SignOff {
    /// A file with the passphrase of everyone whom `passphrase_files` does not name.
    pub(crate) passphrase_file: Option<PathBuf>,
    /// Name → a file with that person's passphrase.
    pub(crate) passphrase_files: BTreeMap<String, PathBuf>,
    /// Name → why that person does not agree.
    pub(crate) disagree: BTreeMap<String, String>,
}

/// `[reconcile]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Reconcile {
    pub(crate) confirmed_by: Option<String>,
    /// `adopt` or `retry`.
    pub(crate) decision: Option<String>,
}

const fn whole() -> bool {
    true
}

/// The longest that anything is waited for: four weeks, in seconds.
const LONGEST_WAIT: u64 = 28 * 24 * 60 * 60;

fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    let seconds = u64::deserialize(deserializer)?;
    if seconds > LONGEST_WAIT {
        return Err(D::Error::custom(format!(
            "{seconds} seconds are waited for; at most {LONGEST_WAIT}, which is four weeks"
        )));
    }
    Ok(Duration::from_secs(seconds))
}

impl AnswersFile {
    /// Parses an answers file. Paths in it are taken from `folder`, where it lies.
    ///
    /// # Errors
    /// Usage `answers-file` with what is wrong and where.
    pub(crate) fn parse(text: &str, folder: &Path) -> Result<Self, Error> {
        let mut answers: Self = toml::from_str(text).map_err(|error| {
            let line = error.span().and_then(|span| text.get(..span.start));
            let line = line.map_or(1, |before| before.matches('\n').count() + 1);
            Error::usage(
                Code::AnswersFile,
                format!("The answers file, line {line}: {}.", error.message().trim()),
                "Its tables are the names of the steps; docs/cli.md lists what each may hold.",
            )
        })?;
        answers.paths().for_each(|path| *path = folder.join(&*path));
        Ok(answers)
    }

    fn paths(&mut self) -> impl Iterator<Item = &mut PathBuf> {
        let shares = self.collect.share.iter_mut();
        let shares = shares
            .chain(&mut self.contribute.share)
            .chain(&mut self.prove.share)
            .filter_map(|share| share.file.as_mut());
        let proofs = self.prove.proof.iter_mut().map(|proof| &mut proof.file);
        let media = self.media.values_mut().flat_map(Media::paths);
        let attached = self.attachment.iter_mut().map(|one| &mut one.file);
        let inspect = &mut self.inspect;
        let tokens = [
            &mut inspect.primary,
            &mut inspect.target,
            &mut inspect.journal,
        ];
        let modules = tokens
            .into_iter()
            .flatten()
            .filter_map(|token| token.module.as_mut());
        self.rehearse
            .dice_file
            .iter_mut()
            .chain(modules)
            .chain(self.hand_out.folder.iter_mut())
            .chain(self.release.folder.iter_mut())
            .chain(self.load_package.file.iter_mut())
            .chain(self.hand_out.scans.values_mut())
            .chain(self.hand_out.proofs.values_mut())
            .chain(shares)
            .chain(proofs)
            .chain(media)
            .chain(attached)
            .chain(self.sign_off.passphrase_file.iter_mut())
            .chain(self.sign_off.passphrase_files.values_mut())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_taken_from_where_the_file_lies() {
        let text = "witness = \"Ada\"\n[load-package]\nfile = \"p.json\"\n\
                    [[collect.share]]\ncustodian = \"Zoë\"\nbag = \"7\"\nfile = \"/abs/01.txt\"\n";
        let answers = AnswersFile::parse(text, Path::new("/drill")).unwrap();
        assert_eq!(
            answers.load_package.file.unwrap(),
            Path::new("/drill/p.json")
        );
        let share = &answers.collect.share[0];
        assert_eq!(share.file.as_deref().unwrap(), Path::new("/abs/01.txt"));
        assert!(share.seal_intact);
    }

    #[test]
    fn an_unknown_step_is_named_with_its_line() {
        let error =
            AnswersFile::parse("witness = \"Ada\"\n[make_key]\n", Path::new(".")).unwrap_err();
        assert_eq!(error.code, "answers-file");
        assert!(error.message.contains("line 2") && error.message.contains("make_key"));
    }

    #[test]
    fn files_of_people_are_taken_from_where_the_file_lies() {
        let text = "[media.\"Zoë\"]\npin_file = \"zoe.pin\"\nidentity = \"zoe.age\"\n\
                    [[prove.proof]]\ncustodian = \"Zoë\"\nfile = \"proof.json\"\n\
                    [[attachment]]\nstep = \"inspect\"\nwhat = \"audit\"\nfile = \"audit.log\"\n";
        let answers = AnswersFile::parse(text, Path::new("/drill")).unwrap();
        let media = &answers.media["Zoë"];
        assert_eq!(
            media.pin_file.as_deref().unwrap(),
            Path::new("/drill/zoe.pin")
        );
        assert_eq!(
            media.identity.as_deref().unwrap(),
            Path::new("/drill/zoe.age")
        );
        assert_eq!(answers.prove.proof[0].file, Path::new("/drill/proof.json"));
        assert_eq!(answers.attachment[0].file, Path::new("/drill/audit.log"));
    }

    #[test]
    fn nothing_is_waited_for_longer_than_can_be_counted() {
        let answers = |wait: &str| {
            AnswersFile::parse(&format!("[hand-out]\nwait = {wait}\n"), Path::new("."))
        };
        let most = answers("2419200").unwrap().hand_out.wait;
        assert_eq!(most, Duration::from_secs(2_419_200));
        for wait in ["2419201", "9223372036854775807", "-1", "1.5"] {
            let error = answers(wait).unwrap_err();
            assert_eq!(error.code, "answers-file", "{wait}");
            assert!(error.message.contains("line 2"), "{}", error.message);
        }
    }

    #[test]
    fn a_pin_has_no_place_in_it() {
        for text in [
            "[inspect.primary]\nlabel = \"A\"\npin = \"1234\"\n",
            "[media.\"Zoë\"]\npin = \"1234\"\n",
            "[media.\"Zoë\"]\npassphrase = \"four words\"\n",
        ] {
            assert!(AnswersFile::parse(text, Path::new(".")).is_err(), "{text}");
        }
    }
}
