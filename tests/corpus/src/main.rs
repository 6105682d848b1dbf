//! `corpus`: draws every picture of the plan, reads it, and prints what came of it as JSON, beside
//! what `zbarimg` and `rqrr` made of the same pictures. `corpus FOLDER NUMBER…` keeps pictures,
//! `corpus round COUNT` lays out sheets and reads them back.

mod round;

use corpus::{Case, Family, Truth, cases};
use image::GrayImage;
use quorum::{Share, typed};
use serde::Serialize;
use sheet::scan::{self, SheetUnread};
use std::collections::BTreeMap;
use std::error::Error;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// What came of one picture.
#[derive(Serialize)]
struct Read {
    #[serde(flatten)]
    case: Case,
    #[serde(flatten)]
    truth: Truth,
    /// `read`, `refused` or `misread`.
    ours: &'static str,
    code: bool,
    rows: bool,
    why: String,
    seconds: f64,
    rqrr: &'static str,
    /// None without the program.
    zbarimg: Option<&'static str>,
}

/// What came of a family of pictures, or of all.
#[derive(Default, Serialize)]
struct Figures {
    pictures: usize,
    whole: usize,
    read_of_whole: usize,
    read: usize,
    misread: usize,
    code_whole: usize,
    two: usize,
    two_refused: usize,
    ours_of_code_whole: usize,
    rqrr: usize,
    rqrr_of_code_whole: usize,
    zbarimg: Option<usize>,
    zbarimg_of_code_whole: Option<usize>,
    seconds_median: f64,
    seconds_most: f64,
}

fn main() -> Outcome<()> {
    let given: Vec<String> = std::env::args().skip(1).collect();
    match given.as_slice() {
        [] => measure(&cases()),
        [only, numbers @ ..] if only == "only" => {
            let numbers = numbers
                .iter()
                .map(|n| n.parse())
                .collect::<Result<Vec<usize>, _>>()?;
            let cases: Vec<Case> = cases()
                .into_iter()
                .filter(|case| numbers.contains(&case.number))
                .collect();
            measure(&cases)
        }
        [round, count] if round == "round" => {
            let came = round::round(count.parse()?)?;
            Ok(writeln!(
                std::io::stdout(),
                "{}",
                serde_json::to_string(&came)?
            )?)
        }
        [folder, numbers @ ..] => {
            for number in numbers {
                let number: usize = number.parse()?;
                let case = *cases().get(number).ok_or("no such picture")?;
                let sight = case.sight()?;
                let file = Path::new(folder).join(format!("{number}.png"));
                sight.picture.save(file)?;
            }
            Ok(())
        }
    }
}

/// Reads the pictures on all processors and prints the figures.
fn measure(cases: &[Case]) -> Outcome<()> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::new());
    let zbarimg = Command::new("zbarimg")
        .arg("--version")
        .stdout(Stdio::null())
        .status()
        .is_ok();
    let work = || -> Result<(), String> {
        while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
            let read = read(case, zbarimg).map_err(|error| format!("{}: {error}", case.number))?;
            done.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(read);
        }
        Ok(())
    };
    let threads = std::thread::available_parallelism()?.get();
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        threads
            .into_iter()
            .try_for_each(|thread| thread.join().map_err(|_| "a reader panicked".to_owned())?)
    })?;
    let mut reads = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    reads.sort_by_key(|read| read.case.number);

    let mut families: BTreeMap<Family, Vec<&Read>> = BTreeMap::new();
    for read in &reads {
        families.entry(read.case.family).or_default().push(read);
    }
    let by_family: Vec<_> = families
        .iter()
        .map(|(family, reads)| serde_json::json!({"family": family, "figures": figures(reads)}))
        .collect();
    let all: Vec<&Read> = reads.iter().collect();
    // What is whole and was not read, and what should not have been: to be looked at.
    let failed: Vec<&&Read> = all
        .iter()
        .filter(|read| match read.truth {
            Truth::One(whole) => {
                read.ours == "misread" || ((whole.code || whole.rows) && read.ours != "read")
            }
            Truth::Two => read.ours != "refused",
        })
        .collect();
    let told = serde_json::json!({"all": figures(&all), "families": by_family, "failed": failed});
    Ok(writeln!(std::io::stdout(), "{told}")?)
}

fn read(case: &Case, zbarimg: bool) -> Outcome<Read> {
    let sight = case.sight()?;
    let start = Instant::now();
    let sighting = scan::read(&sight.file)?;
    let seconds = start.elapsed().as_secs_f64();
    let (code, rows) = (sighting.code.is_ok(), sighting.rows.is_ok());
    let (ours, why) = match (sighting.share(), sight.truth) {
        (Ok(share), Truth::One(_)) if same(&share, &sight.share) => ("read", String::new()),
        (Ok(_), _) => ("misread", String::new()),
        (Err(SheetUnread::Several { .. } | SheetUnread::Differ { .. }), Truth::One(_)) => {
            ("refused", "several".into())
        }
        (Err(error), _) => ("refused", error.to_string()),
    };
    Ok(Read {
        case: *case,
        truth: sight.truth,
        ours,
        code,
        rows,
        why,
        seconds,
        rqrr: verdict(&rqrr(&sight.picture), &sight.share),
        zbarimg: zbarimg
            .then(|| scanned(&sight.file))
            .transpose()?
            .map(|texts| verdict(&texts, &sight.share)),
    })
}

fn same(a: &Share, b: &Share) -> bool {
    a.payload() == b.payload()
}

/// What a reader of codes alone made of a picture: the texts it gives, judged as ours are.
fn verdict(texts: &[String], share: &Share) -> &'static str {
    let shares: Vec<Share> = texts
        .iter()
        .filter_map(|text| typed::from_qr_text(text).ok())
        .collect();
    match shares.as_slice() {
        [] => "refused",
        [first, rest @ ..] if rest.iter().any(|other| !same(other, first)) => "refused",
        [first, ..] if same(first, share) => "read",
        [..] => "misread",
    }
}

fn rqrr(picture: &GrayImage) -> Vec<String> {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| {
        picture.get_pixel(x as u32, y as u32)[0]
    });
    let grids = prepared.detect_grids();
    grids
        .iter()
        .filter_map(|grid| grid.decode().ok())
        .map(|(_, text)| text)
        .collect()
}

/// What `zbarimg` makes of the file.
fn scanned(file: &[u8]) -> Outcome<Vec<String>> {
    let mut child = Command::new("zbarimg")
        .args(["--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    child.stdin.take().ok_or("no pipe")?.write_all(file)?;
    let said = child.wait_with_output()?.stdout;
    Ok(String::from_utf8_lossy(&said)
        .lines()
        .map(str::to_owned)
        .collect())
}

fn figures(reads: &[&Read]) -> Figures {
    let mut figures = Figures {
        pictures: reads.len(),
        ..Figures::default()
    };
    let with_zbarimg = reads.iter().all(|read| read.zbarimg.is_some());
    let (mut zbarimg, mut zbarimg_whole) = (0, 0);
    for read in reads {
        let Truth::One(whole) = read.truth else {
            figures.two += 1;
            figures.two_refused += usize::from(read.ours == "refused");
            figures.misread += usize::from(read.ours == "misread");
            continue;
        };
        let ours = read.ours == "read";
        figures.read += usize::from(ours);
        figures.misread += usize::from(read.ours == "misread");
        if whole.code || whole.rows {
            figures.whole += 1;
            figures.read_of_whole += usize::from(ours);
        }
        let (by_rqrr, by_zbarimg) = (read.rqrr == "read", read.zbarimg == Some("read"));
        figures.rqrr += usize::from(by_rqrr);
        zbarimg += usize::from(by_zbarimg);
        if whole.code {
            figures.code_whole += 1;
            figures.ours_of_code_whole += usize::from(read.code);
            figures.rqrr_of_code_whole += usize::from(by_rqrr);
            zbarimg_whole += usize::from(by_zbarimg);
        }
    }
    figures.zbarimg = with_zbarimg.then_some(zbarimg);
    figures.zbarimg_of_code_whole = with_zbarimg.then_some(zbarimg_whole);
    let mut seconds: Vec<f64> = reads.iter().map(|read| read.seconds).collect();
    seconds.sort_by(f64::total_cmp);
    figures.seconds_median = seconds.get(seconds.len() / 2).copied().unwrap_or_default();
    figures.seconds_most = seconds.last().copied().unwrap_or_default();
    figures
}
