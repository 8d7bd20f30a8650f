//! Fuzz target: exported logs.

use super::parts;
use redress_log::transfer::{Source, check_lines};
use std::io::Cursor;

/// Checks an export. The input is sensitive values, a line `%%`, and a log; or only a log. Every accepted line must be canonical.
pub fn log(data: &[u8]) {
    let (values, events) = parts(data);
    let source = |name: &str, bytes: &[u8]| Source {
        name: name.to_owned(),
        read: Box::new(Cursor::new(bytes.to_vec())),
    };
    // The separator includes the line end before it.
    let values = values.map(|values| source("values.ndjson", &[values, b"\n"].concat()));
    match check_lines(source("log.ndjson", events), values, chrono_tz::Asia::Shanghai) {
        Ok(count) => {
            let text = std::str::from_utf8(events).expect("a log is UTF-8");
            assert_eq!(count, text.lines().count() as u64, "a line is an event");
            for line in text.lines() {
                let canonical = serde_json_canonicalizer::pipe(line).expect("a line is JSON");
                assert_eq!(canonical, line, "a line is canonical");
            }
        }
        Err(fault) => {
            let told = fault.to_string();
            assert!(told.contains("log.ndjson") || told.contains("values.ndjson"), "{told}");
        }
    }
}
