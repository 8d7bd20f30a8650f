//! Mediations (调解) in the schema.

mod agreement;
mod events;
mod mutations;
mod terms;

use agreement::MediationAgreement;
use async_graphql::ID;
use redress_api_common::case::Kind;
use redress_domain::mediation;
use redress_log::AggregateKind;
use std::sync::Arc;
use terms::Level;

/// What the schema has of it.
pub(super) const KIND: Kind = Kind {
    kind: AggregateKind::Mediation,
    object: Mediation::OBJECT,
    open: Mediation::open,
    one: "mediation",
    many: "mediations",
    states: terms! {
        /// The sides are mediated for the first time.
        OPENED,
        /// An agreement is in force, and not all of it was found performed.
        AGREED,
        /// Every obligation of the agreement in force was found performed by its last visit. A closed state.
        PERFORMED,
        /// The mediation failed. A closed state.
        FAILED,
    },
    events: events::EVENTS,
    event: events::typed,
    mutations: mutations::MUTATIONS,
    codes: terms! {
        /// There is no mediation of this id among those that the caller works with.
        MEDIATION_UNKNOWN,
        /// An id is used for one mediation.
        MEDIATION_ALREADY_OPENED,
        /// A mediation is opened only if both sides agreed to mediate.
        MEDIATION_NOT_AGREED_TO,
        /// A mediation or a meeting is not dated before its petition was registered or its dispute found.
        DATE_BEFORE_SUBJECT,
        /// After a failure the sides are not mediated any more.
        MEDIATION_FAILED,
        /// A mediation is raised to a strictly higher level.
        MEDIATION_LEVEL_TOO_LOW,
        /// While an agreement is in force, the sides are mediated again only after a court refused to confirm it, or after a visit found an
        /// obligation not performed after its day.
        AGREEMENT_IN_FORCE,
        /// An agreement has 1 to 100 obligations.
        OBLIGATIONS_OUT_OF_RANGE,
        /// An amount is at least 1 fen.
        AMOUNT_INVALID,
        /// An obligation is not due before the day of its agreement.
        OBLIGATION_DUE_TOO_EARLY,
        /// An agreement takes effect on its own day or later, within ten years.
        AGREEMENT_EFFECTIVE_OUT_OF_RANGE,
        /// No agreement was reached in this mediation.
        AGREEMENT_UNKNOWN,
        /// A court confirms agreements of people's mediation committees only.
        NOT_A_PEOPLES_COMMITTEE,
        /// A court is asked between the day on which the agreement takes effect and the last day to confirm it (30 days later by the default
        /// procedure).
        CONFIRMATION_OUT_OF_TIME,
        /// A court is asked once to confirm an agreement, and about one agreement at a time.
        CONFIRMATION_ALREADY_REQUESTED,
        /// A court decides on a request that it has not decided yet.
        CONFIRMATION_NOT_REQUESTED,
        /// No obligation of this number was agreed.
        OBLIGATION_UNKNOWN,
        /// The obligation is not in force since a later agreement.
        OBLIGATION_REPLACED,
    },
};

case! {
    /// A mediation of a petition or a dispute (五级四化一确认): both sides agreed to it. It ends in an agreement or fails; a court may confirm
    /// the agreement, and visits show what of it was performed.
    Mediation(mediation::Mediation) {
        /// The petition that is mediated; null if it is a dispute, and where the caller does not work with the petition.
        fn petition(&self) -> Option<ID> {
            self.case.petition(self.state.opened.as_ref()?.subject.petition()?.as_str())
        }

        /// The dispute that is mediated; null if it is a petition, and where the caller does not see the dispute.
        fn dispute(&self) -> Option<ID> {
            self.case.dispute(&self.state.opened.as_ref()?.subject)
        }

        /// The level at which it is.
        fn level(&self) -> Option<Level> {
            self.state.level.map(Into::into)
        }

        /// Who mediates; null where the caller may not know the people.
        fn committee(&self) -> Option<&str> {
            let opened = self.state.opened.as_ref().filter(|_| self.case.sees_people);
            opened.map(|opened| opened.committee.as_str())
        }

        /// Whether it is a people's mediation committee (人民调解委员会).
        fn peoples_committee(&self) -> bool {
            self.state.opened.as_ref().is_some_and(|opened| opened.peoples_committee)
        }

        /// The agreement in force: the last one; null if none was reached.
        fn agreement(&self) -> Option<MediationAgreement> {
            self.agreements().pop()
        }

        /// Every agreement, in order.
        fn agreements(&self) -> Vec<MediationAgreement> {
            let agreement = |agreement: &mediation::Agreement| {
                MediationAgreement { case: self.case.clone(), agreement: Arc::new(agreement.clone()) }
            };
            self.state.agreements.iter().map(agreement).collect()
        }
    }
}
