//! Where the pages of a TIFF begin. The library that decodes one reads the page that the file's
//! header points to; so to read another page, the header is pointed there.

/// How numbers and places are written in a file.
#[derive(Clone, Copy)]
struct Form {
    little: bool,
    big: bool,
}

/// Whether a file begins as a TIFF does, or a BigTIFF.
pub(super) fn is_one(file: &[u8]) -> bool {
    Form::of(file).is_some()
}

/// Where each page begins, up to one page more than `most`; nothing if the chain of pages leads out
/// of the file, or back.
pub(super) fn starts(file: &[u8], most: usize) -> Option<Vec<u64>> {
    let form = Form::of(file)?;
    let mut starts = Vec::new();
    let mut next = form.place(file, form.header())?;
    while next != 0 && starts.len() <= most {
        if starts.contains(&next) {
            return None;
        }
        starts.push(next);
        let at = usize::try_from(next).ok()?;
        let fields = usize::try_from(form.number(file, at, form.count())?).ok()?;
        let length = fields
            .checked_mul(form.field())?
            .checked_add(form.count())?;
        next = form.place(file, at.checked_add(length)?)?;
    }
    (!starts.is_empty()).then_some(starts)
}

/// The file with another page first.
pub(super) fn beginning_at(file: &[u8], start: u64) -> Vec<u8> {
    let mut turned = file.to_vec();
    let Some(form) = Form::of(file) else {
        return turned;
    };
    let bytes = start.to_be_bytes();
    let place = turned.iter_mut().skip(form.header()).take(form.width());
    for (position, byte) in place.enumerate() {
        let at = if form.little {
            7 - position
        } else {
            8 - form.width() + position
        };
        *byte = bytes[at];
    }
    turned
}

impl Form {
    fn of(file: &[u8]) -> Option<Self> {
        let (little, big) = match file.first_chunk()? {
            b"II*\0" => (true, false),
            b"MM\0*" => (false, false),
            b"II+\0" => (true, true),
            b"MM\0+" => (false, true),
            _ => return None,
        };
        Some(Self { little, big })
    }

    /// Where the place of the first page stands.
    fn header(self) -> usize {
        if self.big { 8 } else { 4 }
    }

    /// Bytes of a place.
    fn width(self) -> usize {
        if self.big { 8 } else { 4 }
    }

    /// Bytes of the number of fields of a page.
    fn count(self) -> usize {
        if self.big { 8 } else { 2 }
    }

    /// Bytes of a field.
    fn field(self) -> usize {
        if self.big { 20 } else { 12 }
    }

    fn place(self, file: &[u8], at: usize) -> Option<u64> {
        self.number(file, at, self.width())
    }

    fn number(self, file: &[u8], at: usize, width: usize) -> Option<u64> {
        let bytes = file.get(at..at.checked_add(width)?)?;
        let add = |number: u64, byte: &u8| number << 8 | u64::from(*byte);
        Some(if self.little {
            bytes.iter().rev().fold(0, add)
        } else {
            bytes.iter().fold(0, add)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two pages without fields, in each of the four forms.
    fn files() -> [Vec<u8>; 4] {
        let classic = |order: &[u8], bytes: fn(u32) -> [u8; 4]| {
            let mut file = order.to_vec();
            file.extend(bytes(8));
            for next in [14, 0] {
                file.extend([0, 0]);
                file.extend(bytes(next));
            }
            file
        };
        let big = |order: &[u8], bytes: fn(u64) -> [u8; 8]| {
            let mut file = [order, &[0; 4]].concat();
            for number in [16, 0, 32, 0, 0] {
                file.extend(bytes(number));
            }
            file
        };
        [
            classic(b"II*\0", u32::to_le_bytes),
            classic(b"MM\0*", u32::to_be_bytes),
            big(b"II+\0", u64::to_le_bytes),
            big(b"MM\0+", u64::to_be_bytes),
        ]
    }

    #[test]
    fn each_page_is_found_and_can_be_the_first() {
        for file in files() {
            let found = starts(&file, 9).unwrap();
            assert_eq!(found.len(), 2);
            let turned = beginning_at(&file, found[1]);
            assert_eq!(starts(&turned, 9), Some(vec![found[1]]));
            assert_eq!(beginning_at(&turned, found[0]), file);
        }
    }

    #[test]
    fn a_chain_without_end_or_out_of_the_file_is_none() {
        for file in files() {
            assert_eq!(starts(&file[..file.len() - 1], 9), None);
            let found = starts(&file, 9).unwrap();
            let mut ring = file.clone();
            let first = file[4..].to_vec();
            let (header, width) = if file.len() > 40 { (8, 8) } else { (4, 4) };
            let end = ring.len() - width;
            ring[end..].copy_from_slice(&first[header - 4..header - 4 + width]);
            assert_eq!(starts(&ring, 9), None, "{found:?}");
            assert_eq!(starts(&file, 0).unwrap().len(), 1);
        }
        assert_eq!(starts(b"II*\0\0\0\0\0", 9), None);
        assert_eq!(starts(b"II", 9), None);
    }
}
