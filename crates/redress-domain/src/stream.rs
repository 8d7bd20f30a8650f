//! Streams: a kind of case, and the id of a case of that kind.

macro_rules! make_kind {
    ($($(#[$cfg:meta])* $kind:ident $name:literal ($aggregate:path) $command:ident;)+) => {
        /// The kinds of aggregate.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum AggregateKind {
            $($(#[$cfg])* #[doc = concat!("See [`", stringify!($aggregate), "`].")] $kind,)+
        }

        impl AggregateKind {
            /// Every kind, in the order of the list.
            pub const ALL: &'static [Self] = &[$($(#[$cfg])* Self::$kind,)+];

            /// Its name in history: the value of the column `aggregate_type`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $($(#[$cfg])* Self::$kind => $name,)+
                }
            }
        }
    };
}

kinds!(make_kind);

impl AggregateKind {
    /// Returns the kind of this name; `None` if there is no such kind.
    #[must_use]
    pub fn read(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == name)
    }
}

/// A case: its kind and its id.
pub type StreamId = (AggregateKind, String);
