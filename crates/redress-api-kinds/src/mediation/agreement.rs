//! Agreements of a mediation, and their obligations.

use super::terms::{Confirmation, Form, Performance};
use async_graphql::Result;
use redress_api_common::{
    case::VisibleCase,
    scalars::{Date, Fen},
    sensitive::SensitiveValue,
};
use redress_domain::{
    SensitiveField,
    mediation::{Agreement, Obligation, ObligationState, Request, Visit},
};
use std::sync::Arc;

/// An agreement of a mediation.
pub(super) struct MediationAgreement {
    pub(super) case: Arc<VisibleCase>,
    pub(super) agreement: Arc<Agreement>,
}

object! {
    /// An agreement of a mediation (调解协议).
    impl MediationAgreement {
        /// The day on which it was reached.
        fn reached_on(&self) -> Date {
            Date(self.agreement.reached.occurred_on)
        }

        /// How it was made.
        fn form(&self) -> Form {
            self.agreement.reached.form.into()
        }

        /// The day from which it binds.
        fn effective_on(&self) -> Date {
            Date(self.agreement.reached.effective_on)
        }

        /// Last day to ask a court to confirm it; null if no people's mediation committee mediated.
        fn confirm_until(&self) -> Option<Date> {
            self.agreement.reached.confirm_until.map(Date)
        }

        /// Whether `confirmUntil` was counted over a year without a published calendar. Mondays to Fridays then count as working days.
        fn calendar_assumed(&self) -> bool {
            self.agreement.reached.calendar_assumed
        }

        /// The day on which a court was asked to confirm it; null if none was.
        fn confirmation_requested_on(&self) -> Option<Date> {
            self.request().map(|request| Date(request.on))
        }

        /// That court; null also where the caller may not know the people.
        fn court(&self) -> Option<&str> {
            self.request().map(|request| request.court.as_str()).filter(|_| self.case.sees_people)
        }

        /// The day of the court's decision; null until the court decides.
        fn confirmation_decided_on(&self) -> Option<Date> {
            self.request()?.decided.map(|(on, _)| Date(on))
        }

        /// The court's decision.
        fn confirmation(&self) -> Option<Confirmation> {
            self.request()?.decided.map(|(_, decision)| decision.into())
        }

        /// What the sides owe, in the order of the numbers.
        fn obligations(&self) -> Vec<MediationObligation> {
            let obligation = |(place, state): (u16, &ObligationState)| {
                let text = Text { case: self.case.clone(), agreement: self.agreement.clone(), place };
                MediationObligation { state: state.clone(), text }
            };
            (1..).zip(&self.agreement.obligations).map(obligation).collect()
        }
    }
}

impl MediationAgreement {
    fn request(&self) -> Option<&Request> {
        self.agreement.request.as_ref()
    }
}

/// Where the text of an obligation is.
struct Text {
    case: Arc<VisibleCase>,
    agreement: Arc<Agreement>,
    place: u16,
}

/// What a side owes by an agreement, and what visits found.
pub(super) struct MediationObligation {
    state: ObligationState,
    text: Text,
}

object! {
    /// What a side owes by an agreement, and what the last visit found.
    impl MediationObligation {
        /// Its number in the mediation; a later agreement counts on.
        fn n(&self) -> u32 {
            self.state.agreed.n
        }

        /// Last day; null if no day was agreed.
        fn due_on(&self) -> Option<Date> {
            self.state.agreed.due_on.map(Date)
        }

        /// The amount in fen; null if it is not a sum of money.
        fn amount(&self) -> Option<Fen> {
            self.state.agreed.amount.map(Fen)
        }

        /// What is owed, by whom and to whom.
        async fn text(&self, ctx: &Context<'_>) -> Result<Option<SensitiveValue>> {
            let Text { case, agreement, place } = &self.text;
            let at = (agreement.position, &agreement.reached.sensitive);
            case.text_at(ctx, at, SensitiveField::Item(*place)).await
        }

        /// What the last visit found; null until the first visit.
        fn performance(&self) -> Option<Performance> {
            self.state.visit.map(|Visit { result, .. }| result.into())
        }

        /// The day of that visit.
        fn visited_on(&self) -> Option<Date> {
            self.state.visit.map(|visit| Date(visit.on))
        }
    }
}

/// An obligation as the event of the agreement has it.
pub(super) struct AgreedObligation {
    pub(super) obligation: Obligation,
    pub(super) text: Option<SensitiveValue>,
}

object! {
    /// What a side owes by an agreement.
    impl AgreedObligation {
        /// Its number in the mediation.
        fn n(&self) -> u32 {
            self.obligation.n
        }

        /// Last day; null if no day was agreed.
        fn due_on(&self) -> Option<Date> {
            self.obligation.due_on.map(Date)
        }

        /// The amount in fen; null if it is not a sum of money.
        fn amount(&self) -> Option<Fen> {
            self.obligation.amount.map(Fen)
        }

        /// What is owed, by whom and to whom.
        fn text(&self) -> Option<&SensitiveValue> {
            self.text.as_ref()
        }
    }
}
