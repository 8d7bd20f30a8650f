//! Whose an event or a command is: a kind, and an id among the cases of that kind.

macro_rules! make_kind {
    ($($(#[$cfg:meta])* $kind:ident $name:literal ($aggregate:path) $command:ident;)+) => {
        /// The kinds of aggregate that have events.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum AggregateKind {
            $($(#[$cfg])* #[doc = concat!("See [`", stringify!($aggregate), "`].")] $kind,)+
        }

        impl AggregateKind {
            /// Every kind, in the order of the list.
            pub const ALL: &'static [Self] = &[$($(#[$cfg])* Self::$kind,)+];

            /// Its name in history: what the column `aggregate_type` says.
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
    /// The kind of this name; `None` if there is none.
    #[must_use]
    pub fn read(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == name)
    }
}

/// Names one case: its kind and its id.
pub type StreamId = (AggregateKind, String);
