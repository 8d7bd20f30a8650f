//! Every number leads to a query, and that query gives the same number.

use super::site::{Site, unescaped};
use crate::desk::Desk;
use redress_auth::Role;
use serde_json::Value as Json;
use std::collections::BTreeSet;

/// The address of a link to the query page, and the number that it is on.
fn links(page: &str) -> Vec<(String, String)> {
    let links = page.split("<a class=\"n\" href=\"").skip(1);
    let links = links.map(|rest| {
        let (address, rest) = rest.split_once("\">").unwrap();
        (unescaped(address), unescaped(rest.split('<').next().unwrap()))
    });
    links.collect()
}

/// The value of a parameter of an address.
fn parameter(address: &str, name: &str) -> String {
    let query = address.split_once('?').unwrap().1;
    let value = query.split('&').find_map(|pair| pair.strip_prefix(&format!("{name}="))).unwrap_or_default();
    let bytes = value.as_bytes();
    let (mut text, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        if bytes[at] == b'%' {
            text.push(u8::from_str_radix(&value[at + 1..at + 3], 16).unwrap());
            at += 3;
        } else {
            text.push(bytes[at]);
            at += 1;
        }
    }
    String::from_utf8(text).unwrap()
}

/// All numbers of an answer, as pages show them.
fn numbers(answer: &Json, found: &mut BTreeSet<String>) {
    match answer {
        Json::Null => _ = found.insert("–".to_owned()),
        Json::Number(n) => _ = found.insert(n.to_string()),
        Json::String(text) => {
            found.insert(text.clone());
            found.insert(format!("{text}\u{202f}%"));
        }
        Json::Array(items) => items.iter().for_each(|item| numbers(item, found)),
        Json::Object(fields) => fields.values().for_each(|field| numbers(field, found)),
        Json::Bool(_) => {}
    }
}

#[tokio::test]
async fn the_query_behind_a_number_gives_that_number() {
    let site = Site::over(Desk::open().await);
    let mut seen = 0;
    for (path, least) in [
        ("/units/D?month=2026-03", 260),
        ("/ranking?unit=C&month=2026-05&minimum=0", 1),
        ("/desk?unit=D&on=2026-09-30", 10),
        ("/statistics/closureRateOfRegistered?unit=D&month=2026-03&by=CHANNEL", 26),
        ("/statistics/collectiveVisits?unit=D&month=2026-03&visitsBy=RECEIVED_AT", 26),
        ("/statistics/filings?unit=D&from=2026-03-01&to=2026-03-02&asOf=2026-03-02&position=9", 26),
    ] {
        let page = site.page(path, Role::Analyst, Some("P"), "en").await.text;
        let links = links(&page);
        assert!(links.len() >= least, "{path} has {} links", links.len());
        let mut answers = std::collections::BTreeMap::new();
        for (address, number) in links {
            if !answers.contains_key(&address) {
                let (document, variables) =
                    (parameter(&address, "document"), parameter(&address, "variables"));
                let answer = site.query(&document, &variables, Role::Analyst, Some("P")).await;
                assert_eq!(answer["errors"], Json::Null, "{path}: {document}");
                let mut found = BTreeSet::new();
                numbers(&answer["data"], &mut found);
                answers.insert(address.clone(), found);
            }
            let found = &answers[&address];
            assert!(found.contains(&number), "{path}: {number} is not in {found:?}, which {address} gives");
            seen += 1;
        }
    }
    assert!(seen > 300, "{seen}");
    let log = site.page("/log", Role::Auditor, None, "en").await.text;
    assert_eq!(links(&log)[0].1, "18", "{log}");
}

#[tokio::test]
async fn a_page_of_a_petition_is_one_query() {
    let site = Site::over(Desk::open().await);
    let page = site.page("/petitions/A?asOf=2026-03-02", Role::Handler, Some("D"), "en").await.text;
    let address = page.split("href=\"/query?document=").nth(1).unwrap().split('"').next().unwrap();
    let address = unescaped(&format!("/query?document={address}"));
    let (document, variables) = (parameter(&address, "document"), parameter(&address, "variables"));
    let answer = site.query(&document, &variables, Role::Handler, Some("D")).await;
    assert_eq!(answer["errors"], Json::Null);
    assert_eq!(answer["data"]["petition"]["history"]["nodes"].as_array().unwrap().len(), 5);
}
