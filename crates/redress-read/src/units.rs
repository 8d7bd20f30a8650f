//! The unit tree as known at any position, and its subtrees on any day.

use crate::ReadError;
use chrono::NaiveDate;
use redress_domain::{UnitCode, UnitTree};
use redress_log::{Event, Log, Position, RecordedEvent};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use tokio::sync::Mutex;

/// Folds unit events, which are few, and keeps the latest tree.
pub(crate) struct Units {
    log: Log,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    events: Vec<RecordedEvent>,
    /// Every unit event up to here is among them.
    upto: Position,
    latest: (usize, Arc<UnitTree>),
}

impl Units {
    pub(crate) fn new(log: Log) -> Self {
        Self { log, known: Mutex::default() }
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

/// A tree on one day.
#[derive(Debug, Clone)]
pub(crate) struct TreeOn {
    pub(crate) tree: Arc<UnitTree>,
    pub(crate) day: NaiveDate,
    children: BTreeMap<UnitCode, Vec<UnitCode>>,
}

impl TreeOn {
    pub(crate) fn new(tree: Arc<UnitTree>, day: NaiveDate) -> Self {
        let mut children: BTreeMap<UnitCode, Vec<UnitCode>> = BTreeMap::new();
        for (code, unit) in tree.iter() {
            if let Some(parent) = unit.parent_on(day) {
                children.entry(parent.clone()).or_default().push(code.clone());
            }
        }
        Self { tree, day, children }
    }

    /// Every unit directly below one; also those out of service, whose figures it sums.
    pub(crate) fn children(&self, code: &UnitCode) -> &[UnitCode] {
        self.children.get(code).map_or(&[], Vec::as_slice)
    }

    /// A unit and all below it.
    pub(crate) fn subtree(&self, top: &UnitCode) -> BTreeSet<UnitCode> {
        let mut found = BTreeSet::new();
        let mut open = vec![top];
        while let Some(code) = open.pop() {
            if found.insert(code.clone()) {
                open.extend(self.children(code));
            }
        }
        found
    }

    pub(crate) fn in_service(&self, code: &UnitCode) -> bool {
        self.tree.get(code).is_some_and(|unit| unit.in_service(self.day))
    }

    /// In service, with nothing in service directly below.
    pub(crate) fn is_leaf(&self, code: &UnitCode) -> bool {
        self.in_service(code) && !self.children(code).iter().any(|child| self.in_service(child))
    }
}
