//! Putting a key from under one KEK under another, against the three calls it consists of.

use crate::Outcome;
use crate::pairs::{Figure, compare, seconds};
use crate::raw::Peer;
use secrecy::SecretString;
use std::fs;
use std::path::Path;
use std::process::Command;
use token::{KekKind, Module, Rewrap, TokenSession};

const PIN: &str = "654321-user";

/// On the practice token at `module`: keys of the session on both sides.
pub(crate) fn practice(module: &Path, folder: &Path, rows: usize) -> Outcome<Figure> {
    let file = folder.join("token.sql");
    let config = folder.join("practice.toml");
    let text = format!(
        "[ec_point_encoding]\nencoding = \"Der\"\n[[slots]]\nslot = 1\ndbtype = \"sqlite\"\n\
         dbargs = \"{}\"\n",
        file.display()
    );
    fs::write(&config, text)?;
    let config = format!("kryoptic_conf={}", config.display());
    let module = Module::load(module, Some(&config))?;
    let session = fresh(&module)?;
    against_calls("re-wrapping on the practice token", &session, rows)
}

/// On SoftHSM at `module`, configured by `SOFTHSM2_CONF`: keys of the session on both sides.
pub(crate) fn softhsm(module: &Path, rows: usize) -> Outcome<Figure> {
    let module = Module::load(module, None)?;
    let session = fresh(&module)?;
    against_calls("re-wrapping on SoftHSM", &session, rows)
}

/// On NSS at `module`, against the same calls with KEKs that stay on the token.
pub(crate) fn nss(module: &Path, folder: &Path, rows: usize) -> Outcome<Figure> {
    let password = folder.join("password");
    fs::write(&password, format!("{PIN}\n"))?;
    let database = format!("sql:{}", folder.display());
    let made = Command::new("certutil")
        .args(["-N", "-d", &database, "-f"])
        .arg(&password)
        .status()?;
    if !made.success() {
        return Err("certutil made no database".into());
    }
    let config = format!("tokens=<0x4=[configDir='{database}' tokenDescription='bench']>");
    let module = Module::load(module, Some(&config))?;
    let slots = module.slots()?.into_iter();
    let slot = slots
        .filter(|slot| {
            slot.token
                .as_ref()
                .is_some_and(|token| token.label == "bench")
        })
        .map(|slot| slot.id)
        .next();
    let session = module.open(slot.ok_or("no token")?)?;
    session.login(&SecretString::from(PIN))?;
    let name = "re-wrapping on NSS";
    let peer = "the three calls with keys on the token";
    // Twenty times as fast, at least.
    measure((name, peer), Some(0.05), true, &session, rows)
}

fn against_calls(name: &'static str, session: &TokenSession, rows: usize) -> Outcome<Figure> {
    let peer = "the three calls alone";
    // 95 of 100 rows in the same time, at least.
    measure((name, peer), Some(1.0 / 0.95), false, session, rows)
}

fn fresh(module: &Module) -> Outcome<TokenSession> {
    let pin = SecretString::from(PIN);
    let slots = module.slots()?.into_iter();
    let slot = slots
        .filter(|slot| slot.token.as_ref().is_some_and(|token| !token.initialised))
        .map(|slot| slot.id)
        .next();
    let so_pin = SecretString::from("12345678");
    let slot = module.init_token(slot.ok_or("no fresh token")?, "bench", &so_pin, &pin)?;
    let session = module.open(slot)?;
    session.login(&pin)?;
    Ok(session)
}

fn measure(
    (name, peer_name): (&'static str, &'static str),
    target: Option<f64>,
    on_token: bool,
    session: &TokenSession,
    rows: usize,
) -> Outcome<Figure> {
    let master = session.generate_master("bench", &[1; 16])?;
    let open = || -> Outcome<_> {
        let made = session.make_kek(master, KekKind::Aes256)?;
        Ok(session.open_kek(master, KekKind::Aes256, &made.wrapped, None)?)
    };
    let (from, to) = (open()?, open()?);
    let dek = from.make_dek()?;
    let peer = Peer::new(session.module().path(), session.slot(), on_token)?;
    let mut rewrap = Rewrap::new(&from, &to)?;
    let ours = || {
        seconds(|| {
            for _ in 0..rows {
                std::hint::black_box(rewrap.row(dek.format, &dek.wrapped)?);
            }
            Ok(())
        })
    };
    compare(name, peer_name, target, 11, ours, || {
        seconds(|| peer.rows(rows))
    })
}
