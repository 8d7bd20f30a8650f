//! The desk as HTML.

use chrono::NaiveDate;
use maud::{Markup, html};
use std::collections::HashMap;

use super::{
    section::{Desk, Section},
    view::Line,
};
use crate::{
    lang::Lang,
    link,
    model::{Connection, Office},
    shown, text,
    visit::Visit,
    words::word,
};

pub(super) fn all(
    visit: &Visit,
    office: &Office,
    desk: &Desk<'_>,
    lists: &HashMap<String, Connection<Line>>,
) -> Markup {
    let lang = visit.lang;
    html! {
        (head(visit, office, desk))
        ul.counts {
            @for section in Section::ALL {
                @if let Some(list) = lists.get(section.name()) {
                    li { strong { (total(section, desk, list)) } " " a href={ "#" (section.name()) } { (section.title(lang)) } }
                }
            }
        }
        @for section in Section::ALL {
            @if let Some(list) = lists.get(section.name()) {
                section aria-labelledby=(section.name()) {
                    h2 id=(section.name()) { (section.title(lang)) " " small { (total(section, desk, list)) } }
                    p.quiet { (section.about(desk, lang)) }
                    (table(section, desk, &list.nodes, lang))
                    @if list.total_count.is_some_and(|total| usize::try_from(total).is_ok_and(|total| total > list.nodes.len())) {
                        p { a href=(visit.here_with(&[("list", Some(section.name())), ("after", None)])) { (lang.pick("All of them", "查看全部")) } }
                    }
                }
            }
        }
    }
}

pub(super) fn one(
    visit: &Visit,
    office: &Office,
    desk: &Desk<'_>,
    section: Section,
    list: &Connection<Line>,
) -> Markup {
    let lang = visit.lang;
    html! {
        (head(visit, office, desk))
        section aria-labelledby=(section.name()) {
            h2 id=(section.name()) { (section.title(lang)) " " small { (total(section, desk, list)) } }
            p.quiet {
                (section.about(desk, lang)) " "
                a href=(visit.here_with(&[("list", None), ("after", None)])) { (lang.pick("The whole desk", "返回工作台")) }
            }
            (table(section, desk, &list.nodes, lang))
            @if let Some(next) = list.next() {
                p { a rel="next" href=(visit.here_with(&[("after", Some(next))])) { (lang.pick("Next page", "下一页")) } }
            }
        }
    }
}

fn total(section: Section, desk: &Desk<'_>, list: &Connection<Line>) -> Markup {
    html! { a.n href=(section.query(desk)) { (text::number(list.total_count.unwrap_or_default())) } }
}

fn head(visit: &Visit, office: &Office, desk: &Desk<'_>) -> Markup {
    let lang = visit.lang;
    html! {
        h1 { (lang.pick("Desk, ", "工作台，")) (text::day(desk.on, lang)) }
        p { (shown::unit(&office.code, &office.name, None)) " " span.quiet { (shown::sort(office, lang)) } }
        form.controls method="get" action="/desk" {
            label for="unit" { (lang.pick("Unit", "单位")) }
            input id="unit" name="unit" value=(office.code) maxlength="100" required;
            label for="on" { (lang.pick("On", "日期")) }
            input id="on" type="date" name="on" value=(desk.on) placeholder="2024-11-30" pattern="[0-9]{4}-[0-9]{2}-[0-9]{2}";
            button { (lang.pick("Show", "显示")) }
        }
        @if desk.on != visit.today() {
            p.note {
                (lang.pick(
                    "The states are today's; the day decides what is overdue and what is due soon.",
                    "办理状态为今天的状态；所选日期只决定逾期和即将到期的范围。",
                ))
            }
        }
    }
}

fn table(section: Section, desk: &Desk<'_>, lines: &[Line], lang: Lang) -> Markup {
    let due = |line: &Line| match section {
        Section::Overdue | Section::Soon => line.due_on,
        Section::Triage | Section::Assign | Section::Accept | Section::Objection => line.next_step_due_on,
    };
    html! {
        @if lines.is_empty() { p.empty { (lang.pick("Nothing.", "无。")) } }
        @else {
            div.scroll role="group" aria-label=(section.title(lang)) tabindex="0" {
                table {
                    thead { tr {
                        th scope="col" { (lang.pick("Due", "期限")) }
                        th scope="col" { (lang.pick("Petition", "信访事项")) }
                        th scope="col" { (lang.pick("State", "状态")) }
                        th scope="col" { (lang.pick("Responsible", "责任单位")) }
                        th scope="col" { (lang.pick("Place", "问题属地")) }
                        th scope="col" { (lang.pick("Category", "内容分类")) }
                        th scope="col" { (lang.pick("Registered", "登记日期")) }
                        th scope="col" { (lang.pick("Legal limit", "法定期限")) }
                    } }
                    tbody { @for line in lines { (row(line, due(line), desk.on, lang)) } }
                }
            }
        }
    }
}

fn row(line: &Line, due: Option<NaiveDate>, on: NaiveDate, lang: Lang) -> Markup {
    html! {
        tr {
            td { (text::day_or_none(due, lang)) @if let Some(due) = due { " " small { (away(due, on, lang)) } } }
            th scope="row" { a href=(link::petition(&line.id)) { bdi { (line.id) } } }
            td {
                (word(&line.state, lang))
                @if line.round > 1 { " · " (lang.pick(format!("round {}", line.round), format!("第{}轮", line.round))) }
            }
            td { @match &line.responsible { Some(unit) => (shown::unit(&unit.code, &unit.name, None)), None => (text::none(lang)) } }
            td { (shown::unit(&line.place.code, &line.place.name, None)) }
            td { @match &line.category { Some(category) => bdi { (category) }, None => (text::none(lang)) } }
            td { (text::day(line.registered_on, lang)) }
            td { (text::day_or_none(line.legal_limit_on, lang)) }
        }
    }
}

/// How far a day is away.
fn away(due: NaiveDate, on: NaiveDate, lang: Lang) -> Markup {
    let days = (due - on).num_days();
    let shown = text::number(days.abs());
    html! {
        @match days {
            0 => strong { (lang.pick("today", "今天")) },
            1 => (lang.pick("tomorrow", "明天")),
            2.. => (lang.pick(format!("in {shown} days"), format!("还有{shown}天"))),
            -1 => strong.bad { (lang.pick("1 day late", "逾期1天")) },
            _ => strong.bad { (lang.pick(format!("{shown} days late"), format!("逾期{shown}天"))) },
        }
    }
}

/// For those who work for no unit and named none.
pub(super) fn choose_unit(lang: Lang) -> Markup {
    html! {
        h1 { (lang.pick("Desk", "工作台")) }
        p {
            (lang.pick("Choose whose desk: on the ", "请先选择单位：在其"))
            a href="/" { (lang.pick("overview of a unit", "概览")) }
            (lang.pick(", follow “Desk”.", "页面点击“工作台”。"))
        }
    }
}
