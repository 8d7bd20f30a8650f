//! A row of the register.

use super::kind::{Folded, Standing};
use chrono::NaiveDate;
use redress_log::AggregateKind;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The present state of a case: a row of the register. The field names are the columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaseRow {
    /// Its kind, as the log names it.
    pub kind: String,
    /// Its id, unique within the kind.
    pub id: String,
    /// The unit whose subtree works with it; `None` if it belongs to the whole office.
    pub unit: Option<String>,
    /// The units that it names to act.
    pub acting: Vec<String>,
    /// Those of them that have not answered yet.
    pub asked: Vec<String>,
    /// The petitions that these reach until they answer: an object of petitions, each with its units.
    pub asked_about: Value,
    /// The state, as the API names it.
    pub state: String,
    /// Day of its first event.
    pub opened: NaiveDate,
    /// Last day for the next step, if it has one.
    pub due: Option<NaiveDate>,
    /// Day of the closing, while it is closed.
    pub closed: Option<NaiveDate>,
    /// The petitions that its events have named, the subject first.
    pub petitions: Vec<String>,
    /// How many events it has; also the sequence of the last one.
    pub sequence: i64,
    /// Position of its first event.
    pub first_position: i64,
    /// Position of its last event.
    pub last_position: i64,
    /// Its folded state.
    pub folded: Value,
}

redress_log::from_row!(CaseRow {
    kind,
    id,
    unit,
    acting,
    asked,
    asked_about,
    state,
    opened,
    due,
    closed,
    petitions,
    sequence,
    first_position,
    last_position,
    folded
});

/// The columns, in the order in which they are written and read.
pub(super) const COLUMNS: &str = "kind, id, unit, acting, asked, asked_about, state, opened, due, closed, petitions, \
     sequence, first_position, last_position, folded";

/// Where the events of a row are in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Extent {
    pub(super) sequence: i64,
    pub(super) first_position: i64,
    pub(super) last_position: i64,
}

impl CaseRow {
    pub(super) fn of(
        kind: AggregateKind,
        id: &str,
        extent: Extent,
        Folded { state: folded, standing, asked_about }: Folded,
    ) -> Self {
        let codes = |units: Vec<_>| units.iter().map(ToString::to_string).collect();
        let mut about: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (unit, petition) in &asked_about {
            about.entry(petition.as_str()).or_default().push(unit.as_str());
        }
        let Standing { unit, acting, asked, state, opened, due, closed, petitions } = standing;
        let Extent { sequence, first_position, last_position } = extent;
        Self {
            kind: kind.as_str().to_owned(),
            id: id.to_owned(),
            unit: unit.map(|unit| unit.to_string()),
            acting: codes(acting),
            asked_about: json!(about),
            asked: codes(asked),
            state,
            opened,
            due,
            closed,
            petitions: petitions.iter().map(ToString::to_string).collect(),
            sequence,
            first_position,
            last_position,
            folded,
        }
    }
}
