//! What happens to a petition between triage and closing.

use super::{EventType, Origin, UnitReference, recorded::Recorded};
use crate::graphql::{
    scalars::{Date, Position},
    sensitive::SensitiveValue,
    terms::{AssignmentMode, Channel, DueLimits, HearingRole},
    unit::Unit,
};
use async_graphql::{Context, ID, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use redress_domain::{SensitiveField, petition::steps};
use std::sync::Arc;

petition_event! {
    /// A unit was made responsible (交办).
    Assigned(steps::Assigned) {
        /// The responsible unit (责任单位).
        async fn to(&self) -> UnitReference {
            self.recorded.named(&self.fact.unit)
        }

        /// How the order was given.
        async fn mode(&self) -> AssignmentMode {
            self.fact.mode.into()
        }

        /// Number of the order; null where the caller may not know who brought the petition.
        async fn order_number(&self) -> Option<&str> {
            self.recorded.text(Some(&self.fact.order_number))
        }

        /// Units that help (协办).
        async fn co_handlers(&self) -> Vec<UnitReference> {
            self.recorded.all_named(&self.fact.co_handlers)
        }

        /// Last day to close it, by the order.
        async fn due_on(&self) -> Date {
            Date(self.fact.due_on)
        }

        /// Last day to close it, by law (article 34).
        async fn legal_limit_on(&self) -> Date {
            Date(self.fact.legal_limit_on)
        }

        /// What bounded the due day.
        async fn limits(&self) -> DueLimits {
            self.fact.limits.into()
        }

        /// Last day to accept it (article 23).
        async fn accept_due_on(&self) -> Date {
            Date(self.fact.accept_due_on)
        }

        /// The standard to be met; null also where the caller may not know who brought the petition.
        async fn standard(&self) -> Option<&str> {
            self.recorded.text(self.fact.standard.as_deref())
        }
    }
}

petition_event! {
    /// The responsible unit accepted it (受理).
    Accepted(steps::Accepted) {
        /// That unit.
        async fn by(&self) -> UnitReference {
            self.recorded.named(&self.fact.by)
        }

        /// Last day to close it, by law: counted from the round's first acceptance (article 34).
        async fn legal_limit_on(&self) -> Date {
            Date(self.fact.legal_limit_on)
        }
    }
}

petition_event! {
    /// The deadline was extended.
    DeadlineExtended(steps::DeadlineExtended) {
        /// New due day.
        async fn due_on(&self) -> Date {
            Date(self.fact.due_on)
        }

        /// New legal limit, moved by as many days.
        async fn legal_limit_on(&self) -> Date {
            Date(self.fact.legal_limit_on)
        }

        /// What bounded the due day.
        async fn limits(&self) -> DueLimits {
            self.fact.limits.into()
        }

        /// Who approved it: an officer or office. Null where the caller may not know who brought the petition.
        async fn approver(&self) -> Option<&str> {
            self.recorded.text(Some(&self.fact.approver))
        }

        /// Why.
        async fn reason(&self, ctx: &Context<'_>) -> Result<Option<SensitiveValue>> {
            self.recorded.sensitive(ctx, SensitiveField::Reason).await
        }
    }
}

petition_event! {
    /// Responsibility was raised to a higher tier (四级会诊).
    Escalated(steps::Escalated) {
        /// The unit that was responsible.
        async fn from(&self) -> UnitReference {
            self.recorded.named(&self.fact.from)
        }

        /// The unit that is responsible from then on.
        async fn to(&self) -> UnitReference {
            self.recorded.named(&self.fact.to)
        }

        /// The tier reached: 2 joint consultation, 3 directors' conference, 4 district joint conference.
        async fn tier(&self) -> u8 {
            self.fact.tier
        }

        /// New due day.
        async fn due_on(&self) -> Date {
            Date(self.fact.due_on)
        }

        /// What bounded the due day.
        async fn limits(&self) -> DueLimits {
            self.fact.limits.into()
        }

        /// Why.
        async fn reason(&self, ctx: &Context<'_>) -> Result<Option<SensitiveValue>> {
            self.recorded.sensitive(ctx, SensitiveField::Reason).await
        }
    }
}

/// How many people of one role sat in a hearing.
#[derive(Debug, Clone, SimpleObject)]
pub struct HearingParticipants {
    /// The role.
    role: HearingRole,
    /// How many.
    count: u32,
}

petition_event! {
    /// A hearing was held (听证).
    HearingHeld(steps::HearingHeld) {
        /// Who chaired it: an officer or office. Null where the caller may not know who brought the petition.
        async fn chair(&self) -> Option<&str> {
            self.recorded.text(Some(&self.fact.chair))
        }

        /// Who took part, each role once.
        async fn participants(&self) -> Vec<HearingParticipants> {
            let participants = self.fact.participants.iter();
            participants.map(|some| HearingParticipants { role: some.role.into(), count: some.count }).collect()
        }

        /// What it found.
        async fn finding(&self, ctx: &Context<'_>) -> Result<Option<SensitiveValue>> {
            self.recorded.sensitive(ctx, SensitiveField::Finding).await
        }
    }
}

petition_event! {
    /// The petitioner came, wrote or called again about the petition.
    VisitRecorded(steps::VisitRecorded) {
        /// How they came.
        async fn channel(&self) -> Channel {
            self.fact.channel.into()
        }

        /// The unit they approached.
        async fn at(&self) -> UnitReference {
            self.recorded.named(&self.fact.unit)
        }

        /// How many people.
        async fn head_count(&self) -> u32 {
            self.fact.head_count
        }

        /// Whether it is a collective visit (集体访).
        async fn collective(&self) -> bool {
            self.fact.collective
        }
    }
}
