//! A card: an application on the firmware, spoken to in APDUs (ISO/IEC 7816-4).

use std::fmt;
use std::path::Path;

use heapless::{Vec as Buffer, VecView};
use iso7816::Status;
use iso7816::command::CommandView;

use crate::firmware;

/// What is on a card when it is handed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// OpenPGP card 3.4: P-256 for signing and for decrypting.
    OpenPgp,
    /// OpenPGP card 3.4: Ed25519 for signing, P-256 for decrypting.
    OpenPgpEd25519,
    /// OpenPGP card 3.4 without keys.
    OpenPgpBlank,
    /// PIV card: P-256 in 9C (signing) and 9D (key management), with certificates.
    Piv,
    /// PIV card without certificates.
    PivBlank,
}

impl Kind {
    /// All kinds, by the names they have on the command line.
    pub const ALL: [(&'static str, Self); 5] = [
        ("openpgp", Self::OpenPgp),
        ("openpgp-ed25519", Self::OpenPgpEd25519),
        ("openpgp-blank", Self::OpenPgpBlank),
        ("piv", Self::Piv),
        ("piv-blank", Self::PivBlank),
    ];
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, _) = Self::ALL
            .iter()
            .find(|(_, kind)| kind == self)
            .ok_or(fmt::Error)?;
        f.write_str(name)
    }
}

/// Set aside for random serial numbers and tests (OpenPGP card 3.4, 4.2.1).
const MANUFACTURER: [u8; 2] = [0xff, 0xfe];

/// The serial number OpenSC gives the card's tokens.
pub fn token_serial(kind: Kind, serial: u32) -> String {
    match kind {
        Kind::OpenPgp | Kind::OpenPgpEd25519 | Kind::OpenPgpBlank => {
            format!("{}{serial:08x}", hex::encode(MANUFACTURER))
        }
        Kind::Piv | Kind::PivBlank => format!("{serial:016x}"),
    }
}

/// Longest answer an application may give.
const REPLY_ROOM: usize = 7609;

/// An application on a card.
trait Application {
    /// Answers one whole command.
    fn answer(&mut self, command: CommandView<'_>, reply: &mut VecView<u8>) -> Result<(), Status>;
}

impl<C: opcard::Client> Application for opcard::Card<C> {
    fn answer(&mut self, command: CommandView<'_>, reply: &mut VecView<u8>) -> Result<(), Status> {
        self.handle(command, reply)
    }
}

impl<C: piv_authenticator::Client> Application for piv_authenticator::Authenticator<C> {
    fn answer(&mut self, command: CommandView<'_>, reply: &mut VecView<u8>) -> Result<(), Status> {
        self.respond(command, reply)
    }
}

/// A card with power.
pub struct Card<'a> {
    application: &'a mut dyn Application,
    /// Data of the commands chained so far (ISO/IEC 7816-4, 5.3.3).
    chained: Vec<u8>,
    /// What of an answer was not fetched yet (ISO/IEC 7816-4, 5.3.4).
    waiting: Vec<u8>,
}

/// Gives the card whose files are in `folder` power for as long as `run` takes.
pub fn power_up<R>(
    kind: Kind,
    serial: u32,
    folder: &Path,
    run: impl FnOnce(&mut Card<'_>) -> R,
) -> R {
    let powered = |application: &mut dyn Application| {
        run(&mut Card {
            application,
            chained: Vec::new(),
            waiting: Vec::new(),
        })
    };
    match kind {
        Kind::OpenPgp | Kind::OpenPgpEd25519 | Kind::OpenPgpBlank => {
            firmware::power_up(folder, "opcard", |client| {
                let mut options = opcard::Options::default();
                options.manufacturer = MANUFACTURER;
                options.serial = serial.to_be_bytes();
                powered(&mut opcard::Card::new(client, options))
            })
        }
        Kind::Piv | Kind::PivBlank => firmware::power_up(folder, "piv", |client| {
            let mut uuid = *b"Keymoot\0\0\0\0\0\0\0\0\0";
            uuid[12..].copy_from_slice(&serial.to_be_bytes());
            let options = piv_authenticator::Options::default().uuid(Some(uuid));
            powered(&mut piv_authenticator::Authenticator::new(client, options))
        }),
    }
}

impl Card<'_> {
    /// Answers an APDU as it came from the reader.
    pub fn execute(&mut self, apdu: &[u8]) -> Vec<u8> {
        const CHAINING: u8 = 0x10;
        const GET_RESPONSE: u8 = 0xc0;
        let [class, instruction, p1, p2, rest @ ..] = apdu else {
            return with_status(Vec::new(), Status::WrongLength);
        };
        let short = !matches!(rest, [0, _, _, ..]);
        if *instruction == GET_RESPONSE {
            return self.next_part(short);
        }
        self.waiting.clear();
        let Ok(command) = CommandView::try_from(apdu) else {
            self.chained.clear();
            return with_status(Vec::new(), Status::WrongLength);
        };
        self.chained.extend_from_slice(command.data());
        if class & CHAINING != 0 {
            return with_status(Vec::new(), Status::Success);
        }
        let whole = extended(class & !CHAINING, *instruction, *p1, *p2, &self.chained);
        self.chained.clear();
        let mut reply = Buffer::<u8, REPLY_ROOM>::new();
        let answered = match CommandView::try_from(&*whole) {
            Ok(command) => self.application.answer(command, reply.as_mut_view()),
            Err(_) => Err(Status::WrongLength),
        };
        match answered {
            Ok(()) => {
                self.waiting = reply.to_vec();
                self.next_part(short)
            }
            Err(status) => with_status(Vec::new(), status),
        }
    }

    /// Sends a command of the issuer's, and wants it to succeed.
    pub fn issue(&mut self, header: [u8; 4], data: &[u8]) -> Result<Vec<u8>, String> {
        let [class, instruction, p1, p2] = header;
        let mut answer = self.execute(&extended(class, instruction, p1, p2, data));
        let status = answer.split_off(answer.len() - 2);
        if status == [0x90, 0x00] {
            Ok(answer)
        } else {
            let (header, status) = (hex::encode(header), hex::encode(status));
            Err(format!("the card answered {status} to {header}"))
        }
    }

    fn next_part(&mut self, short: bool) -> Vec<u8> {
        let room = if short { 256 } else { REPLY_ROOM };
        let rest = self.waiting.split_off(self.waiting.len().min(room));
        let part = std::mem::replace(&mut self.waiting, rest);
        let status = match self.waiting.len() {
            0 => Status::Success,
            more => Status::MoreAvailable(u8::try_from(more).unwrap_or(0)),
        };
        with_status(part, status)
    }
}

fn with_status(mut answer: Vec<u8>, status: Status) -> Vec<u8> {
    answer.extend_from_slice(&status.to_u16().to_be_bytes());
    answer
}

/// A command with extended lengths, wanting any length back.
fn extended(class: u8, instruction: u8, p1: u8, p2: u8, data: &[u8]) -> Vec<u8> {
    let mut apdu = vec![class, instruction, p1, p2, 0];
    if !data.is_empty() {
        let len = u16::try_from(data.len()).unwrap_or(u16::MAX);
        apdu.extend_from_slice(&len.to_be_bytes());
        apdu.extend_from_slice(data);
    }
    apdu.extend_from_slice(&[0, 0]);
    apdu
}
