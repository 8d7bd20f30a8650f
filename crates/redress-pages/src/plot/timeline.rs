//! A timeline: bars for who had something, marks for what happened, lines for limits.

use chrono::{Datelike, Days, NaiveDate};
use maud::{Markup, html};

use super::{Scale, short};
use crate::{
    lang::Lang,
    month::Month,
    text::{day_text, short_month},
};

const WIDTH: f64 = 960.0;
const LEFT: f64 = 14.0;
const RIGHT: f64 = 14.0;
const BAR: f64 = 26.0;
/// Labels of axis or limits need so much room.
const APART: f64 = 92.0;

/// A time that somebody had it; none for its end: still.
pub(crate) struct Bar<'a> {
    pub(crate) name: &'a str,
    pub(crate) from: NaiveDate,
    pub(crate) until: Option<NaiveDate>,
}

/// Something that happened.
pub(crate) struct Mark {
    pub(crate) name: String,
    pub(crate) on: NaiveDate,
}

/// A limit; one that was replaced is drawn fainter.
pub(crate) struct Line {
    pub(crate) name: &'static str,
    pub(crate) day: NaiveDate,
    pub(crate) replaced: bool,
}

/// All that is drawn, up to a day.
pub(crate) struct Timeline<'a> {
    pub(crate) bars: Vec<Bar<'a>>,
    pub(crate) marks: Vec<Mark>,
    pub(crate) lines: Vec<Line>,
    /// The day up to which it is shown; what goes on is drawn to here.
    pub(crate) to: NaiveDate,
}

impl Timeline<'_> {
    fn days(&self) -> Option<(NaiveDate, NaiveDate)> {
        let marks = self.marks.iter().map(|mark| mark.on);
        let all = || marks.clone().chain(self.lines.iter().map(|line| line.day));
        let going_on = self.bars.iter().any(|bar| bar.until.is_none());
        let last = all().chain(going_on.then_some(self.to)).max()?;
        Some((marks.clone().min()?, last.checked_add_days(Days::new(2))?))
    }

    pub(crate) fn draw(&self, label: &str, lang: Lang) -> Markup {
        let Some((first, last)) = self.days() else { return html! {} };
        let x = Scale::new((0.0, days(first, last)), (LEFT, WIDTH - RIGHT));
        let at = |day: NaiveDate| x.at(days(first, day));
        let (bars, limits) = (self.rows_of_limits(&at), self.lines.len());
        let top = 10.0 + 16.0 * f64::from(bars);
        let base = top + BAR + 40.0;
        let height = base + 24.0;
        html! {
            svg.plot.timeline role="img" aria-label=(label) viewBox={ "0 0 " (short(WIDTH)) " " (short(height)) } {
                (self.axis(first, last, &at, base, lang))
                @for bar in &self.bars { (self.bar(bar, &at, top)) }
                @if limits > 0 { (self.limits(&at, top, base)) }
                @for mark in &self.marks {
                    circle.mark cx=(short(at(mark.on))) cy=(short(top + BAR + 20.0)) r="5" {
                        title { (mark.name) ", " (day_text(mark.on, lang)) }
                    }
                }
            }
        }
    }

    fn bar(&self, bar: &Bar<'_>, at: &impl Fn(NaiveDate) -> f64, top: f64) -> Markup {
        let (from, until) = (at(bar.from), at(bar.until.unwrap_or(self.to).max(bar.from)));
        let width = (until - from).max(2.0);
        // About as many characters as fit, Chinese ones being the widest.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few dozen characters")]
        let room = (width / 14.0) as usize;
        let name: String = if bar.name.chars().count() <= room { bar.name.to_owned() } else { String::new() };
        html! {
            rect.bar x=(short(from)) y=(short(top)) width=(short(width)) height=(short(BAR)) rx="3" { title { (bar.name) } }
            @if !name.is_empty() { text.onbar x=(short(from + 6.0)) y=(short(top + 17.5)) { (name) } }
        }
    }

    /// The row of each limit's label, so that none covers another.
    fn rows(&self, at: &impl Fn(NaiveDate) -> f64) -> Vec<u8> {
        let mut ends: Vec<f64> = Vec::new();
        let mut order: Vec<usize> = (0..self.lines.len()).collect();
        order.sort_by_key(|n| self.lines[*n].day);
        let mut rows = vec![0; self.lines.len()];
        for n in order {
            let start = label_start(at(self.lines[n].day));
            let row = ends.iter().position(|end| *end <= start).unwrap_or(ends.len());
            match ends.get_mut(row) {
                Some(end) => *end = start + APART,
                None => ends.push(start + APART),
            }
            rows[n] = u8::try_from(row).unwrap_or(u8::MAX);
        }
        rows
    }

    fn rows_of_limits(&self, at: &impl Fn(NaiveDate) -> f64) -> u8 {
        self.rows(at).into_iter().max().map_or(0, |row| row.saturating_add(1))
    }

    fn limits(&self, at: &impl Fn(NaiveDate) -> f64, top: f64, base: f64) -> Markup {
        let rows = self.rows(at);
        html! {
            @for (line, row) in self.lines.iter().zip(rows) {
                @let x = at(line.day);
                @let y = top - 6.0 - 16.0 * f64::from(row);
                g class=(if line.replaced { "due replaced" } else { "due" }) {
                    line x1=(short(x)) x2=(short(x)) y1=(short(y - 10.0)) y2=(short(base)) {}
                    text x=(short(label_start(x) + 4.0)) y=(short(y)) { (line.name) }
                }
            }
        }
    }

    fn axis(
        &self,
        first: NaiveDate,
        last: NaiveDate,
        at: &impl Fn(NaiveDate) -> f64,
        base: f64,
        lang: Lang,
    ) -> Markup {
        let months = months_between(first, last);
        let every = months.len().div_ceil(10).max(1);
        html! {
            g.axis aria-hidden="true" {
                line x1=(short(LEFT)) x2=(short(WIDTH - RIGHT)) y1=(short(base)) y2=(short(base)) {}
                @for (day, month) in months.into_iter().step_by(every) {
                    line x1=(short(at(day))) x2=(short(at(day))) y1=(short(base)) y2=(short(base + 5.0)) {}
                    text x=(short(at(day) + 3.0)) y=(short(base + 18.0)) { (short_month(month, lang)) }
                }
                @if first.day() != 1 && days(first, last) < 45.0 {
                    text x=(short(LEFT)) y=(short(base + 18.0)) { (day_text(first, lang)) }
                }
            }
        }
    }
}

/// A label begins at its line, but for one at the right edge.
fn label_start(x: f64) -> f64 {
    x.min(WIDTH - APART)
}

fn days(from: NaiveDate, to: NaiveDate) -> f64 {
    (to - from).num_days() as f64
}

/// The first days of the months that begin between two days.
fn months_between(first: NaiveDate, last: NaiveDate) -> Vec<(NaiveDate, Month)> {
    let mut months = Vec::new();
    let mut month = if first.day() == 1 { Month::of(first) } else { Month::of(first).next() };
    while month.first_day() <= last && months.len() < 600 {
        months.push((month.first_day(), month));
        month = month.next();
    }
    months
}
