//! The codes of refusals.

use crate::{error::coded_fault, tables::Term};
use async_graphql::{
    ContextSelectionSet, Name, OutputType, Positioned, ServerResult, Value, parser::types::Field,
    registry::Registry,
};
use std::borrow::Cow;

/// The rule that refused a command: one of [`CODES`], or of those that a kind of case declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ErrorCode(pub &'static str);

/// A value of the input is invalid.
pub(super) const INPUT_INVALID: ErrorCode = ErrorCode("INPUT_INVALID");

/// Whether the schema lists a code: data of the schema.
#[derive(Debug, Clone, Copy)]
pub struct ListedCodes(pub fn(&str) -> bool);

impl OutputType for ErrorCode {
    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed("ErrorCode")
    }

    /// The schema registers the enum itself, with the codes of every kind.
    fn create_type_info(_: &mut Registry) -> String {
        Self::qualified_type_name()
    }

    /// A code that the schema does not list is a fault.
    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        let ListedCodes(is_listed) = ctx.data_unchecked();
        match is_listed(self.0) {
            true => Ok(Value::Enum(Name::new(self.0))),
            false => {
                Err(ctx.set_error_path(coded_fault("CODE_NOT_LISTED", self.0).into_server_error(field.pos)))
            }
        }
    }
}

/// The codes of the log, and of the kinds without a folder.
pub const CODES: &[Term] = terms! {
    /// A value of the input is invalid: an identifier that is empty, too long or not printable, a negative
    /// number, or a field that does not go with another.
    INPUT_INVALID,
    /// The command id was used for another command; a new command needs a new id.
    COMMAND_ID_REUSED,
    /// Events were recorded since the caller read the history: it does not end with `expectedSequence`.
    SEQUENCE_CONFLICT,
    /// The command names something outside the caller's unit and the units below it.
    UNIT_OUT_OF_SCOPE,
    /// A date is outside the years 1900 to 9999.
    DATE_OUT_OF_RANGE,
    /// A text is empty, too long, or not printable.
    TEXT_INVALID,
    /// A new identifier has an invisible character, or is not in Unicode's normal form NFC.
    ID_INVALID,
    /// The office gives numbers of this form itself, without gaps: leave the number out to get the next one.
    NUMBER_RESERVED,
    /// The next number of the unit would be longer than an identifier can be.
    NUMBER_TOO_LONG,
    /// The seconds of a time are 00 to 59.
    TIME_INVALID,
    /// What has not happened yet cannot be recorded.
    DATE_IN_FUTURE,
    /// A step cannot be dated before the previous step.
    DATE_BEFORE_PREVIOUS_STEP,
    /// A step must be recorded within a few days; administrators and imports may date it further back.
    DATE_TOO_FAR_BACK,
    /// A follow-up cannot be dated before the closing.
    DATE_BEFORE_CLOSING,
    /// A visit or correction cannot be dated before the registration.
    DATE_BEFORE_REGISTRATION,
    /// No step of a petition is earlier, by time, than its registration.
    TIME_BEFORE_REGISTRATION,
    /// There is no petition with this number among those that the caller works with.
    PETITION_UNKNOWN,
    /// Each number is used for one petition.
    PETITION_ALREADY_REGISTERED,
    /// The petition that this one should repeat does not exist among those that the caller works with, nor
    /// among those of the petitioner that the registration names.
    REPEAT_OF_UNKNOWN,
    /// A repeat is not registered before the petition that it repeats.
    REPEAT_BEFORE_ORIGINAL,
    /// A filing is made by 1 to 1,000,000 people.
    HEAD_COUNT_INVALID,
    /// A collective visit has only a few representatives (5 by the default procedure), and never more than
    /// people.
    TOO_MANY_REPRESENTATIVES,
    /// An anonymous petition carries neither a name nor an identity number.
    ANONYMOUS_WITH_NAME,
    /// Triage happens once before an assignment.
    PETITION_ALREADY_TRIAGED,
    /// An assignment needs a triage.
    PETITION_NOT_TRIAGED,
    /// Before triage, a petition can only be closed as withdrawn.
    ONLY_WITHDRAWAL_BEFORE_TRIAGE,
    /// A petition that triage diverted or did not accept cannot be assigned.
    PETITION_NOT_ASSIGNABLE,
    /// The order would be that of the unit that received the petition, which is not in the caller's subtree: name the unit that gives the
    /// order (`by`).
    ASSIGNER_REQUIRED,
    /// After a forwarding, the first assignment must name the unit that the petition was forwarded to.
    PETITION_FORWARDED_ELSEWHERE,
    /// An accused unit, or a unit below one, never handles the accusation. It decides nothing about a
    /// petition that is, was or may turn out to be an accusation, until a unit outside has triaged it as
    /// something else.
    UNIT_IS_ACCUSED,
    /// A closed petition accepts no further steps; it can be reopened.
    PETITION_ALREADY_CLOSED,
    /// Only a closed petition is followed up or reopened.
    PETITION_NOT_CLOSED,
    /// The step needs a responsible unit.
    PETITION_NOT_ASSIGNED,
    /// Each assignment is accepted once.
    PETITION_ALREADY_ACCEPTED,
    /// Only the responsible unit accepts an assignment, or objects to it.
    UNIT_NOT_RESPONSIBLE,
    /// While an objection awaits its decision, the petition is neither accepted nor extended, escalated or
    /// closed, except as withdrawn.
    OBJECTION_OPEN,
    /// A unit objects to an assignment within a few working days (5 by the default procedure).
    OBJECTION_TOO_LATE,
    /// After an escalation, the unit is responsible by that and not by an assignment.
    OBJECTION_AFTER_ESCALATION,
    /// Each assignment is objected to once.
    ASSIGNMENT_ALREADY_OBJECTED,
    /// No objection to the assignment awaits a decision.
    NO_OPEN_OBJECTION,
    /// The unit that gave the order, or one above it, decides an objection to it.
    UNIT_NOT_ASSIGNER,
    /// A repeat is not handled in the simplified way.
    REPEAT_NOT_SIMPLIFIED,
    /// A petition in simplified handling is not extended.
    SIMPLIFIED_NOT_EXTENDED,
    /// Only the answer to a suggestion says whether it was adopted.
    NOT_A_SUGGESTION,
    /// The due day is outside the legal limits.
    DUE_DATE_OUT_OF_RANGE,
    /// The deadline of a round is extended once.
    DEADLINE_ALREADY_EXTENDED,
    /// A deadline is extended on or before the due day.
    EXTENSION_TOO_LATE,
    /// An escalation goes to a higher tier, up to the highest.
    TIER_NOT_HIGHER,
    /// Where the procedure says so, an escalation to tier 3 or 4 needs a consultation of the tier below, held in the same round, that decided to
    /// raise the petition or reached no decision.
    CONSULTATION_REQUIRED,
    /// An escalation goes to a unit of the same or a higher level; a unit cannot be above one of a higher
    /// level.
    UNIT_LEVEL_TOO_LOW,
    /// A hearing names its participants, each role once with at least one person.
    NO_PARTICIPANTS,
    /// An opinion is delivered between the day on which it was given and today.
    DELIVERY_DATE_OUT_OF_RANGE,
    /// Only an opinion is delivered, reviewed or terminated: the answer to an appeal by its responsible unit, or the
    /// decision of a review, of the present round.
    OPINION_MISSING,
    /// Each opinion is delivered once.
    OPINION_ALREADY_DELIVERED,
    /// An opinion that was not delivered is neither reviewed nor terminated.
    OPINION_NOT_DELIVERED,
    /// No petition with this number has an opinion with this number that can be reviewed now. A caller who does not reach the
    /// petition gets no other refusal.
    OPINION_UNKNOWN,
    /// While a request for review awaits its answer, there is no other, and only an undone closing reopens the petition.
    REVIEW_OPEN,
    /// A stage is decided once in a round.
    REVIEW_ALREADY_DECIDED,
    /// No request for review awaits an answer.
    NO_OPEN_REVIEW,
    /// A late request is only declined as `LATE`, one to the wrong body only as `WRONG_BODY`.
    REVIEW_ONLY_DECLINED,
    /// A request in time to the right body is declined neither as `LATE` nor as `WRONG_BODY`.
    REVIEW_GROUND_MISMATCH,
    /// Only a re-review is suspended, once.
    REVIEW_NOT_SUSPENDABLE,
    /// While a re-review is suspended, it is neither decided nor declined.
    REVIEW_SUSPENDED,
    /// Only a suspended re-review is resumed.
    REVIEW_NOT_SUSPENDED,
    /// A petition that a review returned waits for its reopening with the cause `REVIEW_ORDERED`.
    REVIEW_RETURNED,
    /// Where a review was requested in the round, only one with the result `RETURNED` orders a reopening.
    REVIEW_NOT_RETURNED,
    /// A terminated petition is neither reopened, reviewed nor terminated again.
    PETITION_TERMINATED,
    /// The procedure of the petition was not terminated.
    PETITION_NOT_TERMINATED,
    /// The opinion in force is not that of a re-review.
    NOT_RE_REVIEWED,
    /// The procedure file does not allow this ground of termination.
    TERMINATION_GROUND_NOT_ALLOWED,
    /// A review of the opinion was requested in time, or cannot be requested.
    REVIEW_REQUESTED_IN_TIME,
    /// A review of the opinion can still be requested.
    REVIEW_STILL_POSSIBLE,
    /// A later petition of a terminated matter is accepted or forwarded only with new facts.
    MATTER_TERMINATED,
    /// Only a petition that is not accepted has a ground for that.
    GROUND_NOT_OF_DECISION,
    /// No visit of this petition was recorded at that position.
    VISIT_UNKNOWN,
    /// A correction must change something.
    NOTHING_TO_CORRECT,
    /// A visit has neither a place nor a category; these belong to the registration.
    CORRECTION_NOT_OF_A_VISIT,
    /// A naming of a sponsor changes the leader, the post or the unit.
    SPONSOR_ALREADY_NAMED,
    /// A petition does not accuse the unit of its sponsor.
    SPONSOR_IS_ACCUSED,
    /// Only a petition with a sponsor releases one.
    NO_SPONSOR,
    /// A petition is on each list of old cases once.
    BACKLOG_ALREADY_LISTED,
    /// A petition can be on 20 lists of old cases over all its life, and on each of them again.
    BACKLOG_LISTS_TOO_MANY,
    /// A petition is struck off a list on which it is.
    BACKLOG_NOT_LISTED,
    /// An old case is struck off once its opinion was delivered and the petitioner's last known answer, by its day,
    /// is that it is resolved.
    BACKLOG_NOT_SETTLED,
    /// Nobody verifies that their own case is settled: neither the responsible unit nor one below it.
    BACKLOG_OWN_CASE,
    /// There is no unit with this code.
    UNIT_UNKNOWN,
    /// Each code is used for one unit.
    UNIT_ALREADY_REGISTERED,
    /// The unit is out of service that day, or not in service yet.
    UNIT_NOT_IN_SERVICE,
    /// A unit is never its own ancestor.
    UNIT_CYCLE,
    /// A unit is not its own successor.
    SUCCESSOR_IS_ITSELF,
    /// There are no values of this petitioner.
    NOTHING_TO_ERASE,
};
