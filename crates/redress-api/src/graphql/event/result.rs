//! Events of a petition from its closing on.

use async_graphql::Result;
use redress_api_common::{
    scalars::Date,
    sensitive::SensitiveValue,
    terms::{Adoption, Outcome, ReopenCause, Resolved, Satisfaction},
};
use redress_domain::{SensitiveField, petition::steps};

event! {
    /// A petition was closed (办结).
    Closed(steps::Closed) {
        /// What the answer was.
        fn outcome(&self) -> Outcome {
            self.fact.outcome.into()
        }

        /// Reference of the written opinion (处理意见书); also null if the caller may not know who brought the
        /// petition.
        fn opinion_reference(&self) -> Option<&str> {
            self.recorded.text(self.fact.opinion_reference.as_deref())
        }

        /// Day the opinion was delivered.
        fn delivered_on(&self) -> Option<Date> {
            self.fact.delivered_on.map(Date)
        }

        /// Last day to request a review of the opinion, if the closing says that it was delivered; null on what is no
        /// opinion, and in closings from before this field existed.
        fn appeal_until(&self) -> Option<Date> {
            self.fact.appeal_until.map(Date)
        }

        /// Whether that day was counted over a year without a published calendar. Mondays to Fridays then count as working days.
        fn calendar_assumed(&self) -> bool {
            self.fact.calendar_assumed
        }

        /// What became of a suggestion, if the answer says so.
        fn suggestion(&self) -> Option<Adoption> {
            self.fact.suggestion.map(Into::into)
        }
    }
}

event! {
    /// The petitioner was asked about the outcome (回访).
    FollowedUp(steps::FollowedUp) {
        /// Whether the petitioner calls the matter resolved (化解).
        fn resolved(&self) -> Resolved {
            self.fact.resolved.into()
        }

        /// The petitioner's rating of the work (满意度评价).
        fn satisfaction(&self) -> Satisfaction {
            self.fact.satisfaction.into()
        }
    }
}

event! {
    /// A closed petition was reopened.
    Reopened(steps::Reopened) {
        /// Why it was reopened.
        fn cause(&self) -> ReopenCause {
            self.fact.cause.into()
        }

        /// Whether the last day for the assignment was counted over a year without a published calendar. Mondays to Fridays then count as working days.
        fn calendar_assumed(&self) -> bool {
            self.fact.calendar_assumed
        }

        /// Last day to assign it again; null if a closing was undone, since its round continues, and for
        /// reopenings recorded before this field existed.
        fn assign_due_on(&self) -> Option<Date> {
            self.fact.assign_due_on.map(Date)
        }

        /// The reason in words.
        async fn reason(&self, ctx: &Context<'_>) -> Result<Option<SensitiveValue>> {
            self.recorded.sensitive(ctx, SensitiveField::Reason).await
        }
    }
}
