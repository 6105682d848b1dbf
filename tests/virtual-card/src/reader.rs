//! A smartcard daemon of our own with two readers, on a socket and ports of its own.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rand_core::{OsRng, RngCore as _};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

/// How many cards the virtual reader's driver takes at once.
pub const READERS: usize = 2;

/// How long the daemon is given to notice a card.
pub const NOTICED_WITHIN: Duration = Duration::from_secs(10);

const DRIVER: &str = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so";

/// A running daemon. It ends when this goes, and when this process ends in any way.
pub struct Daemon {
    process: Child,
    port: u16,
    log: PathBuf,
    // A short path: a socket's name has little room.
    folder: TempDir,
}

impl Daemon {
    /// Starts the daemon; what it says goes to `log`.
    pub fn start(log: &Path) -> Result<Self, String> {
        if !Path::new(DRIVER).exists() {
            return Err(format!(
                "{DRIVER} is missing: apt-get install vsmartcard-vpcd"
            ));
        }
        // Another process may take a port between our look and the daemon's: then look again.
        for _ in 0..5 {
            if let Some(daemon) = Self::start_once(log).map_err(|error| error.to_string())? {
                return Ok(daemon);
            }
        }
        Err(format!(
            "the smartcard daemon does not start, see {}",
            log.display()
        ))
    }

    fn start_once(log: &Path) -> io::Result<Option<Self>> {
        let port = free_ports()?;
        let folder = tempfile::Builder::new()
            .prefix("keymoot-cards-")
            .tempdir()?;
        let config = folder.path().join("readers");
        fs::create_dir(&config)?;
        fs::write(
            config.join("virtual"),
            format!(
                "FRIENDLYNAME \"Keymoot test\"\nDEVICENAME /dev/null:{port:#X}\n\
                 LIBPATH {DRIVER}\nCHANNELID {port:#X}\n"
            ),
        )?;
        let listener = UnixListener::bind(folder.path().join("socket"))?;
        let said = File::create(log)?;
        // The socket is handed over as systemd does it (sd_listen_fds(3)), because the daemon has
        // no option for its path. setpriv lets it end with us even if we are killed.
        let process = Command::new("sh")
            .args([
                "-c",
                "exec 3<&0 0</dev/null; LISTEN_FDS=1 LISTEN_PID=$$ \
                 exec setpriv --pdeathsig TERM pcscd --foreground --info --config \"$1\"",
                "sh",
            ])
            .arg(&config)
            .stdin(Stdio::from(OwnedFd::from(listener)))
            .stdout(said.try_clone()?)
            .stderr(said)
            .spawn()?;
        let mut daemon = Self {
            process,
            port,
            log: log.to_owned(),
            folder,
        };
        let deadline = Instant::now() + Duration::from_secs(10);
        loop {
            let mut text = String::new();
            File::open(log)?.read_to_string(&mut text)?;
            if text.contains("daemon ready") {
                return Ok(daemon.listens(&text).then_some(daemon));
            }
            if daemon.process.try_wait()?.is_some() || Instant::now() > deadline {
                return Ok(None);
            }
            thread::sleep(Duration::from_millis(10));
        }
    }

    fn listens(&self, text: &str) -> bool {
        (0..READERS).all(|reader| text.contains(&format!("on port {}", self.port_of(reader))))
            && !text.contains("Could not initialize")
    }

    fn port_of(&self, reader: usize) -> u16 {
        self.port + u16::try_from(reader).unwrap_or(0)
    }

    /// Where clients of the daemon find it: the value of PCSCLITE_CSOCK_NAME.
    pub fn socket(&self) -> PathBuf {
        self.folder.path().join("socket")
    }

    /// The name clients know a reader by.
    pub fn reader(index: usize) -> String {
        format!("Keymoot test 00 {index:02}")
    }

    /// Waits until the daemon has noticed so many times that a card left this reader: a real reader
    /// tells it at once, the virtual one is looked at every 400 ms.
    pub fn wait_for_removals(&self, reader: usize, times: usize) -> Result<(), String> {
        let line = format!("Card Removed From {}", Self::reader(reader));
        let deadline = Instant::now() + NOTICED_WITHIN;
        loop {
            let log = fs::read_to_string(&self.log).map_err(|error| error.to_string())?;
            if log.matches(&line).count() >= times {
                return Ok(());
            }
            if Instant::now() > deadline {
                let log = self.log.display();
                return Err(format!(
                    "the daemon does not notice that a card left, see {log}"
                ));
            }
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// The line to a reader; whoever holds it is a card in that reader.
    pub fn connect(&self, reader: usize) -> io::Result<TcpStream> {
        TcpStream::connect((Ipv4Addr::LOCALHOST, self.port_of(reader)))
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let pid = i32::try_from(self.process.id())
            .ok()
            .and_then(Pid::from_raw);
        if let Some(pid) = pid {
            // It may have ended already.
            let _ = kill_process(pid, Signal::TERM);
        }
        let _ = self.process.wait();
    }
}

/// The first of as many free ports in a row as there are readers, below those the system hands out.
fn free_ports() -> io::Result<u16> {
    for _ in 0..200 {
        let port = 20_000 + u16::try_from(OsRng.next_u32() % 12_000).unwrap_or(0);
        let free = (port..)
            .take(READERS)
            .all(|port| TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).is_ok());
        if free {
            return Ok(port);
        }
    }
    Err(io::Error::new(
        io::ErrorKind::AddrInUse,
        "no free ports from 20000 to 32000",
    ))
}
