//! Compares output with a checked-in file.

use std::fs;
use std::path::PathBuf;

/// Checks that the text equals the file `snapshots/<name>`. With `REDRESS_SNAPSHOTS=write`, writes the file.
#[track_caller]
pub fn check(name: &str, shown: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/report/snapshots").join(name);
    if std::env::var_os("REDRESS_SNAPSHOTS").is_some_and(|wish| wish == "write") {
        return fs::write(&path, shown).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()));
    if expected != shown {
        println!("--- expected\n{expected}\n--- found\n{shown}");
        let line = expected.lines().zip(shown.lines()).position(|(expected, shown)| expected != shown);
        panic!("{} differs from line {:?} on", path.display(), line.map(|line| line + 1));
    }
}
