//! Units: the tree as it stands, or as it stood.

use super::terms::{UnitKind, UnitLevel};
use async_graphql::{ID, Object};
use chrono::NaiveDate;
use redress_domain::{UnitCode, UnitTree};
use std::sync::Arc;

/// An office (单位), as it was on a day.
pub struct Unit {
    pub(super) code: UnitCode,
    pub(super) tree: Arc<UnitTree>,
    pub(super) day: NaiveDate,
}

impl Unit {
    /// A unit of the tree; none if there is none of this code.
    pub(super) fn of(tree: &Arc<UnitTree>, code: &UnitCode, day: NaiveDate) -> Option<Self> {
        tree.get(code)?;
        Some(Self { code: code.clone(), tree: tree.clone(), day })
    }

    fn record(&self) -> &redress_domain::unit::UnitRecord {
        self.tree.get(&self.code).expect("a unit is made of a tree that has it, and trees lose none")
    }
}

/// An office (单位), as it was on a day.
#[Object]
impl Unit {
    /// Its code.
    async fn code(&self) -> ID {
        self.code.as_str().into()
    }

    /// Its name on that day.
    async fn name(&self) -> &str {
        self.record().name_on(self.day)
    }

    /// Its level, which never changes.
    async fn level(&self) -> UnitLevel {
        self.record().level.into()
    }

    /// What sort of office it is.
    async fn kind(&self) -> Option<UnitKind> {
        self.record().kind.map(Into::into)
    }

    /// The unit above it; one out of service keeps its last place, one that has not begun its first.
    async fn parent(&self) -> Option<Unit> {
        Unit::of(&self.tree, self.record().parent_on(self.day)?, self.day)
    }

    /// Whether it works on that day.
    async fn in_service(&self) -> bool {
        self.record().in_service(self.day)
    }
}
