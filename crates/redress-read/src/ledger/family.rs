//! Families, their subjects, and the flags of a subject.
//!
//! A family is a group of events that are folded together, with the subjects that they contribute. Marks are
//! bits within a family: another family uses none of them and leaves the rows of all others unchanged. The
//! matter has tables of its own. All other families share two ([`CASE_LEDGER`], [`CASE_ROLLUP`]), whose rows
//! contain the family's name, so that a new family needs no migration.

use redress_log::AggregateKind;
use std::{
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
};

/// A set of subjects of one family with their flags, as bits. Zero: the empty set.
pub(crate) type Mark = i64;

/// The ledger of all families except the matter's.
pub(crate) const CASE_LEDGER: &str = "case_ledger";
/// The roll-up of the same families.
pub(crate) const CASE_ROLLUP: &str = "case_rollup";

/// A family of the ledger. Declared by [`family!`].
#[derive(Debug)]
pub(crate) struct Family {
    /// The name in the rows of shared tables; empty if the family has tables of its own.
    pub(crate) name: &'static str,
    /// The table of its rows, in the schema of the read side.
    pub(crate) ledger: &'static str,
    /// The table of its sums by months.
    pub(crate) rollup: &'static str,
    /// The kind of the cases whose ids its rows contain.
    pub(crate) kind: AggregateKind,
    /// Its subjects, in the order of their bits.
    pub(crate) subjects: &'static [Layout],
    /// The bits of all its subjects, without flags.
    pub(crate) every_subject: Mark,
    /// The bits of the subjects that have a weight besides their number: people, amounts.
    pub(crate) weighed: Mark,
}

/// The bits of a subject: its own bit, then those of the flags that it may have, lowest first.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Layout {
    /// The name in the roll-up.
    pub(crate) name: &'static str,
    /// The index of its bit, from 0.
    pub(crate) place: u32,
    pub(crate) may_have: Flags,
}

/// What is counted: a subject of a family. All subjects are constants of their families.
#[derive(Clone, Copy)]
pub(crate) struct Subject {
    pub(crate) family: &'static Family,
    /// Its index in the family.
    pub(crate) number: usize,
}

/// Flags of something that is counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Flags(i32);

impl Flags {
    /// No flags.
    pub(crate) const NONE: Self = Self(0);
    /// All flags, which no subject has.
    pub(crate) const ALL: Self = Self(i32::MAX);

    /// The flag of a bit, 0 to 30.
    pub(crate) const fn bit(bit: u32) -> Self {
        Self(1 << bit)
    }

    /// Flags as the roll-up stores them.
    pub(crate) const fn stored(bits: i32) -> Self {
        Self(bits)
    }

    pub(crate) const fn bits(self) -> i32 {
        self.0
    }

    /// The union with other flags.
    pub(crate) const fn and(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// These flags if a condition holds, otherwise none.
    pub(crate) const fn when(self, holds: bool) -> Self {
        if holds { self } else { Self::NONE }
    }
}

impl Family {
    /// An SQL condition that selects the family's rows of a table.
    pub(crate) fn is_of(&self, row: &str) -> String {
        // The name is one of the program's own words.
        if self.name.is_empty() { "true".to_owned() } else { format!("{row}.family = '{}'", self.name) }
    }

    /// The column with the id of the row's case.
    pub(crate) fn id(&self) -> &'static str {
        if self.name.is_empty() { "petition" } else { "id" }
    }

    /// Whether two families are the same.
    pub(crate) fn is(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Subject {
    pub(crate) fn layout(self) -> &'static Layout {
        &self.family.subjects[self.number]
    }

    /// The name in the roll-up.
    pub(crate) fn name(self) -> &'static str {
        self.layout().name
    }
}

impl fmt::Debug for Subject {
    /// With the family's name, if it has one: two families may call a subject the same.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.family.name {
            "" => f.write_str(self.name()),
            family => write!(f, "{family}.{}", self.name()),
        }
    }
}

// Compared by name and not by index: the order determines which rows of an event become one, and rows of
// earlier programs must stay comparable with those of a rebuild.
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

/// The layouts of subjects, given the flags that each may have.
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

/// The bits of the subjects whose indexes are set in `numbers`.
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

/// The bit of a family's first subject. Only its rows contain category and kind; other rows look them up
/// there.
pub(crate) const DESCRIBED: Mark = 1;

/// Declares a family: the kind of the cases that its rows are about, its tables or its name in the shared
/// tables, and its subjects in the order of their bits, each with the flags that it may have. Bits are
/// stored: inserting a subject or flag anywhere but at the end needs a migration that removes the family's
/// rows so that they are computed again. Each case must have the first subject exactly once: only its rows
/// contain the category and kind.
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
            /// A family for these tests.
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
