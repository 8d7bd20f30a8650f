//! Tests that every change to a log is detected at its position.

use redress_proof::{Change, Difference, Digest, differences};

/// Makes lines like those of an export.
fn lines(count: usize) -> Vec<Vec<u8>> {
    let line = |n: usize| {
        let day = n % 28 + 1;
        format!(
            r#"{{"aggregate_id":"XF-2026-{n:05}","event_type":"Closed","payload":{{"outcome":"SUPPORTED"}},"position":{},"recorded_at":"2026-03-{day:02}T01:00:00.5Z"}}"#,
            n + 1
        )
    };
    (0..count).map(|n| line(n).into_bytes()).collect()
}

fn hashes<T: AsRef<[u8]>>(lines: &[T]) -> Vec<Digest> {
    lines.iter().map(|line| Digest::of_leaf(line.as_ref())).collect()
}

/// Splits a file into lines, as a verifier does.
fn split(file: &[u8]) -> Vec<Digest> {
    let Some(file) = file.strip_suffix(b"\n") else {
        // A last line without a line end is incomplete and must count as altered.
        let mut lines: Vec<&[u8]> = file.split(|byte| *byte == b'\n').collect();
        let cut = [lines.pop().unwrap_or_default(), b"\0"].concat();
        let mut hashes = hashes(&lines);
        hashes.push(Digest::of_leaf(&cut));
        return hashes;
    };
    hashes(&file.split(|byte| *byte == b'\n').collect::<Vec<_>>())
}

fn file(lines: &[Vec<u8>]) -> Vec<u8> {
    lines.iter().flat_map(|line| [line.as_slice(), b"\n"].concat()).collect()
}

fn only(found: &[Difference], position: u64, change: Change) {
    assert_eq!(found, [Difference { position, change }]);
}

#[test]
fn every_bit_of_a_line_counts() {
    let lines = lines(9);
    let leaves = hashes(&lines);
    assert_eq!(differences(&leaves, &split(&file(&lines)), 1), []);
    let begin = file(&lines[..4]).len();
    for bit in 0..8 * (lines[4].len() + 1) {
        let mut changed = file(&lines);
        changed[begin + bit / 8] ^= 1 << (bit % 8);
        let found = differences(&leaves, &split(&changed), 1);
        assert_eq!(found.first().map(|first| first.position), Some(5), "bit {bit}: {found:?}");
    }
}

#[test]
fn ten_thousand_changes_are_found_each_at_its_position() {
    let seed = fastrand::u64(..);
    println!("seed {seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    let whole = lines(50);
    let leaves = hashes(&whole);
    for round in 0..10_000 {
        let count = random.usize(2..=whole.len());
        let leaves = &leaves[..count];
        let mut lines = whole[..count].to_vec();
        let at = random.usize(..count);
        let position = at as u64 + 1;
        match round % 7 {
            0 => {
                let bit = random.usize(..8 * lines[at].len());
                lines[at][bit / 8] ^= 1 << (bit % 8);
                let found = differences(leaves, &split(&file(&lines)), 1);
                assert_eq!(found[0], Difference { position, change: Change::Altered }, "{found:?}");
            }
            1 => {
                lines.remove(at);
                only(&differences(leaves, &hashes(&lines), 1), position, Change::Missing);
            }
            2 => {
                let at = random.usize(..=count);
                lines.insert(at, format!(r#"{{"position":{at}}}"#).into_bytes());
                only(&differences(leaves, &hashes(&lines), 1), at as u64 + 1, Change::Added);
            }
            3 => {
                // A copy of an existing line.
                let from = random.usize(..count);
                let at = random.usize(from + 1..=count);
                lines.insert(at, lines[from].clone());
                let found = differences(leaves, &hashes(&lines), 1);
                assert_eq!(
                    found[0],
                    Difference { position: at as u64 + 1, change: Change::Misplaced(from as u64 + 1) }
                );
            }
            4 => {
                let other = random.usize(..count);
                lines.swap(at, other);
                let (low, high) = (at.min(other) as u64 + 1, at.max(other) as u64 + 1);
                let found = differences(leaves, &hashes(&lines), 1);
                let mut expected = vec![Difference { position: low, change: Change::Misplaced(high) }];
                if high > low + 1 {
                    expected.push(Difference { position: high, change: Change::Misplaced(low) });
                }
                assert_eq!(
                    found,
                    if low == high { Vec::new() } else { expected },
                    "{low} and {high} of {count}"
                );
            }
            5 => {
                lines.truncate(at);
                let found = differences(leaves, &hashes(&lines), 1);
                assert_eq!(
                    (found[0], found.len()),
                    (Difference { position, change: Change::Missing }, count - at)
                );
            }
            _ => {
                // In the middle of a line.
                let file = file(&lines);
                let cut = random.usize(1..file.len());
                let whole = file[..cut].iter().filter(|byte| **byte == b'\n').count() as u64;
                let found = differences(leaves, &split(&file[..cut]), 1);
                let expected = if file[cut - 1] == b'\n' { Change::Missing } else { Change::Altered };
                assert_eq!(found[0], Difference { position: whole + 1, change: expected });
            }
        }
    }
}

#[test]
fn several_changes_are_all_reported() {
    let mut lines = lines(40);
    let leaves = hashes(&lines);
    lines[3][10] ^= 1;
    lines.remove(9);
    lines.insert(20, b"{}".to_vec());
    lines.swap(29, 35);
    let found = differences(&leaves, &hashes(&lines), 101);
    let expected = [
        (104, Change::Altered),
        (110, Change::Missing),
        (122, Change::Added),
        (130, Change::Misplaced(136)),
        (136, Change::Misplaced(130)),
    ];
    assert_eq!(found, expected.map(|(position, change)| Difference { position, change }));
}
