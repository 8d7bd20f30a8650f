//! The events of a petition.

use maud::{Markup, html};

use super::{
    sensitive::sensitive,
    view::{Correction, Event, Petition, Reference, Sensitive},
};
use crate::{
    lang::Lang,
    link::{self, address},
    shown, text,
    visit::Visit,
    words::word,
};

/// What happened, in the order in which it was recorded.
pub(super) fn list(visit: &Visit, petition: &Petition) -> Markup {
    let lang = visit.lang;
    html! {
        section aria-labelledby="events" {
            h2 id="events" { (lang.pick("What happened", "办理记录")) }
            ol.events {
                @for event in &petition.history.nodes {
                    li id={ "event-" (event.sequence) } value=(event.sequence) {
                        h3 { (word(&event.event_type, lang)) " " small { (text::moment(event.occurred_at, lang)) } }
                        dl.facts { (details(event, lang)) }
                        (record(petition, event, lang))
                    }
                }
            }
            @if let Some(next) = petition.history.next() {
                p { a rel="next" href=(visit.here_with(&[("after", Some(next))])) { (lang.pick("Later events", "后续记录")) } }
            }
        }
    }
}

/// Where the fact comes from, and the way to the state of things then.
fn record(petition: &Petition, event: &Event, lang: Lang) -> Markup {
    let then = address(&link::petition(&petition.id), &[("position", Some(&event.position))]);
    html! {
        p.record {
            (lang.pick("Position ", "日志位置 ")) a href=(then) { (event.position) }
            " · " (lang.pick("recorded ", "记录于")) (text::moment(event.recorded_at, lang))
            " · " (lang.pick("by ", "记录人：")) bdi { (event.actor) }
            @if let Some(unit) = &event.unit_code { " (" bdi { (unit) } ")" }
            " · " (word(&event.origin, lang))
            @if event.masked { " · " (lang.pick("without its people", "不含个人信息")) }
        }
    }
}

fn details(event: &Event, lang: Lang) -> Markup {
    html! {
        (unit(lang.pick("Received by", "登记单位"), event.received_by.as_ref()))
        (unit(lang.pick("Place", "问题属地"), event.place.as_ref()))
        (unit(lang.pick("From", "原单位"), event.from.as_ref()))
        (unit(to_whom(event, lang), event.to.as_ref()))
        (unit(lang.pick("Ordered by", "交办单位"), event.given_by.as_ref()))
        (unit(by_whom(event, lang), event.by.as_ref()))
        (unit(lang.pick("At", "接待单位"), event.at.as_ref()))
        (unit(lang.pick("Forwarded to", "转送至"), event.forwarded_to.as_ref()))
        (units(lang.pick("Helping", "协办单位"), &event.co_handlers))
        (units(lang.pick("Against", "被反映单位"), &event.against))
        (term(lang.pick("Decision", "甄别结论"), event.decision.as_deref(), lang))
        (term(lang.pick("Order", "交办方式"), event.mode.as_deref(), lang))
        (term(lang.pick("Outcome", "办理结果"), event.outcome.as_deref(), lang))
        (term(lang.pick("Suggestion", "采纳情况"), event.suggestion.as_deref(), lang))
        (after_closing(event, lang))
        (term(lang.pick("Cause", "重新办理原因"), event.cause.as_deref(), lang))
        (term(lang.pick("Resolved", "是否化解"), event.resolved.as_deref(), lang))
        (term(lang.pick("Rating", "评价"), event.satisfaction.as_deref(), lang))
        (term(lang.pick("Channel", "信访形式"), event.channel.as_deref(), lang))
        (term(lang.pick("Kind", "诉求类型"), event.kind.as_deref(), lang))
        (term(lang.pick("Competent level", "有权处理层级"), event.competent_level.as_deref(), lang))
        (term(lang.pick("Statutory way", "法定途径"), event.remedy.as_deref(), lang))
        (plain(lang.pick("Category", "内容分类"), event.category.as_deref()))
        (plain(lang.pick("Order number", "交办编号"), event.order_number.as_deref()))
        (plain(lang.pick("Standard", "办理要求"), event.standard.as_deref()))
        (plain(lang.pick("Approved by", "批准人"), event.approver.as_deref()))
        (plain(lang.pick("Chair", "主持人"), event.chair.as_deref()))
        (plain(lang.pick("Written opinion", "处理意见书"), event.opinion_reference.as_deref()))
        (plain(lang.pick("Sponsor", "包案领导"), event.leader.as_deref()))
        (plain(lang.pick("Post", "职务"), event.post.as_deref()))
        (unit(lang.pick("Unit of the sponsor", "领导所在单位"), event.leader_unit.as_ref()))
        (plain(lang.pick("List of old cases", "积案名单"), event.list.as_deref()))
        (unit(lang.pick("Verified by", "核验单位"), event.verified_by.as_ref()))
        (number(lang.pick("People", "人数"), event.head_count))
        (number(lang.pick("Tier", "会诊层级"), event.tier.map(i64::from)))
        @if event.simplified { dt { (lang.pick("Simplified handling", "简易办理")) } dd { (lang.pick("yes", "是")) } }
        @if let Some(upheld) = event.upheld {
            dt { (lang.pick("Upheld", "异议成立")) }
            dd { (if upheld { lang.pick("yes", "是") } else { lang.pick("no", "否") }) }
        }
        @if event.collective { dt { (lang.pick("Collective visit", "集体访")) } dd { (lang.pick("yes", "是")) } }
        (day(lang.pick("Triage by", "甄别期限"), event.triage_due_on, lang))
        (day(lang.pick("Accept by", "受理期限"), event.accept_due_on, lang))
        (day(lang.pick("Objection until", "退回期限"), event.objection_until, lang))
        (day(lang.pick("Assign again by", "重新交办期限"), event.assign_due_on, lang))
        (day(lang.pick("Due", "办理期限"), event.due_on.or(event.lowered_due_on), lang))
        (day(lang.pick("Legal limit", "法定期限"), event.legal_limit_on, lang))
        (day(lang.pick("Delivered", "送达日期"), event.delivered_on, lang))
        @if let Some(id) = &event.repeat_of {
            dt { (lang.pick("Repeats", "重复自")) } dd { a href=(link::petition(id)) { bdi { (id) } } }
        }
        @if !event.participants.is_empty() {
            dt { (lang.pick("Took part", "参加人员")) }
            dd { ul.plain { @for one in &event.participants { li { (word(&one.role, lang)) " " (one.count) } } } }
        }
        (people(found_by(event, lang), event.finding.as_ref(), lang))
        (people(lang.pick("Reason", "理由"), event.reason.as_ref(), lang))
        (plain(lang.pick("Visit at position", "所更正的来访"), event.visit.as_deref()))
        @if let Some(correction) = &event.correction { (corrected(correction, lang)) }
    }
}

/// What followed the opinion.
fn after_closing(event: &Event, lang: Lang) -> Markup {
    let stage = event.stage.as_deref().or(event.review_stage.as_deref());
    let ground = event.decline_ground.as_deref().or(event.termination_ground.as_deref());
    html! {
        (term(lang.pick("Ground", "不予受理理由"), event.non_acceptance_ground.as_deref(), lang))
        (term(lang.pick("Stage", "阶段"), stage, lang))
        (term(lang.pick("Delivery", "送达方式"), event.delivery_method.as_deref(), lang))
        (term(lang.pick("Ground", "依据"), ground, lang))
        (term(lang.pick("Result", "结果"), event.review_result.as_deref(), lang))
        (plain(lang.pick("Opinion", "意见书"), event.opinion_number.as_deref()))
        (plain(lang.pick("Filed with", "报备"), event.filed_with.as_deref()))
        @if event.late { dt { (lang.pick("Late", "逾期")) } dd { (lang.pick("yes", "是")) } }
        @if event.wrong_body { dt { (lang.pick("Wrong body", "非有权机关")) } dd { (lang.pick("yes", "是")) } }
        (day(lang.pick("Review until", "申请期限"), event.appeal_until, lang))
        (day(lang.pick("Decide by", "复查复核期限"), event.decide_by, lang))
    }
}

/// What the unit in `by` did.
fn by_whom(event: &Event, lang: Lang) -> &'static str {
    match event.event_type.as_str() {
        "ASSIGNMENT_OBJECTED" => lang.pick("Objected to by", "提出单位"),
        "OBJECTION_DECIDED" => lang.pick("Decided by", "裁定单位"),
        _ => lang.pick("Accepted by", "受理单位"),
    }
}

fn to_whom(event: &Event, lang: Lang) -> &'static str {
    match event.event_type.as_str() {
        "REVIEW_REQUESTED" => lang.pick("Body asked", "受理机关"),
        _ => lang.pick("To", "交办至"),
    }
}

fn found_by(event: &Event, lang: Lang) -> &'static str {
    match event.event_type.as_str() {
        "REVIEW_DECIDED" => lang.pick("Finding", "复查复核结论"),
        _ => lang.pick("Finding", "听证结论"),
    }
}

fn corrected(correction: &Correction, lang: Lang) -> Markup {
    html! {
        (term(lang.pick("Right channel", "更正形式"), correction.channel.as_deref(), lang))
        (plain(lang.pick("Right category", "更正分类"), correction.category.as_deref()))
        (number(lang.pick("Right number of people", "更正人数"), correction.head_count))
        (unit(lang.pick("Right place", "更正属地"), correction.place.as_ref()))
    }
}

fn unit(name: &str, unit: Option<&Reference>) -> Markup {
    html! { @if let Some(unit) = unit { dt { (name) } dd { (shown::unit(&unit.code, unit.name(), None)) } } }
}

fn units(name: &str, units: &[Reference]) -> Markup {
    html! {
        @if !units.is_empty() {
            dt { (name) }
            dd { ul.plain { @for unit in units { li { (shown::unit(&unit.code, unit.name(), None)) } } } }
        }
    }
}

fn term(name: &str, value: Option<&str>, lang: Lang) -> Markup {
    html! { @if let Some(value) = value { dt { (name) } dd { (word(value, lang)) } } }
}

fn plain(name: &str, value: Option<&str>) -> Markup {
    html! { @if let Some(value) = value { dt { (name) } dd { bdi.long { (value) } } } }
}

fn number(name: &str, value: Option<i64>) -> Markup {
    html! { @if let Some(value) = value { dt { (name) } dd { (text::number(value)) } } }
}

fn day(name: &str, value: Option<chrono::NaiveDate>, lang: Lang) -> Markup {
    html! { @if let Some(value) = value { dt { (name) } dd { (text::day(value, lang)) } } }
}

fn people(name: &str, value: Option<&Sensitive>, lang: Lang) -> Markup {
    html! { @if let Some(value) = value { dt { (name) } dd { (sensitive(value, lang)) } } }
}
