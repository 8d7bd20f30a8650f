//! Text in UTF-8 or GB18030, with or without a byte order mark.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use encoding_rs::{GB18030, UTF_8};
use encoding_rs_io::{DecodeReaderBytes, DecodeReaderBytesBuilder};

use crate::options::Encoding;

/// How much is read at once.
const BLOCK: usize = 64 * 1024;

impl Encoding {
    /// What the file's own bytes tell: UTF-8 if all of them are, else GB18030. Text in GB18030 is hardly ever valid UTF-8.
    pub(crate) fn detect(path: &Path) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let mut block = vec![0; BLOCK];
        // A character may lie across two blocks.
        let mut held = 0;
        loop {
            let read = file.read(&mut block[held..])?;
            let filled = held + read;
            match std::str::from_utf8(&block[..filled]) {
                Ok(_) => held = 0,
                Err(fault) if fault.error_len().is_none() && read > 0 => {
                    block.copy_within(fault.valid_up_to()..filled, 0);
                    held = filled - fault.valid_up_to();
                }
                Err(_) => return Ok(Self::Gb18030),
            }
            if read == 0 {
                return Ok(Self::Utf8);
            }
        }
    }

    /// The text as UTF-8, without a byte order mark. What cannot be read becomes U+FFFD, and the row that has it is bad.
    pub(crate) fn decode<R: Read>(self, bytes: R) -> DecodeReaderBytes<R, Vec<u8>> {
        let encoding = match self {
            Self::Utf8 => UTF_8,
            Self::Gb18030 => GB18030,
        };
        DecodeReaderBytesBuilder::new().encoding(Some(encoding)).bom_override(true).build(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(bytes: &[u8]) -> Encoding {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        Encoding::detect(file.path()).unwrap()
    }

    fn text(encoding: Encoding, bytes: &[u8]) -> String {
        let mut text = String::new();
        encoding.decode(bytes).read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn the_bytes_tell_the_encoding_also_across_blocks() {
        let long = "路".repeat(BLOCK);
        for shift in ["", "a", "ab"] {
            assert_eq!(found(format!("{shift}{long}").as_bytes()), Encoding::Utf8);
        }
        let (gb18030, _, _) = GB18030.encode("路灯𠮷");
        assert_eq!(found(&gb18030), Encoding::Gb18030);
        assert_eq!(found("路灯".as_bytes().split_last().unwrap().1), Encoding::Gb18030, "cut off");
        assert_eq!(found(b""), Encoding::Utf8);
    }

    #[test]
    fn a_byte_order_mark_goes_before_what_was_asked_for() {
        let marked = "\u{feff}路灯".as_bytes();
        assert_eq!(text(Encoding::Utf8, marked), "路灯");
        assert_eq!(text(Encoding::Gb18030, marked), "路灯");
        assert_eq!(text(Encoding::Utf8, "路灯".as_bytes()), "路灯");
        assert_eq!(text(Encoding::Gb18030, &GB18030.encode("路灯𠮷").0), "路灯𠮷");
        let utf16: Vec<u8> = "\u{feff}路灯".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(text(Encoding::Gb18030, &utf16), "路灯", "as spreadsheets write Unicode text");
    }
}
