//! Units and figures, as they are shown on every page.

use maud::{Markup, html};

use crate::{
    lang::Lang,
    link,
    model::{Office, Rate},
    text::{number, percent},
    words::word,
};

/// A unit, with the way to its overview.
pub(crate) fn unit(code: &str, name: &str, month: Option<&str>) -> Markup {
    html! { a.unit href=(link::unit(code, month)) { bdi { (name) } } " " small.code { bdi { (code) } } }
}

/// What sort of office a unit is.
pub(crate) fn sort(office: &Office, lang: Lang) -> Markup {
    html! {
        (word(&office.level, lang))
        @if let Some(kind) = &office.kind { " · " (word(kind, lang)) }
        @if !office.in_service {
            " · " strong { (lang.pick("out of service", "停止工作")) }
            @if let Some(day) = office.retired_on { " " (crate::text::day(day, lang)) }
        }
    }
}

/// What is shown of a figure that the rule on small counts withholds.
pub(crate) fn withheld(lang: Lang) -> Markup {
    html! {
        span.none title=(lang.pick("withheld: so few that a person could be found", "数量过少，为保护个人不予显示")) {
            (lang.pick("withheld", "不显示"))
        }
    }
}

/// A rate in per cent with the query that gives it; a dash where there is nothing to count.
pub(crate) fn rate(rate: &Rate, document: &str, lang: Lang) -> Markup {
    match &rate.percent {
        _ if rate.suppressed => withheld(lang),
        Some(shown) => link::number(&percent(shown, lang), document),
        None => link::number("–", document),
    }
}

/// Numerator and denominator of a rate.
pub(crate) fn fraction(rate: &Rate) -> Option<String> {
    let (n, d) = rate.numerator.zip(rate.denominator)?;
    Some(format!("{}/{}", number(n), number(d)))
}

/// A count with the query that gives it.
pub(crate) fn count(value: Option<i64>, document: &str, lang: Lang) -> Markup {
    value.map_or_else(|| withheld(lang), |n| link::number(&number(n), document))
}
