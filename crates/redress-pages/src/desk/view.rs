//! The petitions of a desk, as the schema answers them.

use chrono::NaiveDate;
use serde::Deserialize;

use crate::model::{Connection, Office, UnitName};

#[derive(Deserialize)]
pub(super) struct Answer {
    pub(super) unit: Option<Office>,
}

#[derive(Deserialize)]
pub(super) struct Listed {
    pub(super) list: Connection<Line>,
}

/// A petition in a list.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Line {
    pub(super) id: String,
    pub(super) state: String,
    pub(super) round: u32,
    pub(super) category: Option<String>,
    pub(super) registered_on: NaiveDate,
    pub(super) next_step_due_on: Option<NaiveDate>,
    pub(super) due_on: Option<NaiveDate>,
    pub(super) legal_limit_on: Option<NaiveDate>,
    pub(super) responsible: Option<UnitName>,
    pub(super) place: UnitName,
}
