//! Why a command to a dispute is refused.

use crate::{
    UnitLevel, guard::Broken, invisible::Unfit, kind::RefusalCode, refusal_list::refusals, slot::Slot,
};
use chrono::NaiveDate;

refusals! {
    DisputeError:
    /// Only a finding may come first.
    Unknown = "DISPUTE_UNKNOWN" at Some("id"), "there is no dispute of this id";
    /// An id is used once.
    AlreadyFound = "DISPUTE_ALREADY_FOUND" at Some("id"), "a dispute of this id was recorded already";
    /// A closed dispute is not worked on.
    AlreadyClosed = "DISPUTE_ALREADY_CLOSED" at None, "this dispute is resolved or became a petition";
    /// Only a resolved dispute is opened again.
    NotResolved = "DISPUTE_NOT_RESOLVED" at None, "this dispute is not resolved; only a resolved one is opened again";
    /// Raising needs a unit from which it is raised.
    NotAssigned = "DISPUTE_NOT_ASSIGNED" at None, "no unit is responsible for this dispute yet; assign it first";
    /// A unit that is not of a higher level.
    NotRaised { /// Level of the responsible unit.
        from: UnitLevel, /// Level of the unit named.
        to: UnitLevel } = "UNIT_LEVEL_TOO_LOW" at Some("to"), "raising goes to a unit of a higher level than {from}, not to one of level {to}";
    /// There is no such petition.
    PetitionUnknown = "PETITION_UNKNOWN" at Some("petition"), "there is no petition of this number";
    /// It did not become what was there later.
    BeforePetition { /// Day of the registration.
        registered_on: NaiveDate } = "DATE_BEFORE_REGISTRATION" at Some("occurred_at"), "the petition was registered on {registered_on}; the dispute cannot have become one earlier";
    /// Found in what had not begun.
    SlotAhead { /// The slot.
        slot: Slot, /// Its first day.
        begins_on: NaiveDate } = "SLOT_NOT_BEGUN" at Some("found_in"), "the slot {slot} begins on {begins_on}, after the dispute was found";
    /// Nobody, or more people than there can be.
    HeadCountInvalid = "HEAD_COUNT_INVALID" at Some("head_count"), "1 to 1,000,000 people are in dispute";
    /// A text is empty where it must not be, too long, or not printable.
    TextInvalid { /// The field.
        field: &'static str, /// What it should be.
        expected: &'static str } = "TEXT_INVALID" at Some(field), "{field} must be {expected}";
    /// What cannot become an identifier.
    IdUnfit { /// The field.
        field: &'static str, /// What is wrong with it.
        what: Unfit } = "ID_INVALID" at Some(field), "this identifier {what}";
    /// Dated later than the clock.
    InTheFuture = "DATE_IN_FUTURE" at Some("occurred_at"), "what has not happened yet cannot be recorded";
    /// Dated before the step before it.
    BeforePreviousStep { /// Day of that step.
        previous: NaiveDate } = "DATE_BEFORE_PREVIOUS_STEP" at Some("occurred_at"), "the step before this one was on {previous}; this one cannot be earlier";
    /// Dated too far back.
    TooFarBack { /// The earliest day.
        earliest: NaiveDate } = "DATE_TOO_FAR_BACK" at Some("occurred_at"), "a step may be recorded for {earliest} or later; an administrator may date it further back";
    /// The due day is outside what the limit allows.
    DueOutOfRange { /// First day allowed.
        from: NaiveDate, /// Last day allowed.
        to: NaiveDate, /// What else can be done, to be read after the limit; empty if nothing.
        or: &'static str } = "DUE_DATE_OUT_OF_RANGE" at Some("due_on"), "the due day must be between {from} and {to}{or}";
}

impl From<Broken> for DisputeError {
    fn from(broken: Broken) -> Self {
        match broken {
            Broken::InTheFuture => Self::InTheFuture,
            Broken::BeforePreviousStep { previous } => Self::BeforePreviousStep { previous },
            Broken::TooFarBack { earliest } => Self::TooFarBack { earliest },
            Broken::TextInvalid { field, expected } => Self::TextInvalid { field, expected },
            Broken::IdUnfit { field, what } => Self::IdUnfit { field, what },
            Broken::HeadCountInvalid => Self::HeadCountInvalid,
            Broken::DueOutOfRange { from, to, or } => Self::DueOutOfRange { from, to, or },
            Broken::Unit(error) => Self::Unit(error),
        }
    }
}

impl RefusalCode for DisputeError {
    fn code(&self) -> &'static str {
        self.code()
    }

    fn field(&self) -> Option<&'static str> {
        self.field()
    }
}
