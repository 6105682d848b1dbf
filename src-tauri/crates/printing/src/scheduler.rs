//! A scheduler of our own for one job, with every folder of its in memory.

use crate::connection::Address;
use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// The one queue's name.
pub(crate) const QUEUE: &str = "sheet";
/// How long a scheduler may take to listen, and to stop.
const STARTING: Duration = Duration::from_secs(8);
const STOPPING: Duration = Duration::from_secs(5);
/// `TMPFS_MAGIC` of `linux/magic.h`.
const TMPFS: i64 = 0x0102_1994;

/// What a scheduler of our own is made from.
pub(crate) struct Making<'a> {
    /// The `cupsd` program.
    pub(crate) program: &'a Path,
    /// The folder with `backend` and `filter`.
    pub(crate) server_bin: &'a Path,
    /// Where the device is.
    pub(crate) device: &'a str,
    /// Its description (PPD); without one the document goes to the device as it is.
    pub(crate) description: Option<&'a [u8]>,
}

/// A scheduler that runs until this is dropped; its folder goes with it.
pub(crate) struct Scheduler {
    child: Child,
    folder: TempDir,
    pub(crate) address: Address,
}

impl Scheduler {
    /// Starts a scheduler whose folders are made under `memory`.
    pub(crate) fn start(memory: &Path, making: &Making<'_>) -> io::Result<Self> {
        if !in_memory(memory)? {
            return Err(io::Error::other(format!(
                "{} is on a disk",
                memory.display()
            )));
        }
        if making.device.chars().any(char::is_control) {
            return Err(io::Error::other(
                "the device's address holds a control character",
            ));
        }
        let folder = tempfile::Builder::new()
            .prefix("keymoot-print-")
            .permissions(fs::Permissions::from_mode(0o700))
            .tempdir_in(memory)?;
        let account = Account::of_jobs()?;
        lay_out(folder.path(), &account, making)?;
        let socket = folder.path().join("door/socket");
        let child = Command::new(making.program)
            .args(["-f", "-c"])
            .arg(folder.path().join("etc/cupsd.conf"))
            .arg("-s")
            .arg(folder.path().join("etc/cups-files.conf"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let mut scheduler = Self {
            child,
            folder,
            address: Address::Socket(socket),
        };
        scheduler.wait_for_it()?;
        Ok(scheduler)
    }

    fn wait_for_it(&mut self) -> io::Result<()> {
        let start = Instant::now();
        while start.elapsed() < STARTING {
            if let Some(status) = self.child.try_wait()? {
                return Err(io::Error::other(format!("cupsd ended: {status}")));
            }
            if crate::job::printer(&self.address, QUEUE).is_ok() {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(50));
        }
        Err(io::Error::other("cupsd does not listen"))
    }

    /// What is left of documents in the spool: the names of its files.
    pub(crate) fn left(&self) -> io::Result<Vec<String>> {
        let spool = self.folder.path().join("spool");
        let mut left = Vec::new();
        for folder in [&spool, &spool.join("tmp")] {
            for entry in fs::read_dir(folder)? {
                let entry = entry?;
                if entry.file_type()?.is_file() {
                    left.push(entry.file_name().to_string_lossy().into_owned());
                }
            }
        }
        Ok(left)
    }
}

impl Drop for Scheduler {
    fn drop(&mut self) {
        // Asked to stop it ends its filters and backends; killed it would leave them behind.
        if let Some(pid) = i32::try_from(self.child.id())
            .ok()
            .and_then(rustix::process::Pid::from_raw)
        {
            let _ = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
        }
        let start = Instant::now();
        while start.elapsed() < STOPPING {
            match self.child.try_wait() {
                Ok(None) => thread::sleep(Duration::from_millis(20)),
                Ok(Some(_)) | Err(_) => return,
            }
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// True if what is written under `folder` stays in memory.
pub(crate) fn in_memory(folder: &Path) -> io::Result<bool> {
    let file_system = rustix::fs::statfs(folder)?;
    Ok(file_system.f_type as i64 == TMPFS)
}

/// Whose rights filters and backends have: those of the system's own, if we are root, since
/// `cupsd` does not run them as root; ours otherwise.
struct Account {
    user: String,
    group: u32,
    is_root: bool,
}

impl Account {
    fn of_jobs() -> io::Result<Self> {
        if !rustix::process::geteuid().is_root() {
            return Ok(Self {
                user: rustix::process::getuid().as_raw().to_string(),
                group: rustix::process::getgid().as_raw(),
                is_root: false,
            });
        }
        let settings = fs::read_to_string("/etc/cups/cups-files.conf").unwrap_or_default();
        let set = |name: &str| {
            let mut lines = settings.lines().filter_map(|line| line.split_once(' '));
            let value = lines.find(|(key, _)| key.eq_ignore_ascii_case(name))?.1;
            Some(value.trim().to_owned())
        };
        let user = set("User").unwrap_or_else(|| "lp".to_owned());
        let group = set("Group").unwrap_or_else(|| "lp".to_owned());
        let groups = fs::read_to_string("/etc/group")?;
        let group = groups
            .lines()
            .map(|line| line.split(':').collect::<Vec<_>>())
            .find(|fields| fields.first() == Some(&group.as_str()))
            .and_then(|fields| fields.get(2)?.parse().ok())
            .ok_or_else(|| io::Error::other(format!("there is no group {group}")))?;
        Ok(Self {
            user,
            group,
            is_root: true,
        })
    }
}

/// Makes the folders and settings of a scheduler that keeps nothing.
fn lay_out(folder: &Path, account: &Account, making: &Making<'_>) -> io::Result<()> {
    if account.is_root {
        // Filters and backends, which are not root, must pass through.
        chown(folder, None, Some(account.group))?;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o710))?;
    }
    let make = |name: &str, mode: u32| -> io::Result<PathBuf> {
        let path = folder.join(name);
        DirBuilder::new().mode(mode).create(&path)?;
        if account.is_root {
            chown(&path, None, Some(account.group))?;
        }
        // Again, since the process's mask took away from what was asked for.
        fs::set_permissions(&path, fs::Permissions::from_mode(mode))?;
        Ok(path)
    };
    let etc = make("etc", 0o750)?;
    let described = make("etc/ppd", 0o750)?;
    let spool = make("spool", 0o710)?;
    let temporary = make("spool/tmp", 0o1770)?;
    let cache = make("cache", 0o770)?;
    let state = make("state", 0o750)?;
    let log = make("log", 0o750)?;
    let door = make("door", 0o700)?;

    let file_device = making.device.starts_with("file:");
    let files = [
        ("ServerRoot", etc.display().to_string()),
        ("RequestRoot", spool.display().to_string()),
        ("TempDir", temporary.display().to_string()),
        ("CacheDir", cache.display().to_string()),
        ("StateDir", state.display().to_string()),
        ("DocumentRoot", etc.display().to_string()),
        ("AccessLog", log.join("access").display().to_string()),
        ("ErrorLog", log.join("error").display().to_string()),
        ("PageLog", log.join("page").display().to_string()),
        ("ServerBin", making.server_bin.display().to_string()),
        (
            "FileDevice",
            if file_device { "Yes" } else { "No" }.to_owned(),
        ),
        ("User", account.user.clone()),
        ("Group", account.group.to_string()),
    ];
    let files: String = files
        .iter()
        .map(|(name, value)| format!("{name} {value}\n"))
        .collect();
    fs::write(etc.join("cups-files.conf"), files)?;
    // Whoever can pass the door may do everything; only we can.
    let settings = format!(
        "Listen {}\nLogLevel none\nAccessLogLevel config\nBrowsing No\nWebInterface No\n\
         PreserveJobFiles No\nPreserveJobHistory Yes\nJobRetryLimit 1\n\
         DefaultAuthType None\nErrorPolicy stop-printer\n\
         <Location />\nOrder allow,deny\nAllow all\n</Location>\n\
         <Policy default>\nJobPrivateAccess default\nJobPrivateValues default\n\
         SubscriptionPrivateAccess default\nSubscriptionPrivateValues default\n\
         <Limit All>\nOrder allow,deny\nAllow all\n</Limit>\n</Policy>\n",
        door.join("socket").display(),
    );
    fs::write(etc.join("cupsd.conf"), settings)?;
    let queue = format!(
        "<Printer {QUEUE}>\nInfo Keymoot\nDeviceURI {}\nState Idle\nAccepting Yes\nShared No\n\
         JobSheets none none\nErrorPolicy stop-printer\n</Printer>\n",
        making.device.replace('\\', "\\\\").replace('#', "\\#"),
    );
    fs::write(etc.join("printers.conf"), queue)?;
    if let Some(description) = making.description {
        fs::write(described.join(format!("{QUEUE}.ppd")), description)?;
    }
    let readable = |path: PathBuf| -> io::Result<()> {
        if account.is_root {
            chown(&path, None, Some(account.group))?;
        }
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640))
    };
    for folder in [&etc, &described] {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_file() {
                readable(path)?;
            }
        }
    }
    Ok(())
}
