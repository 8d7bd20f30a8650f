//! Which ranking the address asks for.

use serde::Deserialize;
use std::collections::BTreeMap;

use crate::{
    ask::variables,
    link::literal,
    model::{Connection, Office},
    month::Month,
    problem::Problem,
    visit::Visit,
};

const UNIT: &str = include_str!("unit.graphql");
pub(super) const METRICS: [&str; 7] = [
    "CLOSURE",
    "ON_TIME_CLOSURE",
    "TIMELY_ACCEPTANCE",
    "RESOLUTION",
    "CONFIRMED_RESOLUTION",
    "FIRST_TIME_RESOLUTION",
    "SATISFACTION",
];
pub(super) const LEVELS: [&str; 6] = ["VILLAGE", "TOWNSHIP", "DISTRICT", "CITY", "PROVINCE", "NATION"];
pub(super) const KINDS: [&str; 5] = ["BUREAU", "COMMUNITY", "DEPARTMENT", "GOVERNMENT", "HALL"];
/// Any kind of unit.
pub(super) const ANY: &str = "ANY";
/// The least denominator to be ranked, unless another is asked for: the API's own.
const MINIMUM: u32 = 20;

/// A ranking: of which units, in which month, by what.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) unit: Office,
    pub(super) month: Month,
    pub(super) metric: &'static str,
    pub(super) level: String,
    /// None: any.
    pub(super) kind: Option<String>,
    pub(super) minimum: u32,
}

#[derive(Deserialize)]
struct Answer {
    unit: Option<Node>,
}

#[derive(Deserialize)]
struct Node {
    #[serde(flatten)]
    office: Office,
    children: Connection<Office>,
}

impl Asked {
    /// Reads the address. Without a level, the sort of unit is ranked of which most are directly below; without a month, the last one that
    /// has ended.
    pub(super) async fn of(visit: &Visit) -> Result<Option<Self>, Problem> {
        let Some(code) = visit.parameter("unit").or(visit.own_unit()) else { return Ok(None) };
        let month = visit.month("month")?.unwrap_or_else(|| Month::of(visit.today()).back(1));
        let metric = visit.choice("metric", &METRICS)?.unwrap_or("CLOSURE");
        let level = visit.choice("level", &LEVELS)?.map(str::to_owned);
        let kinds: Vec<&str> = KINDS.into_iter().chain([ANY]).collect();
        let kind = visit.choice("kind", &kinds)?.map(str::to_owned);
        let minimum = visit.count("minimum")?.unwrap_or(MINIMUM);
        let found: Answer = visit.ask(UNIT, variables([("unit", code.into())])).await?;
        let Node { office, children } =
            found.unit.ok_or_else(|| Problem::NotFound { what: "unit", name: code.to_owned() })?;
        let (level, kind) = match level {
            Some(level) => (level, kind),
            None => {
                let (level, usual) = most(&children.nodes).unwrap_or((office.level.clone(), None));
                (level, kind.or(usual))
            }
        };
        Ok(Some(Self { unit: office, month, metric, level, kind: kind.filter(|kind| kind != ANY), minimum }))
    }

    /// The arguments of `monthlyRanking`.
    pub(super) fn arguments(&self, month: Month) -> String {
        let Self { unit, metric, level, kind, minimum, .. } = self;
        let kind = kind.as_ref().map_or_else(String::new, |kind| format!(", kind: {kind}"));
        let (under, month) = (literal(&unit.code), literal(&month.to_string()));
        format!(
            "under: {under}, month: {month}, metric: {metric}, level: {level}{kind}, minimumDenominator: {minimum}"
        )
    }

    /// The query that gives the table.
    pub(super) fn document(&self) -> String {
        format!(
            "{{\n  monthlyRanking({}) {{\n    cutOff provisional position\n    rows {{\n      unit {{ code name }}\n      numerator \
             denominator percent interval {{ low high }}\n      rank previousRank flagged streak\n    }}\n  }}\n}}",
            self.arguments(self.month)
        )
    }
}

/// Level and kind that most of these units have; of equally many, the first in order of their names.
fn most(offices: &[Office]) -> Option<(String, Option<String>)> {
    let mut counts: BTreeMap<(&str, Option<&str>), usize> = BTreeMap::new();
    for office in offices {
        *counts.entry((&office.level, office.kind.as_deref())).or_default() += 1;
    }
    let ((level, kind), _) = counts.into_iter().rev().max_by_key(|(_, count)| *count)?;
    Some((level.to_owned(), kind.map(str::to_owned)))
}
