//! The server's log file: limits its size at every start, and finds the line that explains a failure.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::OpenOptionsExt;

use super::error::{PrivatePostgresError, at};
use super::layout::Layout;

const ROTATE_BYTES: u64 = 10 * 1024 * 1024;
const TAIL_BYTES: u64 = 256 * 1024;

/// Opens the log for appending. First renames one of more than 10 MiB to `postgres.log.1`.
///
/// Also returns the end of the log, so that a failure is explained by its own lines only.
pub(crate) fn open(layout: &Layout) -> Result<(File, u64), PrivatePostgresError> {
    let path = layout.log();
    if end(layout) > ROTATE_BYTES {
        std::fs::rename(&path, path.with_extension("log.1")).map_err(at("rotate", &path))?;
    }
    let file =
        File::options().append(true).create(true).mode(0o600).open(&path).map_err(at("open", &path))?;
    let end = file.metadata().map_err(at("read", &path))?.len();
    Ok((file, end))
}

/// The current end of the log.
pub(crate) fn end(layout: &Layout) -> u64 {
    std::fs::metadata(layout.log()).map_or(0, |metadata| metadata.len())
}

/// Returns the log from `offset` on. Empty if it cannot be read.
pub(crate) fn since(layout: &Layout, offset: u64) -> String {
    let read = || -> io::Result<String> {
        let mut file = File::open(layout.log())?;
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(offset.max(length.saturating_sub(TAIL_BYTES)).min(length)))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    };
    read().unwrap_or_default()
}

/// Returns the last line that explains a failure, without time and process id, with its DETAIL.
pub(crate) fn explanation(text: &str) -> Option<String> {
    let lines: Vec<&str> = text.lines().collect();
    let last = lines.iter().rposition(|line| {
        let grave = ["PANIC: ", "FATAL: ", "ERROR: "].iter().any(|level| line.contains(level));
        // These lines answer connection attempts during start and stop; they explain no failure.
        grave && !line.contains("the database system is") && !line.contains("terminating connection")
    });
    let Some(index) = last else {
        // Before logging is set up, the server prints plain lines.
        let plain: Vec<String> =
            lines.iter().filter(|line| !line.trim().is_empty()).map(|l| strip(l)).collect();
        return (!plain.is_empty()).then(|| plain[plain.len().saturating_sub(3)..].join(" "));
    };
    if index > 0 && lines[index].contains("contains errors") {
        // The previous line names the error.
        return Some(format!("{} ({})", strip(lines[index]), strip(lines[index - 1])));
    }
    let detail = lines[index + 1..].iter().take(2).find(|line| line.contains("DETAIL: "));
    Some(match detail {
        Some(detail) => format!("{} ({})", strip(lines[index]), strip(detail)),
        None => strip(lines[index]),
    })
}

/// Turns `2026-01-01 00:00:00.000 UTC [1] FATAL:  words` into `FATAL: words`.
fn strip(line: &str) -> String {
    let start = ["PANIC: ", "FATAL: ", "ERROR: ", "DETAIL: ", "LOG: "]
        .iter()
        .filter_map(|level| line.find(level))
        .min();
    let words: Vec<&str> = line[start.unwrap_or(0)..].split_whitespace().collect();
    words.join(" ").trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_error_line_explains_a_failure() {
        let log = "2026-01-01 00:00:00.000 UTC [7] LOG:  starting PostgreSQL\n\
            2026-01-01 00:00:00.001 UTC [7] FATAL:  data directory \"/d\" has invalid permissions\n\
            2026-01-01 00:00:00.001 UTC [7] DETAIL:  Permissions should be u=rwx (0700).\n\
            2026-01-01 00:00:00.002 UTC [8] FATAL:  the database system is starting up\n\
            2026-01-01 00:00:00.003 UTC [7] LOG:  database system is shut down\n";
        assert_eq!(
            explanation(log).unwrap(),
            "FATAL: data directory \"/d\" has invalid permissions (DETAIL: Permissions should be u=rwx (0700))"
        );
        assert_eq!(explanation("postgres: cannot find it\n\n").unwrap(), "postgres: cannot find it");
        assert_eq!(explanation(""), None);
        let wrong = "… UTC [7] LOG:  invalid value for parameter \"x\": \"y\"\n\
            … UTC [7] FATAL:  configuration file \"/c\" contains errors\n";
        let message = explanation(wrong).unwrap();
        assert!(message.contains("contains errors (LOG: invalid value for parameter"), "{message}");
    }

    #[test]
    fn a_large_log_is_rotated() {
        let dir = tempfile::tempdir().unwrap();
        let layout = Layout::prepare(dir.path()).unwrap();
        File::create(layout.log()).unwrap().set_len(ROTATE_BYTES + 1).unwrap();
        let (_, end) = open(&layout).unwrap();
        assert_eq!(end, 0);
        assert_eq!(std::fs::metadata(layout.log().with_extension("log.1")).unwrap().len(), ROTATE_BYTES + 1);
    }
}
