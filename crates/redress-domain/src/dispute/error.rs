//! Why a command to a dispute is refused.

use crate::{UnitLevel, refusal_list::refusals, slot::Slot};
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
}
