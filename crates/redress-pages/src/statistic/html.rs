//! A statistic as HTML.

use maud::{Markup, html};

use super::view::Entry;
use super::{
    asked::Asked,
    controls::{controls, part},
    view::{Figure, Statistic},
    which::{ALL, Sort, Which},
};
use crate::{
    lang::Lang,
    link::{self, address},
    model::Connection,
    month::Month,
    plot::line::{Moment, line},
    shown::{self, withheld},
    text,
    visit::Visit,
    words::word,
};

pub(super) fn list(visit: &Visit) -> Markup {
    let lang = visit.lang;
    let (unit, month) = (visit.parameter("unit").or(visit.own_unit()), visit.parameter("month"));
    html! {
        h1 { (lang.pick("Statistics", "统计")) }
        ul.columns3 {
            @for which in &ALL {
                li { a href=(address(&format!("/statistics/{}", which.name), &[("unit", unit), ("month", month)])) { (which.title(lang)) } }
            }
        }
    }
}

pub(super) fn body(visit: &Visit, which: &Which, asked: &Asked<'_>, statistic: &Statistic) -> Markup {
    let lang = visit.lang;
    let month = asked.window.last_month().to_string();
    html! {
        h1 { (which.title(lang)) }
        p { (shown::unit(&statistic.unit.code, &statistic.unit.name, Some(&month))) " · " (asked.window.text(lang)) }
        (controls(visit, which, asked))
        (headline(which, asked, statistic, lang))
        (over_time(which, asked, statistic, lang))
        (parts(which, asked, statistic, lang))
        (behind(visit, which, asked, statistic))
    }
}

fn headline(which: &Which, asked: &Asked<'_>, statistic: &Statistic, lang: Lang) -> Markup {
    let figure = &statistic.figure;
    let document = asked.document(&which.plain_selection());
    let compared = [
        (lang.pick("on the month before", "环比"), figure.month_on_month),
        (lang.pick("on the year before", "同比"), figure.year_on_year),
    ];
    html! {
        section aria-labelledby="value" {
            h2.hidden id="value" { (lang.pick("Value", "数值")) }
            p.value {
                (value(which, figure, &document, lang))
                @if let Some(beside) = beside(figure, lang) { " " small { (beside) } }
            }
            dl.facts {
                @if let Some(interval) = figure.interval {
                    dt { (lang.pick("95 % interval", "95%区间")) }
                    dd { (text::rough_percent(interval.low, lang)) " – " (text::rough_percent(interval.high, lang)) }
                }
                @for (name, change) in compared {
                    @if let Some(change) = change {
                        dt { (name) }
                        dd { @if which.sort == Sort::Rate { (text::points(change, lang)) } @else { (relative(change, lang)) } }
                    }
                }
                @if let Some(day) = figure.cut_off {
                    dt { (lang.pick("Cut-off", "数据截止日")) }
                    dd {
                        (text::day(day, lang))
                        @if figure.provisional { " · " strong { (lang.pick("provisional", "暂定")) } }
                    }
                }
                dt { (lang.pick("Log position", "日志位置")) } dd { (statistic.position) }
            }
        }
    }
}

/// A change of a count: a share of what it was.
fn relative(change: f64, lang: Lang) -> String {
    let sign = if change < 0.0 { "−" } else { "+" };
    format!("{sign}{}", text::rough_percent(change.abs(), lang))
}

fn value(which: &Which, figure: &Figure, document: &str, lang: Lang) -> Markup {
    if figure.suppressed {
        return withheld(lang);
    }
    link::number(&written(which, figure, lang).unwrap_or_else(|| "–".to_owned()), document)
}

/// The value as text; none where there is nothing to count.
fn written(which: &Which, figure: &Figure, lang: Lang) -> Option<String> {
    match which.sort {
        Sort::Rate => figure.percent.as_deref().map(|shown| text::percent(shown, lang)),
        Sort::Count | Sort::People => figure.value.map(whole),
    }
}

#[allow(clippy::cast_possible_truncation, reason = "counts of cases are far below 2^53")]
fn whole(n: f64) -> String {
    text::number(n as i64)
}

fn beside(figure: &Figure, lang: Lang) -> Option<String> {
    if figure.suppressed {
        return None;
    }
    let fraction = figure.numerator.zip(figure.denominator);
    let fraction = fraction.map(|(n, d)| format!("{}/{}", text::number(n), text::number(d)));
    fraction.or_else(|| {
        figure.people.map(|n| lang.pick(format!("{} people", whole(n)), format!("{}人", whole(n))))
    })
}

fn over_time(which: &Which, asked: &Asked<'_>, statistic: &Statistic, lang: Lang) -> Markup {
    let month = |back: usize| asked.window.last_month().back(u32::try_from(back).unwrap_or(0));
    let moments: Vec<Moment> = statistic
        .months
        .iter()
        .enumerate()
        .rev()
        .map(|(back, figure)| Moment {
            name: text::short_month(month(back), lang),
            value: figure.value,
            interval: figure.interval.map(|interval| (interval.low, interval.high)),
        })
        .collect();
    let scale = |value: f64| match which.sort {
        Sort::Rate => text::rough_percent(value, lang),
        Sort::Count | Sort::People => whole(value.round()),
    };
    let label = lang.pick(
        "24 months as a line, each with its 95 % interval; the table below has the same figures.",
        "24个月走势及95%区间；下表给出相同数据。",
    );
    html! {
        section aria-labelledby="months" {
            h2 id="months" { (lang.pick("24 months", "24个月")) }
            div.scroll role="group" aria-labelledby="months" tabindex="0" { (line(&moments, label, scale)) }
            details {
                summary { (lang.pick("As a table", "数据表")) }
                (months_table(which, asked, statistic, month, lang))
            }
        }
    }
}

fn months_table(
    which: &Which,
    asked: &Asked<'_>,
    statistic: &Statistic,
    month: impl Fn(usize) -> Month,
    lang: Lang,
) -> Markup {
    html! {
        table {
            thead { tr {
                th scope="col" { (lang.pick("Month", "月份")) }
                th.num scope="col" { (which.title(lang)) }
                th.num scope="col" { (lang.pick("of", "分子/分母")) }
                th.num scope="col" { (lang.pick("95 % interval", "95%区间")) }
            } }
            tbody {
                @for (back, figure) in statistic.months.iter().enumerate() {
                    @let document = asked.document_of(month(back), &which.plain_selection());
                    tr {
                        th scope="row" { (text::short_month(month(back), lang)) }
                        td.num { (value(which, figure, &document, lang)) }
                        td.num { (beside(figure, lang).unwrap_or_default()) }
                        td.num {
                            @if let Some(interval) = figure.interval {
                                (text::rough_percent(interval.low, lang)) " – " (text::rough_percent(interval.high, lang))
                            }
                        }
                    }
                }
            }
        }
    }
}

fn parts(which: &Which, asked: &Asked<'_>, statistic: &Statistic, lang: Lang) -> Markup {
    let document = asked.document(&format!(
        "breakdown(by: {}) {{ key statistics {{ {} }} }}",
        asked.by,
        which.plain_selection()
    ));
    html! {
        section aria-labelledby="parts" {
            h2 id="parts" { (lang.pick("By ", "按")) (part(asked.by, lang)) }
            @if statistic.parts.is_empty() { p.empty { (lang.pick("Nothing.", "无。")) } }
            @else {
                div.scroll role="group" aria-labelledby="parts" tabindex="0" {
                    table {
                        thead { tr {
                            th scope="col" { (part(asked.by, lang)) }
                            th.num scope="col" { (which.title(lang)) }
                            th.num scope="col" { (lang.pick("of", "分子/分母")) }
                            th.num scope="col" { (lang.pick("95 % interval", "95%区间")) }
                        } }
                        tbody {
                            @for (key, figure) in &statistic.parts {
                                tr {
                                    th scope="row" { (part_name(asked, statistic, key, lang)) }
                                    td.num { (value(which, figure, &document, lang)) }
                                    td.num { (beside(figure, lang).unwrap_or_default()) }
                                    td.num {
                                        @if let Some(interval) = figure.interval {
                                            (text::rough_percent(interval.low, lang)) " – " (text::rough_percent(interval.high, lang))
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn part_name(asked: &Asked<'_>, statistic: &Statistic, key: &str, lang: Lang) -> Markup {
    match (asked.by, Month::read(key)) {
        ("MONTH", Some(month)) => html! { (text::month(month, lang)) },
        ("UNIT", _) if key != "own" => {
            shown::unit(key, statistic.names.get(key).map_or(key, String::as_str), None)
        }
        // An office chooses its categories: one may be called as a term of ours is.
        ("CATEGORY", _) if key != "-" => html! { bdi { (key) } },
        _ => html! { (word(key, lang)) },
    }
}

/// The petitions behind the figure.
fn behind(visit: &Visit, which: &Which, asked: &Asked<'_>, statistic: &Statistic) -> Markup {
    let lang = visit.lang;
    let to = |side: &'static str| visit.here_with(&[("entries", Some(side)), ("after", None)]);
    html! {
        section aria-labelledby="behind" {
            h2 id="behind" { (lang.pick("The petitions behind it", "相关信访事项")) }
            p {
                @if which.sort == Sort::Rate {
                    a href={ (to("NUMERATOR")) "#behind" } { (lang.pick("those of the numerator", "分子")) } " · "
                    a href={ (to("DENOMINATOR")) "#behind" } { (lang.pick("those of the denominator", "分母")) }
                } @else {
                    a href={ (to("NUMERATOR")) "#behind" } { (lang.pick("list them", "列出")) }
                }
            }
            @if asked.entries.is_some() {
                @match &statistic.entries {
                    Some(entries) => (entries_table(visit, entries)),
                    None => p { (withheld(lang)) },
                }
            }
        }
    }
}

fn entries_table(visit: &Visit, entries: &Connection<Entry>) -> Markup {
    let lang = visit.lang;
    html! {
        @if entries.nodes.is_empty() { p.empty { (lang.pick("Nothing.", "无。")) } }
        @else {
            table {
                thead { tr {
                    th scope="col" { (lang.pick("Petition", "信访事项")) }
                    th.num scope="col" { (lang.pick("Counts", "计数")) }
                    th.num scope="col" { (lang.pick("By the event at position", "事件位置")) }
                } }
                tbody {
                    @for entry in &entries.nodes {
                        tr {
                            th scope="row" {
                                @match &entry.petition_id {
                                    Some(id) => a href=(link::petition(id)) { bdi { (id) } },
                                    None => span.none { (lang.pick("not shown to you", "不予显示")) },
                                }
                            }
                            td.num { (text::difference(entry.n)) }
                            td.num { @match &entry.position { Some(position) => (position), None => (text::none(lang)) } }
                        }
                    }
                }
            }
        }
        @if let Some(next) = entries.next() {
            p { a rel="next" href={ (visit.here_with(&[("after", Some(next))])) "#behind" } { (lang.pick("Next page", "下一页")) } }
        }
    }
}
