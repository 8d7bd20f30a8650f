//! Why a command to a meeting is refused.

use crate::refusal_list::refusals;
use chrono::NaiveDate;

refusals! {
    MeetingError:
    /// Only the meeting itself may come first.
    Unknown = "MEETING_UNKNOWN" at Some("id"), "there is no meeting of this id";
    /// An id is used once.
    AlreadyHeld = "MEETING_ALREADY_HELD" at Some("id"), "a meeting of this id was recorded already";
    /// A consultation without a tier, or with one that there is not.
    TierOutOfRange = "CONSULTATION_TIER_OUT_OF_RANGE" at Some("tier"), "a consultation has a tier from 2 to 4";
    /// A tier was named for a meeting that is no consultation.
    TierNotAllowed = "TIER_NOT_ALLOWED" at Some("tier"), "only a consultation has a tier";
    /// A meeting of no unit, of one unit twice, or of too many.
    UnitsInvalid = "MEETING_UNITS_INVALID" at Some("units"), "name 1 to 100 units that took part, each once";
    /// A meeting about nothing, about one subject twice, or about too many.
    SubjectsInvalid { /// The field that names the subject that is there twice.
        field: &'static str } = "MEETING_SUBJECTS_INVALID" at Some(field), "name 1 to 100 petitions and disputes, each once";
    /// There is no such petition.
    PetitionUnknown = "PETITION_UNKNOWN" at Some("petitions"), "there is no petition of one of these numbers";
    /// There is no such dispute.
    DisputeUnknown = "DISPUTE_UNKNOWN" at Some("disputes"), "there is no dispute of one of these ids";
    /// The meeting is dated before a subject was recorded.
    BeforeSubject { /// Day of the registration or the finding.
        opened_on: NaiveDate } = "DATE_BEFORE_SUBJECT" at Some("occurred_at"), "what the meeting was about was recorded for {opened_on}; the meeting cannot have been held earlier";
    /// The meeting was not about that.
    NotASubject { /// The field that names it.
        field: &'static str } = "NOT_A_SUBJECT" at Some(field), "this is not one of the subjects of the meeting";
    /// A subject is decided once.
    AlreadyDecided { /// The field that names it.
        field: &'static str } = "MATTER_ALREADY_DECIDED" at Some(field), "the meeting has decided on this subject already";
    /// Someone is made responsible, but nobody is named.
    UnitRequired = "DECIDED_UNIT_REQUIRED" at Some("unit"), "name the unit that is responsible";
    /// A day before the decision.
    DueBeforeDecision { /// Day of the decision.
        decided_on: NaiveDate } = "DECISION_DUE_TOO_EARLY" at Some("due_on"), "a decision cannot be due before {decided_on}, its own day";
    /// A unit or a day, though nothing was decided.
    UnitNotAllowed { /// The field that is given.
        field: &'static str } = "DECIDED_UNIT_NOT_ALLOWED" at Some(field), "where no decision was reached, no unit has anything to do by any day";
    /// No decision was reached.
    NothingToExecute = "NOTHING_TO_EXECUTE" at None, "the meeting reached no decision on this subject; there is nothing to execute";
    /// Only a decision is executed.
    NotDecided { /// The field that names it.
        field: &'static str } = "MATTER_NOT_DECIDED" at Some(field), "the meeting has not decided on this subject yet";
    /// A decision is executed once.
    AlreadyExecuted { /// The field that names it.
        field: &'static str } = "DECISION_ALREADY_EXECUTED" at Some(field), "the decision on this subject was executed already";
}
