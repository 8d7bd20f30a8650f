//! Every statistic that has a page: its names and its field.

use crate::lang::Lang;

/// What a statistic is in the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Rate,
    Count,
    /// Batches and people.
    People,
}

/// A statistic.
#[derive(Debug, Clone, Copy)]
pub(super) struct Which {
    /// Its name in addresses.
    pub(super) name: &'static str,
    en: &'static str,
    zh: &'static str,
    /// Its field, with the argument that narrows it.
    pub(super) field: &'static str,
    pub(super) sort: Sort,
}

impl Which {
    pub(super) fn title(&self, lang: Lang) -> &'static str {
        lang.pick(self.en, self.zh)
    }

    pub(super) fn named(name: &str) -> Option<&'static Self> {
        ALL.iter().find(|which| which.name == name)
    }

    /// A selection of `Statistics` that gives this under the name `figure`.
    pub(super) fn selection(&self, of_rate: &str, of_count: &str) -> String {
        let field = self.field;
        match self.sort {
            Sort::Rate => format!("figure: {field} {{ {of_rate} }}"),
            Sort::Count => format!("figure: {field} {{ {of_count} }}"),
            Sort::People => {
                format!("figure: {field} {{ batches {{ {of_count} }} headCount {{ value suppressed }} }}")
            }
        }
    }

    /// The same as somebody would write it.
    pub(super) fn plain_selection(&self) -> String {
        let field = self.field;
        match self.sort {
            Sort::Rate => format!("{field} {{ numerator denominator percent }}"),
            Sort::Count => format!("{field} {{ value }}"),
            Sort::People => format!("{field} {{ batches {{ value }} headCount {{ value }} }}"),
        }
    }
}

const fn which(
    name: &'static str,
    en: &'static str,
    zh: &'static str,
    field: &'static str,
    sort: Sort,
) -> Which {
    Which { name, en, zh, field, sort }
}

/// All of them, in the order of their list.
#[rustfmt::skip]
pub(super) const ALL: [Which; 23] = [
    which("filings", "Filings", "来件", "filings", Sort::Count),
    which("visits", "Visits and other filings", "信访批次和人次", "visits", Sort::People),
    which("timelyAcceptanceRate", "Triaged on time", "及时受理率", "timelyAcceptanceRate", Sort::Rate),
    which("timelyUnitAcceptanceRate", "Accepted on time by units", "责任单位及时受理率", "timelyUnitAcceptanceRate", Sort::Rate),
    which("closureRate", "Closure rate", "办结率", "closureRate(base: DUE)", Sort::Rate),
    which("closureRateOfRegistered", "Closure rate of what was registered", "登记件办结率", "closureRate(base: REGISTERED)", Sort::Rate),
    which("onTimeClosureRate", "Closed on time", "按期办结率", "onTimeClosureRate", Sort::Rate),
    which("clearanceRate", "Closings per registration", "办结登记比", "clearanceRate", Sort::Rate),
    which("resolutionRate", "Resolution rate", "息访率", "resolutionRate", Sort::Rate),
    which("confirmedResolutionRate", "Confirmed resolution rate", "化解率", "confirmedResolutionRate", Sort::Rate),
    which("firstTimeResolutionRate", "First-time resolution rate", "初次化解率", "firstTimeResolutionRate", Sort::Rate),
    which("repeatFilingRate", "Repeats", "重复率", "repeatFilingRate", Sort::Rate),
    which("repeatMatterRate", "Matters brought again", "重复信访事项率", "repeatMatterRate", Sort::Rate),
    which("satisfactionRate", "Satisfaction rate", "满意率", "satisfactionRate", Sort::Rate),
    which("participationRate", "Participation rate", "参评率", "participationRate", Sort::Rate),
    which("accumulationRate", "Still open", "积累率", "accumulationRate", Sort::Rate),
    which("overLevelVisits", "Over-level visits", "越级访", "overLevelVisits", Sort::People),
    which("collectiveVisits", "Collective visits", "集体访", "collectiveVisits", Sort::People),
    which("hearings", "Hearings", "听证", "hearings", Sort::Count),
    which("escalations", "Raised a tier", "提级会诊", "escalations", Sort::Count),
    which("extensions", "Extensions", "延期", "extensions", Sort::Count),
    which("reopenings", "Reopenings", "重新办理", "reopenings", Sort::Count),
    which("diversions", "Diversions", "诉访分离", "diversions", Sort::Count),
];
