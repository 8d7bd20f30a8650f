//! Renders a table for the terminal. It fits the width by breaking long texts within their columns. Figures
//! are right-aligned, and a Chinese character takes two columns of the terminal.

use std::io::Write;

use redress_domain::invisible;
use terminal_size::{Width, terminal_size};
use textwrap::{Options, core::display_width, wrap};

use crate::fault::ReportFault;
use crate::model::{Cell, Column, Head, Kind, Shown};
use crate::renderer::Renderer;

/// The width without a terminal, if `COLUMNS` is not set.
const DEFAULT_WIDTH: usize = 100;
const NARROWEST_SCREEN: usize = 40;
const GAP: &str = "  ";
/// Texts keep at least this width while optional columns can be dropped; after that, only the width below.
const COMFORTABLE: usize = 14;
const NARROWEST: usize = 8;
/// How many rows are buffered to find the widths of the columns. Later rows use these widths.
const SAMPLE: usize = 1_000;

/// Returns the width to fit: that of the terminal, or else `COLUMNS`.
pub(crate) fn screen_width() -> usize {
    let terminal = terminal_size().map(|(Width(width), _)| usize::from(width));
    let message = || std::env::var("COLUMNS").ok()?.parse().ok();
    terminal.or_else(message).unwrap_or(DEFAULT_WIDTH).max(NARROWEST_SCREEN)
}

/// Writes a table.
pub(crate) struct Table<'a> {
    head: Head,
    out: &'a mut (dyn Write + Send),
    screen: usize,
    held: Vec<Line>,
    /// The columns shown and their widths, once they are known.
    layout: Option<Vec<Place>>,
    block: Option<String>,
    rows: usize,
}

enum Line {
    Row(Vec<Cell>),
    Part(String),
}

/// A column on the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    /// Its index among the columns of the report.
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

    /// Fixes the widths and writes the buffered rows.
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

    /// Writes the line above the rows of a block.
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

    /// Writes one row, on as many lines as its longest text needs. Headings are aligned to the bottom.
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

    /// Writes a line across the table, with a label in it.
    fn ruled(&mut self, layout: &[Place], label: &str) -> Result<(), ReportFault> {
        let begin = if label.is_empty() { String::new() } else { format!("── {label} ") };
        let rest = total(layout).min(self.screen).saturating_sub(display_width(&begin));
        Ok(writeln!(self.out, "{begin}{}", "─".repeat(rest))?)
    }

    /// Writes the facts and the notes.
    fn foot(&mut self, late_notes: Vec<String>) -> Result<(), ReportFault> {
        let lang = self.head.lang;
        let separator = lang.pick(": ", "：");
        // No line breaks inside a fact: its spaces become ordinary ones only after the lines are broken.
        let facts = self.head.facts.iter().filter(|fact| fact.has_value()).map(|fact| {
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

impl Renderer for Table<'_> {
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

/// Whether a column is right-aligned: figures are; texts, units and days are not.
fn is_right(column: &Column) -> bool {
    matches!(column.kind, Kind::Number | Kind::Rate | Kind::Interval)
}

/// Escapes characters that could move the cursor, change the terminal, or disguise a name.
fn printable(text: &str) -> String {
    invisible::escaped(text).into_owned()
}

fn total(layout: &[Place]) -> usize {
    let gaps = GAP.len() * layout.len().saturating_sub(1);
    layout.iter().map(|at| at.width).sum::<usize>() + gaps
}

/// Returns the columns that fit. If there is too little room, long texts are broken first; then optional
/// columns are dropped, the last one first.
fn layout(head: &Head, lines: &[Line], screen: usize) -> Vec<Place> {
    let shown = |column: &Column| !matches!(column.shown, Shown::Files | Shown::Block);
    let columns = head.columns.iter().enumerate().filter(|(_, column)| shown(column));
    let mut layout: Vec<Place> =
        columns.map(|(index, _)| Place { index, width: natural_width(head, lines, index) }).collect();
    loop {
        let spare = layout.iter().rposition(|at| head.columns[at.index].shown == Shown::IfWide);
        let least = if spare.is_some() { COMFORTABLE } else { NARROWEST };
        let narrowed = narrowed(head, &layout, screen, least);
        match spare {
            Some(spare) if total(&narrowed) > screen => layout.remove(spare),
            _ => return narrowed,
        };
    }
}

/// The width of its widest cell, or of the longest word of its heading.
fn natural_width(head: &Head, lines: &[Line], index: usize) -> usize {
    let heading = head.columns[index].heading.on_screen(head.lang);
    let heading = heading.split(' ').map(display_width).max();
    let cells = lines.iter().filter_map(|line| match line {
        Line::Row(row) => Some(display_width(&printable(&row[index].text(head.lang)))),
        Line::Part(_) => None,
    });
    cells.chain(heading).max().unwrap_or(0)
}

/// Narrows the widest text columns until the table fits or no column can be narrowed further.
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
            Column::new(h::INTERVAL, Kind::Interval).shown(Shown::IfWide),
        ];
        let title = "Title".to_owned();
        Head { name: "test", title, columns, facts: Vec::new(), notes: Vec::new(), lang: Lang::En }
    }

    fn rendered(screen: usize, units: &[&str]) -> String {
        let mut out = Vec::new();
        let mut table: Box<dyn Renderer> = Box::new(Table::new(head(), &mut out, screen));
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
    fn wide_characters_count_twice_and_figures_are_right_aligned() {
        let text = rendered(60, &["西湖区", "a"]);
        let rows: Vec<&str> = text.lines().skip(5).take(2).collect();
        assert_eq!(rows, ["西湖区     7  50.0–100.0", "a          7  50.0–100.0"], "\n{text}");
    }

    #[test]
    fn it_fits_the_screen_by_breaking_texts_and_then_by_dropping_columns() {
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
    fn a_name_cannot_control_the_terminal() {
        let text = rendered(60, &["\u{1b}[2Jgone\r", "A\u{202e}1"]);
        assert!(!text.contains(['\u{1b}', '\r', '\u{202e}']), "{text:?}");
        assert!(text.contains("\\u{1b}[2Jgone\\u{d}") && text.contains("A\\u{202e}1"), "{text}");
    }

    #[test]
    fn rows_after_the_sample_are_written_too() {
        let units = vec!["D"; SAMPLE + 5];
        let text = rendered(60, &units);
        assert_eq!(text.lines().filter(|line| line.starts_with("D ")).count(), SAMPLE + 5);
    }
}
