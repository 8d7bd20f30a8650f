//! The columns of a file of disputes.

use redress_domain::dispute::Method;
use serde::Deserialize;

use crate::{
    column_set::Columns,
    words::{self, Vocabulary},
};

macro_rules! columns {
    ($($(#[$doc:meta])* $column:ident = $name:literal),+ $(,)?) => {
        /// A column of a file of disputes. Each comment says what an empty cell means.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
        pub(crate) enum DisputeColumn {
            $($(#[$doc])* #[serde(rename = $name)] $column),+
        }

        impl DisputeColumn {
            const ALL: &'static [Self] = &[$(Self::$column),+];

            /// Its name in files and in mappings.
            fn name(self) -> &'static str {
                match self { $(Self::$column => $name),+ }
            }
        }
    };
}

columns! {
    /// The number in the old system. Required and unique. It becomes the dispute's id.
    ExternalNumber = "external_number",
    /// The time of the finding. Required.
    FoundAt = "found_at",
    /// The unit where it is. Required.
    Place = "place",
    /// The unit whose subtree works with it. Empty: the unit in `place`.
    Owner = "owner",
    /// The slot of the sweep that found it. Empty: it was found otherwise.
    FoundIn = "found_in",
    /// A code of the office's list. Required.
    Category = "category",
    /// The number of people. Empty: 2.
    HeadCount = "head_count",
    /// Whom it is about: a name, unless the mapping says otherwise. Required.
    Petitioner = "petitioner",
    /// Who is in dispute with whom. Empty: what `petitioner` says.
    Parties = "parties",
    /// What it is about. Required.
    Summary = "summary",
    /// The unit made responsible. Empty: none was.
    AssignedTo = "assigned_to",
    /// The time of assignment. Empty: the time of the finding.
    AssignedAt = "assigned_at",
    /// The last day to resolve it, by the order. Empty: the last day allowed.
    DueOn = "due_on",
    /// The time when it was resolved. Empty: it was not.
    ResolvedAt = "resolved_at",
    /// How it was resolved. Empty: `OTHER`.
    Method = "method",
    /// The number of the petition that it became, which the log has. Empty: it became none.
    Petition = "petition",
    /// The time when it became one. Required if it did.
    BecamePetitionAt = "became_petition_at",
}

impl Columns for DisputeColumn {
    const ALL: &'static [Self] = DisputeColumn::ALL;

    fn name(self) -> &'static str {
        DisputeColumn::name(self)
    }

    fn is_a_time(self) -> bool {
        matches!(
            self,
            Self::FoundAt | Self::AssignedAt | Self::DueOn | Self::ResolvedAt | Self::BecamePetitionAt
        )
    }

    fn is_a_unit(self) -> bool {
        matches!(self, Self::Place | Self::Owner | Self::AssignedTo)
    }

    fn is_the_rows_own(self) -> bool {
        matches!(self, Self::ExternalNumber | Self::Petitioner | Self::Parties | Self::Petition)
    }

    fn list(self) -> Option<&'static str> {
        (self == Self::Method).then_some(Method::IS)
    }

    fn knows(self, word: &str) -> bool {
        self == Self::Method && words::read::<Method>(word).is_some()
    }

    fn words(self) -> String {
        if self == Self::Method { words::list::<Method>() } else { String::new() }
    }
}

impl DisputeColumn {
    /// Columns that each file or its mapping must have.
    pub(crate) const NEEDED: &'static [Self] =
        &[Self::ExternalNumber, Self::FoundAt, Self::Place, Self::Category, Self::Petitioner, Self::Summary];

    /// Whether its values are personal data, which no message shows.
    pub(crate) fn is_sensitive(self) -> bool {
        matches!(self, Self::Petitioner | Self::Parties | Self::Summary)
    }

    /// The column that a refusal is about, by the domain's field name and the step's column of time.
    pub(crate) fn of(field: Option<&str>, time: Self) -> Self {
        match field {
            Some("occurred_at") | None => time,
            Some("unit") => Self::AssignedTo,
            Some("petitioner_id") => Self::Petitioner,
            Some(field) => Self::ALL
                .iter()
                .copied()
                .find(|column| column.name() == field)
                .unwrap_or(Self::ExternalNumber),
        }
    }
}
