//! Events of a petition after its closing: delivery, review and re-review, termination.

use async_graphql::Result;
use redress_api_common::{
    event::UnitReference,
    scalars::Date,
    sensitive::SensitiveValue,
    terms::{DeclineGround, DeliveryMethod, OpinionStage, ReviewResult, ReviewStage, TerminationGround},
};
use redress_domain::{SensitiveField, petition::steps};

event! {
    /// An opinion was delivered (送达).
    OpinionDelivered(steps::OpinionDelivered) {
        /// The stage of the opinion.
        fn stage(&self) -> OpinionStage {
            self.fact.stage.into()
        }

        /// The number of the opinion; also null if the caller may not know who brought the petition.
        fn opinion_number(&self) -> Option<&str> {
            self.recorded.text(self.fact.number.as_deref())
        }

        /// How it was delivered.
        fn delivery_method(&self) -> DeliveryMethod {
            self.fact.method.into()
        }

        /// Last day to request a review (articles 35 and 36); null after a re-review.
        fn appeal_until(&self) -> Option<Date> {
            self.fact.appeal_until.map(Date)
        }

        /// Whether that day was counted over a year without a published calendar. Mondays to Fridays then count as working days.
        fn calendar_assumed(&self) -> bool {
            self.fact.calendar_assumed
        }
    }
}

event! {
    /// A review (复查) or re-review (复核) was requested.
    ReviewRequested(steps::ReviewRequested) {
        /// What was requested.
        fn review_stage(&self) -> ReviewStage {
            self.fact.stage.into()
        }

        /// The body that was asked.
        fn to(&self) -> UnitReference {
            self.recorded.named(&self.fact.to)
        }

        /// Last day to decide it.
        fn decide_by(&self) -> Date {
            Date(self.fact.decide_by)
        }

        /// Whether it came after the last day: then it is only declined.
        fn late(&self) -> bool {
            self.fact.late
        }

        /// Whether another body is to review the opinion: then it is only declined, and opens nothing to this one.
        fn wrong_body(&self) -> bool {
            self.fact.wrong_body
        }

        /// Whether the last day was counted over a year without a published calendar. Mondays to Fridays then count as working days.
        fn calendar_assumed(&self) -> bool {
            self.fact.calendar_assumed
        }
    }
}

event! {
    /// A request for review was not taken up (不予受理).
    ReviewDeclined(steps::ReviewDeclined) {
        /// Why.
        fn decline_ground(&self) -> DeclineGround {
            self.fact.ground.into()
        }

        /// The reason in words.
        async fn reason(&self, ctx: &Context<'_>) -> Result<Option<SensitiveValue>> {
            self.recorded.sensitive(ctx, SensitiveField::Reason).await
        }
    }
}

event! {
    /// A re-review was suspended for a hearing: the days until it goes on do not count.
    ReviewSuspended(steps::ReviewSuspended) {}
}

event! {
    /// A suspended re-review went on.
    ReviewResumed(steps::ReviewResumed) {
        /// Last day to decide it, moved by the days of the suspension.
        fn decide_by(&self) -> Date {
            Date(self.fact.decide_by)
        }
    }
}

event! {
    /// A review or re-review was decided.
    ReviewDecided(steps::ReviewDecided) {
        /// The result.
        fn review_result(&self) -> ReviewResult {
            self.fact.result.into()
        }

        /// The number of the opinion; also null if the caller may not know who brought the petition.
        fn opinion_number(&self) -> Option<&str> {
            self.recorded.text(self.fact.number.as_deref())
        }

        /// Day the opinion was delivered, if the decision says so.
        fn delivered_on(&self) -> Option<Date> {
            self.fact.delivered_on.map(Date)
        }

        /// Last day to request a re-review, if it was delivered; null after a re-review.
        fn appeal_until(&self) -> Option<Date> {
            self.fact.appeal_until.map(Date)
        }

        /// Whether that day was counted over a year without a published calendar. Mondays to Fridays then count as working days.
        fn calendar_assumed(&self) -> bool {
            self.fact.calendar_assumed
        }

        /// What the review found.
        async fn finding(&self, ctx: &Context<'_>) -> Result<Option<SensitiveValue>> {
            self.recorded.sensitive(ctx, SensitiveField::Finding).await
        }
    }
}

event! {
    /// The procedure ended for good (终结).
    Terminated(steps::Terminated) {
        /// Why.
        fn termination_ground(&self) -> TerminationGround {
            self.fact.ground.into()
        }

        /// The office with which it was filed (备案); also null if the caller may not know who brought the petition.
        fn filed_with(&self) -> Option<&str> {
            self.recorded.text(self.fact.filed_with.as_deref())
        }
    }
}

event! {
    /// A termination was withdrawn: the petition is closed as before.
    TerminationWithdrawn(steps::TerminationWithdrawn) {
        /// Why.
        async fn reason(&self, ctx: &Context<'_>) -> Result<Option<SensitiveValue>> {
            self.recorded.sensitive(ctx, SensitiveField::Reason).await
        }
    }
}
