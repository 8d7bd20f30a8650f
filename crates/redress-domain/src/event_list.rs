//! The events of a kind of case, from a list.

/// Makes the enum of a kind's events from a list: each with the version of its payload, and each a struct of its own with the day
/// `occurred_on`.
macro_rules! events {
    ($(#[$doc:meta])+ $enum:ident: $($event:ident $version:literal,)+) => {
        $(#[$doc])+
        #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        pub enum $enum {
            $(#[doc = concat!("See [`", stringify!($event), "`].")] $event($event),)+
        }

        impl $enum {
            /// The name of every event, in the order of the procedure.
            pub const TYPES: &'static [&'static str] = &[$(stringify!($event)),+];

            /// Local day of the event.
            #[must_use]
            pub fn occurred_on(&self) -> chrono::NaiveDate {
                match self { $(Self::$event(fact) => fact.occurred_on,)+ }
            }
        }

        impl cqrs_es::DomainEvent for $enum {
            fn event_type(&self) -> String {
                match self { $(Self::$event(_) => stringify!($event).to_owned(),)+ }
            }

            fn event_version(&self) -> String {
                match self { $(Self::$event(_) => $version.to_owned(),)+ }
            }
        }
    };
}
pub(crate) use events;
