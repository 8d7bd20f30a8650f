//! The figures of the overview: what they are called, what the schema calls them, and how they are read.

use chrono::NaiveDate;
use serde::Deserialize;

use crate::{
    lang::Lang,
    model::{Count, People, Rate},
    text::{difference, number, percent, points},
};

/// The figures of a month.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Month {
    pub(super) position: String,
    filings: Count,
    closure_rate: Rate,
    on_time_closure_rate: Rate,
    timely_acceptance_rate: Rate,
    resolution_rate: Rate,
    satisfaction_rate: Rate,
    repeat_filing_rate: Rate,
    over_level_visits: People,
    collective_visits: People,
}

/// A figure of the overview.
pub(super) struct Figure {
    en: &'static str,
    zh: &'static str,
    /// What it is, in a sentence.
    about_en: &'static str,
    about_zh: &'static str,
    /// Its name in the address of its page.
    pub(super) statistic: &'static str,
    /// What a query selects of `Statistics` to get it.
    pub(super) selection: &'static str,
    read: fn(&Month) -> Reading,
}

impl Figure {
    pub(super) fn name(&self, lang: Lang) -> &'static str {
        lang.pick(self.en, self.zh)
    }

    pub(super) fn about(&self, lang: Lang) -> &'static str {
        lang.pick(self.about_en, self.about_zh)
    }

    /// The figure in a month.
    pub(super) fn of(&self, month: &Month) -> Reading {
        (self.read)(month)
    }
}

/// A figure in a month.
#[derive(Debug, Clone)]
pub(super) struct Reading {
    value: Value,
    pub(super) suppressed: bool,
    pub(super) provisional: bool,
    pub(super) cut_off: Option<NaiveDate>,
}

#[derive(Debug, Clone)]
enum Value {
    Rate { share: Option<f64>, percent: Option<String>, fraction: Option<(i64, i64)> },
    Count { n: Option<i64>, people: Option<i64> },
}

impl Reading {
    fn rate(rate: &Rate) -> Self {
        let value = Value::Rate {
            share: rate.value,
            percent: rate.percent.clone(),
            fraction: rate.numerator.zip(rate.denominator),
        };
        let Rate { suppressed, provisional, cut_off, .. } = *rate;
        Self { value, suppressed, provisional, cut_off }
    }

    fn count(count: &Count, people: Option<i64>) -> Self {
        let value = Value::Count { n: count.value, people };
        let Count { suppressed, provisional, cut_off, .. } = *count;
        Self { value, suppressed, provisional, cut_off }
    }

    /// The denominator of a rate, as a count of its own.
    fn denominator(rate: &Rate) -> Self {
        Self { value: Value::Count { n: rate.denominator, people: None }, ..Self::rate(rate) }
    }

    /// What is plotted of it.
    pub(super) fn height(&self) -> Option<f64> {
        match &self.value {
            Value::Rate { share, .. } => *share,
            Value::Count { n, .. } => n.map(|n| n as f64),
        }
    }

    /// Whether there is nothing to show but zeros; what is withheld is more than zero.
    pub(super) fn is_empty(&self) -> bool {
        match &self.value {
            _ if self.suppressed => false,
            Value::Rate { fraction, .. } => fraction.is_none_or(|(_, denominator)| denominator == 0),
            Value::Count { n, .. } => n.is_none_or(|n| n == 0),
        }
    }

    /// It, as text; `None` where there is nothing to count.
    pub(super) fn text(&self, lang: Lang) -> Option<String> {
        match &self.value {
            Value::Rate { percent: shown, .. } => shown.as_deref().map(|shown| percent(shown, lang)),
            Value::Count { n, .. } => n.map(number),
        }
    }

    /// What stands beside it: numerator and denominator, or how many people.
    pub(super) fn beside(&self, lang: Lang) -> Option<String> {
        match &self.value {
            Value::Rate { fraction, .. } => fraction.map(|(n, d)| format!("{}/{}", number(n), number(d))),
            Value::Count { people, .. } => people.map(|people| {
                let people = number(people);
                lang.pick(format!("{people} people"), format!("{people}人"))
            }),
        }
    }

    /// How far it has moved from an earlier one.
    pub(super) fn moved(&self, before: &Self, lang: Lang) -> Option<String> {
        match (&self.value, &before.value) {
            (Value::Rate { share, .. }, Value::Rate { share: earlier, .. }) => {
                Some(points((*share)? - (*earlier)?, lang))
            }
            (Value::Count { n, .. }, Value::Count { n: earlier, .. }) => {
                Some(difference((*n)? - (*earlier)?))
            }
            _ => None,
        }
    }
}

fn people(people: &People) -> Reading {
    Reading::count(&people.batches, people.head_count.value)
}

macro_rules! figure {
    (rate $en:literal $zh:literal, $about_en:literal $about_zh:literal, $statistic:literal, $field:ident) => {
        figure!($en $zh, $about_en $about_zh, $statistic, concat!($statistic, " { numerator denominator percent }"),
            |month| Reading::rate(&month.$field))
    };
    ($en:literal $zh:literal, $about_en:literal $about_zh:literal, $statistic:literal, $selection:expr, $read:expr) => {
        Figure {
            en: $en,
            zh: $zh,
            about_en: $about_en,
            about_zh: $about_zh,
            statistic: $statistic,
            selection: $selection,
            read: $read,
        }
    };
}

/// All of them, in the order of the page. What a denominator counts is said once, here.
pub(super) const FIGURES: [Figure; 10] = [
    figure!("Came in" "来件",
        "filings of any channel, first ones and repeats" "各种形式的信访件次，含初次和重复",
        "filings", "filings { value }", |month| Reading::count(&month.filings, None)),
    figure!("Due" "到期",
        "duties to close a petition that fall due" "办理期限在本期内的责任",
        "closureRate", "closureRate(base: DUE) { denominator }", |month| Reading::denominator(&month.closure_rate)),
    figure!("Closure rate" "办结率",
        "of what was due, closed" "到期件中已办结的比例",
        "closureRate", "closureRate(base: DUE) { numerator denominator percent }", |month| Reading::rate(&month.closure_rate)),
    figure!(rate "Closed on time" "按期办结率",
        "of what was due, closed by its day; the rest is late" "到期件中按期办结的比例，其余为逾期",
        "onTimeClosureRate", on_time_closure_rate),
    figure!(rate "Triaged on time" "及时受理率",
        "of what was to be triaged, triaged by its day" "应甄别件中按期甄别的比例",
        "timelyAcceptanceRate", timely_acceptance_rate),
    figure!(rate "Resolution rate" "息访率",
        "of what was closed, not brought again and not reopened" "办结件中未再信访、未重新办理的比例",
        "resolutionRate", resolution_rate),
    figure!(rate "Satisfaction rate" "满意率",
        "of those who rated, satisfied or basically satisfied" "有评价件中满意和基本满意的比例",
        "satisfactionRate", satisfaction_rate),
    figure!(rate "Repeats" "重复率",
        "of what came in, repeats" "来件中重复信访的比例",
        "repeatFilingRate", repeat_filing_rate),
    figure!("Over-level visits" "越级访",
        "visits more than one level above the competent one" "越过本级和上一级的来访批次",
        "overLevelVisits", "overLevelVisits { batches { value } headCount { value } }",
        |month| people(&month.over_level_visits)),
    figure!("Collective visits" "集体访",
        "visits of five people or more" "五人以上来访批次",
        "collectiveVisits", "collectiveVisits { batches { value } headCount { value } }",
        |month| people(&month.collective_visits)),
];
