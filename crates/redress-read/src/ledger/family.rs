//! Families, their subjects, and what may be true of a subject.
//!
//! A family is a group of events that are folded together, and the subjects that they contribute. Its marks are bits within the family:
//! another family takes none of them, and leaves the rows of all others as they are. The matter has tables of its own; all other families
//! share two ([`CASE_LEDGER`], [`CASE_ROLLUP`]), whose rows say the family's name, so that a new one needs no migration.

use redress_log::AggregateKind;
use std::{
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
};

/// A set of subjects of one family, each with what is true of it, as bits. Zero: nothing.
pub(crate) type Mark = i64;

/// The table of the rows of all families but the matter's own.
pub(crate) const CASE_LEDGER: &str = "case_ledger";
/// The table of their sums by months.
pub(crate) const CASE_ROLLUP: &str = "case_rollup";

/// A family of the ledger. Declared by [`family!`].
#[derive(Debug)]
pub(crate) struct Family {
    /// What its rows are called in the tables that families share; empty: it has tables of its own.
    pub(crate) name: &'static str,
    /// The table of its rows, in the schema of the read side.
    pub(crate) ledger: &'static str,
    /// The table of its sums by months.
    pub(crate) rollup: &'static str,
    /// The kind of the cases whose ids its rows have: an entry is one of these.
    pub(crate) kind: AggregateKind,
    /// Its subjects, in the order of their bits.
    pub(crate) subjects: &'static [Layout],
    /// The bits of all its subjects, without any flags.
    pub(crate) every_subject: Mark,
    /// Those of the subjects that have a weight besides their number: people, amounts.
    pub(crate) weighed: Mark,
}

/// The bits of one subject: its own comes first, then those of the flags that it may have, from the lowest on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Layout {
    /// What the roll-up calls it.
    pub(crate) name: &'static str,
    /// The place of its bit, from 0.
    pub(crate) place: u32,
    pub(crate) may_have: Flags,
}

/// What is counted: a subject of a family. The constants of the families are all there are.
#[derive(Clone, Copy)]
pub(crate) struct Subject {
    pub(crate) family: &'static Family,
    /// Its number in the family.
    pub(crate) number: usize,
}

/// What is true of something that is counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Flags(i32);

impl Flags {
    /// Nothing in particular.
    pub(crate) const NONE: Self = Self(0);
    /// Everything: no subject has all flags.
    pub(crate) const ALL: Self = Self(i32::MAX);

    /// The flag of a bit, 0 to 30.
    pub(crate) const fn bit(bit: u32) -> Self {
        Self(1 << bit)
    }

    /// As the roll-up stores them.
    pub(crate) const fn stored(bits: i32) -> Self {
        Self(bits)
    }

    pub(crate) const fn bits(self) -> i32 {
        self.0
    }

    /// These and others.
    pub(crate) const fn and(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// These if something holds, else none.
    pub(crate) const fn when(self, holds: bool) -> Self {
        if holds { self } else { Self::NONE }
    }
}

impl Family {
    /// What of a table's rows are the family's, as an SQL condition on a row that is called so.
    pub(crate) fn is_of(&self, row: &str) -> String {
        // A name of ours: a word of the program.
        if self.name.is_empty() { "true".to_owned() } else { format!("{row}.family = '{}'", self.name) }
    }

    /// The column with the id of the case that a row is about.
    pub(crate) fn id(&self) -> &'static str {
        if self.name.is_empty() { "petition" } else { "id" }
    }

    /// Whether two are the same.
    pub(crate) fn is(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Subject {
    pub(crate) fn layout(self) -> &'static Layout {
        &self.family.subjects[self.number]
    }

    /// What the roll-up calls it.
    pub(crate) fn name(self) -> &'static str {
        self.layout().name
    }
}

impl fmt::Debug for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

// By name within the family, and not by number: which rows of an event become one depends on the order in which they come, and rows of
// earlier programs stay comparable with those of a rebuild.
impl Ord for Subject {
    fn cmp(&self, other: &Self) -> Ordering {
        match std::ptr::eq(self.family, other.family) {
            true if self.number == other.number => Ordering::Equal,
            true => self.name().cmp(other.name()),
            false => (self.family.ledger, self.family.name).cmp(&(other.family.ledger, other.family.name)),
        }
    }
}

impl PartialOrd for Subject {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Subject {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number && std::ptr::eq(self.family, other.family)
    }
}

impl Eq for Subject {}

impl Hash for Subject {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.number.hash(state);
    }
}

/// The layouts of subjects with the flags that each may have.
pub(crate) const fn layouts<const N: usize>(subjects: [(&'static str, Flags); N]) -> [Layout; N] {
    let mut layouts = [Layout { name: "", place: 0, may_have: Flags::NONE }; N];
    let (mut place, mut number) = (0, 0);
    while number < N {
        let (name, may_have) = subjects[number];
        layouts[number] = Layout { name, place, may_have };
        place += 1 + may_have.bits().count_ones();
        number += 1;
    }
    assert!(place < 63, "a mark has room for them");
    layouts
}

/// The bits of those subjects for which the numbers, each a bit, say so.
pub(crate) const fn bits_of(layouts: &[Layout], numbers: u64) -> Mark {
    let (mut bits, mut number) = (0, 0);
    while number < layouts.len() {
        if numbers >> number & 1 == 1 {
            bits |= 1 << layouts[number].place;
        }
        number += 1;
    }
    bits
}

/// The bit of a family's first subject. Only its rows name category and kind; all others look them up there.
pub(crate) const DESCRIBED: Mark = 1;

/// Declares a family: the kind of the cases that its rows are about, its tables or the name of its rows in those that families share, and its
/// subjects in the order of their bits, each with the flags that it may have. The bits are stored: a subject or flag that goes in anywhere
/// but at the end needs a migration that removes the family's rows and has them computed again. The first subject is one that each case has
/// once: its rows alone say the category and kind.
macro_rules! family {
    ($(#[$about:meta])* $family:ident of $kind:ident named $name:literal; $($rest:tt)+) => {
        $crate::ledger::family! {
            $(#[$about])* $family of $kind named $name in $crate::ledger::CASE_LEDGER, $crate::ledger::CASE_ROLLUP; $($rest)+
        }
    };
    ($(#[$about:meta])* $family:ident of $kind:ident in $ledger:expr, $rollup:expr; $($rest:tt)+) => {
        $crate::ledger::family! { $(#[$about])* $family of $kind named "" in $ledger, $rollup; $($rest)+ }
    };
    ($(#[$about:meta])* $family:ident of $kind:ident named $name:literal in $ledger:expr, $rollup:expr;
     weighed: [$($weighed:ident),* $(,)?];
     $($(#[$doc:meta])+ $subject:ident: $may_have:expr;)+) => {
        $(#[$about])*
        pub(crate) static $family: $crate::ledger::Family = $crate::ledger::Family {
            name: $name,
            kind: redress_log::AggregateKind::$kind,
            ledger: $ledger,
            rollup: $rollup,
            subjects: &family_layout::LAYOUTS,
            every_subject: $crate::ledger::bits_of(&family_layout::LAYOUTS, u64::MAX),
            weighed: $crate::ledger::bits_of(
                &family_layout::LAYOUTS, 0 $(| 1 << family_layout::Number::$weighed as u32)*,
            ),
        };
        $(
            $(#[$doc])+
            pub(crate) const $subject: $crate::ledger::Subject =
                $crate::ledger::Subject { family: &$family, number: family_layout::Number::$subject as usize };
        )+
        mod family_layout {
            use super::*;

            #[allow(non_camel_case_types, clippy::upper_case_acronyms, reason = "the names of the subjects")]
            pub(super) enum Number { $($subject),+ }

            pub(super) const LAYOUTS: [$crate::ledger::Layout; [$(stringify!($subject)),+].len()] =
                $crate::ledger::layouts([$((stringify!($subject), $may_have)),+]);
        }
    };
}
pub(crate) use family;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matter::family::{CLOSED, MATTERS, REGISTRATION};

    mod toys {
        use crate::ledger::Flags;

        pub(super) const SOLD: Flags = Flags::bit(0);

        family! {
            /// A family of the tests.
            TOYS of Unit named "toys";
            weighed: [PAID];
            /// A toy that was made.
            MADE: SOLD;
            /// What was paid for one.
            PAID: Flags::NONE;
        }
    }

    #[test]
    fn another_family_has_rows_of_its_own_and_counts_its_bits_from_the_first_one() {
        let (made, paid) = (toys::MADE, toys::PAID);
        assert_eq!((made.mark(toys::SOLD), paid.mark(Flags::NONE)), (0b11, 0b100));
        assert_eq!((toys::TOYS.every_subject, toys::TOYS.weighed), (0b101, 0b100));
        assert_eq!(REGISTRATION.mark(CLOSED), 0b11, "the same bits mean something else in each family");
        assert_ne!(made, REGISTRATION);
        assert_ne!(made.cmp(&REGISTRATION), Ordering::Equal);
        let rows_of = |family: &Family| (family.ledger, family.rollup, family.name, family.id());
        assert_eq!(rows_of(&toys::TOYS), (CASE_LEDGER, CASE_ROLLUP, "toys", "id"));
        assert_eq!(rows_of(&MATTERS), ("ledger", "rollup", "", "petition"));
        assert_eq!(toys::TOYS.is_of("l"), "l.family = 'toys'");
    }

    #[test]
    fn subjects_are_ordered_by_their_names() {
        let mut subjects: Vec<Subject> =
            (0..MATTERS.subjects.len()).map(|number| Subject { family: &MATTERS, number }).collect();
        subjects.sort_unstable();
        assert!(subjects.windows(2).all(|pair| pair[0].name() < pair[1].name()), "{subjects:?}");
    }
}
