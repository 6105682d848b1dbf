//! Cards in and out of readers.

use std::fs;
use std::io;
use std::net::{Shutdown, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use rustix::net::sockopt::set_tcp_quickack;
use vpicc::{Connection, VSmartCard};

use crate::card::{self, Card, Kind};
use crate::issue;
use crate::reader::{Daemon, NOTICED_WITHIN, READERS};

/// A card somebody owns, in a reader or not.
pub struct OwnedCard {
    pub name: String,
    pub kind: Kind,
    pub serial: u32,
    folder: PathBuf,
    /// An instruction at which the card leaves the reader instead of answering.
    leaves_at: Arc<Mutex<Option<u8>>>,
    inside: Option<Inside>,
}

struct Inside {
    reader: usize,
    line: TcpStream,
    thread: JoinHandle<()>,
}

/// A daemon, its readers, and the cards there are.
pub struct Room {
    pub daemon: Daemon,
    pub cards: Vec<OwnedCard>,
    /// How many cards have left each reader.
    removals: [usize; READERS],
}

impl Room {
    /// Starts a daemon and makes the cards that are not in `folder` yet. The first ones are put
    /// into the readers.
    pub fn open(folder: &Path, kinds: &[Kind]) -> Result<Self, String> {
        fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        let mut cards: Vec<OwnedCard> = Vec::new();
        for (serial, kind) in (1..).zip(kinds) {
            let same = cards.iter().filter(|card| card.kind == *kind).count();
            let name = match same {
                0 => kind.to_string(),
                _ => format!("{kind}-{}", same + 1),
            };
            let folder = folder.join(&name);
            issue::issue(*kind, serial, &folder)?;
            cards.push(OwnedCard {
                name,
                kind: *kind,
                serial,
                folder,
                leaves_at: Arc::default(),
                inside: None,
            });
        }
        let daemon = Daemon::start(&folder.join("pcscd.log"))?;
        let first: Vec<_> = cards
            .iter()
            .take(READERS)
            .map(|card| card.name.clone())
            .collect();
        let mut room = Self {
            daemon,
            cards,
            removals: [0; READERS],
        };
        for name in first {
            room.insert(&name)?;
        }
        Ok(room)
    }

    /// Puts a card into the first free reader. When this returns the daemon has noticed.
    pub fn insert(&mut self, name: &str) -> Result<usize, String> {
        self.clear_gone();
        let taken = |reader| {
            let inside = self.cards.iter().filter_map(|card| card.inside.as_ref());
            inside.into_iter().any(|inside| inside.reader == reader)
        };
        let reader = (0..READERS).find(|reader| !taken(*reader));
        let card = find(&mut self.cards, name)?;
        if card.inside.is_some() {
            return Err(format!("{name} is in a reader already"));
        }
        let reader = reader.ok_or("there is a card in each reader")?;
        self.daemon
            .wait_for_removals(reader, self.removals[reader])?;
        let failed = |error: io::Error| format!("reader {reader}: {error}");
        let line = self.daemon.connect(reader).map_err(failed)?;
        let other_end = line.try_clone().map_err(failed)?;
        let (kind, serial, folder) = (card.kind, card.serial, card.folder.clone());
        let leaves_at = Arc::clone(&card.leaves_at);
        let (seen, sees) = mpsc::channel();
        let thread = thread::spawn(move || {
            serve(other_end, kind, serial, &folder, &leaves_at, &seen);
        });
        card.inside = Some(Inside {
            reader,
            line,
            thread,
        });
        sees.recv_timeout(NOTICED_WITHIN)
            .map_err(|_| format!("the daemon does not notice {name}, see its log"))?;
        Ok(reader)
    }

    /// Pulls a card out of its reader, whatever it is doing. When this returns the daemon has
    /// noticed.
    pub fn pull(&mut self, name: &str) -> Result<(), String> {
        self.clear_gone();
        let card = find(&mut self.cards, name)?;
        let inside = card.inside.take();
        let inside = inside.ok_or_else(|| format!("{name} is in no reader"))?;
        let reader = inside.reader;
        inside.leave();
        self.removals[reader] += 1;
        self.daemon.wait_for_removals(reader, self.removals[reader])
    }

    /// Has a card leave its reader when it gets a command with this instruction byte, unanswered.
    pub fn pull_at(&mut self, name: &str, instruction: u8) -> Result<(), String> {
        self.clear_gone();
        let card = find(&mut self.cards, name)?;
        if card.inside.is_none() {
            return Err(format!("{name} is in no reader"));
        }
        *card
            .leaves_at
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(instruction);
        Ok(())
    }

    /// The reader a card is in.
    pub fn reader(card: &OwnedCard) -> Option<usize> {
        card.inside.as_ref().map(|inside| inside.reader)
    }

    /// Forgets the lines of cards that have left by themselves.
    fn clear_gone(&mut self) {
        for card in &mut self.cards {
            if let Some(inside) = card.inside.take_if(|inside| inside.thread.is_finished()) {
                self.removals[inside.reader] += 1;
                inside.leave();
            }
        }
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        for inside in self.cards.iter_mut().filter_map(|card| card.inside.take()) {
            inside.leave();
        }
    }
}

impl Inside {
    fn leave(self) {
        // It may be gone already.
        let _ = self.line.shutdown(Shutdown::Both);
        let _ = self.thread.join();
    }
}

fn find<'a>(cards: &'a mut [OwnedCard], name: &str) -> Result<&'a mut OwnedCard, String> {
    let found = cards.iter_mut().find(|card| card.name == name);
    found.ok_or_else(|| format!("there is no card {name}"))
}

/// Is the card until the line breaks: one power-up after the other.
fn serve(
    line: TcpStream,
    kind: Kind,
    serial: u32,
    folder: &Path,
    leaves_at: &Mutex<Option<u8>>,
    seen: &Sender<()>,
) {
    // The driver sends a length and then a command, and would wait between the two for an
    // acknowledgement that comes 40 ms late.
    let quick = |line: &TcpStream| set_tcp_quickack(line, true).is_ok();
    let Ok(other_end) = line.try_clone() else {
        return;
    };
    let mut connection = Connection::from(other_end);
    let mut in_reader = true;
    while in_reader {
        in_reader = card::power_up(kind, serial, folder, |card| {
            let mut powered = Powered {
                card,
                used: false,
                ended: false,
                line: &line,
                leaves_at,
                seen,
            };
            while quick(&line) && connection.poll(&mut powered).is_ok() {
                if powered.ended {
                    return true;
                }
            }
            false
        });
    }
}

/// A card between two resets.
struct Powered<'a, 'b> {
    card: &'a mut Card<'b>,
    used: bool,
    ended: bool,
    line: &'a TcpStream,
    leaves_at: &'a Mutex<Option<u8>>,
    seen: &'a Sender<()>,
}

impl VSmartCard for Powered<'_, '_> {
    fn atr(&self) -> &[u8] {
        // The daemon has noticed. Nobody may be waiting for that any more.
        let _ = self.seen.send(());
        vpicc::DEFAULT_ATR
    }

    fn power_off(&mut self) {
        self.ended = self.used;
    }

    fn reset(&mut self) {
        self.ended = self.used;
    }

    fn execute(&mut self, apdu: &[u8]) -> Vec<u8> {
        self.used = true;
        let mut leaves_at = self
            .leaves_at
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if leaves_at.is_some() && *leaves_at == apdu.get(1).copied() {
            *leaves_at = None;
            // The answer goes nowhere, and the next command is never read.
            let _ = self.line.shutdown(Shutdown::Both);
            return Vec::new();
        }
        drop(leaves_at);
        self.card.execute(apdu)
    }
}
