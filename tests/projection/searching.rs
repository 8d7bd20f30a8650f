//! Searching summaries: the database cannot, for they are sealed there.

use crate::fixture::*;
use futures_util::future::join_all;
use redress_domain::SensitiveText;
use redress_log::Command;
use redress_read::{Order, Page, PetitionFilter, Projector, Reader};
use std::time::Duration;

/// More than are read at once.
const PETITIONS: usize = 450;

fn is_found(number: usize) -> bool {
    number % 97 == 5
}

async fn office_with_petitions() -> (Office, Reader) {
    let office = Office::open().await;
    let registrations = (0..PETITIONS).map(|number| {
        let mut registration = registration(&format!("S-{number:03}"));
        let what = if is_found(number) { "The Lantern is out" } else { "the lamp is out" };
        registration.summary = Some(SensitiveText::new(what));
        office.send(request(Command::register(registration)))
    });
    assert!(join_all(registrations).await.iter().all(Result::is_ok));
    let head = office.log.head().await.unwrap().position;
    let projector = Projector::start(office.log.clone(), office.pool.clone());
    projector.wait_for(head, Duration::from_secs(60)).await.unwrap();
    projector.stop().await;
    let reader = Reader::new(office.log.clone(), office.pool.clone());
    (office, reader)
}

#[tokio::test]
async fn a_search_reads_on_until_the_page_is_full() {
    let (_office, reader) = office_with_petitions().await;
    let tree = reader.units_today().await.unwrap().value;
    let filter = PetitionFilter { summary_contains: Some("lantern".into()), ..PetitionFilter::default() };
    let mut expected: Vec<String> =
        (0..PETITIONS).filter(|number| is_found(*number)).map(|number| format!("S-{number:03}")).collect();
    assert_eq!(reader.count_petitions(&tree, &filter).await.unwrap().value, 5);
    let order = Order::default();
    for backwards in [false, true] {
        let mut found = Vec::new();
        let mut place = None;
        loop {
            let page = if backwards { Page::Last(2, place) } else { Page::First(2, place) };
            let mut part = reader.petitions(&tree, &filter, order, &page).await.unwrap().value;
            if backwards {
                part.rows.reverse();
            }
            found.extend(part.rows.iter().map(|row| row.id.clone()));
            place = part.rows.last().map(|row| order.cursor(row));
            if !part.has_more {
                break;
            }
        }
        assert_eq!(found, expected, "backwards: {backwards}");
        expected.reverse();
    }
}
