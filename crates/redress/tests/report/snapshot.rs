//! Compares what is shown with a checked-in file.

use std::fs;
use std::path::PathBuf;

/// The text is that of the file `snapshots/<name>`; with `REDRESS_SNAPSHOTS=write` it becomes so.
#[track_caller]
pub fn check(name: &str, shown: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/report/snapshots").join(name);
    if std::env::var_os("REDRESS_SNAPSHOTS").is_some_and(|wish| wish == "write") {
        return fs::write(&path, shown).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()));
    if kept != shown {
        println!("--- kept\n{kept}\n--- shown\n{shown}");
        let line = kept.lines().zip(shown.lines()).position(|(kept, shown)| kept != shown);
        panic!("{} differs from line {:?} on", path.display(), line.map(|line| line + 1));
    }
}
