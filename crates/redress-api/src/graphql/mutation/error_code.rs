//! The codes of refusals.

use async_graphql::{Enum, resolver_utils::EnumType};

/// The rule by which a command was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum ErrorCode {
    /// A value of the input is none that a command can have: an identifier that is empty, too long or not printable, a negative number, or
    /// a field that does not go with another.
    InputInvalid,
    /// The command id was used for another command; a new command needs a new id.
    CommandIdReused,
    /// The history has gone on since the caller looked: it does not end with `expectedSequence`.
    SequenceConflict,
    /// What the command names outright lies outside of the caller's unit and the units below it.
    UnitOutOfScope,
    /// A date lies outside of the years 1900 to 9999.
    DateOutOfRange,
    /// A text is empty, too long, or not printable.
    TextInvalid,
    /// What is to become an identifier has a character that nobody sees, or is not spelt in Unicode's normal form NFC.
    IdInvalid,
    /// The seconds of a time are 00 to 59.
    TimeInvalid,
    /// What has not happened yet cannot be recorded.
    DateInFuture,
    /// A step cannot be dated before the step before it.
    DateBeforePreviousStep,
    /// A step is recorded within a few days; administrators and imports may date it further back.
    DateTooFarBack,
    /// A follow-up cannot be dated before the closing.
    DateBeforeClosing,
    /// A visit or correction cannot be dated before the registration.
    DateBeforeRegistration,
    /// No step of a petition is earlier, by time, than its registration.
    TimeBeforeRegistration,
    /// There is no petition of this number among those that the caller works with.
    PetitionUnknown,
    /// A number is used for one petition.
    PetitionAlreadyRegistered,
    /// There is no petition of the number that this one should repeat among those that the caller works with, nor one of the petitioner
    /// whom the registration names.
    RepeatOfUnknown,
    /// A repeat is not registered before what it repeats.
    RepeatBeforeOriginal,
    /// A filing is made by 1 to 1,000,000 people.
    HeadCountInvalid,
    /// Of a collective visit a few people speak for the others (5 by the default procedure), and never more than there are.
    TooManyRepresentatives,
    /// An anonymous petition carries neither a name nor an identity number.
    AnonymousWithName,
    /// Triage happens once before an assignment.
    PetitionAlreadyTriaged,
    /// An assignment needs a triage.
    PetitionNotTriaged,
    /// Before triage a petition can be closed as withdrawn only.
    OnlyWithdrawalBeforeTriage,
    /// What triage diverted or did not accept cannot be assigned.
    PetitionNotAssignable,
    /// After a forwarding, the first assignment names the unit it was forwarded to.
    PetitionForwardedElsewhere,
    /// An accusation is never handled by a unit that is accused, or by one below it; and about what is an accusation, was one, or may turn
    /// out to be one, such a unit decides nothing, until a unit outside of it has triaged it as something else.
    UnitIsAccused,
    /// A closed petition is not worked on; it can be reopened.
    PetitionAlreadyClosed,
    /// Only a closed petition is followed up or reopened.
    PetitionNotClosed,
    /// The step needs a responsible unit.
    PetitionNotAssigned,
    /// Each assignment is accepted once.
    PetitionAlreadyAccepted,
    /// Only the responsible unit accepts.
    UnitNotResponsible,
    /// The due day lies outside of what the law allows.
    DueDateOutOfRange,
    /// The deadline of a round is extended once.
    DeadlineAlreadyExtended,
    /// A deadline is extended on or before the due day.
    ExtensionTooLate,
    /// Escalating goes to a higher tier, up to the highest.
    TierNotHigher,
    /// Escalating goes to a unit of the same or a higher level; a unit of a lower level cannot stand above another.
    UnitLevelTooLow,
    /// A hearing names its participants, each role once with at least one person.
    NoParticipants,
    /// An opinion is delivered between registration and today.
    DeliveryDateOutOfRange,
    /// No visit of this petition was recorded at that position.
    VisitUnknown,
    /// A correction names something that is different.
    NothingToCorrect,
    /// A visit has neither place nor category; these are the registration's.
    CorrectionNotOfAVisit,
    /// There is no unit of this code.
    UnitUnknown,
    /// A code is used for one unit.
    UnitAlreadyRegistered,
    /// The unit is out of service that day, for good or not yet begun.
    UnitNotInService,
    /// A unit never stands above itself.
    UnitCycle,
    /// A unit is not its own successor.
    SuccessorIsItself,
    /// No values of this petitioner are held.
    NothingToErase,
}

impl ErrorCode {
    pub(super) fn of(code: &str) -> Option<Self> {
        Self::items().iter().find(|item| item.name == code).map(|item| item.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use redress_domain::{petition::PetitionError, petitioner::PetitionerError, unit::UnitError};
    use redress_log::Refusal;
    use std::collections::BTreeSet;

    #[test]
    fn the_list_is_that_of_the_domain_and_the_log() {
        let lists = [PetitionError::CODES, UnitError::CODES, PetitionerError::CODES, Refusal::CODES];
        let mut expected: BTreeSet<&str> = lists.into_iter().flatten().copied().collect();
        // This one is answered as FORBIDDEN: it is about the token, not the command.
        assert!(expected.remove("SCOPE_UNKNOWN"));
        expected.insert("INPUT_INVALID");
        assert_eq!(ErrorCode::items().iter().map(|item| item.name).collect::<BTreeSet<_>>(), expected);
    }
}
