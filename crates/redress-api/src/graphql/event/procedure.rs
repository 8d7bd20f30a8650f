//! Events of a petition between triage and closing.

use async_graphql::Result;
use redress_api_common::{
    event::UnitReference,
    scalars::Date,
    sensitive::SensitiveValue,
    terms::{AssignmentMode, Channel, DueLimits, HearingRole},
};
use redress_domain::{SensitiveField, petition::steps};

event! {
    /// A unit was made responsible (交办).
    Assigned(steps::Assigned) {
        /// The responsible unit (责任单位).
        fn to(&self) -> UnitReference {
            self.recorded.named(&self.fact.unit)
        }

        /// The unit that gave the order; in an event from before assignments named it, the unit that received the
        /// petition, null here.
        fn given_by(&self) -> Option<UnitReference> {
            self.fact.by.as_ref().map(|unit| self.recorded.named(unit))
        }

        /// How the order was given.
        fn mode(&self) -> AssignmentMode {
            self.fact.mode.into()
        }

        /// Number of the order; null if the caller may not know who brought the petition.
        fn order_number(&self) -> Option<&str> {
            self.recorded.text(Some(&self.fact.order_number))
        }

        /// Co-handling units (协办).
        fn co_handlers(&self) -> Vec<UnitReference> {
            self.recorded.all_named(&self.fact.co_handlers)
        }

        /// Last day to close it, by the order.
        fn due_on(&self) -> Date {
            Date(self.fact.due_on)
        }

        /// Last day to close it, by law (article 34).
        fn legal_limit_on(&self) -> Date {
            Date(self.fact.legal_limit_on)
        }

        /// Which limits applied to the due day.
        fn limits(&self) -> DueLimits {
            self.fact.limits.into()
        }

        /// Last day to accept it (article 23).
        fn accept_due_on(&self) -> Date {
            Date(self.fact.accept_due_on)
        }

        /// Last day on which the unit may object (article 23); null in an event from before there were objections.
        fn objection_until(&self) -> Option<Date> {
            self.fact.objection_until.map(Date)
        }

        /// Whether it is handled in the simplified way (简易办理).
        fn simplified(&self) -> bool {
            self.fact.simplified
        }

        /// Whether a limit was counted over a year without a published calendar. Mondays to Fridays then count as working days.
        fn calendar_assumed(&self) -> bool {
            self.fact.calendar_assumed
        }

        /// The standard to be met; also null if the caller may not know who brought the petition.
        fn standard(&self) -> Option<&str> {
            self.recorded.text(self.fact.standard.as_deref())
        }
    }
}

event! {
    /// The responsible unit accepted it (受理).
    Accepted(steps::Accepted) {
        /// That unit.
        fn by(&self) -> UnitReference {
            self.recorded.named(&self.fact.by)
        }

        /// Whether this acceptance began the legal limit and counted it over a year without a published calendar. Mondays to Fridays then count as working days.
        fn calendar_assumed(&self) -> bool {
            self.fact.calendar_assumed
        }

        /// New due day, where simplified handling lowers it to its limit.
        fn lowered_due_on(&self) -> Option<Date> {
            self.fact.due_on.map(Date)
        }

        /// Last day to close it, by law: counted from the round's first acceptance (article 34).
        fn legal_limit_on(&self) -> Date {
            Date(self.fact.legal_limit_on)
        }
    }
}

event! {
    /// The deadline was extended.
    DeadlineExtended(steps::DeadlineExtended) {
        /// New due day.
        fn due_on(&self) -> Date {
            Date(self.fact.due_on)
        }

        /// New legal limit, moved by the same number of days.
        fn legal_limit_on(&self) -> Date {
            Date(self.fact.legal_limit_on)
        }

        /// Which limits applied to the due day.
        fn limits(&self) -> DueLimits {
            self.fact.limits.into()
        }

        /// Who approved it: an officer or office. Null if the caller may not know who brought the petition.
        fn approver(&self) -> Option<&str> {
            self.recorded.text(Some(&self.fact.approver))
        }

        /// Why.
        async fn reason(&self, ctx: &Context<'_>) -> Result<Option<SensitiveValue>> {
            self.recorded.sensitive(ctx, SensitiveField::Reason).await
        }
    }
}

event! {
    /// Responsibility was raised to a higher tier (四级会诊).
    Escalated(steps::Escalated) {
        /// The unit that was responsible.
        fn from(&self) -> UnitReference {
            self.recorded.named(&self.fact.from)
        }

        /// The unit that became responsible.
        fn to(&self) -> UnitReference {
            self.recorded.named(&self.fact.to)
        }

        /// The tier reached: 2 joint consultation, 3 directors' conference, 4 district joint conference.
        fn tier(&self) -> u8 {
            self.fact.tier
        }

        /// New due day.
        fn due_on(&self) -> Date {
            Date(self.fact.due_on)
        }

        /// Which limits applied to the due day.
        fn limits(&self) -> DueLimits {
            self.fact.limits.into()
        }

        /// Why.
        async fn reason(&self, ctx: &Context<'_>) -> Result<Option<SensitiveValue>> {
            self.recorded.sensitive(ctx, SensitiveField::Reason).await
        }
    }
}

record! {
    /// How many people of one role took part in a hearing.
    #[derive(Debug, Clone)]
    pub struct HearingParticipants {
        /// The role.
        role: HearingRole,
        /// How many.
        count: u32,
    }
}

event! {
    /// A hearing was held (听证).
    HearingHeld(steps::HearingHeld) {
        /// Who chaired it: an officer or office. Null if the caller may not know who brought the petition.
        fn chair(&self) -> Option<&str> {
            self.recorded.text(Some(&self.fact.chair))
        }

        /// Who took part, each role once.
        fn participants(&self) -> Vec<HearingParticipants> {
            let participants = self.fact.participants.iter();
            participants.map(|some| HearingParticipants { role: some.role.into(), count: some.count }).collect()
        }

        /// What it found.
        async fn finding(&self, ctx: &Context<'_>) -> Result<Option<SensitiveValue>> {
            self.recorded.sensitive(ctx, SensitiveField::Finding).await
        }
    }
}

event! {
    /// The petitioner came, wrote or called again about the petition.
    VisitRecorded(steps::VisitRecorded) {
        /// How they came.
        fn channel(&self) -> Channel {
            self.fact.channel.into()
        }

        /// The unit they approached.
        fn at(&self) -> UnitReference {
            self.recorded.named(&self.fact.unit)
        }

        /// How many people.
        fn head_count(&self) -> u32 {
            self.fact.head_count
        }

        /// Whether it is a collective visit (集体访).
        fn collective(&self) -> bool {
            self.fact.collective
        }
    }
}
