//! Runs the fuzzer's targets without a fuzzer: on their seeds, and on some thousand random changes of them.
#![allow(clippy::unwrap_used, reason = "tests: a panic is their report")]

// In the fuzzing crate this file is a library.
#[allow(unreachable_pub)]
#[path = "fuzz/src/lib.rs"]
mod targets;

use proptest::{
    collection::vec,
    prelude::*,
    sample::{Index, select},
    test_runner::{Config, TestRunner},
};
use redress_import::{Opening, fuzz_entry};
use std::{
    fs,
    io::Write,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};

/// A change of an input, at a place in it.
#[derive(Debug, Clone)]
enum Change {
    Set(Index, u8),
    Insert(Index, Vec<u8>),
    Remove(Index, usize),
    /// Copies bytes of it to another place.
    Repeat(Index, usize, Index),
    /// Replaces the rest with the rest of another input.
    Splice(Index, usize, Index),
}

/// Texts that have a special meaning for one of the parsers.
const WORDS: &[&str] = &[
    "\"",
    "\n",
    "\r\n",
    ",",
    "{",
    "}",
    "[",
    "]",
    "\0",
    "\\u0000",
    "\\ud800",
    "\u{feff}",
    "%%\n",
    "null",
    "-0",
    "1e308",
    "1e999",
    "9223372036854775807",
    "-9223372036854775808",
    "+262142-12-31",
    "-262143-01-01",
    "2026-02-30",
    "陈",
    "...F",
    "$a",
    "#",
];

fn change() -> impl Strategy<Value = Change> {
    let place = any::<Index>;
    prop_oneof![
        (place(), any::<u8>()).prop_map(|(at, byte)| Change::Set(at, byte)),
        (place(), select(WORDS)).prop_map(|(at, word)| Change::Insert(at, word.into())),
        (place(), vec(any::<u8>(), 1..4)).prop_map(|(at, bytes)| Change::Insert(at, bytes)),
        (place(), 1..64_usize).prop_map(|(at, length)| Change::Remove(at, length)),
        (place(), 1..256_usize, place()).prop_map(|(from, length, to)| Change::Repeat(from, length, to)),
        (place(), any::<usize>(), place()).prop_map(|(at, other, from)| Change::Splice(at, other, from)),
    ]
}

fn apply(change: &Change, input: &mut Vec<u8>, seeds: &[Vec<u8>]) {
    let place = |at: &Index, of: &[u8]| at.index(of.len() + 1);
    match change {
        Change::Set(at, byte) if !input.is_empty() => {
            let at = at.index(input.len());
            input[at] = *byte;
        }
        Change::Set(..) => {}
        Change::Insert(at, bytes) => {
            let at = place(at, input);
            input.splice(at..at, bytes.iter().copied());
        }
        Change::Remove(at, length) => {
            let at = place(at, input);
            input.drain(at..input.len().min(at + length));
        }
        Change::Repeat(from, length, to) => {
            let (from, to) = (place(from, input), place(to, input));
            let again = input[from..input.len().min(from + length)].to_vec();
            input.splice(to..to, again);
        }
        Change::Splice(at, other, from) => {
            let other = &seeds[other % seeds.len()];
            let (at, from) = (place(at, input), place(from, other));
            input.splice(at.., other[from..].iter().copied());
        }
    }
}

fn seeds(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/seeds").join(target);
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

fn throw(name: &str, cases: u32, target: fn(&[u8])) {
    let seeds = seeds(name);
    assert!(!seeds.is_empty());
    let run = |input: &[u8]| {
        let shown = || String::from_utf8_lossy(input).into_owned();
        catch_unwind(AssertUnwindSafe(|| target(input))).map_err(|_| TestCaseError::fail(shown()))
    };
    for seed in &seeds {
        run(seed).unwrap();
    }
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let changed = (any::<Index>(), vec(change(), 1..6));
    let found = TestRunner::new(config).run(&changed, |(seed, changes)| {
        let mut input = seed.get(&seeds).clone();
        changes.iter().for_each(|change| apply(change, &mut input, &seeds));
        run(&input)
    });
    if let Err(fault) = found {
        panic!("{fault}");
    }
}

#[test]
fn files_of_cases() {
    throw("cases", 1_000, targets::cases);
}

#[test]
fn files_of_units() {
    throw("units", 1_000, targets::units);
}

#[test]
fn tables_with_any_delimiter() {
    throw("delimiters", 150, targets::delimiters);
}

#[test]
fn text_in_any_encoding() {
    throw("encodings", 100, targets::encodings);
}

#[test]
fn workbooks() {
    throw("workbook", 300, targets::workbook);
}

/// Reads the records of an old workbook. Not a target of the fuzzer: the library panics where a record is too
/// short, which the program catches and a fuzzer does not.
fn records(data: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.xls");
    let mut file = cfb::create(&path).unwrap();
    file.create_stream("/Workbook").unwrap().write_all(data).unwrap();
    drop(file);
    let _ = fuzz_entry::read(&path, &Opening::default());
}

#[test]
fn records_of_old_workbooks() {
    throw("records", 1_000, records);
}

#[test]
fn event_logs_in_xes() {
    throw("xes", 300, targets::xes);
}

#[test]
fn logs() {
    throw("log", 3_000, targets::log);
}

#[test]
fn tokens_and_keys() {
    throw("token", 2_000, targets::token);
}

#[test]
fn stored_events() {
    throw("events", 3_000, targets::events);
}

#[test]
fn requests_over_http() {
    throw("graphql", 2_000, targets::graphql);
}

/// Checks that no target is missing in this file.
#[test]
fn every_target_of_the_fuzzer_is_run_here() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz");
    let this = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzzed.rs")).unwrap();
    for entry in fs::read_dir(root.join("fuzz_targets")).unwrap() {
        let name = entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned();
        assert!(this.contains(&format!("targets::{name}")), "{name} is not run here");
    }
}
