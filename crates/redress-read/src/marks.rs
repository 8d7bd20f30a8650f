//! Subjects and their flags as the bits of one number, so that a row of the ledger can speak of several at once.

use crate::subjects::*;

/// A set of subjects, each with what is true of it. Zero: nothing.
pub(crate) type Mark = i64;

/// No row has this bit.
pub(crate) const NEVER: Mark = i64::MIN;

/// Every subject and the flags that it may have: its bit comes first, then theirs, from the lowest on. The bits are stored: whatever
/// changes here needs a migration that empties the read side, as `0006` does.
const SUBJECTS: [(&str, i32); 15] = [
    (REGISTRATION, CLOSED),
    (TRIAGE, IN_TIME),
    (ASSIGNMENT, IN_TIME),
    (DUTY, CLOSED | IN_TIME),
    (CLOSING, RESOLVED | CONFIRMED | FIRST | RATED | SATISFIED),
    (CLEARANCE, 0),
    (FILING, REPEAT | OVER_LEVEL | COLLECTIVE),
    (FILING_RECEIVED, REPEAT | OVER_LEVEL | COLLECTIVE),
    (MATTER, REPEAT),
    (MATTER_RECEIVED, REPEAT),
    (HEARING, 0),
    // Tiers 2 to 9.
    (ESCALATION, 0b11_1111_1100),
    (EXTENSION, 0),
    (REOPENING, 0),
    // Four remedies.
    (DIVERSION, 0b1111),
];

/// The bits of all subjects, without any flags.
pub(crate) const ALL_SUBJECTS: Mark = {
    let (mut bits, mut place, mut number) = (0, 0, 0);
    while number < SUBJECTS.len() {
        bits |= 1 << place;
        place += 1 + SUBJECTS[number].1.count_ones();
        number += 1;
    }
    assert!(place < 63, "a mark has room for them");
    bits
};

/// A subject with flags. [`NEVER`] for what is no subject.
pub(crate) fn mark(subject: &str, flags: i32) -> Mark {
    let mut place = 0;
    for (name, may_have) in SUBJECTS {
        if name == subject {
            return 1 << place | (packed(flags, may_have) << (place + 1));
        }
        place += 1 + may_have.count_ones();
    }
    NEVER
}

/// Subjects without flags.
pub(crate) fn mark_of_all(subjects: &[&str]) -> Mark {
    subjects.iter().fold(0, |all, subject| all | mark(subject, 0))
}

/// Those of some flags that there may be, side by side.
fn packed(flags: i32, may_have: i32) -> Mark {
    let (mut packed, mut left, mut place) = (0, may_have, 0);
    while left != 0 {
        packed |= Mark::from(flags >> left.trailing_zeros() & 1) << place;
        left &= left - 1;
        place += 1;
    }
    packed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics;

    #[test]
    fn each_subject_and_each_flag_has_a_bit_of_its_own() {
        let mut seen: Mark = 0;
        for (subject, may_have) in SUBJECTS {
            let whole = mark(subject, may_have);
            assert_eq!(whole & seen, 0, "{subject}");
            assert_eq!(whole.count_ones(), 1 + may_have.count_ones());
            assert_eq!(whole & ALL_SUBJECTS, mark(subject, 0), "{subject}");
            seen |= whole;
        }
        assert_eq!(mark("", 0), NEVER);
        assert_eq!(seen & NEVER, 0);
    }

    #[test]
    fn a_mark_has_whatever_statistics_pick() {
        for statistic in statistics::all() {
            for pick in [Some(statistic.numerator), statistic.denominator].into_iter().flatten() {
                let (_, may_have) = SUBJECTS.iter().find(|(subject, _)| *subject == pick.subject).unwrap();
                assert_eq!((pick.all | pick.none) & !may_have, 0, "{}", statistic.name);
            }
        }
    }
}
