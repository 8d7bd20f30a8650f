//! `redress report petitions`: lists the petitions that match a filter, without personal data.

use std::io::Write;

use redress_domain::UnitTree;
use redress_read::{Order, Page, PetitionFilter, PetitionRow};

use crate::choose_renderer::choose_renderer;
use crate::fault::ReportFault;
use crate::format::ReportFormat;
use crate::lang::Lang;
use crate::model::{Cell, Column, Fact, Head, Kind, Shown};
use crate::read_side::ReadSide;
use crate::xlsx::MOST_ROWS;
use crate::{headings as h, phrases};
use redress_output::progress;

/// How many petitions are read at once.
const PAGE: u32 = 1_000;

/// The columns. The petitioner is not among them, not even as an opaque id: a list leaves the office more
/// easily than a database.
const COLUMNS: &[Column] = &[
    Column::new(h::PETITION, Kind::Text),
    Column::new(h::REGISTERED_ON, Kind::Date),
    Column::new(h::STATE, Kind::Text),
    Column::new(h::CHANNEL, Kind::Text).shown(Shown::IfWide),
    Column::new(h::KIND, Kind::Text).shown(Shown::Files),
    Column::new(h::CATEGORY, Kind::Text).shown(Shown::Files),
    Column::new(h::HEAD_COUNT, Kind::Number).shown(Shown::IfWide),
    Column::new(h::PLACE, Kind::Unit).shown(Shown::IfWide),
    Column::new(h::RECEIVED_BY, Kind::Unit).shown(Shown::Files),
    Column::new(h::RESPONSIBLE, Kind::Unit),
    Column::new(h::DUE_ON, Kind::Date),
    Column::new(h::NEXT_STEP_DUE_ON, Kind::Date).shown(Shown::IfWide),
    Column::new(h::CLOSED_ON, Kind::Date),
    Column::new(h::OUTCOME, Kind::Text).shown(Shown::Files),
    Column::new(h::REPEAT_OF, Kind::Text).shown(Shown::Files),
    Column::new(h::MATTER, Kind::Text).shown(Shown::Files),
    Column::new(h::COLLECTIVE, Kind::Text).shown(Shown::Files),
    Column::new(h::OVER_LEVEL, Kind::Text).shown(Shown::Files),
    Column::new(h::ROUND, Kind::Number).shown(Shown::Files),
    Column::new(h::TIER, Kind::Number).shown(Shown::Files),
    Column::new(h::TRIAGE_DUE_ON, Kind::Date).shown(Shown::Files),
    Column::new(h::LEGAL_LIMIT_ON, Kind::Date).shown(Shown::Files),
    Column::new(h::SPONSOR, Kind::Text).shown(Shown::Files),
    Column::new(h::BACKLOG, Kind::Text).shown(Shown::Files),
];

/// A filter and its description.
pub(crate) struct PetitionAsk {
    pub(crate) filter: PetitionFilter,
    /// The filter as text.
    pub(crate) asked: String,
    pub(crate) order: Order,
}

/// Writes the list, one page at a time.
///
/// # Errors
/// Fails if the reader refuses the query, the list is too long for a sheet, or the report cannot be written.
pub(crate) async fn write(
    read_side: &ReadSide,
    ask: &PetitionAsk,
    (lang, format): (Lang, ReportFormat),
    out: &mut (dyn Write + Send),
    is_watched: bool,
) -> Result<(), ReportFault> {
    let reader = &read_side.reader;
    let units = reader.units_today().await?.value;
    let count = reader.count_petitions(&units, &ask.filter).await?;
    if format == ReportFormat::Xlsx && count.value > i64::from(MOST_ROWS) {
        return Err(ReportFault::TooManyRows { most: MOST_ROWS });
    }
    let bar = progress::bar(progress::PETITIONS);
    if is_watched {
        bar.set_draw_target(indicatif::ProgressDrawTarget::hidden());
    }
    bar.set_length(count.value.unsigned_abs());
    let tree = reader.unit_tree(None).await?.value;
    let mut form = choose_renderer(format, head(ask, count.position, lang), out)?;
    let (mut after, mut position, mut rows) = (None, count.position, 0_u64);
    loop {
        let page = reader.petitions(&units, &ask.filter, ask.order, &Page::First(PAGE, after)).await?;
        position = position.max(page.position);
        after = page.value.rows.last().map(|row| ask.order.cursor(row));
        rows += page.value.rows.len() as u64;
        for row in page.value.rows {
            form.row(cells(row, &tree, read_side, lang))?;
        }
        bar.set_position(rows);
        if !page.value.has_more {
            break;
        }
    }
    bar.finish_and_clear();
    let mut notes = vec![lang.pick(format!("{rows} petitions."), format!("共{rows}件。"))];
    if position != count.position {
        notes.push(lang.pick(
            format!("The data changed while the list was read: later rows are as of position {position}."),
            format!("读取期间数据有更新，后续各行截至日志位置{position}。"),
        ));
    }
    form.finish(notes)?;
    Ok(())
}

fn head(ask: &PetitionAsk, position: redress_log::Position, lang: Lang) -> Head {
    let facts = vec![
        Fact::new(h::FILTER, Cell::Text(ask.asked.clone())),
        Fact::new(h::POSITION, Cell::Position(position)),
    ];
    let title = lang.pick("Petitions", "信访事项清单").to_owned();
    Head { name: "petitions", title, columns: COLUMNS.to_vec(), facts, notes: Vec::new(), lang }
}

fn cells(row: PetitionRow, tree: &UnitTree, read_side: &ReadSide, lang: Lang) -> Vec<Cell> {
    let unit = |code: &str| phrases::unit(tree, code, read_side.today);
    vec![
        Cell::Text(row.id),
        Cell::Date(row.registered_on),
        Cell::term(row.state, lang),
        Cell::term(row.channel, lang),
        Cell::of(row.kind, |kind| Cell::term(kind, lang)),
        Cell::of(row.category, Cell::Text),
        Cell::Integer(row.head_count.into()),
        unit(&row.place),
        unit(&row.received_by),
        Cell::of(row.responsible, |code| unit(&code)),
        Cell::of(row.due_on, Cell::Date),
        Cell::of(row.next_step_due_on, Cell::Date),
        Cell::of(row.closed_on, Cell::Date),
        Cell::of(row.outcome, |outcome| Cell::term(outcome, lang)),
        Cell::of(row.repeat_of, Cell::Text),
        Cell::Text(row.matter),
        Cell::YesNo(row.collective),
        Cell::YesNo(row.over_level),
        Cell::Integer(row.round.into()),
        Cell::Integer(row.tier.into()),
        Cell::Date(row.triage_due_on),
        Cell::of(row.legal_limit_on, Cell::Date),
        Cell::of(row.sponsor, Cell::Text),
        Cell::of(Some(row.backlog_listed.join("; ")).filter(|lists| !lists.is_empty()), Cell::Text),
    ]
}
