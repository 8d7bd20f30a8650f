//! The lists of a desk: which petitions each has, in which order.

use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

use crate::{lang::Lang, link::address, visit::Visit};

/// Days ahead that count as soon.
const SOON: u64 = 7;

/// A list of the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    Overdue,
    Soon,
    Triage,
    Assign,
    Accept,
    Objection,
}

/// Whose desk, on which day.
pub(super) struct Desk<'a> {
    pub(super) unit: &'a str,
    pub(super) on: NaiveDate,
    /// Whether the visitor's own reach bounds what no unit is responsible for yet; otherwise the place of the problem does.
    pub(super) is_own: bool,
}

impl<'a> Desk<'a> {
    pub(super) fn of(visit: &Visit, unit: &'a str, on: NaiveDate) -> Self {
        let is_own = visit.own_unit() == Some(unit) && !visit.has_any(&["ADMIN", "AUDITOR"]);
        Self { unit, on, is_own }
    }
}

impl Section {
    pub(super) const ALL: [Self; 6] =
        [Self::Overdue, Self::Soon, Self::Triage, Self::Assign, Self::Accept, Self::Objection];
    pub(super) const NAMES: [&'static str; 6] =
        ["overdue", "soon", "triage", "assign", "accept", "objection"];

    /// Its name in addresses and in the document.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::Soon => "soon",
            Self::Triage => "triage",
            Self::Assign => "assign",
            Self::Accept => "accept",
            Self::Objection => "objection",
        }
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|section| section.name() == name)
    }

    pub(super) fn title(self, lang: Lang) -> &'static str {
        match self {
            Self::Overdue => lang.pick("Overdue", "已逾期"),
            Self::Soon => lang.pick("Due within seven days", "七日内到期"),
            Self::Triage => lang.pick("To triage", "待甄别"),
            Self::Assign => lang.pick("To assign", "待交办"),
            Self::Accept => lang.pick("To accept", "待受理"),
            Self::Objection => lang.pick("Objections to decide", "待裁定的退回"),
        }
    }

    /// Which petitions these are, in a sentence.
    pub(super) fn about(self, desk: &Desk<'_>, lang: Lang) -> &'static str {
        match self {
            Self::Overdue => lang.pick(
                "Due before this day and not closed by its end; the unit, or one below it, is responsible.",
                "期限在当日之前且当日仍未办结；责任单位为本单位或下级单位。",
            ),
            Self::Soon => lang.pick(
                "Assigned or accepted, due from this day to the seventh after it; the unit, or one below it, is responsible.",
                "已交办或已受理，期限在当日起七日内；责任单位为本单位或下级单位。",
            ),
            Self::Triage if desk.is_own => {
                lang.pick("Registered and not triaged, of those you work with.", "您经办范围内已登记尚未甄别的事项。")
            }
            Self::Assign if desk.is_own => lang.pick(
                "Triaged or reopened and not assigned, of those you work with.",
                "您经办范围内已甄别或重新办理、尚未交办的事项。",
            ),
            Self::Triage => lang.pick(
                "Registered and not triaged; the problem lies in the unit or below it.",
                "已登记尚未甄别；问题属地为本单位或下级单位。",
            ),
            Self::Assign => lang.pick(
                "Triaged or reopened and not assigned; the problem lies in the unit or below it.",
                "已甄别或重新办理、尚未交办；问题属地为本单位或下级单位。",
            ),
            Self::Accept => lang.pick(
                "Assigned, not accepted yet and not objected to; the unit, or one below it, is responsible.",
                "已交办尚未受理、且未提出退回；责任单位为本单位或下级单位。",
            ),
            Self::Objection => lang.pick(
                "The responsible unit objected to its assignment; the unit, or one below it, gave the order and decides.",
                "责任单位对交办提出退回，待本单位或下级单位（交办单位）裁定。",
            ),
        }
    }

    /// The filter, as `PetitionFilter`.
    pub(super) fn filter(self, desk: &Desk<'_>) -> Value {
        let Desk { unit, on, is_own } = desk;
        let unassigned = |states: Value| match is_own {
            true => json!({ "state": states }),
            false => json!({ "state": states, "place": unit }),
        };
        match self {
            Self::Overdue => json!({ "responsible": unit, "overdueAt": on.to_string() }),
            Self::Soon => {
                let end = on.checked_add_days(Days::new(SOON)).unwrap_or(*on);
                let due = json!({ "range": { "from": on.to_string(), "to": end.to_string() } });
                json!({ "responsible": unit, "state": ["ASSIGNED", "ACCEPTED"], "due": due })
            }
            Self::Triage => unassigned(json!(["REGISTERED"])),
            Self::Assign => unassigned(json!(["TRIAGED", "REOPENED"])),
            Self::Accept => json!({ "responsible": unit, "state": ["ASSIGNED"], "objectionOpen": false }),
            Self::Objection => json!({ "objectionTo": unit }),
        }
    }

    pub(super) fn order(self) -> &'static str {
        match self {
            Self::Overdue | Self::Soon => "DUE_ON",
            Self::Triage | Self::Assign | Self::Accept | Self::Objection => "NEXT_STEP_DUE_ON",
        }
    }

    /// The query that gives the number of them.
    pub(super) fn query(self, desk: &Desk<'_>) -> String {
        let document = "query Desk($filter: PetitionFilter!) {\n  petitions(filter: $filter, first: 1) { totalCount }\n}";
        let variables = json!({ "filter": self.filter(desk) }).to_string();
        address("/query", &[("document", Some(document)), ("variables", Some(&variables))])
    }
}
