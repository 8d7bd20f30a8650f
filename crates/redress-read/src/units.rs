//! The unit tree as known at any position, and subtrees on any day.

use crate::ReadError;
use chrono::NaiveDate;
use redress_domain::{UnitCode, UnitTree};
use redress_log::{Event, Log, Position, RecordedEvent};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, OnceLock, PoisonError},
};
use tokio::sync::Mutex;

/// Folds unit events, of which there are few, and caches the latest tree.
pub(crate) struct Units {
    log: Log,
    known: Mutex<Known>,
    /// The last cached tree, for callers that cannot wait.
    last: std::sync::Mutex<Option<Arc<TreeOn>>>,
}

#[derive(Default)]
struct Known {
    events: Vec<RecordedEvent>,
    /// Every unit event up to this position is included.
    upto: Position,
    latest: (usize, Arc<UnitTree>),
    /// The latest tree on the day that was last asked for.
    standing: Option<Arc<TreeOn>>,
}

impl Units {
    pub(crate) fn new(log: Log) -> Self {
        Self { log, known: Mutex::default(), last: std::sync::Mutex::default() }
    }

    /// The tree as known at a position.
    pub(crate) async fn at(&self, position: Position) -> Result<Arc<UnitTree>, ReadError> {
        let mut known = self.known.lock().await;
        if position > known.upto {
            let after = known.events.last().map_or(Position(0), |last| last.position);
            known.events.extend(self.log.unit_events(after).await?);
            known.upto = position;
        }
        let wanted = known.events.partition_point(|event| event.position <= position);
        if wanted < known.latest.0 {
            return Ok(Arc::new(fold(UnitTree::default(), &known.events[..wanted])?));
        }
        if wanted > known.latest.0 {
            let Known { events, latest, .. } = &mut *known;
            let tree = fold(UnitTree::clone(&latest.1), &events[latest.0..wanted])?;
            *latest = (wanted, Arc::new(tree));
        }
        Ok(known.latest.1.clone())
    }

    /// The latest tree on a day, if it is cached and was known at a position.
    pub(crate) fn standing_at_once(&self, position: Position, day: NaiveDate) -> Option<Arc<TreeOn>> {
        let known = self.known.try_lock().ok()?;
        let has_read = position <= known.upto && known.latest.0 == known.events.len();
        let is_latest = known.events.last().is_none_or(|last| last.position <= position);
        let kept = known.standing.as_ref().filter(|kept| kept.day == day)?;
        (has_read && is_latest && Arc::ptr_eq(&kept.tree, &known.latest.1)).then(|| kept.clone())
    }

    /// The tree as last read: good enough for estimates.
    pub(crate) fn last(&self) -> Option<Arc<TreeOn>> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The tree as known at a position, on a day. The latest one is cached while neither changes, since every
    /// request needs it.
    pub(crate) async fn standing(
        &self,
        position: Position,
        day: NaiveDate,
    ) -> Result<Arc<TreeOn>, ReadError> {
        let tree = self.at(position).await?;
        let mut known = self.known.lock().await;
        let same = |kept: &&Arc<TreeOn>| kept.day == day && Arc::ptr_eq(&kept.tree, &tree);
        if let Some(kept) = known.standing.as_ref().filter(same) {
            return Ok(kept.clone());
        }
        let is_latest = Arc::ptr_eq(&known.latest.1, &tree);
        let standing = Arc::new(TreeOn::new(tree, day));
        if is_latest {
            known.standing = Some(standing.clone());
            *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(standing.clone());
        }
        Ok(standing)
    }
}

fn fold(mut tree: UnitTree, events: &[RecordedEvent]) -> Result<UnitTree, ReadError> {
    for recorded in events {
        let code: UnitCode = recorded.aggregate_id.parse().map_err(|error| ReadError::Inconsistent {
            position: recorded.position,
            what: format!("its aggregate id: {error}"),
        })?;
        if let Event::Unit(event) = &recorded.event {
            tree.apply(&code, event);
        }
    }
    Ok(tree)
}

/// The unit tree on one day.
#[derive(Debug, Clone)]
pub struct TreeOn {
    pub(crate) tree: Arc<UnitTree>,
    pub(crate) day: NaiveDate,
    /// Computed when somebody looks downwards; looking upwards does not need it. Shared by days with the same
    /// tree.
    children: Arc<OnceLock<BTreeMap<UnitCode, Vec<UnitCode>>>>,
}

impl TreeOn {
    /// The tree on a day.
    #[must_use]
    pub fn new(tree: Arc<UnitTree>, day: NaiveDate) -> Self {
        Self { tree, day, children: Arc::default() }
    }

    /// The same tree on another day.
    #[must_use]
    pub fn on(&self, day: NaiveDate) -> Self {
        let alike = self.tree.is_alike_on(self.day, day);
        let children = if alike { self.children.clone() } else { Arc::default() };
        Self { tree: self.tree.clone(), day, children }
    }

    /// Every unit, on any day.
    #[must_use]
    pub fn tree(&self) -> &Arc<UnitTree> {
        &self.tree
    }

    /// The day.
    #[must_use]
    pub fn day(&self) -> NaiveDate {
        self.day
    }

    /// The units directly below a unit, by code, including those out of service, since figures include them.
    #[must_use]
    pub fn children(&self, code: &UnitCode) -> &[UnitCode] {
        self.children.get_or_init(|| self.gather()).get(code).map_or(&[], Vec::as_slice)
    }

    fn gather(&self) -> BTreeMap<UnitCode, Vec<UnitCode>> {
        let mut children: BTreeMap<UnitCode, Vec<UnitCode>> = BTreeMap::new();
        for (code, unit) in self.tree.iter() {
            if let Some(parent) = unit.parent_on(self.day) {
                children.entry(parent.clone()).or_default().push(code.clone());
            }
        }
        children
    }

    /// A unit and all below it.
    #[must_use]
    pub fn subtree(&self, top: &UnitCode) -> BTreeSet<UnitCode> {
        let mut found = BTreeSet::new();
        let mut open = vec![top];
        while let Some(code) = open.pop() {
            if found.insert(code.clone()) {
                open.extend(self.children(code));
            }
        }
        found
    }

    /// The codes of some units and all below them.
    pub(crate) fn subtrees(&self, tops: &[UnitCode]) -> Result<Vec<String>, ReadError> {
        let mut codes = Vec::new();
        for top in tops {
            self.tree.get(top).ok_or_else(|| ReadError::UnitUnknown(top.clone()))?;
            codes.extend(self.subtree(top).iter().map(ToString::to_string));
        }
        Ok(codes)
    }

    /// How many units there are in a subtree.
    #[must_use]
    pub fn count_below(&self, top: &UnitCode) -> usize {
        // No unit is its own ancestor, so each child is visited once.
        let (mut open, mut count) = (vec![top], 0);
        while let Some(code) = open.pop() {
            count += 1;
            open.extend(self.children(code));
        }
        count
    }

    /// Whether `code` is `top` or below it.
    #[must_use]
    pub fn is_within(&self, code: &UnitCode, top: &UnitCode) -> bool {
        self.tree.is_within(code, top, self.day)
    }

    pub(crate) fn in_service(&self, code: &UnitCode) -> bool {
        self.tree.get(code).is_some_and(|unit| unit.in_service(self.day))
    }

    /// Whether it is in service, with no unit in service directly below.
    pub(crate) fn is_leaf(&self, code: &UnitCode) -> bool {
        self.in_service(code) && !self.children(code).iter().any(|child| self.in_service(child))
    }
}
