//! The table for a terminal: it fits the width, breaking long texts within their columns; figures are right-aligned, and a Chinese character
//! is as wide as two others.

use std::io::Write;

use redress_domain::hidden;
use terminal_size::{Width, terminal_size};
use textwrap::{Options, core::display_width, wrap};

use crate::fault::ReportFault;
use crate::form::Form;
use crate::model::{Cell, Column, Head, Kind, Shown};

/// The width where there is no terminal, and `COLUMNS` says nothing.
const DEFAULT_WIDTH: usize = 100;
const NARROWEST_SCREEN: usize = 40;
const GAP: &str = "  ";
/// As long as a column can be done without, texts keep so much room; then only so much.
const COMFORTABLE: usize = 14;
const NARROWEST: usize = 8;
/// So many rows are held back to see how wide columns must be; what comes after has to make do with that.
const SAMPLE: usize = 1_000;

/// The width to fit: the terminal's, else what `COLUMNS` says.
pub(crate) fn screen_width() -> usize {
    let terminal = terminal_size().map(|(Width(width), _)| usize::from(width));
    let said = || std::env::var("COLUMNS").ok()?.parse().ok();
    terminal.or_else(said).unwrap_or(DEFAULT_WIDTH).max(NARROWEST_SCREEN)
}

/// A table that is being written.
pub(crate) struct Table<'a> {
    head: Head,
    out: &'a mut (dyn Write + Send),
    screen: usize,
    held: Vec<Line>,
    /// The columns shown, once it is known how wide they are.
    layout: Option<Vec<Place>>,
    block: Option<String>,
    rows: usize,
}

enum Line {
    Row(Vec<Cell>),
    Part(String),
}

/// Where a column stands.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    /// Its number among the report's.
    index: usize,
    width: usize,
}

impl<'a> Table<'a> {
    pub(crate) fn new(head: Head, out: &'a mut (dyn Write + Send), screen: usize) -> Self {
        Self { head, out, screen, held: Vec::new(), layout: None, block: None, rows: 0 }
    }

    fn take(&mut self, line: Line) -> Result<(), ReportFault> {
        if let Some(layout) = self.layout.clone() {
            return self.write(&layout, &line);
        }
        self.held.push(line);
        if self.held.len() == SAMPLE { self.begin() } else { Ok(()) }
    }

    /// Settles the widths, and writes what was held back.
    fn begin(&mut self) -> Result<(), ReportFault> {
        let layout = self.layout.get_or_insert(layout(&self.head, &self.held, self.screen)).clone();
        for line in wrap(&self.head.title, self.screen) {
            writeln!(self.out, "{}", line.trim_end())?;
        }
        writeln!(self.out)?;
        let lang = self.head.lang;
        let headings = layout.iter().map(|at| self.head.columns[at.index].heading.on_screen(lang).to_owned());
        self.aligned(&layout, &headings.collect::<Vec<_>>(), true)?;
        self.ruled(&layout, "")?;
        for line in std::mem::take(&mut self.held) {
            self.write(&layout, &line)?;
        }
        Ok(())
    }

    fn write(&mut self, layout: &[Place], line: &Line) -> Result<(), ReportFault> {
        match line {
            Line::Part(label) => self.ruled(layout, label),
            Line::Row(row) => {
                self.open_block(row)?;
                let lang = self.head.lang;
                let texts = layout.iter().map(|at| printable(&row[at.index].text(lang)));
                self.aligned(layout, &texts.collect::<Vec<_>>(), false)
            }
        }
    }

    /// A line above the rows of a block.
    fn open_block(&mut self, row: &[Cell]) -> Result<(), ReportFault> {
        let block = self.head.columns.iter().position(|column| column.shown == Shown::Block);
        let Some(block) = block.map(|index| printable(&row[index].text(self.head.lang))) else {
            return Ok(());
        };
        if self.block.as_ref() != Some(&block) {
            if self.block.is_some() {
                writeln!(self.out)?;
            }
            writeln!(self.out, "{block}")?;
            self.block = Some(block);
        }
        Ok(())
    }

    /// One row, on as many lines as its longest text needs; headings stand at the foot of theirs.
    fn aligned(&mut self, layout: &[Place], texts: &[String], at_foot: bool) -> Result<(), ReportFault> {
        let cells = layout.iter().zip(texts);
        let cells: Vec<Vec<_>> = cells.map(|(at, text)| wrap(text, at.width.max(1))).collect();
        let height = cells.iter().map(Vec::len).max().unwrap_or(0);
        for line in 0..height {
            let mut shown = String::new();
            for (at, cell) in layout.iter().zip(&cells) {
                let above = if at_foot { height - cell.len() } else { 0 };
                let text = line.checked_sub(above).and_then(|line| cell.get(line)).map_or("", |text| text);
                let padding = " ".repeat(at.width.saturating_sub(display_width(text)));
                match is_right(&self.head.columns[at.index]) {
                    true => shown += &format!("{padding}{text}{GAP}"),
                    false => shown += &format!("{text}{padding}{GAP}"),
                }
            }
            writeln!(self.out, "{}", shown.trim_end())?;
        }
        Ok(())
    }

    /// A line across the table, with a label in it.
    fn ruled(&mut self, layout: &[Place], label: &str) -> Result<(), ReportFault> {
        let begin = if label.is_empty() { String::new() } else { format!("── {label} ") };
        let rest = total(layout).min(self.screen).saturating_sub(display_width(&begin));
        Ok(writeln!(self.out, "{begin}{}", "─".repeat(rest))?)
    }

    /// The facts, and the sentences.
    fn foot(&mut self, late_notes: Vec<String>) -> Result<(), ReportFault> {
        let lang = self.head.lang;
        let separator = lang.pick(": ", "：");
        // Within a fact no line ends: its spaces become plain ones only after the lines are broken.
        let facts = self.head.facts.iter().filter(|fact| fact.is_told()).map(|fact| {
            let text = format!("{}{separator}{}", fact.heading.text(lang), fact.cell.text(lang));
            printable(&text).replace(' ', "\u{a0}")
        });
        let facts = facts.collect::<Vec<_>>().join(" · ");
        let notes = self.head.notes.iter().chain(&late_notes);
        writeln!(self.out)?;
        for paragraph in std::iter::once(&facts).chain(notes) {
            for line in wrap(paragraph, Options::new(self.screen)) {
                writeln!(self.out, "{}", line.replace('\u{a0}', " ").trim_end())?;
            }
        }
        Ok(())
    }
}

impl Form for Table<'_> {
    fn row(&mut self, row: Vec<Cell>) -> Result<(), ReportFault> {
        self.rows += 1;
        self.take(Line::Row(row))
    }

    fn part(&mut self, label: &str) -> Result<(), ReportFault> {
        self.take(Line::Part(label.to_owned()))
    }

    fn finish(mut self: Box<Self>, late_notes: Vec<String>) -> Result<(), ReportFault> {
        if self.layout.is_none() {
            self.begin()?;
        }
        if self.rows == 0 {
            writeln!(self.out, "{}", self.head.lang.pick("(no rows)", "（无数据）"))?;
        }
        self.foot(late_notes)?;
        Ok(self.out.flush()?)
    }
}

/// Figures stand right; texts, units and days left.
fn is_right(column: &Column) -> bool {
    matches!(column.kind, Kind::Number | Kind::Rate | Kind::Interval)
}

/// A name cannot move the cursor, change the terminal, or hide what it is.
fn printable(text: &str) -> String {
    hidden::escaped(text).into_owned()
}

fn total(layout: &[Place]) -> usize {
    let gaps = GAP.len() * layout.len().saturating_sub(1);
    layout.iter().map(|at| at.width).sum::<usize>() + gaps
}

/// The columns that fit. Where there is too little room, long texts are broken; then columns that can be done without go, the last first.
fn layout(head: &Head, lines: &[Line], screen: usize) -> Vec<Place> {
    let shown = |column: &Column| !matches!(column.shown, Shown::Files | Shown::Block);
    let columns = head.columns.iter().enumerate().filter(|(_, column)| shown(column));
    let mut layout: Vec<Place> =
        columns.map(|(index, _)| Place { index, width: natural_width(head, lines, index) }).collect();
    loop {
        let spare = layout.iter().rposition(|at| head.columns[at.index].shown == Shown::WhereWide);
        let least = if spare.is_some() { COMFORTABLE } else { NARROWEST };
        let narrowed = narrowed(head, &layout, screen, least);
        match spare {
            Some(spare) if total(&narrowed) > screen => layout.remove(spare),
            _ => return narrowed,
        };
    }
}

/// As wide as its widest cell, and the longest word of its heading.
fn natural_width(head: &Head, lines: &[Line], index: usize) -> usize {
    let heading = head.columns[index].heading.on_screen(head.lang);
    let heading = heading.split(' ').map(display_width).max();
    let cells = lines.iter().filter_map(|line| match line {
        Line::Row(row) => Some(display_width(&printable(&row[index].text(head.lang)))),
        Line::Part(_) => None,
    });
    cells.chain(heading).max().unwrap_or(0)
}

/// The widest texts are made narrower, until the table fits or none can be.
fn narrowed(head: &Head, layout: &[Place], screen: usize, least: usize) -> Vec<Place> {
    let mut layout = layout.to_vec();
    while total(&layout) > screen {
        let texts = layout
            .iter_mut()
            .filter(|at| matches!(head.columns[at.index].kind, Kind::Text | Kind::Unit) && at.width > least);
        match texts.max_by_key(|at| at.width) {
            Some(widest) => widest.width -= 1,
            None => break,
        }
    }
    layout
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::headings as h;
    use crate::lang::Lang;

    fn head() -> Head {
        let columns = vec![
            Column::new(h::UNIT, Kind::Text),
            Column::new(h::RANK, Kind::Number),
            Column::new(h::INTERVAL, Kind::Interval).shown(Shown::WhereWide),
        ];
        let title = "Title".to_owned();
        Head { name: "test", title, columns, facts: Vec::new(), notes: Vec::new(), lang: Lang::En }
    }

    fn rendered(screen: usize, units: &[&str]) -> String {
        let mut out = Vec::new();
        let mut table: Box<dyn Form> = Box::new(Table::new(head(), &mut out, screen));
        for unit in units {
            table
                .row(vec![
                    Cell::Text((*unit).into()),
                    Cell::Integer(7),
                    Cell::Interval { low: 0.5, rate: 0.75, high: 1.0 },
                ])
                .unwrap();
        }
        table.finish(Vec::new()).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn wide_characters_count_twice_and_figures_stand_right() {
        let text = rendered(60, &["西湖区", "a"]);
        let rows: Vec<&str> = text.lines().skip(5).take(2).collect();
        assert_eq!(rows, ["西湖区     7  50.0–100.0", "a          7  50.0–100.0"], "\n{text}");
    }

    #[test]
    fn it_fits_the_screen_by_breaking_texts_and_then_without_spare_columns() {
        let long = "A district with a name that is rather long 西湖区西湖区西湖区西湖区西湖区";
        for (screen, has_interval) in [(60, true), (40, true), (24, false)] {
            let text = rendered(screen, &[long]);
            assert!(text.lines().all(|line| display_width(line) <= screen), "\n{text}");
            assert_eq!(text.contains("50.0"), has_interval, "\n{text}");
            let joined: String = text.lines().skip(4).flat_map(|line| line.chars().take(20)).collect();
            assert!(joined.contains("西") && !text.contains('…'), "nothing is lost\n{text}");
        }
    }

    #[test]
    fn a_name_cannot_write_on_the_terminal() {
        let text = rendered(60, &["\u{1b}[2Jgone\r", "A\u{202e}1"]);
        assert!(!text.contains(['\u{1b}', '\r', '\u{202e}']), "{text:?}");
        assert!(text.contains("\\u{1b}[2Jgone\\u{d}") && text.contains("A\\u{202e}1"), "{text}");
    }

    #[test]
    fn rows_after_the_sample_come_too() {
        let units = vec!["D"; SAMPLE + 5];
        let text = rendered(60, &units);
        assert_eq!(text.lines().filter(|line| line.starts_with("D ")).count(), SAMPLE + 5);
    }
}
