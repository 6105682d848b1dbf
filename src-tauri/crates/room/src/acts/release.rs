//! The recovery package leaves memory, once every share has been accepted.

use super::Told;
use crate::folder::{self, write_whole};
use crate::{Error, Room};
use ceremony::{Command, Effect, Kind};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::PathBuf;

/// The package's file name.
pub(crate) const PACKAGE: &str = "recovery-package.json";
/// The file name of a package that a redistribution replaces.
const OLD_PACKAGE: &str = "replaced-recovery-package.json";

impl Room {
    pub(super) fn release(
        &mut self,
        id: &str,
        confirmed_by: String,
        told: Told<'_>,
    ) -> Result<(), Error> {
        let effect = self.turn(id)?;
        let live = self.live.get(id);
        let reissued = live.and_then(|live| live.reissue.as_ref()?.package());
        let text = match reissued {
            Some(package) => package.to_json(),
            None => self.sharing(id)?.package.to_json(),
        };
        let file = self.package_file(id);
        if file.exists() {
            return Err(Error::refusal(
                "nothing-overwritten",
                format!("{} is already there.", file.display()),
                "Nothing was written. Move that file away, then release again.",
            ));
        }
        self.intend(id, &effect, Some(confirmed_by), told)?;
        let written =
            folder::make(&self.share_folder(id)).and_then(|()| write_whole(&file, text.as_bytes()));
        if let Err(error) = written {
            return self.not_done(id, &effect, Vec::new(), error);
        }
        self.report_released(id)?;
        // The secret has done its work: only the shares know it from here on.
        if let Some(live) = self.live.get_mut(id) {
            live.sharing = None;
            live.reissue = None;
        }
        self.finish(id, &effect, told)
    }

    pub(super) fn report_released(&mut self, id: &str) -> Result<(), Error> {
        let attempt = self.ceremony(id)?.attempt.as_ref();
        let package = attempt
            .map(|attempt| attempt.package.clone())
            .ok_or_else(|| Error::fault("no-attempt", "There is no sharing to release."))?;
        self.command(
            id,
            Command::ReportReleased {
                package,
                file: PACKAGE.into(),
            },
        )
    }

    /// True if the package whose release was intended lies there whole.
    pub(super) fn package_found(&self, id: &str, effect: &Effect) -> bool {
        let Effect::ReleasePackage { digest } = effect else {
            return false;
        };
        fs::read(self.package_file(id))
            .is_ok_and(|bytes| hex::encode(Sha256::digest(bytes)) == *digest)
    }

    /// Where the package is, or will be.
    pub(crate) fn package_file(&self, id: &str) -> PathBuf {
        self.share_folder(id).join(PACKAGE)
    }

    /// Where the package that was loaded is kept.
    pub(crate) fn loaded_package_file(&self, id: &str) -> PathBuf {
        let reissues = self
            .ceremonies
            .get(id)
            .is_some_and(|one| one.kind == Kind::Redistribute);
        if reissues {
            self.folder.out_of(id).join(OLD_PACKAGE)
        } else {
            self.package_file(id)
        }
    }
}
