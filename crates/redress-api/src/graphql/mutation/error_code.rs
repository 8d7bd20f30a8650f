//! The codes of refusals.

use crate::graphql::tables::Term;

/// The rule by which a command was refused: one of [`CODES`], or of those that a kind of case declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ErrorCode(pub(in crate::graphql) &'static str);

/// A value of the input is none that a command can have.
pub(super) const INPUT_INVALID: ErrorCode = ErrorCode("INPUT_INVALID");

/// The codes of the log, and of the kinds that have no folder of their own.
pub(super) const CODES: &[Term] = terms! {
    /// A value of the input is none that a command can have: an identifier that is empty, too long or not printable, a negative number, or
    /// a field that does not go with another.
    INPUT_INVALID,
    /// The command id was used for another command; a new command needs a new id.
    COMMAND_ID_REUSED,
    /// The history has gone on since the caller looked: it does not end with `expectedSequence`.
    SEQUENCE_CONFLICT,
    /// What the command names outright lies outside of the caller's unit and the units below it.
    UNIT_OUT_OF_SCOPE,
    /// A date lies outside of the years 1900 to 9999.
    DATE_OUT_OF_RANGE,
    /// A text is empty, too long, or not printable.
    TEXT_INVALID,
    /// What is to become an identifier has a character that nobody sees, or is not spelt in Unicode's normal form NFC.
    ID_INVALID,
    /// The seconds of a time are 00 to 59.
    TIME_INVALID,
    /// What has not happened yet cannot be recorded.
    DATE_IN_FUTURE,
    /// A step cannot be dated before the step before it.
    DATE_BEFORE_PREVIOUS_STEP,
    /// A step is recorded within a few days; administrators and imports may date it further back.
    DATE_TOO_FAR_BACK,
    /// A follow-up cannot be dated before the closing.
    DATE_BEFORE_CLOSING,
    /// A visit or correction cannot be dated before the registration.
    DATE_BEFORE_REGISTRATION,
    /// No step of a petition is earlier, by time, than its registration.
    TIME_BEFORE_REGISTRATION,
    /// There is no petition of this number among those that the caller works with.
    PETITION_UNKNOWN,
    /// A number is used for one petition.
    PETITION_ALREADY_REGISTERED,
    /// There is no petition of the number that this one should repeat among those that the caller works with, nor one of the petitioner
    /// whom the registration names.
    REPEAT_OF_UNKNOWN,
    /// A repeat is not registered before what it repeats.
    REPEAT_BEFORE_ORIGINAL,
    /// A filing is made by 1 to 1,000,000 people.
    HEAD_COUNT_INVALID,
    /// Of a collective visit a few people speak for the others (5 by the default procedure), and never more than there are.
    TOO_MANY_REPRESENTATIVES,
    /// An anonymous petition carries neither a name nor an identity number.
    ANONYMOUS_WITH_NAME,
    /// Triage happens once before an assignment.
    PETITION_ALREADY_TRIAGED,
    /// An assignment needs a triage.
    PETITION_NOT_TRIAGED,
    /// Before triage a petition can be closed as withdrawn only.
    ONLY_WITHDRAWAL_BEFORE_TRIAGE,
    /// What triage diverted or did not accept cannot be assigned.
    PETITION_NOT_ASSIGNABLE,
    /// After a forwarding, the first assignment names the unit it was forwarded to.
    PETITION_FORWARDED_ELSEWHERE,
    /// An accusation is never handled by a unit that is accused, or by one below it; and about what is an accusation, was one, or may turn
    /// out to be one, such a unit decides nothing, until a unit outside of it has triaged it as something else.
    UNIT_IS_ACCUSED,
    /// A closed petition is not worked on; it can be reopened.
    PETITION_ALREADY_CLOSED,
    /// Only a closed petition is followed up or reopened.
    PETITION_NOT_CLOSED,
    /// The step needs a responsible unit.
    PETITION_NOT_ASSIGNED,
    /// Each assignment is accepted once.
    PETITION_ALREADY_ACCEPTED,
    /// Only the responsible unit accepts.
    UNIT_NOT_RESPONSIBLE,
    /// The due day lies outside of what the law allows.
    DUE_DATE_OUT_OF_RANGE,
    /// The deadline of a round is extended once.
    DEADLINE_ALREADY_EXTENDED,
    /// A deadline is extended on or before the due day.
    EXTENSION_TOO_LATE,
    /// Escalating goes to a higher tier, up to the highest.
    TIER_NOT_HIGHER,
    /// Escalating goes to a unit of the same or a higher level; a unit of a lower level cannot stand above another.
    UNIT_LEVEL_TOO_LOW,
    /// A hearing names its participants, each role once with at least one person.
    NO_PARTICIPANTS,
    /// An opinion is delivered between registration and today.
    DELIVERY_DATE_OUT_OF_RANGE,
    /// No visit of this petition was recorded at that position.
    VISIT_UNKNOWN,
    /// A correction names something that is different.
    NOTHING_TO_CORRECT,
    /// A visit has neither place nor category; these are the registration's.
    CORRECTION_NOT_OF_A_VISIT,
    /// There is no unit of this code.
    UNIT_UNKNOWN,
    /// A code is used for one unit.
    UNIT_ALREADY_REGISTERED,
    /// The unit is out of service that day, for good or not yet begun.
    UNIT_NOT_IN_SERVICE,
    /// A unit never stands above itself.
    UNIT_CYCLE,
    /// A unit is not its own successor.
    SUCCESSOR_IS_ITSELF,
    /// No values of this petitioner are held.
    NOTHING_TO_ERASE,
};
