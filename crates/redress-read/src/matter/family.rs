//! The family of the matter: what petitions and their repeats contribute to figures, for which unit and on
//! which day.
//!
//! Statistics pick subjects by their flags (see [`crate::statistics`]).

use crate::ledger::{Flags, Subject, family};
use redress_domain::Remedy;

/// For a registration or duty: the petition is closed.
pub(crate) const CLOSED: Flags = Flags::bit(0);
/// For a triage, assignment or duty: done on or before its day.
pub(crate) const IN_TIME: Flags = Flags::bit(1);
/// For a closing: nothing has come after it.
pub(crate) const RESOLVED: Flags = Flags::bit(2);
/// For a closing: the petitioner says that it is resolved.
pub(crate) const CONFIRMED: Flags = Flags::bit(3);
/// For a closing: the first one of a petition that is not a repeat.
pub(crate) const FIRST: Flags = Flags::bit(4);
/// For a closing: rated.
pub(crate) const RATED: Flags = Flags::bit(5);
/// For a closing: rated as satisfied or basically satisfied.
pub(crate) const SATISFIED: Flags = Flags::bit(6);
/// For a filing or matter: filed again.
pub(crate) const REPEAT: Flags = Flags::bit(7);
/// For a filing: an over-level visit.
pub(crate) const OVER_LEVEL: Flags = Flags::bit(8);
/// For a filing: a collective visit.
pub(crate) const COLLECTIVE: Flags = Flags::bit(9);

/// For an objection: upheld.
pub(crate) const UPHELD: Flags = Flags::bit(0);
/// For an order of assignment: an objection to it was upheld.
pub(crate) const MISROUTED: Flags = Flags::bit(0);
/// For a suggestion: adopted, at least in part.
pub(crate) const ADOPTED: Flags = Flags::bit(0);

/// For a listing as an old case: struck off.
pub(crate) const STRUCK_OFF: Flags = Flags::bit(0);
/// For a delivery: a review was requested.
pub(crate) const REQUESTED: Flags = Flags::bit(0);
/// For a review: it changed the opinion or returned the petition.
pub(crate) const OVERTURNED: Flags = Flags::bit(0);

/// The flag of a tier of escalation.
pub(crate) const fn tier(tier: u8) -> Flags {
    Flags::bit(tier as u32)
}

/// The flag of a remedy.
pub(crate) const fn remedy(remedy: Remedy) -> Flags {
    Flags::bit(remedy as u32)
}

const CLOSING_FLAGS: Flags = RESOLVED.and(CONFIRMED).and(FIRST).and(RATED).and(SATISFIED);
const FILING_FLAGS: Flags = REPEAT.and(OVER_LEVEL).and(COLLECTIVE);
/// 2 to 9.
const TIERS: Flags = Flags::stored(0b11_1111_1100);
const REMEDIES: Flags = Flags::stored(0b1111);

family! {
    /// A petition and its repeats.
    MATTERS of Petition in "ledger", "rollup";
    weighed: [FILING, FILING_RECEIVED, MATTER, MATTER_RECEIVED];
    /// A registered petition, for `received_by`, on the day of registration.
    REGISTRATION: CLOSED;
    /// A petition that must be triaged, for `received_by`, on `triage_due_on`.
    TRIAGE: IN_TIME;
    /// An assignment that must be accepted, for the assigned unit, on `accept_due_on`.
    ASSIGNMENT: IN_TIME;
    /// A duty to close, for its unit, on its due day.
    DUTY: CLOSED.and(IN_TIME);
    /// A closing, for the responsible unit, on its own day.
    CLOSING: CLOSING_FLAGS;
    /// A closing, for `received_by`, on its own day.
    CLEARANCE: Flags::NONE;
    /// A filing, for the place, on its own day.
    FILING: FILING_FLAGS;
    /// A filing, for the unit approached, on its own day.
    FILING_RECEIVED: FILING_FLAGS;
    /// A matter, for the place of its first filing, on that filing's day.
    MATTER: REPEAT;
    /// A matter, for the unit approached by its first filing, on that filing's day.
    MATTER_RECEIVED: REPEAT;
    /// A hearing, for the unit responsible just before, on its own day; the same applies to the next four.
    HEARING: Flags::NONE;
    /// An escalation; its tier as a flag.
    ESCALATION: TIERS;
    /// An extension.
    EXTENSION: Flags::NONE;
    /// A reopening.
    REOPENING: Flags::NONE;
    /// A diversion; its remedy as a flag.
    DIVERSION: REMEDIES;
    /// An order of assignment, for the unit that gave it, on its own day. Like the next two, it has a category,
    /// but neither channel nor kind.
    ORDER: MISROUTED;
    /// A decided objection, for the unit that gave the order, on the day of the decision.
    OBJECTION: UPHELD;
    /// A closing that says what became of a suggestion, for the responsible unit, on its own day.
    SUGGESTION: ADOPTED;
    /// A listing as an old case, for the unit responsible then, on its own day. Like an order, it has a
    /// category, but neither channel nor kind.
    BACKLOG: STRUCK_OFF;
    /// The delivery of a handling unit's opinion, for that unit, on its own day. Like the next four, it has a category,
    /// but neither channel nor kind.
    DELIVERY: REQUESTED;
    /// A request for review that is not left out, for the reviewing body, on the last day to decide it.
    REVIEW_DUE: IN_TIME;
    /// The decision of a review, for the unit whose opinion it was, on its own day.
    REVIEW: OVERTURNED;
    /// A termination that was not withdrawn, for `received_by`, on its own day.
    TERMINATION: Flags::NONE;
    /// A filing after a termination of its matter, for the place of the filing petition, on its own day.
    FILING_AFTER_TERMINATION: Flags::NONE;
}

/// Whether some of these flags of a subject depend on other petitions of its matter.
pub(crate) fn rests_on_other_petitions(subject: Subject, flags: Flags) -> bool {
    if subject == FILING_AFTER_TERMINATION {
        return true;
    }
    let dependent = match subject {
        subject if subject == CLOSING => RESOLVED.and(CONFIRMED),
        subject if [FILING, FILING_RECEIVED, MATTER, MATTER_RECEIVED].contains(&subject) => REPEAT,
        _ => Flags::NONE,
    };
    dependent.bits() & flags.bits() != 0
}

/// The same subject for the unit approached, for figures whose filings and visits belong to the unit that
/// received them.
pub(crate) fn as_received(subject: Subject) -> Subject {
    match subject {
        subject if subject == FILING => FILING_RECEIVED,
        subject if subject == MATTER => MATTER_RECEIVED,
        subject => subject,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The bits are stored: no row of an earlier program may change its meaning.
    #[test]
    fn bits_have_not_changed_since_the_sixth_migration() {
        let places: Vec<(&str, u32)> =
            MATTERS.subjects.iter().map(|layout| (layout.name, layout.place)).collect();
        let expected = [
            ("REGISTRATION", 0),
            ("TRIAGE", 2),
            ("ASSIGNMENT", 4),
            ("DUTY", 6),
            ("CLOSING", 9),
            ("CLEARANCE", 15),
            ("FILING", 16),
            ("FILING_RECEIVED", 20),
            ("MATTER", 24),
            ("MATTER_RECEIVED", 26),
            ("HEARING", 28),
            ("ESCALATION", 29),
            ("EXTENSION", 38),
            ("REOPENING", 39),
            ("DIVERSION", 40),
            ("ORDER", 45),
            ("OBJECTION", 47),
            ("SUGGESTION", 49),
            ("BACKLOG", 51),
            ("DELIVERY", 53),
            ("REVIEW_DUE", 55),
            ("REVIEW", 57),
            ("TERMINATION", 59),
            ("FILING_AFTER_TERMINATION", 60),
        ];
        assert_eq!(places, expected);
        assert_eq!(DUTY.mark(CLOSED), 0b11 << 6);
        assert_eq!(ESCALATION.mark(tier(9)), 1 << 29 | 1 << 37);
        assert_eq!(MATTERS.weighed, 1 << 16 | 1 << 20 | 1 << 24 | 1 << 26);
    }
}
