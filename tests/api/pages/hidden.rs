//! The permission matrix over pages: nobody sees on a page what no query shows them.

use super::site::Site;
use crate::matrix::{
    filed::{CASES, FATES, desk},
    rule::{PLACES, Place, Sight, reaches_received, sight},
};
use redress_auth::Role;

/// What texts about people begin with in the matrix, and what its recorder wrote beside events.
const TEXTS: [&str; 8] =
    ["name", "contact", "identityNumber", "summary", "reason", "finding", "talk", "command"];

/// Pages that may show any petition, besides each petition's own.
const LISTS: [&str; 5] = [
    "/desk?unit=C&on=2027-01-01",
    "/desk?unit=T&on=2027-01-01",
    "/desk?unit=R&list=accept&on=2027-01-01",
    "/statistics/repeatFilingRate?unit=C&month=2026-03&entries=NUMERATOR&by=CATEGORY",
    "/log",
];

/// Numbers and the like in what people read.
fn has_word(text: &str, word: &str) -> bool {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').any(|found| found == word)
}

fn sights(role: Role, place: &Place) -> Vec<(String, Sight)> {
    let cases = CASES
        .iter()
        .flat_map(|case| FATES.map(|fate| (format!("{}{fate}", case.number), sight(role, place, case))));
    let first = match role {
        Role::Auditor | Role::Admin => Sight::Shown,
        _ if !reaches_received(role, place) => Sight::Nothing,
        Role::Analyst => Sight::Masked,
        _ => Sight::Shown,
    };
    cases.chain([("first".to_owned(), first)]).collect()
}

/// What a page shows and must not; `own` is the petition that the page is about.
fn found(page: &str, sights: &[(String, Sight)], own: Option<&str>) -> Vec<String> {
    let mut found = Vec::new();
    for (number, sight) in sights {
        for field in TEXTS {
            let text = format!("{field} of {number}");
            // The number of one that was erased begins with that of another one.
            let is_there =
                page.match_indices(&text).any(|(at, _)| !page[at + text.len()..].starts_with("-erased"));
            if *sight != Sight::Shown && is_there {
                found.push(text);
            }
        }
        if *sight == Sight::Nothing && own != Some(number) && has_word(page, number) {
            found.push(number.clone());
        }
    }
    // The id of who brought `unknown`, which is no petition's number.
    let unknown = sights.iter().find(|(number, _)| number == "unknown").unwrap();
    if unknown.1 != Sight::Shown && has_word(page, "someone") {
        found.push("someone".to_owned());
    }
    found
}

#[tokio::test]
async fn no_page_shows_anybody_more_than_a_query_does() {
    let site = Site::over(desk().await);
    let (mut wrong, mut shown) = (Vec::new(), 0);
    for role in Role::ALL {
        for place in &PLACES {
            let sights = sights(role, place);
            for path in LISTS {
                let page = site.get(path, role, place.unit, "en").await.read();
                let found = found(&page, &sights, None);
                if !found.is_empty() {
                    wrong.push(format!("{role} of {} ({:?}) on {path}: {found:?}", place.name, place.unit));
                }
            }
            for (number, sight) in &sights {
                let got = site.get(&format!("/petitions/{number}"), role, place.unit, "en").await;
                let page = got.read();
                let mut found = found(&page, &sights, Some(number));
                let is_there = got.status == 200;
                if is_there != (*sight != Sight::Nothing) {
                    found.push(format!("status {}", got.status));
                }
                // One that names another petition says that they are the same people's.
                let names =
                    sights.iter().filter(|(other, _)| other != number && has_word(&page, other)).count();
                if *sight == Sight::Masked && names > 0 {
                    found.push(format!("names {names} other petitions"));
                }
                if *sight == Sight::Shown && number == "appeal" {
                    assert!(page.contains("name of appeal") && page.contains("finding of appeal"), "{page}");
                    shown += 1;
                }
                if !found.is_empty() {
                    wrong.push(format!(
                        "{role} of {} ({:?}) on the page of {number}: {found:?}",
                        place.name, place.unit
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} pages show too much:\n{}", wrong.len(), wrong.join("\n"));
    assert!(shown > 10, "and those who may, see it: {shown}");
}
