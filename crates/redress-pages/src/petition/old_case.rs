//! The sponsor of a petition, the first receiver of its matter, and its lists of old cases.

use chrono::NaiveDate;
use maud::{Markup, html};
use serde::Deserialize;

use crate::{lang::Lang, model::UnitName, shown, text};

/// The leader who is the sponsor.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Sponsor {
    leader: String,
    post: Option<String>,
    unit: UnitName,
    named_on: NaiveDate,
}

/// The last listing on a list.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Listing {
    list: String,
    listed_on: NaiveDate,
    cancelled_on: Option<NaiveDate>,
    verified_by: Option<UnitName>,
}

/// Terms and values of the list of facts.
pub(super) fn facts(
    first_receiver: Option<&UnitName>,
    sponsor: Option<&Sponsor>,
    backlog: &[Listing],
    lang: Lang,
) -> Markup {
    let unit = |unit: &UnitName| shown::unit(&unit.code, &unit.name, None);
    html! {
        @if let Some(first) = first_receiver { dt { (lang.pick("First received by", "首接单位")) } dd { (unit(first)) } }
        @if let Some(sponsor) = sponsor {
            dt { (lang.pick("Sponsor", "包案领导")) }
            dd {
                bdi { (sponsor.leader) }
                @if let Some(post) = &sponsor.post { " · " bdi { (post) } }
                " · " (unit(&sponsor.unit)) " · " (text::day(sponsor.named_on, lang))
            }
        }
        @if !backlog.is_empty() {
            dt { (lang.pick("Lists of old cases", "积案名单")) }
            dd { ul.plain { @for listing in backlog { li { (of_list(listing, lang)) } } } }
        }
    }
}

fn of_list(listing: &Listing, lang: Lang) -> Markup {
    html! {
        bdi { (listing.list) } " · " (lang.pick("listed ", "列入")) (text::day(listing.listed_on, lang))
        @if let Some(on) = listing.cancelled_on {
            " · " (lang.pick("struck off ", "销号")) (text::day(on, lang))
            @if let Some(unit) = &listing.verified_by {
                " · " (lang.pick("verified by ", "核验单位：")) (shown::unit(&unit.code, &unit.name, None))
            }
        }
    }
}
