//! The columns of a file of units.

use redress_domain::{UnitKind, UnitLevel};
use serde::Deserialize;

use crate::{
    column_set::Columns,
    words::{self, Vocabulary},
};

/// A column of a file of units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum UnitColumn {
    Code,
    Name,
    Level,
    Parent,
    Kind,
}

impl Columns for UnitColumn {
    const ALL: &'static [Self] = &[Self::Code, Self::Name, Self::Level, Self::Parent, Self::Kind];

    fn name(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Name => "name",
            Self::Level => "level",
            Self::Parent => "parent",
            Self::Kind => "kind",
        }
    }

    fn is_a_time(self) -> bool {
        false
    }

    fn is_a_unit(self) -> bool {
        self == Self::Parent
    }

    fn is_the_rows_own(self) -> bool {
        matches!(self, Self::Code | Self::Name)
    }

    fn list(self) -> Option<&'static str> {
        match self {
            Self::Level => Some(UnitLevel::IS),
            Self::Kind => Some(UnitKind::IS),
            Self::Code | Self::Name | Self::Parent => None,
        }
    }

    fn knows(self, word: &str) -> bool {
        match self {
            Self::Level => words::read::<UnitLevel>(word).is_some(),
            Self::Kind => words::read::<UnitKind>(word).is_some(),
            Self::Code | Self::Name | Self::Parent => false,
        }
    }

    fn words(self) -> String {
        match self {
            Self::Level => words::list::<UnitLevel>(),
            Self::Kind => words::list::<UnitKind>(),
            Self::Code | Self::Name | Self::Parent => String::new(),
        }
    }
}

impl UnitColumn {
    /// The column that a refusal is about, by the domain's field name.
    pub(crate) fn named(field: &str) -> Self {
        Self::ALL.iter().copied().find(|column| column.name() == field).unwrap_or(Self::Code)
    }
}
