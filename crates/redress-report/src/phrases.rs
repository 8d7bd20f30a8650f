//! Cells and sentences that several reports share.

use chrono::NaiveDate;
use redress_domain::{UnitCode, UnitTree};
use redress_read::statistics::Statistic;

use crate::lang::Lang;
use crate::model::Cell;

/// A unit, with the name it has on a day.
pub(crate) fn unit(tree: &UnitTree, code: &str, day: NaiveDate) -> Cell {
    let known = code.parse::<UnitCode>().ok();
    let name = known.and_then(|code| tree.get(&code)).map(|unit| unit.name_on(day).to_owned());
    Cell::Unit { code: code.to_owned(), name: name.unwrap_or_default() }
}

/// What a statistic is, in a sentence.
pub(crate) fn definition(statistic: &Statistic, lang: Lang) -> String {
    let Statistic { definition, dated_by, .. } = statistic;
    lang.pick(statistic.in_full(), format!("{definition} 归期依据：{dated_by}。"))
}

/// What a cut-off that was held back means.
pub(crate) fn provisional(day: NaiveDate, lang: Lang) -> String {
    lang.pick(
        format!("Provisional: figures count up to {day}, the day of the last record, and will still move."),
        format!("暂定：数据目前只计至最后一条记录之日（{day}），之后仍会变化。"),
    )
}
