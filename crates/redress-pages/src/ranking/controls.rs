//! What can be chosen of a ranking.

use maud::{Markup, html};

use super::asked::{ANY, Asked, KINDS, LEVELS, METRICS};
use crate::{lang::Lang, month::Month, text, visit::Visit, words::word};

pub(super) fn controls(visit: &Visit, asked: &Asked) -> Markup {
    let lang = visit.lang;
    let to = |month: Month| visit.here_with(&[("month", Some(&month.to_string()))]);
    html! {
        form.controls method="get" action="/ranking" {
            a rel="prev" href=(to(asked.month.back(1))) { "← " (text::short_month(asked.month.back(1), lang)) }
            label for="month" { (lang.pick("Month", "月份")) }
            input id="month" type="month" name="month" value=(asked.month) placeholder="2024-11" pattern="[0-9]{4}-[0-9]{2}";
            (select("metric", lang.pick("By", "指标"), &METRICS, asked.metric, lang))
            label for="unit" { (lang.pick("Below", "上级单位")) }
            input id="unit" name="unit" value=(asked.unit.code) maxlength="100" required;
            (select("level", lang.pick("Level", "层级"), &LEVELS, &asked.level, lang))
            (select("kind", lang.pick("Kind", "单位类型"), &[&[ANY], &KINDS[..]].concat(), asked.kind.as_deref().unwrap_or(ANY), lang))
            label for="minimum" { (lang.pick("At least", "最小分母")) }
            input.few id="minimum" name="minimum" inputmode="numeric" pattern="[0-9]*" value=(asked.minimum);
            button { (lang.pick("Show", "显示")) }
            a rel="next" href=(to(asked.month.next())) { (text::short_month(asked.month.next(), lang)) " →" }
        }
    }
}

fn select(name: &str, label: &str, words: &[&str], chosen: &str, lang: Lang) -> Markup {
    html! {
        label for=(name) { (label) }
        select id=(name) name=(name) {
            @for value in words {
                option value=(value) selected[*value == chosen] {
                    @if *value == ANY { (lang.pick("Any", "不限")) } @else { (word(value, lang)) }
                }
            }
        }
    }
}

/// For those who work for no unit and named none.
pub(super) fn choose_unit(lang: Lang) -> Markup {
    html! {
        h1 { (lang.pick("Monthly ranking", "月度排名")) }
        p {
            (lang.pick("Choose the unit whose units are ranked: on its ", "请先选择上级单位：在其"))
            a href="/" { (lang.pick("overview", "概览")) }
            (lang.pick(", follow “Ranking”.", "页面点击“排名”。"))
        }
    }
}
