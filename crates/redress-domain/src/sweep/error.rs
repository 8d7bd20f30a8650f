//! Why a command to a sweep is refused.

use crate::{UnitCode, refusal_list::refusals, slot::Slot};
use chrono::NaiveDate;

refusals! {
    SweepError:
    /// A unit sets no duty for itself, nor for a unit that is not below it.
    NotFromAbove { /// The unit that the actor acts for.
        by: UnitCode, /// The unit that the duty is for.
        unit: UnitCode } = "SWEEP_DUTY_NOT_FROM_ABOVE" at Some("id"), "a duty to sweep is set by a unit above {unit}; {by} is not above it";
    /// A duty changes no day that has begun.
    NotFuture { /// The first day of the duty.
        from: NaiveDate, /// The last day that it must not change.
        today: NaiveDate } = "SWEEP_DUTY_NOT_FUTURE" at Some("from"), "a duty to sweep begins after {today}; {from} is not later";
    /// A duty begins with a slot.
    MidSlot { /// The slot.
        slot: Slot, /// The first day of the duty.
        from: NaiveDate, /// The first day of the next slot.
        next: NaiveDate } = "SWEEP_DUTY_MID_SLOT" at Some("from"), "a duty to sweep begins with a slot; {from} is within {slot}, and the next slot begins on {next}";
    /// A slot is reported when it ends.
    TooEarly { /// The slot.
        slot: Slot, /// The first day on which it is reported.
        from: NaiveDate } = "SLOT_REPORTED_EARLY" at Some("slot"), "the slot {slot} is reported in its last three days or later: from {from} on";
    /// A slot is reported once.
    AlreadyReported { /// The slot.
        slot: Slot } = "SLOT_ALREADY_REPORTED" at Some("slot"), "the slot {slot} was reported already, and each is reported once";
}
