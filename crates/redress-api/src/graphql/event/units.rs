//! Events of units. Every reader of the feed sees them.

use async_graphql::Result;
use chrono::NaiveDate;
use redress_api_common::{
    event::UnitReference,
    scalars::Date,
    terms::{UnitKind, UnitLevel},
};
use redress_domain::UnitRef;

/// Name, level, parent, kind, and first day in service.
type Registration =
    (String, redress_domain::UnitLevel, Option<UnitRef>, Option<redress_domain::UnitKind>, Option<NaiveDate>);

event! {
    /// A unit was registered.
    UnitRegistered(Registration) {
        /// The new unit.
        fn subject(&self) -> Result<UnitReference> {
            self.recorded.subject()
        }

        /// Its name.
        fn unit_name(&self) -> &str {
            &self.fact.0
        }

        /// Its level, which never changes.
        fn level(&self) -> UnitLevel {
            self.fact.1.into()
        }

        /// The unit above it; null for a root.
        fn parent(&self) -> Option<UnitReference> {
            self.fact.2.as_ref().map(|parent| self.recorded.named(parent))
        }

        /// The sort of office.
        fn unit_kind(&self) -> Option<UnitKind> {
            self.fact.3.map(Into::into)
        }

        /// First day in service; null if it has always been in service.
        fn in_service_from(&self) -> Option<Date> {
            self.fact.4.map(Date)
        }
    }
}

event! {
    /// A unit was renamed.
    UnitRenamed((String, NaiveDate)) {
        /// The unit.
        fn subject(&self) -> Result<UnitReference> {
            self.recorded.subject()
        }

        /// Its new name.
        fn unit_name(&self) -> &str {
            &self.fact.0
        }

        /// First day of the new name.
        fn effective_on(&self) -> Date {
            Date(self.fact.1)
        }
    }
}

event! {
    /// A unit was moved, with all below it.
    UnitMoved((UnitRef, NaiveDate)) {
        /// The unit.
        fn subject(&self) -> Result<UnitReference> {
            self.recorded.subject()
        }

        /// The unit above it from that day.
        fn to(&self) -> UnitReference {
            self.recorded.named(&self.fact.0)
        }

        /// First day at the new place.
        fn effective_on(&self) -> Date {
            Date(self.fact.1)
        }
    }
}

event! {
    /// A unit was retired.
    UnitRetired((NaiveDate, Option<UnitRef>)) {
        /// The unit.
        fn subject(&self) -> Result<UnitReference> {
            self.recorded.subject()
        }

        /// First day out of service.
        fn effective_on(&self) -> Date {
            Date(self.fact.0)
        }

        /// The unit that its open petitions are to be assigned to, if one was named.
        fn successor(&self) -> Option<UnitReference> {
            self.fact.1.as_ref().map(|successor| self.recorded.named(successor))
        }
    }
}
