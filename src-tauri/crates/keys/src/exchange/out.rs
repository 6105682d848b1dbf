//! A KEK to a service of a cloud, in the package that it takes, and its confirmation.

use super::{parent, prove, sha256};
use crate::decide::{digest, judged, signed};
use crate::device::{Master, calls, kept, master};
use crate::find::{find, of_tier};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use byok::{Answer, Hash, Material, Parts, Provider, Receipt, Shape, WrappingKey};
use chrono::DateTime;
use desk::journal_key::checkpoint;
use desk::time::clock_is_sure;
use desk::{Desk, tokens};
use ledger::{Export, ExportProof, KeyExportReceived, KeyExported, RoomEntry};
use lifecycle::{Act, Algorithm, Tier};
use std::path::{Path, PathBuf};
use token::{OaepHash, Outgoing};
use wire::{
    Code, Deciding, Error, ExportView, ExportedKey, NewExport, NewReceipt, ReceiptView,
    WrappingKeyView,
};

/// Looks at a wrapping key that was brought; where a fingerprint was told, it is compared.
pub fn wrapping_key(
    desk: &Desk,
    wanted: &NewExport,
    answer: &[u8],
) -> Result<WrappingKeyView, Error> {
    let key = read(wanted, answer)?;
    if !wanted.fingerprint.trim().is_empty() {
        key.refuse_other(&wanted.fingerprint)?;
    }
    let now = desk.log.clock().stamp();
    let left = |until: &str| {
        let until = DateTime::parse_from_rfc3339(until).ok()?;
        let now = DateTime::parse_from_rfc3339(&now).ok()?;
        Some((until - now).num_minutes())
    };
    let until = key.until();
    Ok(WrappingKeyView {
        to: key.provider().id().into(),
        fingerprint: key.fingerprint(),
        bits: key.bits(),
        strength: key.strength(),
        method: key.method().into(),
        shape: key.shape().id(),
        hash: key.hash().id(),
        key_id: key.key_id().into(),
        minutes_left: until.as_deref().and_then(left),
        until,
    })
}

/// Wraps a KEK for a service, inside the token, and writes the package to a new file.
pub fn export(
    desk: &mut Desk,
    wanted: &NewExport,
    answer: &[u8],
    out: &Path,
    deciding: &Deciding,
) -> Result<ExportedKey, Error> {
    desk.log.writable()?;
    clock_is_sure(&desk.log)?;
    let listed = find(desk, &wanted.key)?;
    judged(desk, &listed, Act::Export, deciding)?;
    of_tier(&listed, Tier::Kek)?;
    refuse_bound(desk, &listed)?;
    let wrapping = read(wanted, answer)?;
    let now = desk.log.clock().stamp();
    wrapping.refuse_expired(&now)?;
    wrapping.refuse_other(&wanted.fingerprint)?;
    let material = material(listed.key.algorithm)?;
    wrapping.refuse_material(material)?;
    if std::fs::symlink_metadata(out).is_ok() {
        return Err(files::already_there(out));
    }
    let key = listed.key.key.clone();
    let kept = kept(desk, &key)?;
    let Master { place, handle } = master(desk, &parent(&listed))?;
    let hash = match wrapping.hash() {
        Hash::Sha1 => OaepHash::Sha1,
        Hash::Sha256 => OaepHash::Sha256,
    };
    let session = tokens::session(&desk.bench.pool, &place)?;
    refuse_sha1_only(&session.oaep_hashes()?, hash, &wrapping)?;
    let asked = serde_json::json!({
        "answer": sha256(answer), "key_id": wrapping.key_id(), "method": wrapping.method(),
        "to": wrapping.provider().id(), "wrapping_key": wrapping.fingerprint(),
    });
    let decided = signed(
        desk,
        Act::Export,
        &key.to_string(),
        &digest(&asked)?,
        deciding,
    )?;
    let session = tokens::session(&desk.bench.pool, &place)?;
    drop(session.take_trace());
    prove(session, handle, &listed, &kept)?;
    let to = Outgoing {
        spki: wrapping.spki(),
        hash,
        hybrid: wrapping.shape() == Shape::Hybrid,
    };
    let sealed = session.seal_kek(handle, kept.kind, &kept.wrapped, &to)?;
    let calls = calls(session);
    if listed.key.check.as_deref() != Some(&*hex::encode(sealed.check.bytes())) {
        return Err(Error::failure(
            Code::CanaryOpens,
            format!("{key} shows another check value than the journal has."),
            "Nothing was written. Keep the room's folder, and take the newest backup.",
        ));
    }
    let parts = Parts {
        sealed: sealed.sealed,
        wrapped: sealed.wrapped,
    };
    let generator = format!(
        "{}; in two wraps inside the token",
        files::application::name()
    );
    let package = wrapping.package(material, &parts, &generator)?;
    let proof = sealed.proof.map(|proof| ExportProof {
        sealed: hex::encode(&proof.sealed),
        text: sha256(&proof.text),
    });
    let ciphertext = proof
        .as_ref()
        .and_then(|proof| wrapping.ciphertext(&hex::decode(&proof.sealed).unwrap_or_default()))
        .unwrap_or_default();
    let exported = KeyExported {
        key,
        to: wrapping.provider().id().into(),
        method: wrapping.method().into(),
        shape: wrapping.shape().id().into(),
        hash: wrapping.hash().id().into(),
        wrapping_key: wrapping.fingerprint(),
        under: None,
        key_id: wrapping.key_id().into(),
        until: wrapping.until(),
        answer: sha256(answer),
        strengths: [wrapping.strength(), material.strength()],
        package: sha256(&package.bytes),
        file: file_name(out),
        on_host: false,
        proof,
        decided,
        calls,
    };
    let remarks = remarks(&wrapping, material, out, package.ending);
    let digest = exported.package.clone();
    // What is known to have left may not have; the other way round nobody would know.
    desk.log
        .write_entry(RoomEntry::KeyExported(Box::new(exported)))?;
    checkpoint(desk)?;
    files::write_new(out, &package.bytes)?;
    let mut written = vec![out.display().to_string()];
    if let Some((ending, bytes)) = &package.beside {
        let beside = beside(out, ending);
        files::write_new(&beside, bytes)?;
        written.push(beside.display().to_string());
    }
    let command = package.command.replace("FILE", &out.display().to_string());
    let mut found = desk.log.ledger().exports().iter().rev();
    let export = found
        .find(|one| one.exported.package == digest)
        .map(shown)
        .ok_or_else(|| unknown(&wanted.key))?;
    Ok(ExportedKey {
        export,
        files: written,
        command,
        ciphertext,
        remarks,
    })
}

/// Takes in a service's confirmation of the newest export of a key, or of the one whose package is
/// named.
pub fn receipt(desk: &mut Desk, wanted: &NewReceipt, answer: &[u8]) -> Result<ExportView, Error> {
    desk.log.writable()?;
    clock_is_sure(&desk.log)?;
    let listed = find(desk, &wanted.key)?;
    let by = desk.log.enrolled(wanted.by.trim())?.name.clone();
    let package = wanted.package.trim().to_lowercase();
    let all = desk.log.ledger().exports().iter().rev();
    let export = all
        .filter(|one| one.exported.key == listed.key.key)
        .find(|one| package.is_empty() || one.exported.package == package)
        .cloned()
        .ok_or_else(|| unknown(&wanted.key))?;
    if export.receipt.is_some() {
        return Err(Error::refusal(
            Code::ExportUnknown,
            "That export is confirmed already.",
            "Nothing was changed. “keymoot key exports” shows those that are open.",
        ));
    }
    let provider: Provider = export.exported.to.parse()?;
    let told = Receipt::read(provider, &export.exported.key_id, answer)?;
    let proved = match (&wanted.opened, &export.exported.proof) {
        (None, _) => false,
        (Some(_), None) => {
            return Err(byok::Refused::Receipt(
                "there is no ciphertext of this key that could have been opened".into(),
            )
            .into());
        }
        (Some(opened), Some(proof)) => {
            let text = STANDARD.decode(opened.trim()).unwrap_or_default();
            if sha256(&text) != proof.text {
                return Err(byok::Refused::Receipt(
                    "it opened the ciphertext to another text: the key there is another".into(),
                )
                .into());
            }
            true
        }
    };
    desk.log
        .write_entry(RoomEntry::KeyExportReceived(KeyExportReceived {
            key: listed.key.key,
            package: export.exported.package.clone(),
            key_id: told.key_id,
            version: told.version,
            answer: sha256(answer),
            proved,
            remarks: told.remarks,
            by,
        }))?;
    checkpoint(desk)?;
    let mut all = desk.log.ledger().exports().iter();
    all.find(|one| one.entry == export.entry)
        .map(shown)
        .ok_or_else(|| unknown(&wanted.key))
}

/// The exports of a key, or all of them, oldest first.
pub fn exports(desk: &mut Desk, key: Option<&str>) -> Result<Vec<ExportView>, Error> {
    let only = match key {
        Some(key) => Some(find(desk, key)?.key.key.id),
        None => None,
    };
    let all = desk.log.ledger().exports().iter();
    Ok(all
        .filter(|one| only.as_ref().is_none_or(|id| one.exported.key.id == *id))
        .map(shown)
        .collect())
}

/// Refuses a key that whoever brought it does not let be given on.
pub(super) fn refuse_bound(desk: &Desk, listed: &inventory::Listed) -> Result<(), Error> {
    let managed = desk.log.ledger().managed(&listed.key.key);
    let brought = managed.and_then(|one| one.brought.as_ref());
    if brought.is_some_and(|brought| brought.exportability == "N") {
        return Err(Error::refusal(
            Code::NoLongerExportable,
            format!(
                "{} came in a key block that lets it go no further.",
                listed.key.key
            ),
            "Nothing was wrapped. Ask whoever it came from.",
        ));
    }
    Ok(())
}

pub(super) fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

pub(super) fn shown(export: &Export) -> ExportView {
    let exported = &export.exported;
    ExportView {
        key: exported.key.to_string(),
        to: exported.to.clone(),
        method: exported.method.clone(),
        wrapping_key: exported.wrapping_key.clone(),
        key_id: exported.key_id.clone(),
        until: exported.until.clone(),
        strengths: exported.strengths,
        package: exported.package.clone(),
        file: exported.file.clone(),
        on_host: exported.on_host,
        at: export.at.clone(),
        entry: export.entry,
        receipt: export.receipt.as_ref().map(|one| ReceiptView {
            key_id: one.key_id.clone(),
            version: one.version.clone(),
            proved: one.proved,
            remarks: one.remarks.clone(),
            by: one.by.clone(),
        }),
    }
}

fn read(wanted: &NewExport, answer: &[u8]) -> Result<WrappingKey, Error> {
    let provider: Provider = wanted.to.trim().parse()?;
    let answer = Answer {
        bytes: answer,
        method: wanted.method.as_deref(),
        key_id: wanted.key_id.as_deref(),
    };
    Ok(WrappingKey::read(provider, &answer)?)
}

fn refuse_sha1_only(
    hashes: &[OaepHash],
    wanted: OaepHash,
    wrapping: &WrappingKey,
) -> Result<(), Error> {
    if hashes.contains(&wanted) {
        return Ok(());
    }
    if wanted == OaepHash::Sha256 && hashes.contains(&OaepHash::Sha1) {
        return Err(Error::refusal(
            Code::OaepSha1Only,
            format!(
                "This device wraps by RSAES-OAEP with SHA-1 alone, and {} asks for SHA-256.",
                wrapping.method()
            ),
            "Nothing was wrapped. Use a token that does SHA-256, or one of the service's methods \
             that asks for SHA-1, if the policy behind it allows that.",
        ));
    }
    Err(Error::failure(
        Code::NotSupported,
        "This device does not wrap by RSAES-OAEP as the service asks.",
        "Nothing was wrapped. Use another token.",
    ))
}

fn remarks(wrapping: &WrappingKey, material: Material, out: &Path, ending: &str) -> Vec<String> {
    let mut remarks = Vec::new();
    if wrapping.strength() < material.strength() {
        remarks.push(format!(
            "The wrapping key has a strength of {} bits, and the key one of {}: no RSA key reaches that.",
            wrapping.strength(),
            material.strength()
        ));
    }
    if wrapping.hash() == Hash::Sha1 {
        remarks.push("It is wrapped by RSAES-OAEP with SHA-1, which the format asks for.".into());
    }
    if let Some(until) = wrapping.until() {
        remarks.push(format!("The service takes it until {until}."));
    }
    if !file_name(out).ends_with(ending) {
        remarks.push(format!("Such files are usually named *{ending}."));
    }
    remarks
}

fn beside(out: &Path, ending: &str) -> PathBuf {
    let mut name = out.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn material(algorithm: Algorithm) -> Result<Material, byok::Refused> {
    match algorithm {
        Algorithm::Aes256 => Ok(Material::Aes256),
        Algorithm::P256 => Err(byok::Refused::NotTaken(
            "half of a transport key is of no use to anybody else".into(),
        )),
        Algorithm::Rsa2048 => Ok(Material::Rsa2048),
        Algorithm::Rsa3072 => Ok(Material::Rsa3072),
        Algorithm::Rsa4096 => Ok(Material::Rsa4096),
    }
}

fn unknown(key: &str) -> Error {
    Error::usage(
        Code::ExportUnknown,
        format!("There is no such export of “{key}”."),
        "“keymoot key exports” shows them.",
    )
}
