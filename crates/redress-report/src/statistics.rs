//! `redress report statistics`: every statistic of a unit, in total or per part.

use std::io::Write;

use redress_domain::{UnitLevel, UnitTree};
use redress_log::Position;
use redress_read::statistics::Statistic;
use redress_read::{Ask, By, Figure, Figures, every_statistic};

use crate::choose_renderer::choose_renderer;
use crate::fault::ReportFault;
use crate::format::ReportFormat;
use crate::lang::Lang;
use crate::model::{Cell, Column, Fact, Head, Kind, Shown};
use crate::read_side::{ReadSide, window_has_begun};
use crate::{chinese_terms, headings as h, phrases};

/// Writes every statistic, for each part if a breakdown is requested.
///
/// # Errors
/// Fails if the period has not begun, the reader refuses the query, or the report cannot be written.
pub(crate) async fn write(
    read_side: &ReadSide,
    ask: &Ask,
    by: Option<By>,
    (lang, format): (Lang, ReportFormat),
    out: &mut (dyn Write + Send),
) -> Result<(), ReportFault> {
    window_has_begun(ask.window.from(), read_side.today)?;
    let reader = &read_side.reader;
    let (parts, position) = match by {
        None => {
            let served = reader.statistics(ask).await?;
            ([(String::new(), served.value)].into(), served.position)
        }
        Some(by) => {
            let served = reader.breakdown(ask, by).await?;
            (served.value, served.position)
        }
    };
    let tree = reader.unit_tree(Some(position)).await?.value;
    let is_screen = format == ReportFormat::Table;
    let mut form = choose_renderer(format, head(ask, by, position, &tree, lang, is_screen), out)?;
    let mut held_back = None;
    for (part, figures) in &parts {
        let part = part_cell(part, by, &tree, ask, lang);
        for figure in in_order(figures).filter(|figure| !is_screen || is_worth_a_line(figure)) {
            held_back = held_back.max(figure.provisional.then_some(figure.cut_off));
            form.row(cells(figure, part.clone(), lang))?;
        }
    }
    form.finish(held_back.map(|day| phrases::provisional(day, lang)).into_iter().collect())?;
    Ok(())
}

/// Returns the figures in the order of their definitions.
fn in_order(figures: &Figures) -> impl Iterator<Item = &Figure> {
    every_statistic().filter_map(|statistic| figures.get(&statistic.id))
}

/// Whether the screen shows a figure: divisions of a count that are 0 are omitted.
fn is_worth_a_line(figure: &Figure) -> bool {
    figure.numerator != 0 || figure.statistic.is_rate() || !figure.statistic.is_narrowed
}

fn head(ask: &Ask, by: Option<By>, position: Position, tree: &UnitTree, lang: Lang, is_screen: bool) -> Head {
    let (from, to) = (ask.window.from(), ask.window.to());
    let unit = phrases::unit(tree, ask.unit.as_str(), to);
    let below = unit.text(lang);
    let parted =
        by.map_or(String::new(), |by| lang.pick(format!(" by {by}"), format!("，按{}", by_word(by))));
    let title = lang.pick(
        format!("Statistics {from} to {to}: {below} and all below it{parted}"),
        format!("{from} 至 {to} 统计：{below}（含下级）{parted}"),
    );
    let facts = vec![
        Fact::new(h::UNIT, unit).in_rows(),
        Fact::new(h::FROM, Cell::Date(from)).in_rows(),
        Fact::new(h::TO, Cell::Date(to)).in_rows(),
        Fact::new(h::POSITION, Cell::Position(position)).in_rows(),
    ];
    let on_screen = lang.pick(
        "Figures count what happened by the end of the cut-off day. Divisions of a count that are 0 are not \
        shown; the other formats contain all of them, and the definition of each figure.",
        "统计只计至数据截止日当日。数量为0的细分项在此省略；其他格式列出全部细分项及各项定义。",
    );
    let notes = if is_screen { vec![on_screen.to_owned()] } else { Vec::new() };
    Head { name: "statistics", title, columns: columns(by, lang), facts, notes, lang }
}

fn columns(by: Option<By>, lang: Lang) -> Vec<Column> {
    let part = by.map(|by| match by {
        By::Unit => Column::new(h::PART, Kind::Unit),
        By::Month | By::Category | By::Channel | By::Kind => Column::new(h::PART, Kind::Text),
    });
    // In Chinese, the Chinese name is the first column.
    let id = if lang == Lang::Zh { Shown::Files } else { Shown::Everywhere };
    let name = if lang == Lang::Zh { Shown::Everywhere } else { Shown::Files };
    let mut columns: Vec<Column> = part.map(|part| part.shown(Shown::Block)).into_iter().collect();
    columns.extend([
        Column::new(h::STATISTIC, Kind::Text).shown(id),
        Column::new(h::NAME, Kind::Text).shown(name),
        Column::new(h::NUMERATOR, Kind::Number),
        Column::new(h::DENOMINATOR, Kind::Number),
        Column::new(h::RATE, Kind::Rate),
        Column::new(h::INTERVAL, Kind::Interval).shown(Shown::IfWide),
        Column::new(h::CUT_OFF, Kind::Date).shown(Shown::IfWide),
        Column::new(h::PROVISIONAL, Kind::Text).shown(Shown::Files),
        Column::new(h::DEFINITION, Kind::Text).shown(Shown::Files),
    ]);
    columns
}

fn cells(figure: &Figure, part: Option<Cell>, lang: Lang) -> Vec<Cell> {
    let statistic = figure.statistic;
    let mut cells: Vec<Cell> = part.into_iter().collect();
    cells.extend([
        Cell::Text(statistic.id.to_string()),
        Cell::Text(chinese(statistic)),
        Cell::Integer(figure.numerator),
        Cell::of(figure.denominator, Cell::Integer),
        Cell::of(figure.rate().zip(figure.percent()), |(value, percent)| Cell::Rate { value, percent }),
        Cell::of(figure.interval().zip(figure.rate()), |((low, high), rate)| Cell::Interval {
            low,
            rate,
            high,
        }),
        Cell::Date(figure.cut_off),
        Cell::YesNo(figure.provisional),
        Cell::Text(phrases::definition(statistic, lang)),
    ]);
    cells
}

/// The Chinese name, with the division in brackets: 批次（来访、重复）.
fn chinese(statistic: &Statistic) -> String {
    let division = statistic
        .id
        .as_str()
        .split_once('(')
        .and_then(|(_, rest)| rest.split_once(')'))
        .map(|(words, _)| words);
    match division {
        // The name of a rate already says which closings are counted, but not up to which level.
        Some(division) if !statistic.is_rate() || is_level(division) => {
            let words = division.split(',').map(|word| match word.parse::<u8>() {
                Ok(tier) => format!("第{tier}级"),
                Err(_) => chinese_terms::word(word, Lang::Zh).to_owned(),
            });
            format!("{}（{}）", statistic.chinese, words.collect::<Vec<_>>().join("、"))
        }
        _ => statistic.chinese.to_owned(),
    }
}

fn is_level(word: &str) -> bool {
    UnitLevel::ALL.iter().any(|level| level.to_string() == word)
}

/// The name of a part. `None` for the total.
fn part_cell(part: &str, by: Option<By>, tree: &UnitTree, ask: &Ask, lang: Lang) -> Option<Cell> {
    let word = |shown: &str| Cell::Term { word: part.to_owned(), shown: shown.to_owned() };
    Some(match by? {
        By::Unit if part == "own" => {
            Cell::Unit { code: part.to_owned(), name: lang.pick("own", "本级").into() }
        }
        By::Unit => phrases::unit(tree, part, ask.window.to()),
        _ if part == "-" => word(lang.pick("(none)", "（无）")),
        By::Month | By::Category => word(part),
        By::Channel | By::Kind => Cell::term(part, lang),
    })
}

fn by_word(by: By) -> &'static str {
    match by {
        By::Unit => "单位",
        By::Month => "月份",
        By::Category => "内容分类",
        By::Channel => "信访形式",
        By::Kind => "诉求类型",
    }
}
