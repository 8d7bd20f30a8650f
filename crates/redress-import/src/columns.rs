//! The columns of a file of cases.

use serde::Deserialize;

macro_rules! columns {
    ($($(#[$doc:meta])* $column:ident = $name:literal),+ $(,)?) => {
        /// A column of a file of cases. What an empty cell means is said with each; [`crate::steps`] is where it is so.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
        pub(crate) enum Column {
            $($(#[$doc])* #[serde(rename = $name)] $column),+
        }

        impl Column {
            pub(crate) const ALL: &'static [Self] = &[$(Self::$column),+];

            /// Its name in files and mappings.
            pub(crate) fn name(self) -> &'static str {
                match self { $(Self::$column => $name),+ }
            }
        }
    };
}

columns! {
    /// The number in the old system; needed, and each once. It becomes the petition's id.
    ExternalNumber = "external_number",
    /// Who brought it: a name, unless the mapping says otherwise. Empty: nobody said who they were.
    Petitioner = "petitioner",
    /// When it was registered; needed.
    RegisteredAt = "registered_at",
    /// How it came. Empty: by letter, which no statistic of visits counts.
    Channel = "channel",
    /// The unit that received it. Empty: that of the place.
    ReceivedBy = "received_by",
    /// The unit where the problem lies. Empty: the mapping's fallback unit; needed if there is none.
    Place = "place",
    /// A code of the office's list. Empty: none.
    Category = "category",
    /// What it asks for. Empty: not known at registration, and triaged as an appeal.
    Kind = "kind",
    /// What it says. Empty: nothing is known.
    Summary = "summary",
    /// How many people. Empty: 1.
    HeadCount = "head_count",
    /// The number of the earlier case that it repeats: another row's, wherever it stands, or one that the log has.
    RepeatOf = "repeat_of",
    /// When it was triaged, as accepted by the office. Empty: when it was registered.
    TriagedAt = "triaged_at",
    /// The unit made responsible. Empty: the one that received it.
    AssignedTo = "assigned_to",
    /// When it was assigned. Empty: when it was triaged.
    AssignedAt = "assigned_at",
    /// The last day to close it, by the order. Empty: the legal limit.
    DueOn = "due_on",
    /// When the responsible unit accepted it. Empty: it never said so.
    AcceptedAt = "accepted_at",
    /// When it was closed. Empty: it is open.
    ClosedAt = "closed_at",
    /// What the answer was. Empty: an explanation, which claims neither success nor refusal.
    Outcome = "outcome",
    /// Whether the petitioner called it resolved, on the day of the closing. Empty: unknown.
    Resolved = "resolved",
    /// The petitioner's rating, on the day of the closing. Empty: not given.
    Satisfaction = "satisfaction",
}

impl Column {
    /// The column whose value an empty cell stands for.
    pub(crate) fn default(self) -> Option<Self> {
        match self {
            Self::ReceivedBy => Some(Self::Place),
            Self::AssignedTo => Some(Self::ReceivedBy),
            Self::TriagedAt => Some(Self::RegisteredAt),
            Self::AssignedAt => Some(Self::TriagedAt),
            _ => None,
        }
    }

    /// Whether its values are about people, and so are shown to nobody.
    pub(crate) fn is_sensitive(self) -> bool {
        matches!(self, Self::Petitioner | Self::Summary)
    }

    /// Whether each row must have a value of its own, so that a constant makes no sense.
    pub(crate) fn is_the_rows_own(self) -> bool {
        matches!(self, Self::ExternalNumber | Self::Petitioner | Self::RepeatOf)
    }

    /// Whether it tells something of the closing, and means nothing without one.
    pub(crate) fn is_of_the_closing(self) -> bool {
        matches!(self, Self::Outcome | Self::Resolved | Self::Satisfaction)
    }
}
