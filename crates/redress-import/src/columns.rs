//! The columns of a file of cases.

use redress_domain::{Channel, Kind, Outcome, ReopenCause, Resolved, Satisfaction};
use serde::Deserialize;

use crate::column_set::Columns;
use crate::words::{self, Activity, Status, Vocabulary};

macro_rules! columns {
    ($($(#[$doc:meta])* $column:ident = $name:literal),+ $(,)?) => {
        /// A column of a file of cases. What an empty cell means is said with each; [`crate::steps`] is where it is so.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
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
    /// Units complained about, by code or name; several with `;` between them. Empty: none is named, and an accusation is hidden from nobody.
    Against = "against",
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
    /// Whether the case is open, closed or open again, in the old system's words. Empty: what `closed_at` says.
    Status = "status",
    /// When it was opened again, where the status says so. Empty: when it was closed.
    ReopenedAt = "reopened_at",
    /// Why it was opened again; needed where the status says so.
    ReopenCause = "reopen_cause",
    /// In an event log, where each row is a step of a case: what the step was.
    Activity = "activity",
    /// In an event log: when the step was taken.
    StepAt = "step_at",
    /// In an event log: the unit that took it, or that it went to.
    StepUnit = "step_unit",
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

    /// Whether it tells something of the closing, and means nothing without one.
    pub(crate) fn is_of_the_closing(self) -> bool {
        matches!(self, Self::Outcome | Self::Resolved | Self::Satisfaction)
    }
}

impl Columns for Column {
    const ALL: &'static [Self] = Column::ALL;

    fn name(self) -> &'static str {
        Column::name(self)
    }

    fn is_the_rows_own(self) -> bool {
        matches!(
            self,
            Self::ExternalNumber | Self::Petitioner | Self::RepeatOf | Self::Activity | Self::StepAt
        )
    }

    fn is_a_time(self) -> bool {
        matches!(
            self,
            Self::RegisteredAt
                | Self::TriagedAt
                | Self::AssignedAt
                | Self::DueOn
                | Self::AcceptedAt
                | Self::ClosedAt
                | Self::ReopenedAt
                | Self::StepAt
        )
    }

    fn is_a_unit(self) -> bool {
        matches!(self, Self::ReceivedBy | Self::Place | Self::AssignedTo | Self::Against | Self::StepUnit)
    }

    fn list(self) -> Option<&'static str> {
        Some(match self {
            Self::Channel => Channel::IS,
            Self::Kind => Kind::IS,
            Self::Outcome => Outcome::IS,
            Self::Resolved => Resolved::IS,
            Self::Satisfaction => Satisfaction::IS,
            Self::Status => Status::IS,
            Self::ReopenCause => ReopenCause::IS,
            Self::Activity => Activity::IS,
            _ => return None,
        })
    }

    fn knows(self, word: &str) -> bool {
        match self {
            Self::Channel => words::read::<Channel>(word).is_some(),
            Self::Kind => words::read::<Kind>(word).is_some(),
            Self::Outcome => words::read::<Outcome>(word).is_some(),
            Self::Resolved => words::read::<Resolved>(word).is_some(),
            Self::Satisfaction => words::read::<Satisfaction>(word).is_some(),
            Self::Status => words::read::<Status>(word).is_some(),
            Self::ReopenCause => words::read::<ReopenCause>(word).is_some(),
            Self::Activity => words::read::<Activity>(word).is_some(),
            _ => false,
        }
    }

    fn words(self) -> String {
        match self {
            Self::Channel => words::list::<Channel>(),
            Self::Kind => words::list::<Kind>(),
            Self::Outcome => words::list::<Outcome>(),
            Self::Resolved => words::list::<Resolved>(),
            Self::Satisfaction => words::list::<Satisfaction>(),
            Self::Status => words::list::<Status>(),
            Self::ReopenCause => words::list::<ReopenCause>(),
            Self::Activity => words::list::<Activity>(),
            _ => String::new(),
        }
    }
}
