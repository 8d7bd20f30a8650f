//! Why a command to a mediation is refused.

use super::terms::Level;
use crate::refusal_list::refusals;
use chrono::NaiveDate;

refusals! {
    MediationError:
    /// Only an opening may come first.
    Unknown = "MEDIATION_UNKNOWN" at Some("id"), "there is no mediation of this id";
    /// An id is used once.
    AlreadyOpened = "MEDIATION_ALREADY_OPENED" at Some("id"), "a mediation of this id was opened already";
    /// One side did not agree to mediate.
    NotAgreedTo = "MEDIATION_NOT_AGREED_TO" at Some("both_agreed"), "a mediation is opened only if both sides agreed to mediate";
    /// There is no such petition.
    PetitionUnknown = "PETITION_UNKNOWN" at Some("petition"), "there is no petition of this number";
    /// There is no such dispute.
    DisputeUnknown = "DISPUTE_UNKNOWN" at Some("dispute"), "there is no dispute of this id";
    /// The mediation is dated before its subject was recorded.
    BeforeSubject { /// Day of the registration or the finding.
        opened_on: NaiveDate } = "DATE_BEFORE_SUBJECT" at Some("occurred_at"), "what is mediated was recorded for {opened_on}; the mediation cannot have been opened earlier";
    /// The mediation has failed; it accepts no further steps.
    AlreadyFailed = "MEDIATION_FAILED" at None, "this mediation has failed";
    /// A level that is not higher.
    NotRaised { /// The level at which it is.
        from: Level, /// The level named.
        to: Level } = "MEDIATION_LEVEL_TOO_LOW" at Some("level"), "a mediation is raised to a higher level than {from}, not to {to}";
    /// An agreement that still holds.
    AgreementInForce = "AGREEMENT_IN_FORCE" at None, "an agreement is in force; the sides are mediated again only after a court refused to confirm it, or after a visit found an obligation not performed after its day";
    /// An agreement without an obligation, or with too many.
    ObligationsOutOfRange = "OBLIGATIONS_OUT_OF_RANGE" at Some("obligations"), "an agreement has 1 to 100 obligations";
    /// An amount is below 1 fen.
    AmountInvalid = "AMOUNT_INVALID" at Some("obligations"), "the amount of an obligation is at least 1 fen";
    /// An obligation due before it was agreed.
    DueBeforeAgreement { /// Day of the agreement.
        reached_on: NaiveDate } = "OBLIGATION_DUE_TOO_EARLY" at Some("obligations"), "an obligation cannot be due before {reached_on}, the day of the agreement";
    /// An agreement that binds before it was reached, or many years later.
    EffectiveOutOfRange { /// Day of the agreement.
        from: NaiveDate, /// The last day allowed.
        to: NaiveDate } = "AGREEMENT_EFFECTIVE_OUT_OF_RANGE" at Some("effective_on"), "an agreement takes effect between {from}, the day on which it was reached, and {to}";
    /// No agreement was reached yet.
    NoAgreement = "AGREEMENT_UNKNOWN" at None, "no agreement was reached in this mediation";
    /// Courts confirm agreements of people's mediation committees only.
    NotPeoplesCommittee = "NOT_A_PEOPLES_COMMITTEE" at None, "a court confirms agreements of people's mediation committees only";
    /// The court is asked too early or too late.
    ConfirmationOutOfTime { /// The day on which the agreement takes effect.
        from: NaiveDate, /// The last day.
        until: NaiveDate } = "CONFIRMATION_OUT_OF_TIME" at Some("occurred_at"), "a court can be asked to confirm this agreement from {from} to {until}";
    /// A court is asked once.
    AlreadyRequested = "CONFIRMATION_ALREADY_REQUESTED" at None, "a court was asked already to confirm an agreement of this mediation, or has decided on this one";
    /// No request waits for a decision.
    NotRequested = "CONFIRMATION_NOT_REQUESTED" at None, "no court was asked to confirm an agreement, or it has decided already";
    /// An obligation that was never agreed.
    ObligationUnknown { /// The number named.
        n: u32 } = "OBLIGATION_UNKNOWN" at Some("n"), "no obligation {n} was agreed in this mediation";
    /// An obligation of an agreement that does not hold any more.
    ObligationReplaced { /// The number named.
        n: u32, /// Day of the later agreement.
        replaced_on: NaiveDate } = "OBLIGATION_REPLACED" at Some("n"), "obligation {n} is not in force since the agreement of {replaced_on}";
}
