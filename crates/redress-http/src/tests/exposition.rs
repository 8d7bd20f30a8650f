//! A strict reader of Prometheus' text format.

// Each test crate compiles this file and uses a part of it.
#![allow(dead_code)]

use std::collections::{BTreeMap, BTreeSet};

/// Labels, ordered by name.
pub(crate) type Labels = BTreeMap<String, String>;

/// A metric: its type and its samples.
#[derive(Debug, Default)]
pub(crate) struct Family {
    pub(crate) kind: String,
    pub(crate) samples: Vec<(String, Labels, f64)>,
}

/// Reads all metrics by name; panics at anything that a scraper might refuse.
pub(crate) fn parse(text: &str) -> BTreeMap<String, Family> {
    assert!(text.ends_with('\n'), "the last line is ended, too");
    let mut families: BTreeMap<String, Family> = BTreeMap::new();
    let mut current = String::new();
    let mut seen = BTreeSet::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(help) = line.strip_prefix("# HELP ") {
            let (name, help) = help.split_once(' ').expect("a help text");
            assert!(is_name(name) && help.ends_with('.'), "{line}");
            let kind =
                lines.next().and_then(|line| line.strip_prefix(&format!("# TYPE {name} "))).expect("a type");
            assert!(["counter", "gauge", "histogram"].contains(&kind), "{kind}");
            assert_eq!(name.ends_with("_total"), kind == "counter", "{name} is a {kind}");
            let family = Family { kind: kind.to_owned(), samples: Vec::new() };
            assert!(families.insert(name.to_owned(), family).is_none(), "{name} comes twice");
            name.clone_into(&mut current);
            continue;
        }
        let (series, value) = line.rsplit_once(' ').expect("a value");
        let (name, labels) = read_series(series);
        let family = families.get_mut(&current).expect("a sample follows its type");
        let suffix =
            name.strip_prefix(current.as_str()).unwrap_or_else(|| panic!("{line} follows {current}"));
        let suffixes: &[&str] =
            if family.kind == "histogram" { &["_bucket", "_sum", "_count"] } else { &[""] };
        assert!(suffixes.contains(&suffix), "{line}");
        assert!(seen.insert(format!("{name} {labels:?}")), "{line} comes twice");
        family.samples.push((name, labels, value.parse().expect("a number")));
    }
    families.values().filter(|family| family.kind == "histogram").for_each(check_histogram);
    families
}

fn is_name(name: &str) -> bool {
    name.starts_with("redress_")
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

fn read_series(series: &str) -> (String, Labels) {
    let Some((name, rest)) = series.split_once('{') else { return (series.to_owned(), Labels::new()) };
    let mut labels = Labels::new();
    let mut rest = rest.strip_suffix('}').expect("a closing brace");
    while !rest.is_empty() {
        let (label, value) = rest.split_once("=\"").expect("a label");
        assert!(label.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{label}");
        let (value, length) = unquote(value);
        assert!(labels.insert(label.to_owned(), value).is_none(), "{label} comes twice in {series}");
        rest = &rest[label.len() + 2 + length..];
        assert!(rest.is_empty() || rest.starts_with(','), "{series}");
        rest = rest.strip_prefix(',').unwrap_or(rest);
    }
    (name.to_owned(), labels)
}

/// A label's value without escapes, and its length with the closing quote.
fn unquote(text: &str) -> (String, usize) {
    let mut value = String::new();
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return (value, at + 1),
            '\\' => value.push(match letters.next().expect("an escaped letter").1 {
                'n' => '\n',
                plain @ ('\\' | '"') => plain,
                other => panic!("\\{other} is no escape"),
            }),
            plain => value.push(plain),
        }
    }
    panic!("a value does not end: {text}")
}

/// Buckets grow to the count, for every set of labels.
fn check_histogram(family: &Family) {
    let mut last: BTreeMap<Labels, (f64, f64)> = BTreeMap::new();
    for (name, labels, value) in &family.samples {
        let mut labels = labels.clone();
        if let Some(bound) = labels.remove("le") {
            let bound: f64 = bound.parse().expect("a bound");
            let before = last.insert(labels, (bound, *value)).unwrap_or((f64::NEG_INFINITY, 0.0));
            assert!(before.0 < bound && before.1 <= *value, "{name}");
        } else if name.ends_with("_count") {
            assert_eq!(last.get(&labels), Some(&(f64::INFINITY, *value)), "{name}");
        }
    }
}
