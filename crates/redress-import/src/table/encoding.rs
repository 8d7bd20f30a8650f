//! The character encoding of a text file: detected from its bytes, or named by the user.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use encoding_rs::{DecoderResult, GB18030, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use encoding_rs_io::{DecodeReaderBytes, DecodeReaderBytesBuilder};

use crate::options::Encoding;

/// How many bytes are read at once.
const BLOCK: usize = 64 * 1024;
/// How many good characters beyond ASCII a text must have for each damaged place to count as UTF-8.
const GOOD_FOR_ONE_BAD: u64 = 4;

/// The result of detection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Detected {
    /// A byte order mark names it.
    Marked(Encoding),
    /// Guessed from the bytes. The output says so.
    Guessed(Encoding),
    /// Neither UTF-8, UTF-16 nor GB18030: the user must name it.
    Unknown,
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Utf8 => "UTF-8",
            Self::Gb18030 => "GB18030",
            Self::Utf16Le => "UTF-16 (little-endian)",
            Self::Utf16Be => "UTF-16 (big-endian)",
            Self::Windows1252 => "Windows-1252",
        })
    }
}

impl Encoding {
    /// Reads the whole file and detects its encoding.
    ///
    /// # Errors
    /// Fails if it cannot be read.
    pub(crate) fn detect(path: &Path) -> io::Result<Detected> {
        let mut file = File::open(path)?;
        let mut head = vec![0; BLOCK];
        let length = fill(&mut file, &mut head)?;
        head.truncate(length);
        if let Some((marked, _)) = encoding_rs::Encoding::for_bom(&head) {
            let known = [(UTF_8, Self::Utf8), (UTF_16LE, Self::Utf16Le), (UTF_16BE, Self::Utf16Be)];
            let found = known.into_iter().find(|(encoding, _)| *encoding == marked);
            return Ok(found.map_or(Detected::Unknown, |(_, encoding)| Detected::Marked(encoding)));
        }
        if let Some(wide) = utf16(&head) {
            return Ok(Detected::Guessed(wide));
        }
        let utf8 = Utf8Count::of(File::open(path)?)?;
        if utf8.bad == 0 || utf8.good >= utf8.bad.saturating_mul(GOOD_FOR_ONE_BAD) {
            return Ok(Detected::Guessed(Self::Utf8));
        }
        if is_gb18030(File::open(path)?)? {
            return Ok(Detected::Guessed(Self::Gb18030));
        }
        // UTF-8 except for one place: only the row with that place is refused.
        Ok(if utf8.bad == 1 { Detected::Guessed(Self::Utf8) } else { Detected::Unknown })
    }

    /// Decodes the text to UTF-8, without a byte order mark. An undecodable character becomes U+FFFD, and its
    /// row is bad.
    pub(crate) fn decode<R: Read>(self, bytes: R) -> DecodeReaderBytes<R, Vec<u8>> {
        let mut builder = DecodeReaderBytesBuilder::new();
        match self {
            // UTF-8 is passed through: a row with an invalid byte is refused, and the message names the byte.
            Self::Utf8 => builder.utf8_passthru(true).strip_bom(true),
            Self::Gb18030 => builder.encoding(Some(GB18030)),
            Self::Utf16Le => builder.encoding(Some(UTF_16LE)),
            Self::Utf16Be => builder.encoding(Some(UTF_16BE)),
            Self::Windows1252 => builder.encoding(Some(WINDOWS_1252)),
        };
        builder.bom_override(true).build(bytes)
    }
}

/// Reads until the block is full or the file ends.
fn fill(file: &mut impl Read, block: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < block.len() {
        match file.read(&mut block[filled..])? {
            0 => break,
            read => filled += read,
        }
    }
    Ok(filled)
}

/// Detects UTF-16 without a byte order mark: digits, separators and line ends have a zero byte on the same
/// side.
fn utf16(head: &[u8]) -> Option<Encoding> {
    let (mut first, mut second, mut line_ends) = (0_usize, 0_usize, [false; 2]);
    for pair in head.chunks_exact(2) {
        first += usize::from(pair[0] == 0);
        second += usize::from(pair[1] == 0);
        line_ends[0] |= pair == b"\n\0";
        line_ends[1] |= pair == b"\0\n";
    }
    let units = head.len() / 2;
    let clear = |many: usize, few: usize| many >= 8 && many * 50 >= units && few * 20 <= many;
    match (clear(second, first) && line_ends[0], clear(first, second) && line_ends[1]) {
        (true, false) => Some(Encoding::Utf16Le),
        (false, true) => Some(Encoding::Utf16Be),
        _ => None,
    }
}

/// Counts the valid and invalid places of a file read as UTF-8.
#[derive(Debug, Default, PartialEq, Eq)]
struct Utf8Count {
    /// Characters of more than one byte.
    good: u64,
    /// Places that are not a character.
    bad: u64,
}

impl Utf8Count {
    fn of(mut file: impl Read) -> io::Result<Self> {
        let mut count = Self::default();
        let mut block = vec![0; BLOCK];
        // A character may span two blocks.
        let mut held = 0;
        loop {
            let read = file.read(&mut block[held..])?;
            let filled = held + read;
            held = 0;
            let mut rest = &block[..filled];
            loop {
                match std::str::from_utf8(rest) {
                    Ok(text) => {
                        count.good += characters(text.as_bytes());
                        break;
                    }
                    Err(fault) => {
                        count.good += characters(&rest[..fault.valid_up_to()]);
                        rest = &rest[fault.valid_up_to()..];
                        match fault.error_len() {
                            None if read > 0 => {
                                held = rest.len();
                                break;
                            }
                            length => {
                                count.bad += 1;
                                rest = &rest[length.unwrap_or(rest.len())..];
                            }
                        }
                    }
                }
            }
            if read == 0 {
                return Ok(count);
            }
            block.copy_within(filled - held..filled, 0);
        }
    }
}

/// Counts the characters of more than one byte in valid UTF-8.
fn characters(text: &[u8]) -> u64 {
    text.iter().map(|byte| u64::from(*byte >= 0xc0)).sum()
}

/// Whether a file can be GB18030: all of it decodes, and nine of ten characters beyond ASCII belong to GB2312
/// or have four bytes. In Western encodings a letter follows an accented one; GB18030 decodes such pairs too,
/// but rarely to common characters.
fn is_gb18030(mut file: impl Read) -> io::Result<bool> {
    let mut decoder = GB18030.new_decoder_without_bom_handling();
    let mut block = vec![0; BLOCK];
    let mut text = vec![0; BLOCK * 3];
    let mut pairs = Pairs::default();
    loop {
        let read = file.read(&mut block)?;
        pairs.count(&block[..read]);
        let (result, _, _) = decoder.decode_to_utf8_without_replacement(&block[..read], &mut text, read == 0);
        if matches!(result, DecoderResult::Malformed(..)) {
            return Ok(false);
        }
        if read == 0 {
            return Ok(pairs.common * 10 >= pairs.all * 9);
        }
    }
}

/// Counts the characters of GB18030 that are not ASCII.
#[derive(Default)]
struct Pairs {
    lead: Option<u8>,
    all: u64,
    common: u64,
}

impl Pairs {
    fn count(&mut self, bytes: &[u8]) {
        for byte in bytes {
            match self.lead.take() {
                Some(lead) => {
                    self.all += 1;
                    let gb2312 = lead >= 0xa1 && *byte >= 0xa1;
                    self.common += u64::from(gb2312 || byte.is_ascii_digit());
                }
                None if *byte >= 0x81 => self.lead = Some(*byte),
                None => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(bytes: &[u8]) -> Detected {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        Encoding::detect(file.path()).unwrap()
    }

    fn text(encoding: Encoding, bytes: &[u8]) -> String {
        let mut text = String::new();
        encoding.decode(bytes).read_to_string(&mut text).unwrap();
        text
    }

    fn wide(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    const GUESSED_UTF8: Detected = Detected::Guessed(Encoding::Utf8);
    const GUESSED_GB: Detected = Detected::Guessed(Encoding::Gb18030);

    #[test]
    fn the_encoding_is_detected_from_the_bytes_also_across_blocks() {
        let long = "路".repeat(BLOCK);
        for shift in ["", "a", "ab"] {
            assert_eq!(found(format!("{shift}{long}").as_bytes()), GUESSED_UTF8);
        }
        // The two bytes of 路 alone are also valid UTF-8.
        let long = "路灯".repeat(BLOCK);
        for text in ["路灯𠮷", "路灯坏了，看不清，请修好。", &long] {
            assert_eq!(found(&GB18030.encode(text).0), GUESSED_GB, "{}", &text[..6]);
        }
        assert_eq!(found(b""), GUESSED_UTF8);
        assert_eq!(found("路灯".as_bytes().split_last().unwrap().1), GUESSED_UTF8, "cut off");
    }

    #[test]
    fn a_damaged_byte_does_not_change_the_detected_encoding() {
        let rows = "30,2023-01-02,Q,道路,路灯坏了\n".repeat(3);
        for bad in [&b"\xff"[..], b"\xd0", b"\xe8\xb7"] {
            let mut bytes = rows.clone().into_bytes();
            bytes.extend_from_slice(bad);
            bytes.extend_from_slice(b"4\n");
            assert_eq!(found(&bytes), GUESSED_UTF8, "{bad:?}");
        }
        assert_eq!(found(b"a,b\nCaf\xe9,1\n"), GUESSED_UTF8, "one place: only its row is refused");
    }

    #[test]
    fn text_of_western_europe_is_not_mistaken_for_another_encoding() {
        let rows = "name,town\nJosé,Québec\nZoë,Orléans\nJürgen,Köln\nÅsa,Malmö\n";
        assert_eq!(found(&WINDOWS_1252.encode(rows).0), Detected::Unknown);
        assert_eq!(text(Encoding::Windows1252, &WINDOWS_1252.encode(rows).0), rows);
    }

    #[test]
    fn utf16_is_detected_with_and_without_a_byte_order_mark() {
        let rows = "编号,登记时间\r\n1,2023-01-02\r\n2,2023-01-03\r\n";
        let (little, big) = (wide(rows, u16::to_le_bytes), wide(rows, u16::to_be_bytes));
        assert_eq!(found(&little), Detected::Guessed(Encoding::Utf16Le));
        assert_eq!(found(&big), Detected::Guessed(Encoding::Utf16Be));
        assert_eq!(
            (text(Encoding::Utf16Le, &little), text(Encoding::Utf16Be, &big)),
            (rows.into(), rows.into())
        );
        let marked = wide(&format!("\u{feff}{rows}"), u16::to_be_bytes);
        assert_eq!(found(&marked), Detected::Marked(Encoding::Utf16Be));
        assert_eq!(found(b"a,b\n1,x\0\n2,y\n"), GUESSED_UTF8, "a stray zero");
    }

    #[test]
    fn a_byte_order_mark_overrides_the_option() {
        let marked = "\u{feff}路灯".as_bytes();
        assert_eq!(text(Encoding::Utf8, marked), "路灯");
        assert_eq!(text(Encoding::Gb18030, marked), "路灯");
        assert_eq!(text(Encoding::Utf8, "路灯".as_bytes()), "路灯");
        assert_eq!(text(Encoding::Gb18030, &GB18030.encode("路灯𠮷").0), "路灯𠮷");
        let utf16 = wide("\u{feff}路灯", u16::to_le_bytes);
        assert_eq!(text(Encoding::Gb18030, &utf16), "路灯", "as spreadsheets write Unicode text");
        assert_eq!(text(Encoding::Utf8, &utf16), "路灯");
    }
}
