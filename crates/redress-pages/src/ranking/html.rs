//! A ranking as HTML.

use maud::{Markup, html};

use super::{
    asked::{ANY, Asked},
    controls::controls,
    view::{MONTHS, Ranking, Row, Standing},
};
use crate::{
    lang::Lang,
    link::{self, address},
    plot::funnel::{Funnel, Point},
    shown, text,
    visit::Visit,
    words::word,
};

pub(super) fn body(visit: &Visit, asked: &Asked, ranking: &Ranking) -> Markup {
    let lang = visit.lang;
    let table = &ranking.table;
    let funnel = Funnel::of(table.rows.iter().map(|row| Point {
        name: &row.unit.name,
        numerator: row.numerator,
        denominator: row.denominator,
    }));
    html! {
        h1 {
            (lang.pick("Monthly ranking, ", "月度排名，")) (text::month(asked.month, lang))
        }
        p.quiet {
            (word(asked.metric, lang)) " · " (word(&asked.level, lang))
            @if let Some(kind) = &asked.kind { " · " (word(kind, lang)) }
            " · " (lang.pick("below ", "上级单位："))
            (shown::unit(&asked.unit.code, &asked.unit.name, Some(&asked.month.to_string())))
        }
        (controls(visit, asked))
        @if table.rows.is_empty() { p.note { (lang.pick("There is no such unit below it.", "其下没有此类单位。")) } }
        @else {
            (rows(asked, ranking, funnel.as_ref(), lang))
            (footer(visit, asked, ranking))
            @if let Some(funnel) = &funnel {
                section aria-labelledby="funnel" {
                    h2 id="funnel" { (lang.pick("Chance or not", "是否偶然")) }
                    p.quiet {
                        (lang.pick(
                            "Few cases scatter widely. Where only chance separates units, 19 of 20 lie within the inner \
                             limits and 998 of 1,000 within the outer ones. The table above says the same in words.",
                            "件数越少，波动越大。若差异仅出于偶然，20个单位中有19个在内控制限内，1000个中有998个在外控制限内。上表以文字给出相同信息。",
                        ))
                    }
                    div.scroll role="group" aria-labelledby="funnel" tabindex="0" { (funnel.draw(lang)) }
                    (funnel.legend(lang))
                }
            }
            (ranks(asked, ranking, lang))
        }
    }
}

fn rows(asked: &Asked, ranking: &Ranking, funnel: Option<&Funnel<'_>>, lang: Lang) -> Markup {
    let document = asked.document();
    let rows = &ranking.table.rows;
    let tied =
        |row: &Row| rows.iter().filter(|other| row.rank.is_some() && other.rank == row.rank).count() > 1;
    html! {
        div.scroll role="group" aria-label=(lang.pick("Ranking", "排名")) tabindex="0" {
            table.ranking {
                caption.hidden { (lang.pick("Monthly ranking", "月度排名")) }
                thead { tr {
                    th.num scope="col" { (lang.pick("Rank", "名次")) }
                    th.num scope="col" { (lang.pick("Last month", "比上月")) }
                    th scope="col" { (lang.pick("Unit", "单位")) }
                    th.num scope="col" { (word(asked.metric, lang)) }
                    th.num scope="col" { (lang.pick("n/of", "分子/分母")) }
                    th.num scope="col" { (lang.pick("95 % interval", "95%区间")) }
                    th scope="col" { (lang.pick("Against chance", "控制限")) }
                    th scope="col" { (lang.pick("Bottom three", "末三位")) }
                } }
                tbody {
                    @for row in rows {
                        tr class=[row.flagged.then_some("flagged")] {
                            td.num { (rank(row, tied(row), lang)) }
                            td.num { (moved(row, lang)) }
                            th scope="row" { (shown::unit(&row.unit.code, &row.unit.name, Some(&asked.month.to_string()))) }
                            td.num {
                                @match &row.percent {
                                    Some(percent) => (link::number(&text::percent(percent, lang), &document)),
                                    None => (link::number("–", &document)),
                                }
                            }
                            td.num { (text::number(row.numerator)) "/" (text::number(row.denominator)) }
                            td.num {
                                @if let Some(interval) = row.interval {
                                    (text::rough_percent(interval.low, lang)) " – " (text::rough_percent(interval.high, lang))
                                }
                            }
                            td {
                                @if let Some(place) = funnel.and_then(|funnel| funnel.place(row.numerator, row.denominator)) {
                                    (place.text(lang))
                                }
                            }
                            td { (consequence(row, lang)) }
                        }
                    }
                }
            }
        }
    }
}

fn rank(row: &Row, tied: bool, lang: Lang) -> Markup {
    html! {
        @match row.rank {
            Some(rank) => {
                (rank)
                @if tied { span aria-hidden="true" { "=" } span.hidden { (lang.pick(" (tied)", "（并列）")) } }
            }
            None => span.none { (lang.pick("not ranked", "不参与排名")) },
        }
    }
}

/// Up is better: rank 1 is the highest rate.
fn moved(row: &Row, lang: Lang) -> Markup {
    let Some((now, before)) = row.rank.zip(row.previous_rank) else { return text::none(lang) };
    html! {
        @if now < before { span aria-hidden="true" { "↑" } span.hidden { (lang.pick("up ", "上升")) } (before - now) }
        @else if now > before { span aria-hidden="true" { "↓" } span.hidden { (lang.pick("down ", "下降")) } (now - before) }
        @else { span aria-hidden="true" { "=" } span.hidden { (lang.pick("as before", "不变")) } }
    }
}

fn consequence(row: &Row, lang: Lang) -> Markup {
    let months = row.streak;
    html! {
        @if row.flagged {
            strong { (lang.pick("yes", "是")) }
            @if months > 1 {
                " · " (lang.pick(format!("{months} months in a row"), format!("连续{months}个月")))
                @match months {
                    2 => { " · " (lang.pick("rectification notice", "整改通知")) }
                    _ => { " · " (lang.pick("written account", "书面说明")) }
                }
            }
        }
    }
}

fn footer(visit: &Visit, asked: &Asked, ranking: &Ranking) -> Markup {
    let (lang, table) = (visit.lang, &ranking.table);
    let minimum = asked.minimum.to_string();
    let month = asked.month.to_string();
    let file = address(
        "/ranking.csv",
        &[
            ("unit", Some(&asked.unit.code)),
            ("month", Some(&month)),
            ("metric", Some(asked.metric)),
            ("level", Some(&asked.level)),
            ("kind", Some(asked.kind.as_deref().unwrap_or(ANY))),
            ("minimum", Some(&minimum)),
        ],
    );
    html! {
        p.quiet {
            (lang.pick("Cut-off ", "数据截止日：")) (text::day(table.cut_off, lang)) " · "
            (lang.pick("log position ", "日志位置：")) (table.position) " · "
            (lang.pick("units with fewer than ", "分母少于")) (asked.minimum) (lang.pick(" cases are not ranked. ", "的单位不参与排名。"))
            @if table.provisional {
                strong { (lang.pick("Provisional: the figures will still move. ", "暂定：数据之后仍会变化。")) }
            }
            (lang.pick(
                "Bottom three two months in a row call for a rectification notice, three for a written account; a person decides. ",
                "连续两个月末三位应发整改通知，三个月应作书面说明，由人决定。",
            ))
            a href=(file) { (lang.pick("This table as CSV", "下载CSV")) }
        }
    }
}

/// Twelve months of ranks: the shade repeats what the number says.
fn ranks(asked: &Asked, ranking: &Ranking, lang: Lang) -> Markup {
    html! {
        section aria-labelledby="ranks" {
            h2 id="ranks" { (lang.pick("Ranks of twelve months", "十二个月名次")) }
            div.scroll role="group" aria-labelledby="ranks" tabindex="0" {
                table.heat {
                    thead { tr {
                        th scope="col" { (lang.pick("Unit", "单位")) }
                        @for back in (0..MONTHS).rev() { th.num scope="col" { (text::short_month(asked.month.back(back), lang)) } }
                    } }
                    tbody {
                        @for row in &ranking.table.rows {
                            tr {
                                th scope="row" { bdi { (row.unit.name) } }
                                @for month in ranking.months.iter().rev() { (cell(month.get(&row.unit.code), month.len(), lang)) }
                            }
                        }
                    }
                }
            }
            p.quiet {
                (lang.pick("The stronger the shade, the better the rank; ! marks the bottom three, – a month without a rank.",
                    "颜色越浓名次越好；“!”为末三位，“–”为当月无名次。"))
            }
        }
    }
}

fn cell(standing: Option<&Standing>, of: usize, lang: Lang) -> Markup {
    let Some((standing, rank)) = standing.and_then(|standing| Some((standing, standing.rank?))) else {
        return html! { td.num { (text::none(lang)) } };
    };
    // Five shades, from the best fifth to the worst.
    let fifth = (rank.saturating_sub(1) as usize * 5 / of.max(1)).min(4);
    html! {
        td class={ "num shade" (fifth) } {
            (rank)
            @if standing.flagged { strong aria-hidden="true" { "!" } span.hidden { (lang.pick(" bottom three", " 末三位")) } }
        }
    }
}
