//! The log as HTML.

use maud::{Markup, html};
use serde_json::json;

use super::view::{Audit, CONSISTENCY, Consistency, Event, INCLUSION, Inclusion, Log};
use crate::{
    lang::Lang,
    link::{self, address},
    text,
    visit::Visit,
    words::word,
};

pub(super) fn body(visit: &Visit, audit: &Audit) -> Markup {
    let lang = visit.lang;
    html! {
        h1 { (lang.pick("The log", "日志")) }
        (status(&audit.log, lang))
        (proofs(visit, audit))
        (events("events", lang.pick("The last events", "最近事件"), audit.events.as_deref(), lang))
        (events("erasures", lang.pick("Erasures", "个人信息删除"), audit.erasures.as_deref(), lang))
    }
}

/// The parts of a checkpoint's note: origin, size, root.
fn parts(note: &str) -> Option<(&str, &str, &str)> {
    let mut lines = note.lines();
    Some((lines.next()?, lines.next()?, lines.next()?))
}

fn status(log: &Log, lang: Lang) -> Markup {
    let head = "{\n  log { head readPosition lag }\n}";
    html! {
        dl.facts {
            dt { (lang.pick("Last event", "最后事件位置")) } dd { (link::number(&log.head, head)) }
            dt { (lang.pick("Queries answer up to", "查询已处理至")) } dd { (link::number(&log.read_position, head)) }
            dt { (lang.pick("Events in between", "相差事件数")) } dd { (link::number(&text::number(log.lag), head)) }
        }
        section aria-labelledby="checkpoint" {
            h2 id="checkpoint" { (lang.pick("Last checkpoint", "最近检查点")) }
            @match &log.checkpoint {
                None => p.empty { (lang.pick("None is signed yet.", "尚未签署。")) },
                Some(note) => {
                    @if let Some((origin, size, root)) = parts(note) {
                        dl.facts {
                            dt { (lang.pick("Log", "日志名称")) } dd { bdi { (origin) } }
                            dt { (lang.pick("Events", "事件数")) } dd { (link::number(size, "{\n  log { checkpoint }\n}")) }
                            dt { (lang.pick("Root", "根哈希")) } dd { code.long { (root) } }
                        }
                    }
                    p.quiet {
                        (lang.pick(
                            "Keep this signed note: with it, anybody can prove later that nothing up to there was changed.",
                            "请保存此签名检查点：日后任何人可据此证明此前内容未被更改。",
                        ))
                    }
                    pre tabindex="0" { (note) }
                }
            }
        }
    }
}

fn proofs(visit: &Visit, audit: &Audit) -> Markup {
    let lang = visit.lang;
    let kept = |name: &'static str| visit.parameter(name).unwrap_or_default();
    html! {
        section aria-labelledby="proofs" {
            h2 id="proofs" { (lang.pick("Proofs", "证明")) }
            p.quiet {
                (lang.pick(
                    "The server gives the proof; a program that trusts nobody checks it (examples/verify, redress proof).",
                    "服务器给出证明，由独立程序验证（examples/verify、redress proof）。",
                ))
            }
            form.controls method="get" action="/log" {
                label for="event" { (lang.pick("Event at position", "事件位置")) }
                input.few id="event" name="event" inputmode="numeric" pattern="[0-9]+" required value=(kept("event"));
                button { (lang.pick("Prove that it is in the log", "证明其在日志中")) }
            }
            @if let Some(proof) = &audit.inclusion { (inclusion(proof, &audit.log, lang)) }
            form.controls method="get" action="/log" {
                label for="from" { (lang.pick("Older size", "较早事件数")) }
                input.few id="from" name="from" inputmode="numeric" pattern="[0-9]+" required value=(kept("from"));
                label for="to" { (lang.pick("newer size", "较新事件数")) }
                input.few id="to" name="to" inputmode="numeric" pattern="[0-9]*" value=(kept("to"));
                button { (lang.pick("Prove that the one begins the other", "证明前者是后者的开头")) }
            }
            @if let Some(proof) = &audit.consistency { (consistency(proof, lang)) }
        }
    }
}

fn inclusion(proof: &Inclusion, log: &Log, lang: Lang) -> Markup {
    let signed = log.checkpoint.as_deref().and_then(parts).filter(|(_, size, _)| *size == proof.size);
    html! {
        dl.facts {
            dt { (lang.pick("Event", "事件")) } dd { (query(&proof.position, INCLUSION, &json!({ "position": proof.position }))) }
            dt { (lang.pick("In a tree of", "树的事件数")) } dd { (proof.size) }
            dt { (lang.pick("Leaf", "叶哈希")) } dd { code.long { (proof.leaf_hash) } }
            dt { (lang.pick("Root", "根哈希")) }
            dd {
                code.long { (proof.root_hash) }
                @if let Some((_, _, root)) = signed {
                    " · " @if root == proof.root_hash { (lang.pick("as the checkpoint has it", "与检查点一致")) }
                    @else { strong.bad { (lang.pick("not what the checkpoint has", "与检查点不一致")) } }
                }
            }
            dt { (lang.pick("Path", "路径")) } dd { (path(&proof.path)) }
        }
    }
}

fn consistency(proof: &Consistency, lang: Lang) -> Markup {
    html! {
        dl.facts {
            dt { (lang.pick("From", "较早")) }
            dd { (query(&proof.from, CONSISTENCY, &json!({ "from": proof.from, "to": proof.to }))) " · " code.long { (proof.from_root_hash) } }
            dt { (lang.pick("To", "较新")) } dd { (proof.to) " · " code.long { (proof.to_root_hash) } }
            dt { (lang.pick("Path", "路径")) } dd { (path(&proof.path)) }
        }
    }
}

fn query(text: &str, document: &str, variables: &serde_json::Value) -> Markup {
    let address =
        address("/query", &[("document", Some(document)), ("variables", Some(&variables.to_string()))]);
    html! { a.n href=(address) { (text) } }
}

fn path(hashes: &[String]) -> Markup {
    html! { ol.plain { @for hash in hashes { li { code.long { (hash) } } } } }
}

fn events(id: &str, title: &str, events: Option<&[Event]>, lang: Lang) -> Markup {
    let Some(events) = events else { return html! {} };
    html! {
        section aria-labelledby=(id) {
            h2 id=(id) { (title) }
            @if events.is_empty() { p.empty { (lang.pick("None.", "无。")) } }
            @else {
                div.scroll role="group" aria-labelledby=(id) tabindex="0" {
                    table {
                        thead { tr {
                            th.num scope="col" { (lang.pick("Position", "位置")) }
                            th scope="col" { (lang.pick("Event", "事件")) }
                            th scope="col" { (lang.pick("Petition", "信访事项")) }
                            th scope="col" { (lang.pick("Recorded", "记录时间")) }
                            th scope="col" { (lang.pick("By", "记录人")) }
                            th scope="col" { (lang.pick("Origin", "来源")) }
                        } }
                        tbody { @for event in events { (row(event, lang)) } }
                    }
                }
            }
        }
    }
}

fn row(event: &Event, lang: Lang) -> Markup {
    html! {
        tr {
            th.num scope="row" { a href=(address("/log", &[("event", Some(&event.position))])) { (event.position) } }
            td { (word(&event.event_type, lang)) }
            td {
                @match &event.petition_id {
                    Some(id) => a href=(link::petition(id)) { bdi { (id) } },
                    None => (text::none(lang)),
                }
            }
            td { (text::moment(event.recorded_at, lang)) }
            td { bdi { (event.actor) } @if let Some(unit) = &event.unit_code { " (" bdi { (unit) } ")" } }
            td { (word(&event.origin, lang)) }
        }
    }
}
