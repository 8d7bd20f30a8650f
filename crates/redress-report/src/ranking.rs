//! `redress report monthly`: the monthly ranking (月度排名).

use std::collections::BTreeMap;
use std::io::Write;

use redress_domain::{UnitCode, UnitTree};
use redress_log::Position;
use redress_read::{MonthlyRanking, RankingAsk, RankingRow};

use crate::choose_renderer::choose_renderer;
use crate::fault::ReportFault;
use crate::format::ReportFormat;
use crate::lang::Lang;
use crate::model::{Cell, Column, Fact, Head, Kind, Shown};
use crate::read_side::{ReadSide, window_has_begun};
use crate::{headings as h, phrases};

const COLUMNS: &[Column] = &[
    Column::new(h::RANK, Kind::Number).shown(Shown::Screen),
    Column::new(h::RANK, Kind::Number).shown(Shown::Files),
    Column::new(h::MOVED, Kind::Number).shown(Shown::Screen),
    Column::new(h::PREVIOUS_RANK, Kind::Number).shown(Shown::Files),
    Column::new(h::UNIT, Kind::Unit),
    Column::new(h::NUMERATOR, Kind::Number),
    Column::new(h::DENOMINATOR, Kind::Number),
    Column::new(h::RATE, Kind::Rate),
    Column::new(h::INTERVAL, Kind::Interval).shown(Shown::IfWide),
    Column::new(h::FLAGGED, Kind::Text).shown(Shown::Files),
    Column::new(h::STREAK, Kind::Number).shown(Shown::Screen),
    Column::new(h::STREAK, Kind::Number).shown(Shown::Files),
    Column::new(h::CONSEQUENCE, Kind::Text),
];

/// Writes the ranking.
///
/// # Errors
/// Fails if the month has not begun, the reader refuses the query, or the report cannot be written.
pub(crate) async fn write(
    read_side: &ReadSide,
    ask: &RankingAsk,
    lang: Lang,
    format: ReportFormat,
    out: &mut (dyn Write + Send),
) -> Result<(), ReportFault> {
    window_has_begun(ask.month.first_day(), read_side.today)?;
    let served = read_side.reader.monthly_ranking(ask).await?;
    let tree = read_side.reader.unit_tree(Some(served.position)).await?.value;
    let ranking = served.value;
    let unit = |code: &UnitCode| named(&tree, code, ask, &ranking);
    let mut form =
        choose_renderer(format, head(ask, &ranking, served.position, unit(&ask.under), lang), out)?;
    let mut sharing: BTreeMap<u32, u32> = BTreeMap::new();
    ranking.rows.iter().filter_map(|row| row.rank).for_each(|rank| *sharing.entry(rank).or_default() += 1);
    let unranked = ranking.rows.iter().position(|row| row.rank.is_none());
    for (number, row) in ranking.rows.iter().enumerate() {
        if unranked == Some(number) {
            let minimum = ask.minimum.max(1);
            form.part(&lang.pick(
                format!("not ranked: fewer than {minimum} cases"),
                format!("不参与排名：分母低于{minimum}"),
            ))?;
        }
        let tied = row.rank.and_then(|rank| sharing.get(&rank)).is_some_and(|units| *units > 1);
        form.row(cells(row, unit(&row.unit), tied, lang))?;
    }
    form.finish(Vec::new())?;
    Ok(())
}

/// A unit with the name that it had in the month.
fn named(tree: &UnitTree, code: &UnitCode, ask: &RankingAsk, ranking: &MonthlyRanking) -> Cell {
    phrases::unit(tree, code.as_str(), ask.month.last_day().min(ranking.cut_off))
}

fn head(ask: &RankingAsk, ranking: &MonthlyRanking, position: Position, under: Cell, lang: Lang) -> Head {
    let (month, level) = (ask.month, Cell::term(ask.level, lang).text(lang));
    let statistic = ask.metric.statistic();
    let metric = lang.pick(ask.metric.to_string(), statistic.chinese.to_owned());
    let below = under.text(lang);
    let kind = ask.kind.map(|kind| Cell::term(kind, lang).text(lang));
    let units = kind.map_or(level.clone(), |kind| format!("{level} {kind}"));
    let title = lang.pick(
        format!("Ranking {month} by {metric}: {units} below {below}"),
        format!("{month} {metric}排名：{below} 所辖{units}"),
    );
    let metric = Cell::Term { word: ask.metric.to_string(), shown: metric };
    let facts = vec![
        Fact::new(h::MONTH, Cell::Text(month.to_string())).in_rows(),
        Fact::new(h::METRIC, metric).in_rows(),
        Fact::new(h::UNDER, under),
        Fact::new(h::LEVEL, Cell::term(ask.level, lang)),
        Fact::new(h::RANKED_KIND, Cell::of(ask.kind, |kind| Cell::term(kind, lang))),
        Fact::new(h::FROM, Cell::Date(month.first_day())),
        Fact::new(h::TO, Cell::Date(month.last_day())),
        Fact::new(h::CUT_OFF, Cell::Date(ranking.cut_off)).in_rows(),
        Fact::new(h::PROVISIONAL, Cell::YesNo(ranking.provisional)).in_rows(),
        Fact::new(h::POSITION, Cell::Position(position)).in_rows(),
        Fact::new(h::MINIMUM, Cell::Integer(ask.minimum.into())),
    ];
    let notes = notes(ask, ranking, lang);
    Head { name: "monthlyRanking", title, columns: COLUMNS.to_vec(), facts, notes, lang }
}

fn notes(ask: &RankingAsk, ranking: &MonthlyRanking, lang: Lang) -> Vec<String> {
    let statistic = ask.metric.statistic();
    let name = lang.pick(statistic.id.to_string(), format!("{}（{}）", statistic.chinese, statistic.id));
    let mut notes = vec![format!("{name}{}{}", lang.pick(": ", "："), phrases::definition(statistic, lang))];
    let mut say = |en: &str, zh: &str| notes.push(lang.pick(en, zh).to_owned());
    if ranking.rows.is_empty() {
        say("No unit of this level was in service below this unit.", "该单位下没有符合条件的在用单位。");
        return notes;
    }
    say(
        "Equal fractions share a rank (=). Last month: places gained ↑ or lost ↓, = the same, new: not ranked then. Interval: Wilson's, 95 %.",
        "比率相同者名次并列（=）。比上月：↑上升、↓下降的名次，=持平，新：上月未参与排名。区间：95%威尔逊区间。",
    );
    if ranking.rows.iter().any(|row| row.flagged) {
        say(
            "Bottom three: months in a row. Two call for a rectification notice (整改通知), three for a written account (书面说明); the ranking states it, a person decides.",
            "连续末三位：连续两个月应下发整改通知，连续三个月应作书面说明；排名只作提示，由人决定。",
        );
    }
    if ranking.provisional {
        notes.push(phrases::provisional(ranking.cut_off, lang));
    }
    notes
}

fn cells(row: &RankingRow, unit: Cell, tied: bool, lang: Lang) -> Vec<Cell> {
    let rank = row.rank.map(|rank| format!("{rank}{}", if tied { "=" } else { "" }));
    vec![
        Cell::of(rank, Cell::Text),
        Cell::of(row.rank, |rank| Cell::Integer(rank.into())),
        Cell::Text(moved(row, lang)),
        Cell::of(row.previous_rank, |rank| Cell::Integer(rank.into())),
        unit,
        Cell::Integer(row.numerator),
        Cell::Integer(row.denominator),
        Cell::of(row.rate().zip(row.percent()), |(value, percent)| Cell::Rate { value, percent }),
        Cell::of(row.interval.zip(row.rate()), |((low, high), rate)| Cell::Interval { low, rate, high }),
        Cell::YesNo(row.flagged),
        Cell::of(row.flagged.then_some(row.streak), |months| Cell::Integer(months.into())),
        Cell::Integer(row.streak.into()),
        consequence(row.streak, lang),
    ]
}

/// The change against the previous month.
fn moved(row: &RankingRow, lang: Lang) -> String {
    match (row.rank, row.previous_rank) {
        (Some(rank), Some(last)) if rank < last => format!("↑{}", last - rank),
        (Some(rank), Some(last)) if rank > last => format!("↓{}", rank - last),
        (Some(_), Some(_)) => "=".to_owned(),
        (Some(_), None) => lang.pick("new", "新").to_owned(),
        (None, _) => String::new(),
    }
}

/// The consequence of this many consecutive months in the bottom three. A person decides about it.
fn consequence(streak: u32, lang: Lang) -> Cell {
    let (word, en, zh) = match streak {
        0 | 1 => return Cell::Empty,
        2 => ("RECTIFICATION_NOTICE", "rectification notice", "整改通知"),
        3.. => ("WRITTEN_ACCOUNT", "written account", "书面说明"),
    };
    Cell::Term { word: word.to_owned(), shown: lang.pick(en, zh).to_owned() }
}
