//! Events of a mediation.

use super::{
    agreement::AgreedObligation,
    terms::{Confirmation, Form, Level, Performance},
};
use async_graphql::{Error, ID, Result};
use futures_util::future::try_join_all;
use redress_api_common::{
    event::{EventTable, Recorded, UnitReference},
    scalars::Date,
    sensitive::SensitiveValue,
    tables::Tabled,
};
use redress_domain::{
    SensitiveField,
    mediation::{self, MediationEvent},
};
use redress_log::{AggregateKind, Event};
use std::sync::Arc;

const fn table(name: &'static str, object: redress_api_common::tables::ObjectTable) -> EventTable {
    EventTable::of_kind(AggregateKind::Mediation, name, object)
}

/// Every event, by its name in the log.
pub(super) const EVENTS: &[EventTable] = &[
    table("MediationOpened", MediationOpened::OBJECT),
    table("MediationRaised", MediationRaised::OBJECT),
    table("AgreementReached", AgreementReached::OBJECT),
    table("MediationFailed", MediationFailed::OBJECT),
    table("ConfirmationRequested", ConfirmationRequested::OBJECT),
    table("ConfirmationDecided", ConfirmationDecided::OBJECT),
    table("PerformanceVisited", PerformanceVisited::OBJECT),
];

/// Converts an event to its type.
pub(super) fn typed(event: Event, recorded: Recorded) -> Option<Arc<dyn Tabled>> {
    let Event::Mediation(event) = event else { return None };
    Some(match event {
        MediationEvent::MediationOpened(fact) => MediationOpened::of(recorded, fact),
        MediationEvent::MediationRaised(fact) => MediationRaised::of(recorded, fact),
        MediationEvent::AgreementReached(fact) => AgreementReached::of(recorded, fact),
        MediationEvent::MediationFailed(fact) => MediationFailed::of(recorded, fact),
        MediationEvent::ConfirmationRequested(fact) => ConfirmationRequested::of(recorded, fact),
        MediationEvent::ConfirmationDecided(fact) => ConfirmationDecided::of(recorded, fact),
        MediationEvent::PerformanceVisited(fact) => PerformanceVisited::of(recorded, fact),
    })
}

event! {
    /// A mediation was opened (开始调解): both sides agreed to it.
    MediationOpened(mediation::MediationOpened) {
        /// The unit whose subtree works with it.
        fn owner(&self) -> UnitReference {
            self.recorded.named(&self.fact.owner)
        }

        /// The petition that is mediated; null if it is a dispute, and where the caller does not work with the petition.
        fn petition(&self) -> Option<ID> {
            self.recorded.petition(self.fact.subject.petition()?.as_str())
        }

        /// The dispute that is mediated; null if it is a petition, and where the caller does not see the dispute.
        fn dispute(&self) -> Option<ID> {
            self.recorded.dispute(&self.fact.subject)
        }

        /// At which level.
        fn mediation_level(&self) -> Level {
            self.fact.level.into()
        }

        /// Who mediates; null where the caller may not know the people.
        fn committee(&self) -> Option<&str> {
            self.recorded.text(Some(&self.fact.committee))
        }

        /// Whether it is a people's mediation committee (人民调解委员会).
        fn peoples_committee(&self) -> bool {
            self.fact.peoples_committee
        }
    }
}

event! {
    /// A mediation was taken to a higher level (逐级调解).
    MediationRaised(mediation::MediationRaised) {
        /// That level.
        fn mediation_level(&self) -> Level {
            self.fact.level.into()
        }
    }
}

event! {
    /// The sides reached an agreement (达成协议). It replaces an earlier one of the mediation.
    AgreementReached(mediation::AgreementReached) {
        /// How it was made.
        fn agreement_form(&self) -> Form {
            self.fact.form.into()
        }

        /// The day from which it binds.
        fn effective_on(&self) -> Date {
            Date(self.fact.effective_on)
        }

        /// Last day to ask a court to confirm it; null if no people's mediation committee mediated.
        fn confirm_until(&self) -> Option<Date> {
            self.fact.confirm_until.map(Date)
        }

        /// Whether `confirmUntil` was counted over a year without a published calendar. Mondays to Fridays then count as working days.
        fn calendar_assumed(&self) -> bool {
            self.fact.calendar_assumed
        }

        /// What the sides owe, in the order of the numbers.
        async fn obligations(&self, ctx: &Context<'_>) -> Result<Vec<AgreedObligation>> {
            // Together: the texts of an event are read by one statement.
            let each = (1..).zip(&self.fact.obligations).map(|(place, obligation)| async move {
                let text = self.recorded.sensitive(ctx, SensitiveField::Item(place)).await?;
                Ok::<_, Error>(AgreedObligation { obligation: obligation.clone(), text })
            });
            try_join_all(each).await
        }
    }
}

event! {
    /// A mediation failed (调解不成).
    MediationFailed(mediation::MediationFailed) {
        /// Why.
        async fn reason(&self, ctx: &Context<'_>) -> Result<Option<SensitiveValue>> {
            self.recorded.sensitive(ctx, SensitiveField::Reason).await
        }
    }
}

event! {
    /// The sides asked a court to confirm the agreement (申请司法确认).
    ConfirmationRequested(mediation::ConfirmationRequested) {
        /// The court; null where the caller may not know the people.
        fn court(&self) -> Option<&str> {
            self.recorded.text(Some(&self.fact.court))
        }
    }
}

event! {
    /// The court decided on the agreement (司法确认裁定).
    ConfirmationDecided(mediation::ConfirmationDecided) {
        /// The decision.
        fn confirmation(&self) -> Confirmation {
            self.fact.result.into()
        }

        /// Number of the decision.
        async fn decision_number(&self, ctx: &Context<'_>) -> Result<Option<SensitiveValue>> {
            self.recorded.sensitive(ctx, SensitiveField::Number).await
        }
    }
}

event! {
    /// A visit showed whether an obligation was performed (回访).
    PerformanceVisited(mediation::PerformanceVisited) {
        /// Number of the obligation.
        fn n(&self) -> u32 {
            self.fact.n
        }

        /// What was found.
        fn performance(&self) -> Performance {
            self.fact.result.into()
        }
    }
}
