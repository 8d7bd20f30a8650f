//! What happens to units. Every reader of the feed sees it.

use super::{EventType, Origin, UnitReference, recorded::Recorded};
use crate::graphql::{
    scalars::{Date, Position},
    terms::{UnitKind, UnitLevel},
    unit::Unit,
};
use async_graphql::{ID, Object, Result};
use chrono::{DateTime, NaiveDate, Utc};
use redress_domain::UnitRef;
use std::sync::Arc;

/// Name, level, parent, kind, and the first day.
type Registration =
    (String, redress_domain::UnitLevel, Option<UnitRef>, Option<redress_domain::UnitKind>, Option<NaiveDate>);

event_fields! { event_object {
    /// A unit was registered.
    UnitRegistered(Registration) {
        /// The new unit.
        async fn subject(&self) -> Result<UnitReference> {
            self.recorded.subject()
        }

        /// Its name.
        async fn unit_name(&self) -> &str {
            &self.fact.0
        }

        /// Its level, for ever.
        async fn level(&self) -> UnitLevel {
            self.fact.1.into()
        }

        /// The unit above it; null for a root.
        async fn parent(&self) -> Option<UnitReference> {
            self.fact.2.as_ref().map(|parent| self.recorded.named(parent))
        }

        /// What sort of office it is.
        async fn unit_kind(&self) -> Option<UnitKind> {
            self.fact.3.map(Into::into)
        }

        /// First day it is in service; null: for all time.
        async fn in_service_from(&self) -> Option<Date> {
            self.fact.4.map(Date)
        }
    }
} [] }

event_fields! { event_object {
    /// A unit was renamed.
    UnitRenamed((String, NaiveDate)) {
        /// The unit.
        async fn subject(&self) -> Result<UnitReference> {
            self.recorded.subject()
        }

        /// Its new name.
        async fn unit_name(&self) -> &str {
            &self.fact.0
        }

        /// First day of the new name.
        async fn effective_on(&self) -> Date {
            Date(self.fact.1)
        }
    }
} [] }

event_fields! { event_object {
    /// A unit was moved, with all below it.
    UnitMoved((UnitRef, NaiveDate)) {
        /// The unit.
        async fn subject(&self) -> Result<UnitReference> {
            self.recorded.subject()
        }

        /// The unit above it from then on.
        async fn to(&self) -> UnitReference {
            self.recorded.named(&self.fact.0)
        }

        /// First day at the new place.
        async fn effective_on(&self) -> Date {
            Date(self.fact.1)
        }
    }
} [] }

event_fields! { event_object {
    /// A unit was retired.
    UnitRetired((NaiveDate, Option<UnitRef>)) {
        /// The unit.
        async fn subject(&self) -> Result<UnitReference> {
            self.recorded.subject()
        }

        /// First day out of service.
        async fn effective_on(&self) -> Date {
            Date(self.fact.0)
        }

        /// The unit that its open petitions are to be assigned to, if one was named.
        async fn successor(&self) -> Option<UnitReference> {
            self.fact.1.as_ref().map(|successor| self.recorded.named(successor))
        }
    }
} [] }
