//! What can be chosen of a statistic.

use maud::{Markup, html};

use super::{
    asked::{Asked, BREAKDOWNS, VISITS_BY, Window},
    which::Which,
};
use crate::{lang::Lang, visit::Visit};

pub(super) fn controls(visit: &Visit, which: &Which, asked: &Asked<'_>) -> Markup {
    let lang = visit.lang;
    let (month, from, to) = match asked.window {
        Window::Month(month) => (month.to_string(), String::new(), String::new()),
        Window::Range(from, to) => (String::new(), from.to_string(), to.to_string()),
    };
    let day = |name: &'static str, label: &str, value: &str| {
        html! {
            label for=(name) { (label) }
            input id=(name) type="date" name=(name) value=(value) placeholder="2024-11-30" pattern="[0-9]{4}-[0-9]{2}-[0-9]{2}";
        }
    };
    let as_of = asked.as_of.map(|day| day.to_string()).unwrap_or_default();
    html! {
        form.controls method="get" action={ "/statistics/" (which.name) } {
            label for="unit" { (lang.pick("Unit", "单位")) }
            input id="unit" name="unit" value=(asked.unit) maxlength="100" required;
            label for="month" { (lang.pick("Month", "月份")) }
            input id="month" type="month" name="month" value=(month) placeholder="2024-11" pattern="[0-9]{4}-[0-9]{2}";
            (day("from", lang.pick("or from", "或起始日"), &from))
            (day("to", lang.pick("to", "结束日"), &to))
            (day("asOf", lang.pick("Cut-off", "数据截止日"), &as_of))
            label for="position" { (lang.pick("Log position", "日志位置")) }
            input.few id="position" name="position" inputmode="numeric" pattern="[0-9]*" value=(asked.position.as_deref().unwrap_or_default());
            label for="by" { (lang.pick("Broken down by", "分组")) }
            select id="by" name="by" {
                @for by in BREAKDOWNS { option value=(by) selected[by == asked.by] { (part(by, lang)) } }
            }
            label for="visitsBy" { (lang.pick("Visits count for", "来访归属")) }
            select id="visitsBy" name="visitsBy" {
                @for by in VISITS_BY {
                    option value=(by) selected[by == asked.visits_by] {
                        @if by == "PLACE" { (lang.pick("the place of the problem", "问题属地")) }
                        @else { (lang.pick("the unit approached", "接访单位")) }
                    }
                }
            }
            button { (lang.pick("Show", "显示")) }
        }
    }
}

/// What a breakdown is by.
pub(super) fn part(by: &str, lang: Lang) -> &'static str {
    match by {
        "UNIT" => lang.pick("unit", "单位"),
        "CATEGORY" => lang.pick("category", "内容分类"),
        "CHANNEL" => lang.pick("channel", "信访形式"),
        "KIND" => lang.pick("kind", "诉求类型"),
        _ => lang.pick("month", "月份"),
    }
}

/// For those who work for no unit and named none.
pub(super) fn choose_unit(which: &Which, lang: Lang) -> Markup {
    html! {
        h1 { (which.title(lang)) }
        p {
            (lang.pick("Choose a unit first: on its ", "请先选择单位：在其"))
            a href="/" { (lang.pick("overview", "概览")) }
            (lang.pick(", follow a figure.", "页面点击指标。"))
        }
    }
}
