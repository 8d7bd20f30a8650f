//! Units: the tree, today or on another day.

use super::{
    paging::{self, Slice, page_cost},
    scalars::Date,
    terms::{UnitKind, UnitLevel},
};
use async_graphql::{ID, Object, Result, types::connection::PageInfo};
use chrono::NaiveDate;
use redress_domain::{UnitCode, UnitTree, unit::UnitRecord};
use redress_read::TreeOn;
use std::sync::Arc;

/// The prefix of a unit's global id. A petition's global id is its number without a prefix.
const ID_PREFIX: &str = "Unit:";

/// The unit code in a global id, if it is a unit's.
pub fn code_of(id: &str) -> Option<&str> {
    id.strip_prefix(ID_PREFIX)
}

/// An office (单位) on a day. Cheap to clone.
#[derive(Clone)]
pub struct Unit {
    code: UnitCode,
    record: Arc<UnitRecord>,
    units: Arc<TreeOn>,
}

impl Unit {
    /// A unit of the tree on a day; `None` if there is no unit with this code.
    pub fn of(tree: &Arc<UnitTree>, code: &UnitCode, day: NaiveDate) -> Option<Self> {
        Self::among(&Arc::new(TreeOn::new(tree.clone(), day)), code.as_str())
    }

    /// A unit of a day's tree.
    pub fn among(units: &Arc<TreeOn>, code: &str) -> Option<Self> {
        let (code, record) = units.tree().shared(code)?;
        Some(Self { code, record, units: units.clone() })
    }
}

/// An office (单位) on a day.
#[Object]
impl Unit {
    /// The global id, for `node`. Arguments that name a unit take its code.
    pub async fn id(&self) -> ID {
        format!("{ID_PREFIX}{}", self.code).into()
    }

    /// Its code.
    async fn code(&self) -> ID {
        self.code.as_str().into()
    }

    /// Its name on that day.
    async fn name(&self) -> &str {
        self.record.name_on(self.units.day())
    }

    /// Its level, which never changes.
    async fn level(&self) -> UnitLevel {
        self.record.level.into()
    }

    /// The sort of office.
    async fn kind(&self) -> Option<UnitKind> {
        self.record.kind.map(Into::into)
    }

    /// The unit above it. A unit out of service keeps its last place; one that is not in service yet has its
    /// first.
    async fn parent(&self) -> Option<Unit> {
        Unit::among(&self.units, self.record.parent_on(self.units.day())?.as_str())
    }

    /// The units directly below it, by code, including those out of service.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn children(
        &self,
        #[graphql(desc = "How many from the beginning, 1 to 100. Give either first or last.")] first: Option<
            i32,
        >,
        #[graphql(desc = "With first: after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "With last: before this cursor.")] before: Option<String>,
    ) -> Result<UnitConnection> {
        let slice = Slice::of(UnitConnection::LIST, (first, after), (last, before))?;
        Ok(UnitConnection::cut(&self.units, self.units.children(&self.code), &slice))
    }

    /// First day out of service, if a retirement was recorded.
    async fn retired_on(&self) -> Option<Date> {
        self.record.retired_on.map(Date)
    }

    /// The unit that its open petitions are to be assigned to, if one was named when it was retired.
    async fn successor(&self) -> Option<Unit> {
        Unit::among(&self.units, self.record.successor.as_ref()?.as_str())
    }

    /// Whether it is in service on that day.
    async fn in_service(&self) -> bool {
        self.record.in_service(self.units.day())
    }
}

record! {
    /// A page of units, by code.
    pub struct UnitConnection {
        /// The units with their cursors.
        edges: Vec<UnitEdge>,
        /// The units.
        nodes: Vec<Unit>,
        /// The page info.
        page_info: PageInfo,
        /// How many units there are on all pages.
        total_count: usize,
    }
}

record! {
    /// A unit and its cursor.
    pub struct UnitEdge {
        /// Its cursor, for `after` and `before`.
        cursor: String,
        /// The unit.
        node: Unit,
    }
}

impl UnitConnection {
    /// The name of such lists, for their cursors.
    pub const LIST: &str = "units";

    /// Cuts a page out of a list of units that is ordered by code.
    pub fn cut(units: &Arc<TreeOn>, codes: &[UnitCode], slice: &Slice) -> Self {
        let (page, has_more) = slice.cut(codes, UnitCode::as_str);
        let nodes: Vec<Unit> = page.iter().filter_map(|code| Unit::among(units, code.as_str())).collect();
        let edge = |unit: &Unit| UnitEdge {
            cursor: paging::cursor(Self::LIST, unit.code.as_str()),
            node: unit.clone(),
        };
        let edges: Vec<UnitEdge> = nodes.iter().map(edge).collect();
        let cursor = |edge: Option<&UnitEdge>| edge.map(|edge| edge.cursor.clone());
        let (start, end) = (cursor(edges.first()), cursor(edges.last()));
        let page_info = slice.page_info(has_more, start, end);
        Self { edges, nodes, page_info, total_count: codes.len() }
    }
}
