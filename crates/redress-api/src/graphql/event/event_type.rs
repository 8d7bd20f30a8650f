//! The names of events.

use async_graphql::Enum;
use redress_log::AggregateKind;

macro_rules! event_type {
    (petitions { $($(#[$doc:meta])* $petition:ident,)+ } others { $($(#[$other_doc:meta])* $other:ident of $kind:ident,)+ }) => {
        /// What can happen.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
        pub enum EventType { $($(#[$doc])* $petition,)+ $($(#[$other_doc])* $other,)+ }

        impl EventType {
            /// Its kind and its name in the log.
            pub(super) fn name(self) -> (AggregateKind, &'static str) {
                match self {
                    $(Self::$petition => (AggregateKind::Petition, stringify!($petition)),)+
                    $(Self::$other => (AggregateKind::$kind, stringify!($other)),)+
                }
            }
        }
    };
}

every_event!(event_type);
