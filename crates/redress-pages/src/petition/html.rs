//! A petition as HTML.

use chrono::NaiveDate;
use maud::{Markup, html};
use serde_json::Value;

use super::{
    course::{self, Holding, Limit, LimitOf},
    events, old_case,
    sensitive::sensitive,
    view::{AsOf, PETITION, Petition, asked},
};
use crate::{
    lang::Lang,
    link::{self, address},
    model::UnitName,
    plot::timeline::{Bar, Line, Mark, Timeline},
    shown, text,
    visit::Visit,
    words::word,
};

pub(super) fn body(visit: &Visit, petition: &Petition, as_of: &AsOf) -> Markup {
    let lang = visit.lang;
    html! {
        h1 { (lang.pick("Petition ", "信访事项 ")) bdi { (petition.id) } }
        p.state {
            strong { (word(&petition.state, lang)) }
            @if petition.overdue { " · " strong.bad { (lang.pick("overdue", "逾期")) } }
            @if petition.round > 1 { " · " (lang.pick(format!("round {}", petition.round), format!("第{}轮", petition.round))) }
            @if petition.tier > 1 { " · " (lang.pick(format!("tier {}", petition.tier), format!("{}级会诊", petition.tier))) }
        }
        (as_of_form(visit, petition, as_of))
        // A later page of a long history has no beginning to draw from.
        @if visit.parameter("after").is_none() { (course_of(visit, petition, as_of)) }
        (facts(petition, lang))
        (people(petition, lang))
        (events::list(visit, petition))
        p.quiet { a href=(query(petition, as_of)) { (lang.pick("This page as a query", "以查询方式查看本页")) } }
    }
}

/// The query of the page, with its variables.
fn query(petition: &Petition, as_of: &AsOf) -> String {
    let variables = Value::Object(asked(&petition.id, as_of, None)).to_string();
    address("/query", &[("document", Some(PETITION)), ("variables", Some(&variables))])
}

fn as_of_form(visit: &Visit, petition: &Petition, as_of: &AsOf) -> Markup {
    let lang = visit.lang;
    let here = link::petition(&petition.id);
    let day = match as_of {
        AsOf::Day(day) => day.to_string(),
        _ => String::new(),
    };
    html! {
        form.controls method="get" action=(here) {
            label for="asOf" { (lang.pick("As of the end of", "截至")) }
            input id="asOf" type="date" name="asOf" value=(day) placeholder="2024-11-30" pattern="[0-9]{4}-[0-9]{2}-[0-9]{2}";
            button { (lang.pick("Show", "显示")) }
            @if *as_of != AsOf::Now { a href=(here) { (lang.pick("as it stands now", "查看当前状态")) } }
        }
        @match as_of {
            AsOf::Now => {},
            AsOf::Day(day) => p.note {
                (lang.pick("As it stood at the end of ", "截至")) (text::day(*day, lang))
                (lang.pick(", as far as that is known now.", "的状态（按目前所知）。"))
            },
            AsOf::Position(position) => p.note {
                (lang.pick("As the log knew it at position ", "日志位置")) (position) (lang.pick(".", "时的状态。"))
            },
        }
    }
}

/// The timeline, who had it when, and the limits.
fn course_of(visit: &Visit, petition: &Petition, as_of: &AsOf) -> Markup {
    let lang = visit.lang;
    let (holdings, limits) = (course::holdings(petition), course::limits(petition));
    let to = match as_of {
        AsOf::Day(day) => *day,
        AsOf::Now => visit.today(),
        AsOf::Position(_) => {
            petition.history.nodes.last().map_or(petition.registered_on, |event| event.occurred_on)
        }
    };
    let last =
        petition.history.nodes.last().map_or(to, |event| event.occurred_on).max(petition.registered_on);
    // What nobody has touched for years would leave no room for what happened.
    let to = to.clamp(last, last + chrono::Days::new(400));
    let timeline = Timeline {
        bars: holdings
            .iter()
            .map(|held| Bar { name: held.unit.name(), from: held.from, until: held.until })
            .collect(),
        marks: petition
            .history
            .nodes
            .iter()
            .map(|event| Mark { name: word(&event.event_type, lang).to_owned(), on: event.occurred_on })
            .collect(),
        lines: limits
            .iter()
            .filter(|limit| matches!(limit.of, LimitOf::Closing | LimitOf::Law))
            .map(|limit| Line { name: name(limit.of, lang), day: limit.day, replaced: limit.replaced })
            .collect(),
        to,
    };
    let label = lang.pick(
        "Timeline: who had the petition, what happened, and its limits. The tables and the list below say the same.",
        "时间轴：经办单位、办理过程和期限。下方表格和列表给出相同信息。",
    );
    html! {
        section aria-labelledby="course" {
            h2 id="course" { (lang.pick("Course", "办理过程")) }
            div.scroll role="group" aria-labelledby="course" tabindex="0" { (timeline.draw(label, lang)) }
            div.columns {
                (holders(&holdings, lang))
                (limits_of(petition, &limits, lang))
            }
        }
    }
}

fn holders(holdings: &[Holding], lang: Lang) -> Markup {
    html! {
        table {
            caption { (lang.pick("Who had it when", "经办单位")) }
            thead { tr {
                th scope="col" { (lang.pick("Unit", "单位")) }
                th scope="col" { (lang.pick("From", "起")) }
                th scope="col" { (lang.pick("To", "止")) }
            } }
            tbody {
                @for held in holdings {
                    tr {
                        th scope="row" { (shown::unit(&held.unit.code, held.unit.name(), None)) }
                        td { (text::day(held.from, lang)) }
                        td { @match held.until { Some(day) => (text::day(day, lang)), None => (lang.pick("still", "至今")) } }
                    }
                }
            }
        }
    }
}

fn name(of: LimitOf, lang: Lang) -> &'static str {
    match of {
        LimitOf::Triage => lang.pick("Triage by", "甄别期限"),
        LimitOf::Objection => lang.pick("Objection until", "退回期限"),
        LimitOf::Acceptance => lang.pick("Accept by", "受理期限"),
        LimitOf::Assignment => lang.pick("Assign again by", "重新交办期限"),
        LimitOf::Closing => lang.pick("Due", "办理期限"),
        LimitOf::Law => lang.pick("Legal limit", "法定期限"),
    }
}

fn limits_of(petition: &Petition, limits: &[Limit], lang: Lang) -> Markup {
    html! {
        table {
            caption { (lang.pick("Limits", "期限")) }
            thead { tr {
                th scope="col" { (lang.pick("Limit", "期限")) }
                th scope="col" { (lang.pick("Day", "日期")) }
                th scope="col" { (lang.pick("Set by event", "设定事件")) }
            } }
            tbody {
                @for limit in limits {
                    tr class=[limit.replaced.then_some("replaced")] {
                        th scope="row" { (name(limit.of, lang)) }
                        td { (text::day(limit.day, lang)) @if limit.replaced { " " small { (lang.pick("replaced", "已变更")) } } }
                        td { a href={ "#event-" (limit.set_by) } { (limit.set_by) } }
                    }
                }
                @if let Some(day) = petition.next_step_due_on {
                    tr { th scope="row" { (lang.pick("Next step by", "下一步期限")) } td { (text::day(day, lang)) } td { (text::none(lang)) } }
                }
            }
        }
    }
}

fn facts(petition: &Petition, lang: Lang) -> Markup {
    let unit = |unit: &UnitName| shown::unit(&unit.code, &unit.name, None);
    let units = |units: &[UnitName]| html! { ul.plain { @for one in units { li { (unit(one)) } } } };
    let day = |day: Option<NaiveDate>| text::day_or_none(day, lang);
    let first = petition.first_receiver.as_ref().filter(|first| first.code != petition.received_by.code);
    html! {
        section aria-labelledby="facts" {
            h2 id="facts" { (lang.pick("Facts", "基本情况")) }
            dl.facts {
                dt { (lang.pick("Registered", "登记日期")) } dd { (text::day(petition.registered_on, lang)) }
                dt { (lang.pick("Triage by", "甄别期限")) } dd { (text::day(petition.triage_due_on, lang)) }
                dt { (lang.pick("Due", "办理期限")) } dd { (day(petition.due_on)) }
                dt { (lang.pick("Legal limit", "法定期限")) } dd { (day(petition.legal_limit_on)) }
                @if let Some(on) = petition.objected_on {
                    dt { (lang.pick("Objection awaits its decision", "退回异议待裁定")) } dd { (text::day(on, lang)) }
                }
                @if let Some(until) = petition.objection_until {
                    dt { (lang.pick("Objection until", "退回期限")) } dd { (text::day(until, lang)) }
                }
                dt { (lang.pick("Closed", "办结日期")) }
                dd {
                    (day(petition.closed_on))
                    @if let Some(outcome) = &petition.outcome { " · " (word(outcome, lang)) }
                }
                @if let Some(answer) = &petition.follow_up {
                    dt { (lang.pick("Asked afterwards", "回访")) }
                    dd { (word(&answer.resolved, lang)) " · " (word(&answer.satisfaction, lang)) }
                }
                dt { (lang.pick("Channel", "信访形式")) } dd { (word(&petition.channel, lang)) }
                dt { (lang.pick("Kind", "诉求类型")) }
                dd { @match &petition.kind { Some(kind) => (word(kind, lang)), None => (lang.pick("not known yet", "尚未确定")) } }
                dt { (lang.pick("Category", "内容分类")) }
                dd { @match &petition.category { Some(category) => bdi { (category) }, None => (text::none(lang)) } }
                dt { (lang.pick("Place", "问题属地")) } dd { (unit(&petition.place)) }
                dt { (lang.pick("Received by", "登记单位")) } dd { (unit(&petition.received_by)) }
                dt { (lang.pick("Responsible", "责任单位")) }
                dd { @match &petition.responsible { Some(found) => (unit(found)), None => (text::none(lang)) } }
                @if !petition.co_handlers.is_empty() { dt { (lang.pick("Helping", "协办单位")) } dd { (units(&petition.co_handlers)) } }
                @if !petition.against.is_empty() { dt { (lang.pick("Against", "被反映单位")) } dd { (units(&petition.against)) } }
                @if petition.repeat {
                    dt { (lang.pick("Repeats", "重复自")) }
                    dd { @match &petition.repeat_of { Some(id) => (to_petition(id)), None => (lang.pick("an earlier petition", "此前的信访事项")) } }
                }
                @if let Some(matter) = petition.matter.as_ref().filter(|matter| **matter != petition.id) {
                    dt { (lang.pick("Matter", "同一事项")) } dd { (to_petition(matter)) }
                }
                (old_case::facts(first, petition.sponsor.as_ref(), &petition.backlog, lang))
                @if petition.collective { dt { (lang.pick("Collective visit", "集体访")) } dd { (lang.pick("yes", "是")) } }
                @if petition.over_level { dt { (lang.pick("Over-level visit", "越级访")) } dd { (lang.pick("yes", "是")) } }
            }
        }
    }
}

fn to_petition(id: &str) -> Markup {
    html! { a href=(link::petition(id)) { bdi { (id) } } }
}

fn people(petition: &Petition, lang: Lang) -> Markup {
    let petitioner = &petition.petitioner;
    let rows = [
        (lang.pick("Name", "姓名"), &petitioner.name),
        (lang.pick("Contact", "联系方式"), &petitioner.contact),
        (lang.pick("Identity number", "身份证号"), &petitioner.identity_number),
        (lang.pick("What it says", "主要内容"), &petition.summary),
    ];
    html! {
        section aria-labelledby="people" {
            h2 id="people" { (lang.pick("Who brought it, and what it says", "信访人和主要内容")) }
            dl.facts {
                dt { (lang.pick("People", "人数")) }
                dd {
                    (text::number(petition.head_count))
                    @if let Some(n) = petitioner.representatives { (lang.pick(", representatives: ", "，代表：")) (n) }
                    @if petitioner.anonymous { " · " (lang.pick("anonymous", "匿名")) }
                }
                @for (name, value) in rows {
                    dt { (name) }
                    dd { @match value { Some(value) => (sensitive(value, lang)), None => (text::none(lang)) } }
                }
            }
        }
    }
}
