//! Files beside the record: a device's own audit extract, a photograph of a seal.

use ceremony::Command;
use desk::Desk;
use files::{NotRead, not_read, read_given};
use sha2::{Digest, Sha256};
use std::path::Path;
use wire::{Code, Error};

/// Longest file that is taken in.
const LONGEST: u64 = 64 * 1024 * 1024;

/// Copies a file into the room and journals its digest.
pub(crate) fn attach(desk: &mut Desk, id: &str, what: String, file: &Path) -> Result<(), Error> {
    let bytes = read_given(file, LONGEST).map_err(|why| match why {
        NotRead::TooLong { .. } => Error::refusal(
            Code::AttachmentSmallEnough,
            format!("{} is larger than 64 MiB.", file.display()),
            "Attach a list of its parts with their digests instead.",
        ),
        why @ NotRead::Failed(_) | why @ NotRead::NotAFile => not_read(file, &why),
    })?;
    let digest = hex::encode(Sha256::digest(&*bytes));
    let name = super::hand_out::name_of(file);
    let attach = Command::AttachFile {
        what: what.trim().into(),
        file: name.clone(),
        digest: digest.clone(),
        bytes: bytes.len() as u64,
        by: desk.log.administrator(id)?,
    };
    desk.log.ceremony(id)?.decide(attach.clone())?;
    let into = desk.log.folder().out_of(id).join("attachments");
    files::make(&into)?;
    // The digest leads the name: two files of one name do not meet.
    let kept = into.join(format!("{}-{name}", &digest[..16]));
    if files::digest_of(&kept).as_ref() != Some(&digest) {
        files::write_new(&kept, &bytes)?;
    }
    desk.log.command(id, attach)
}
