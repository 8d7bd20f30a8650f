//! Where a unit is in the tree: the way down to it, and what is directly below.

use maud::{Markup, html};
use std::collections::HashMap;

use super::{
    parts::Part,
    view::{Node, Overview},
};
use crate::{
    lang::Lang,
    link::{self, literal},
    model::{Office, Rate},
    month::Month,
    shown, text,
    visit::Visit,
};

/// The units above, the topmost first.
pub(super) fn way(unit: &Node, month: Month, lang: Lang) -> Markup {
    let mut above = Vec::new();
    let mut next = unit.parent.as_deref();
    while let Some(node) = next {
        above.push(&node.office);
        next = node.parent.as_deref();
    }
    let month = month.to_string();
    html! {
        @if !above.is_empty() {
            nav.way aria-label=(lang.pick("Units above", "上级单位")) {
                ol {
                    @for office in above.iter().rev() {
                        li { a href=(link::unit(&office.code, Some(&month))) { bdi { (office.name) } } }
                    }
                }
            }
        }
    }
}

/// The units directly below, with the month's figures where they may be seen.
pub(super) fn below(visit: &Visit, overview: &Overview) -> Markup {
    let (lang, month) = (visit.lang, overview.month.to_string());
    let Some(children) = overview.unit.children.as_ref().filter(|children| !children.nodes.is_empty()) else {
        return html! {};
    };
    let parts: HashMap<&str, &Part> =
        overview.parts.iter().flatten().map(|part| (part.key.as_str(), part)).collect();
    let document = document(&overview.unit.office.code, &month);
    html! {
        section aria-labelledby="below" {
            h2 id="below" {
                (lang.pick("Units directly below", "下级单位"))
                " " small { (text::number(children.total_count.unwrap_or_default())) }
            }
            div.scroll role="group" aria-labelledby="below" tabindex="0" {
                table {
                    thead { tr {
                        th scope="col" { (lang.pick("Unit", "单位")) }
                        th scope="col" { (lang.pick("Sort", "类别")) }
                        @if overview.parts.is_some() { (headings(lang)) }
                    } }
                    tbody {
                        @if let Some(own) = parts.get("own") {
                            tr {
                                th scope="row" { (lang.pick("The unit itself", "本级")) }
                                td {}
                                (figures(own, &document, lang))
                            }
                        }
                        @for office in &children.nodes { (row(office, &parts, overview.parts.is_some(), &document, &month, lang)) }
                    }
                }
            }
            @if let Some(next) = children.next() {
                p { a rel="next" href=(visit.here_with(&[("after", Some(next))])) { (lang.pick("More units", "更多单位")) } }
            }
        }
    }
}

fn headings(lang: Lang) -> Markup {
    html! {
        th.num scope="col" { (lang.pick("Came in", "来件")) }
        th.num scope="col" { (lang.pick("Closure rate", "办结率")) }
        th.num scope="col" { (lang.pick("On time", "按期办结率")) }
        th.num scope="col" { (lang.pick("Resolution", "息访率")) }
    }
}

fn row(
    office: &Office,
    parts: &HashMap<&str, &Part>,
    with_figures: bool,
    document: &str,
    month: &str,
    lang: Lang,
) -> Markup {
    html! {
        tr {
            th scope="row" { (shown::unit(&office.code, &office.name, Some(month))) }
            td { (shown::sort(office, lang)) }
            @if with_figures {
                @match parts.get(office.code.as_str()) {
                    Some(part) => (figures(part, document, lang)),
                    None => td colspan="4" { (text::none(lang)) },
                }
            }
        }
    }
}

fn figures(part: &Part, document: &str, lang: Lang) -> Markup {
    let rate = |rate: &Rate| {
        html! {
            td.num {
                (shown::rate(rate, document, lang))
                @if let Some(fraction) = shown::fraction(rate).filter(|_| !rate.suppressed) { " " small { (fraction) } }
            }
        }
    };
    let figures = &part.statistics;
    html! {
        td.num { (shown::count(figures.filings.value, document, lang)) }
        (rate(&figures.closure_rate))
        (rate(&figures.on_time_closure_rate))
        (rate(&figures.resolution_rate))
    }
}

/// The query that gives all of them.
fn document(code: &str, month: &str) -> String {
    let (code, month) = (literal(code), literal(month));
    let rate = "{ numerator denominator percent }";
    format!(
        "{{\n  statistics(unit: {code}, window: {{month: {month}}}) {{\n    breakdown(by: UNIT) {{\n      key\n      statistics {{\n        \
         filings {{ value }}\n        closureRate {rate}\n        onTimeClosureRate {rate}\n        resolutionRate {rate}\n      \
         }}\n    }}\n  }}\n}}"
    )
}
