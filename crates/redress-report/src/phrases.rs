//! Cells and sentences that several reports use.

use chrono::NaiveDate;
use redress_domain::{UnitCode, UnitTree};
use redress_read::statistics::Statistic;

use crate::lang::Lang;
use crate::model::Cell;

/// A cell with a unit and the name that it has on a day.
pub(crate) fn unit(tree: &UnitTree, code: &str, day: NaiveDate) -> Cell {
    let known = code.parse::<UnitCode>().ok();
    let name = known.and_then(|code| tree.get(&code)).map(|unit| unit.name_on(day).to_owned());
    Cell::Unit { code: code.to_owned(), name: name.unwrap_or_default() }
}

/// The definition of a statistic in a sentence.
pub(crate) fn definition(statistic: &Statistic, lang: Lang) -> String {
    let Statistic { definition, dated_by, .. } = statistic;
    lang.pick(statistic.in_full(), format!("{definition} 归期依据：{dated_by}。"))
}

/// The note for a cut-off that is earlier than requested.
pub(crate) fn provisional(day: NaiveDate, lang: Lang) -> String {
    lang.pick(
        format!("Provisional: figures count up to {day}, the day of the last record, and may still change."),
        format!("暂定：数据目前只计至最后一条记录之日（{day}），之后仍会变化。"),
    )
}
