//! Pictures and PDFs. The program reads them in a process of its own, because the libraries that decode
//! them are others'; so a panic of theirs is no finding here, and is not kept. Reading wrongly is.

use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};

/// The texts of the shares on the sheets among the seeds.
const SHEETS: [&str; 4] = [
    include_str!("../../../src-tauri/crates/cli/tests/cases/code-text.txt"),
    include_str!("../../rooms/0.1.0/kinds/finished/room/out/8f5d8d4c/01.txt"),
    include_str!("../../rooms/0.1.0/kinds/half/generate/room/out/dddcb93d/01.txt"),
    include_str!("../../rooms/0.1.0/kinds/half/redistribute/room/out/05db721c/01.txt"),
];

/// The hook that is there would end the process, or tell of a finding; a process of its own is what the
/// reader is.
fn contained<T>(parse: impl FnOnce() -> T) -> Option<T> {
    let hook = take_hook();
    set_hook(Box::new(|_| {}));
    let parsed = catch_unwind(AssertUnwindSafe(parse)).ok();
    set_hook(hook);
    parsed
}

/// A picture or PDF of a share sheet: what is read is a share that one of the seeds has.
pub fn picture(data: &[u8]) {
    let read = contained(|| sheet::scan::read(data).map(sheet::scan::Sighting::share));
    if let Some(Ok(Ok(share))) = read {
        let known = SHEETS
            .iter()
            .filter_map(|text| quorum::typed::from_text(text).ok())
            .any(|known| known.share.payload() == share.payload());
        assert!(known, "a share was read that is on no sheet");
    }
}

/// A PDF whose first page is shown.
pub fn page(data: &[u8]) {
    contained(|| paper::raster::page_png(data, 0, 0.2).is_ok());
}

/// A record whose pages are laid out again; none but the seeds themselves can be proved.
pub fn record_pages(data: &[u8]) {
    contained(|| record::check_pages(data));
    contained(|| proof::record::resaved(data).is_some());
}
