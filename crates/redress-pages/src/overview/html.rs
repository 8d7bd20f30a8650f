//! The overview as HTML.

use maud::{Markup, html};

use super::{
    figures::{FIGURES, Figure, Month as Figures, Reading},
    tree,
    view::{Overview, SOON},
};
use crate::{
    lang::Lang,
    link::{self, address, literal},
    model::Office,
    month::Month,
    plot::spark::spark,
    shown::{self, withheld},
    text,
    visit::Visit,
};

pub(super) fn body(visit: &Visit, overview: &Overview) -> Markup {
    let (lang, Overview { unit, month, .. }) = (visit.lang, overview);
    html! {
        (tree::way(unit, *month, lang))
        h1 { bdi { (unit.office.name) } " " small.code { bdi { (unit.office.code) } } }
        p.quiet { (shown::sort(&unit.office, lang)) }
        (months(visit, overview))
        @match &overview.figures {
            Some(figures) => (figures_of(overview, figures, lang)),
            None => (not_shown(lang)),
        }
        (today(visit, overview))
        (tree::below(visit, overview))
    }
}

/// The month that is shown, and the way to others.
fn months(visit: &Visit, overview: &Overview) -> Markup {
    let (lang, month) = (visit.lang, overview.month);
    let to = |month: Month| visit.here_with(&[("month", Some(&month.to_string()))]);
    html! {
        form.controls method="get" action=(link::unit(&overview.unit.office.code, None)) {
            a rel="prev" href=(to(month.back(1))) { "← " (text::short_month(month.back(1), lang)) }
            label for="month" { (lang.pick("Month", "月份")) }
            input id="month" type="month" name="month" value=(month) placeholder="2024-11" pattern="[0-9]{4}-[0-9]{2}";
            button { (lang.pick("Show", "显示")) }
            @if month < Month::of(overview.today) {
                a rel="next" href=(to(month.next())) { (text::short_month(month.next(), lang)) " →" }
            }
        }
    }
}

fn figures_of(overview: &Overview, months: &[Figures], lang: Lang) -> Markup {
    let title = text::month(overview.month, lang);
    let Some(this) = months.first() else { return html! {} };
    let is_empty = |month: &Figures| FIGURES.iter().all(|figure| figure.of(month).is_empty());
    html! {
        section aria-labelledby="figures" {
            h2 id="figures" { (title) }
            @if months.iter().all(is_empty) { (nothing(overview, lang)) }
            @else {
                div.cards { @for figure in &FIGURES { (card(overview, figure, months, lang)) } }
                p.quiet {
                    (lang.pick("Each line shows 24 months; the dot is this month, the ring the same month last year. ",
                        "折线为24个月的走势；实心点为本月，空心点为上年同月。"))
                    (lang.pick("Log position ", "日志位置：")) (this.position) (lang.pick(".", "。"))
                    (held_back(this, lang))
                }
            }
        }
    }
}

/// A cut-off that was held back: the month's figures will still move.
fn held_back(month: &Figures, lang: Lang) -> Markup {
    let provisional = FIGURES.iter().map(|figure| figure.of(month)).filter(|reading| reading.provisional);
    let last = provisional.filter_map(|reading| reading.cut_off).max();
    html! {
        @if let Some(day) = last {
            " " strong { (lang.pick("Provisional: ", "暂定：")) }
            (lang.pick("some figures count up to ", "部分指标目前只计至")) (text::day(day, lang))
            (lang.pick(", the day of the last record, and will still move.", "（最后一条记录之日），之后仍会变化。"))
        }
    }
}

fn nothing(overview: &Overview, lang: Lang) -> Markup {
    let latest = overview.open.as_ref().and_then(|open| open.latest.nodes.first());
    let latest = latest.map(|petition| Month::of(petition.registered_on));
    html! {
        p.note {
            (lang.pick("Nothing was recorded in these 24 months.", "这24个月内没有记录。"))
            @if let Some(month) = latest {
                " " (lang.pick("The last petition that you may see was registered in ", "您可查看的最近一件登记于"))
                a href=(link::unit(&overview.unit.office.code, Some(&month.to_string()))) { (text::month(month, lang)) }
                (lang.pick(".", "。"))
            }
        }
    }
}

/// One figure: this month, the month before, the same month last year, and two years as a line and a table.
fn card(overview: &Overview, figure: &Figure, months: &[Figures], lang: Lang) -> Markup {
    let readings: Vec<Reading> = months.iter().map(|month| figure.of(month)).collect();
    let Some(this) = readings.first() else { return html! {} };
    let compared = [(1_u32, lang.pick("last month", "上月")), (12, lang.pick("last year", "上年同月"))];
    let code = &overview.unit.office.code;
    let own = address(
        &format!("/statistics/{}", figure.statistic),
        &[("unit", Some(code)), ("month", Some(&overview.month.to_string()))],
    );
    html! {
        article.card {
            h3 { a href=(own) { (figure.name(lang)) } }
            p.value {
                (value(this, &document(code, overview.month, figure), lang))
                @if let Some(beside) = this.beside(lang).filter(|_| !this.suppressed) { " " small { (beside) } }
            }
            ul.compared {
                @for (back, name) in compared {
                    @if let Some(before) = readings.get(back as usize) {
                        li {
                            span.when { (name) } " "
                            (value(before, &document(code, overview.month.back(back), figure), lang))
                            @if let Some(moved) = this.moved(before, lang) { " " small.moved { (moved) } }
                        }
                    }
                }
            }
            (spark(&readings.iter().rev().map(Reading::height).collect::<Vec<_>>(), &described(overview, figure, &readings, lang)))
            p.quiet { (figure.about(lang)) }
            (table(overview, figure, &readings, lang))
        }
    }
}

fn value(reading: &Reading, document: &str, lang: Lang) -> Markup {
    match reading.text(lang) {
        _ if reading.suppressed => withheld(lang),
        Some(text) => link::number(&text, document),
        None => link::number("–", document),
    }
}

/// The query that gives a figure.
fn document(code: &str, month: Month, figure: &Figure) -> String {
    let (code, month) = (literal(code), literal(&month.to_string()));
    format!(
        "{{\n  statistics(unit: {code}, window: {{month: {month}}}) {{\n    {}\n  }}\n}}",
        figure.selection
    )
}

/// What the line shows, in words.
fn described(overview: &Overview, figure: &Figure, readings: &[Reading], lang: Lang) -> String {
    let known =
        || readings.iter().enumerate().filter_map(|(back, reading)| Some((reading.height()?, back, reading)));
    let at = |back: usize| text::month(overview.month.back(u32::try_from(back).unwrap_or(0)), lang);
    let low = known().min_by(|one, other| one.0.total_cmp(&other.0));
    let high = known().max_by(|one, other| one.0.total_cmp(&other.0));
    let (Some(low), Some(high)) = (low, high) else { return String::new() };
    let shown = |reading: &Reading| reading.text(lang).unwrap_or_default();
    let (name, last) = (figure.name(lang), at(0));
    let (lowest, low_month, highest, high_month) = (shown(low.2), at(low.1), shown(high.2), at(high.1));
    let now = readings.first().map(shown).unwrap_or_default();
    lang.pick(
        format!(
            "{name}, 24 months to {last}: {now} in the last one; lowest {lowest} in {low_month}, highest {highest} in {high_month}."
        ),
        format!("{name}，截至{last}的24个月：最近一月{now}；最低{lowest}（{low_month}），最高{highest}（{high_month}）。"),
    )
}

fn table(overview: &Overview, figure: &Figure, readings: &[Reading], lang: Lang) -> Markup {
    html! {
        details {
            summary { (lang.pick("24 months as a table", "24个月数据表")) }
            table {
                caption.hidden { (figure.name(lang)) }
                thead { tr {
                    th scope="col" { (lang.pick("Month", "月份")) }
                    th.num scope="col" { (figure.name(lang)) }
                    th.num scope="col" { (lang.pick("of", "分子/分母")) }
                } }
                tbody {
                    @for (back, reading) in readings.iter().enumerate() {
                        @let month = overview.month.back(u32::try_from(back).unwrap_or(0));
                        tr {
                            th scope="row" { (text::short_month(month, lang)) }
                            td.num { (value(reading, &document(&overview.unit.office.code, month, figure), lang)) }
                            td.num { @if !reading.suppressed { (reading.beside(lang).unwrap_or_default()) } }
                        }
                    }
                }
            }
        }
    }
}

fn not_shown(lang: Lang) -> Markup {
    html! {
        p.note {
            (lang.pick(
                "Figures of this unit are shown to handlers, supervisors and analysts of this unit or one above it, and to auditors.",
                "本单位的统计数据供本单位或上级单位的承办人、主管、分析员以及审计员查看。",
            ))
        }
    }
}

/// What is open today, where the present month is shown.
fn today(visit: &Visit, overview: &Overview) -> Markup {
    let (lang, code) = (visit.lang, &overview.unit.office.code);
    let Some(open) = overview.open.as_ref().filter(|_| overview.month == Month::of(overview.today)) else {
        return html! {};
    };
    let day = overview.today.to_string();
    let end = overview.today + chrono::Days::new(SOON);
    let asked = |filter: String| {
        let unit = literal(code);
        format!("{{\n  petitions(first: 1, filter: {{responsible: {unit}, {filter}}}) {{ totalCount }}\n}}")
    };
    let rows = [
        (lang.pick("overdue", "逾期"), open.overdue.total_count, asked(format!("overdueAt: \"{day}\""))),
        (
            lang.pick("due within seven days", "七日内到期"),
            open.due_soon.total_count,
            asked(format!("state: [ASSIGNED, ACCEPTED], due: {{range: {{from: \"{day}\", to: \"{end}\"}}}}")),
        ),
        (
            lang.pick("being handled", "在办"),
            open.open.total_count,
            asked("state: [ASSIGNED, ACCEPTED, REOPENED]".to_owned()),
        ),
    ];
    html! {
        section aria-labelledby="today" {
            h2 id="today" { (lang.pick("Today, ", "今天，")) (text::day(overview.today, lang)) }
            ul.counts {
                @for (name, count, document) in &rows {
                    li { strong { (link::number(&text::number(*count), document)) } " " (name) }
                }
            }
            p { a href=(address("/desk", &[("unit", Some(code))])) { (lang.pick("What is to be done: the desk", "待办事项：工作台")) } }
        }
    }
}

/// The topmost units.
pub(super) fn roots(roots: &[Office], lang: Lang) -> Markup {
    html! {
        h1 { (lang.pick("Units", "单位")) }
        @if roots.is_empty() { p.note { (lang.pick("No unit is registered yet.", "尚未登记任何单位。")) } }
        ul.units {
            @for root in roots { li { (shown::unit(&root.code, &root.name, None)) " " span.quiet { (shown::sort(root, lang)) } } }
        }
    }
}
