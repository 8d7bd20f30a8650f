//! The names of events.

use async_graphql::Enum;

macro_rules! event_type {
    (petitions { $($(#[$doc:meta])* $petition:ident,)+ } others { $($(#[$other_doc:meta])* $other:ident,)+ }) => {
        /// What can happen.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
        pub enum EventType { $($(#[$doc])* $petition,)+ $($(#[$other_doc])* $other,)+ }

        impl EventType {
            /// Its name in the log.
            pub(super) fn name(self) -> &'static str {
                match self {
                    $(Self::$petition => stringify!($petition),)+
                    $(Self::$other => stringify!($other),)+
                }
            }
        }
    };
}

every_event!(event_type);
