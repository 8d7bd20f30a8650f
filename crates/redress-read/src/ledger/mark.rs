//! Subjects and their flags as the bits of one number, so that one row of the ledger can contain several.

use super::family::{Family, Flags, Mark, Subject};

/// A bit that no row has.
pub(crate) const NEVER: Mark = i64::MIN;

impl Subject {
    /// The bits of the subject with flags.
    pub(crate) fn mark(self, flags: Flags) -> Mark {
        let layout = self.layout();
        1 << layout.place | (packed(flags.bits(), layout.may_have.bits()) << (layout.place + 1))
    }
}

impl Family {
    /// The bits of a row of the roll-up; [`NEVER`] if the family has no such subject.
    pub(crate) fn mark_of(&'static self, name: &str, flags: Flags) -> Mark {
        let number = self.subjects.iter().position(|layout| layout.name == name);
        number.map_or(NEVER, |number| Subject { family: self, number }.mark(flags))
    }
}

/// The bits of subjects of one family, without flags.
pub(crate) fn mark_of_all(subjects: &[Subject]) -> Mark {
    subjects.iter().fold(0, |all, subject| all | subject.mark(Flags::NONE))
}

/// Packs the flags that a subject may have side by side.
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
    use crate::matter::MATTERS;

    #[test]
    fn each_subject_and_each_flag_has_a_bit_of_its_own() {
        let mut seen: Mark = 0;
        for (number, layout) in MATTERS.subjects.iter().enumerate() {
            let subject = Subject { family: &MATTERS, number };
            let whole = subject.mark(layout.may_have);
            assert_eq!(whole & seen, 0, "{subject:?}");
            assert_eq!(whole.count_ones(), 1 + layout.may_have.bits().count_ones());
            assert_eq!(whole & MATTERS.every_subject, subject.mark(Flags::NONE), "{subject:?}");
            assert_eq!(MATTERS.mark_of(layout.name, layout.may_have), whole);
            seen |= whole;
        }
        assert_eq!(MATTERS.mark_of("", Flags::NONE), NEVER);
        assert_eq!(seen & NEVER, 0);
    }
}
