//! Printing through a real CUPS: a scheduler of the test's own with queues into files, and with
//! backends that say what printers say.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use printing::{Cups, Error, Printed, Spool, State};
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

const PDF: &[u8] = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\nthe-secret-of-the-sheet\n%%EOF\n";
const SECRET: &str = "the-secret-of-the-sheet";

/// A printer description whose one filter passes a PDF on as it is.
const PPD: &str = r#"*PPD-Adobe: "4.3"
*FormatVersion: "4.3"
*FileVersion: "1.0"
*LanguageVersion: English
*LanguageEncoding: ISOLatin1
*PCFileName: "PLAIN.PPD"
*Manufacturer: "Keymoot"
*Product: "(Plain)"
*ModelName: "Plain"
*ShortNickName: "Plain"
*NickName: "Plain"
*PSVersion: "(3010.000) 0"
*LanguageLevel: "3"
*ColorDevice: False
*DefaultColorSpace: Gray
*cupsVersion: 2.3
*cupsFilter: "application/pdf 0 plain"
*OpenUI *PageSize/Media Size: PickOne
*DefaultPageSize: A4
*PageSize A4/A4: "<</PageSize[595 842]>>setpagedevice"
*CloseUI: *PageSize
*OpenUI *PageRegion/Media Size: PickOne
*DefaultPageRegion: A4
*PageRegion A4/A4: "<</PageSize[595 842]>>setpagedevice"
*CloseUI: *PageRegion
*DefaultImageableArea: A4
*ImageableArea A4/A4: "0 0 595 842"
*DefaultPaperDimension: A4
*PaperDimension A4/A4: "595 842"
"#;

/// A CUPS like a system's, its spool where `work` lies.
struct System {
    child: Child,
    work: tempfile::TempDir,
    /// Where schedulers for one job make their folders.
    memory: tempfile::TempDir,
}

impl System {
    fn start() -> Self {
        let work = tempfile::tempdir().unwrap();
        let at = |name: &str| work.path().join(name);
        mode(work.path(), 0o755);
        for name in [
            "etc",
            "etc/ppd",
            "spool",
            "spool/tmp",
            "cache",
            "state",
            "log",
            "bin",
            "bin/backend",
            "bin/filter",
            "out",
        ] {
            fs::create_dir(at(name)).unwrap();
        }
        mode(&at("out"), 0o777);
        mode(&at("spool/tmp"), 0o1777);
        mode(&at("cache"), 0o777);
        let server_bin = Cups::default().server_bin;
        for folder in ["daemon", "notifier", "monitor"] {
            let _ = symlink(server_bin.join(folder), at("bin").join(folder));
        }
        let out = at("out").display().to_string();
        // A filter or backend gets the job's file as its sixth argument, or on standard input.
        script(
            &at("bin/filter/plain"),
            &format!(r#"echo "$5" > {out}/options; cat "${{6:--}}""#),
        );
        script(
            &at("bin/backend/keeps"),
            &format!(
                r#"echo "INFO: printing" >&2; cat "${{6:--}}" > {out}/kept.$$; mv {out}/kept.$$ {out}/kept"#
            ),
        );
        script(
            &at("bin/backend/hungry"),
            r#"echo "STATE: +media-empty-error" >&2; echo "INFO: load paper" >&2; cat "${6:--}" > /dev/null; sleep 60"#,
        );
        script(
            &at("bin/backend/stops"),
            r#"echo "ERROR: on fire" >&2; cat "${6:--}" > /dev/null; exit 4"#,
        );
        script(
            &at("bin/backend/slow"),
            r#"cat "${6:--}" > /dev/null; sleep 60"#,
        );
        let accounts = if is_root() { "User lp\nGroup lp\n" } else { "" };
        fs::write(
            at("etc/cups-files.conf"),
            format!(
                "ServerRoot {0}/etc\nRequestRoot {0}/spool\nTempDir {0}/spool/tmp\nCacheDir {0}/cache\n\
                 StateDir {0}/state\nDocumentRoot {0}/etc\nAccessLog {0}/log/access\n\
                 ErrorLog {0}/log/error\nPageLog {0}/log/page\nServerBin {0}/bin\nFileDevice Yes\n{accounts}",
                work.path().display()
            ),
        )
        .unwrap();
        // Job retention as distributions have it: what was printed stays for a day.
        fs::write(
            at("etc/cupsd.conf"),
            format!(
                "Listen {}\nLogLevel debug\nBrowsing No\nWebInterface No\nPreserveJobFiles 86400\n\
                 PreserveJobHistory Yes\nDefaultAuthType None\nErrorPolicy stop-printer\n\
                 <Location />\nOrder allow,deny\nAllow all\n</Location>\n\
                 <Policy default>\n<Limit All>\nOrder allow,deny\nAllow all\n</Limit>\n</Policy>\n",
                at("socket").display()
            ),
        )
        .unwrap();
        let file = format!("file://{out}/device");
        let queues = [
            ("keeper", "keeps:/here", "Yes", "Idle"),
            ("file", file.as_str(), "Yes", "Idle"),
            ("letters", "keeps:/here", "Yes", "Idle"),
            ("hungry", "hungry:/here", "Yes", "Idle"),
            ("stopping", "stops:/here", "Yes", "Idle"),
            ("slow", "slow:/here", "Yes", "Idle"),
            ("closed", "keeps:/here", "No", "Idle"),
            ("stopped", "keeps:/here", "Yes", "Stopped"),
        ];
        let mut printers = String::new();
        for (name, device, accepting, state) in queues {
            printers += &format!(
                "<Printer {name}>\nInfo The {name} one\nDeviceURI {device}\nState {state}\n\
                 Accepting {accepting}\nShared No\nJobSheets none none\n</Printer>\n"
            );
            let ppd = if name == "letters" {
                PPD.replace("A4/A4", "Letter/US Letter")
                    .replace("A4", "Letter")
                    .replace("595 842", "612 792")
            } else {
                PPD.to_owned()
            };
            fs::write(at("etc/ppd").join(format!("{name}.ppd")), ppd).unwrap();
        }
        fs::write(at("etc/printers.conf"), printers).unwrap();
        let child = Command::new(Cups::default().program.expect("cupsd (cups-daemon)"))
            .args(["-f", "-c"])
            .arg(at("etc/cupsd.conf"))
            .arg("-s")
            .arg(at("etc/cups-files.conf"))
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        let memory = tempfile::tempdir_in("/dev/shm").unwrap();
        mode(memory.path(), 0o755);
        let system = Self {
            child,
            work,
            memory,
        };
        let start = Instant::now();
        while system.cups().printers().is_err() {
            assert!(
                start.elapsed() < Duration::from_secs(10),
                "cupsd does not listen"
            );
            thread::sleep(Duration::from_millis(50));
        }
        system
    }

    fn at(&self, name: &str) -> PathBuf {
        self.work.path().join(name)
    }

    fn cups(&self) -> Cups {
        Cups {
            server: Some(self.at("socket").display().to_string()),
            server_bin: self.at("bin"),
            memory: vec![self.memory.path().to_owned()],
            limit: Duration::from_secs(20),
            ..Cups::default()
        }
    }

    fn print(&self, cups: &Cups, queue: &str) -> Result<Printed, Error> {
        cups.print(queue, PDF, "Share 1 of 3", &mut |_| {})
    }

    /// Files of the system's spool that hold the document.
    fn spooled(&self) -> Vec<PathBuf> {
        files(&self.at("spool"))
            .into_iter()
            .filter(|file| fs::read(file).is_ok_and(|bytes| holds(&bytes)))
            .collect()
    }
}

impl Drop for System {
    fn drop(&mut self) {
        let pid = rustix::process::Pid::from_raw(self.child.id() as i32).unwrap();
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
        let _ = self.child.wait();
        if !thread::panicking() {
            let left = fs::read_dir(self.memory.path()).unwrap().count();
            assert_eq!(left, 0, "a scheduler's folder is left in memory");
        }
    }
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

fn holds(bytes: &[u8]) -> bool {
    bytes
        .windows(SECRET.len())
        .any(|window| window == SECRET.as_bytes())
}

fn mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

fn script(path: &Path, body: &str) {
    fs::write(path, format!("#!/bin/sh\n{body}\n")).unwrap();
    mode(path, 0o755);
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

#[test]
fn the_page_goes_onto_the_queues_own_paper() {
    let system = System::start();
    for (queue, media, fitted) in [
        ("keeper", "iso_a4_210x297mm", false),
        ("letters", "na_letter_8.5x11in", true),
    ] {
        system.print(&system.cups(), queue).unwrap();
        let options = fs::read_to_string(system.at("out/options")).unwrap();
        let named = options.contains(media) || options.contains(&format!("media={media}"));
        assert!(named, "{queue}: {options}");
        assert_eq!(
            options.contains("fit-to-page"),
            fitted,
            "{queue}: {options}"
        );
    }
}

#[test]
fn queues_are_named_with_what_they_do() {
    let system = System::start();
    let printers = system.cups().printers().unwrap();
    let names: Vec<&str> = printers
        .iter()
        .map(|printer| printer.name.as_str())
        .collect();
    assert_eq!(
        names,
        [
            "closed", "file", "hungry", "keeper", "letters", "slow", "stopped", "stopping"
        ]
    );
    let of = |name: &str| {
        printers
            .iter()
            .find(|printer| printer.name == name)
            .unwrap()
    };
    assert_eq!(of("keeper").description, "The keeper one");
    assert!(of("keeper").accepting && !of("closed").accepting);
    assert_eq!(of("keeper").state, State::Idle);
    assert_eq!(of("stopped").state, State::Stopped);
}

#[test]
fn a_sheet_is_printed_from_memory_and_nothing_is_left() {
    let system = System::start();
    let mut told = Vec::new();
    let printed = system
        .cups()
        .print("keeper", PDF, "Share 1 of 3", &mut |progress| {
            told.push(progress);
        })
        .unwrap();
    assert_eq!((printed.spool, printed.why.as_str()), (Spool::Memory, ""));
    assert_eq!(printed.queue, "keeper");
    assert_eq!(fs::read(system.at("out/kept")).unwrap(), PDF);
    assert_eq!(told.last().unwrap().state, "completed");
    assert_eq!(system.spooled(), Vec::<PathBuf>::new());
    let log = fs::read_to_string(system.at("log/error")).unwrap();
    assert!(
        !log.contains("Share 1 of 3"),
        "the system's scheduler saw the job"
    );
}

#[test]
fn a_queue_into_a_file_prints() {
    let system = System::start();
    let printed = system.print(&system.cups(), "file").unwrap();
    assert_eq!(printed.spool, Spool::Memory);
    assert!(holds(&fs::read(system.at("out/device")).unwrap()));
}

#[test]
fn without_a_scheduler_of_our_own_the_systems_spool_is_purged_and_that_is_said() {
    let system = System::start();
    let mut cups = system.cups();
    cups.program = None;
    let printed = system.print(&cups, "keeper").unwrap();
    assert_eq!(printed.spool, Spool::Disk);
    assert!(!printed.why.is_empty());
    assert_eq!(fs::read(system.at("out/kept")).unwrap(), PDF);
    assert_eq!(system.spooled(), Vec::<PathBuf>::new());

    // A folder on a disk is no memory, whatever it is called.
    assert!(system.cups().can_spool_in_memory() && !cups.can_spool_in_memory());
    let mut cups = system.cups();
    cups.memory = vec!["/usr".into()];
    assert!(!cups.can_spool_in_memory());
    assert_eq!(system.print(&cups, "keeper").unwrap().spool, Spool::Disk);
}

#[test]
fn a_printer_out_of_paper_is_told_and_its_job_is_gone() {
    let system = System::start();
    for program in [system.cups().program, None] {
        let mut cups = system.cups();
        cups.program = program;
        let refused = system.print(&cups, "hungry").unwrap_err();
        let Error::NeedsAttention { queue, reasons } = refused else {
            panic!("{refused}");
        };
        assert_eq!(
            (queue.as_str(), reasons),
            ("hungry", vec!["media-empty".to_owned()])
        );
        assert_eq!(system.spooled(), Vec::<PathBuf>::new());
    }
}

#[test]
fn a_queue_that_stops_over_the_job_is_told() {
    let system = System::start();
    let refused = system.print(&system.cups(), "stopping").unwrap_err();
    assert!(
        matches!(refused, Error::Stopped { .. } | Error::Failed { .. }),
        "{refused}"
    );
    assert!(refused.to_string().contains("stopping"), "{refused}");
}

#[test]
fn a_job_that_does_not_end_is_cancelled() {
    let system = System::start();
    let mut cups = system.cups();
    cups.limit = Duration::from_secs(2);
    let start = Instant::now();
    let refused = system.print(&cups, "slow").unwrap_err();
    assert!(matches!(refused, Error::Stuck { .. }), "{refused}");
    assert!(start.elapsed() < Duration::from_secs(20));
    assert_eq!(system.spooled(), Vec::<PathBuf>::new());
}

#[test]
fn queues_that_would_not_print_are_refused_before_anything_is_sent() {
    let system = System::start();
    let of = |queue: &str| system.print(&system.cups(), queue).unwrap_err();
    assert!(matches!(of("closed"), Error::NotAccepting { .. }));
    assert!(matches!(of("stopped"), Error::Stopped { .. }));
    for unknown in ["nowhere", "", "../admin", "a b", "\u{0}"] {
        assert!(
            matches!(of(unknown), Error::NoSuchQueue { .. }),
            "{unknown:?}"
        );
    }
}

#[test]
fn a_machine_without_cups_says_so() {
    let mut cups = Cups {
        server: Some("/nowhere/cups.sock".to_owned()),
        ..Cups::default()
    };
    assert!(matches!(cups.printers(), Err(Error::NoScheduler { .. })));
    cups.server = Some("192.0.2.7".to_owned());
    assert!(matches!(
        cups.printers(),
        Err(Error::RemoteScheduler { .. })
    ));
}
