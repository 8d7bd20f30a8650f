//! The petition register: which petitions a filter lets through.

use super::{phrases::day, questions::window, story::Story};
use redress_domain::{Channel, Kind, PetitionState};
use redress_read::{BacklogFilter, Order, OrderBy, Page, PetitionFilter, Reader};

/// Four petitions: untriaged; assigned and accepted; closed; and a repeat of that one.
async fn four() -> Story {
    let mut story = Story::begin().await;
    story
        .given(
            "03-01 new register at D2 in T2 by VISIT people 5 category ROADS saying 50% of the lamps_are broken
            03-02 held register by PHONE kind SUGGESTION petitioner somebody
            03-03 held triage TOWNSHIP kind APPEAL
            03-04 held assign H1 with H2 due 03-20
            03-05 held accept H1
            03-06 done register category WATER saying The Well is dry
            03-07 done triage TOWNSHIP kind ACCUSATION
            03-08 done assign T1 due 03-15
            03-18 done close
            03-19 held sponsor leader-1
            03-19 held list NEW
            03-19 done sponsor leader-2
            03-19 again register repeats done
            03-20 again triage TOWNSHIP
            03-21 again visit C
            03-21 done sponsor leader-2 release
            03-21 done list NEW
            03-21 done list OLD",
        )
        .await;
    story
}

fn on_lists(list: Option<&str>, cancelled: Option<bool>) -> BacklogFilter {
    BacklogFilter { list: list.map(|list| list.parse().unwrap()), cancelled }
}

/// Ids, in the order of registration.
async fn found(reader: &Reader, filter: PetitionFilter) -> String {
    let (tree, all) = (reader.units_today().await.unwrap().value, Page::First(100, None));
    let rows = reader.petitions(&tree, &filter, Order::default(), &all).await.unwrap().value.rows;
    assert_eq!(reader.count_petitions(&tree, &filter).await.unwrap().value, rows.len() as i64);
    rows.into_iter().map(|row| row.id).collect::<Vec<_>>().join(" ")
}

/// Checks `field: value => ids` of a filter with one field.
macro_rules! filters {
    ($reader:expr, $($field:ident: $value:expr => $ids:literal),+ $(,)?) => {
        $(
            let filter = PetitionFilter { $field: Some($value), ..PetitionFilter::default() };
            assert_eq!(found($reader, filter.clone()).await, $ids, "{filter:?}");
        )+
    };
}

#[tokio::test]
async fn each_field_of_a_filter_lets_through_what_it_names() {
    let story = four().await;
    let reader = &story.reader().await;
    assert_eq!(found(reader, PetitionFilter::default()).await, "new held done again");
    filters!(reader,
        states: vec![PetitionState::Registered, PetitionState::Accepted] => "new held",
        states: Vec::new() => "",
        channels: vec![Channel::Phone, Channel::Visit] => "new held",
        kinds: vec![Kind::Appeal] => "held again",
        kinds: vec![Kind::Suggestion] => "",
        categories: vec!["WATER".parse().unwrap()] => "done",
        objection_open: true => "",
        objection_open: false => "new held done again",
        sponsored: true => "held",
        sponsored: false => "new done again",
        backlog: on_lists(None, None) => "held done",
        backlog: on_lists(None, Some(false)) => "held done",
        backlog: on_lists(None, Some(true)) => "",
        backlog: on_lists(Some("OLD"), None) => "done",
        backlog: on_lists(Some("OLD"), Some(true)) => "",
        backlog: on_lists(Some("NEW"), Some(false)) => "held done",
        backlog: on_lists(Some("' OR true --"), None) => "",
        repeat: true => "again",
        repeat: false => "new held done",
        collective: true => "new",
        over_level: true => "again",
        petitioner: "somebody".parse().unwrap() => "held",
        petitioner: "nobody".parse().unwrap() => "",
        registered: window("2026-03-02..2026-03-06").unwrap() => "held done",
        closed: window("2026-03").unwrap() => "done",
        due: window("2026-03-16..2026-03-20").unwrap() => "held",
    );
}

#[tokio::test]
async fn units_let_through_what_is_theirs_and_below_them() {
    let mut story = four().await;
    let reader = &story.reader().await;
    filters!(reader,
        responsible: "H1".parse().unwrap() => "held",
        responsible: "D1".parse().unwrap() => "held done",
        place: "D1".parse().unwrap() => "held done again",
        place: "T2".parse().unwrap() => "new",
        // Received at D2; and H2, below it, helps.
        concerns: "D2".parse().unwrap() => "new held",
        concerns: "T1".parse().unwrap() => "done",
        concerns: "P".parse().unwrap() => "new held done again",
    );
    // The tree as it stands today.
    story.given("04-01 T1 move-under D2 from 04-01").await;
    let reader = &story.reader().await;
    filters!(reader, responsible: "D1".parse().unwrap() => "held", place: "D1".parse().unwrap() => "");
    let unknown = PetitionFilter { place: Some("NOWHERE".parse().unwrap()), ..PetitionFilter::default() };
    let tree = reader.units_today().await.unwrap().value;
    assert_eq!(reader.count_petitions(&tree, &unknown).await.unwrap_err().code(), "UNIT_UNKNOWN");
}

#[tokio::test]
async fn overdue_is_what_was_due_before_a_day_and_not_closed_by_its_end() {
    let story = four().await;
    let reader = &story.reader().await;
    // `done` was due on the 15th and closed on the 18th; `held` is due on the 20th.
    filters!(reader,
        overdue_at: day("03-15") => "",
        overdue_at: day("03-16") => "done",
        overdue_at: day("03-17") => "done",
        overdue_at: day("03-18") => "",
        overdue_at: day("03-20") => "",
        overdue_at: day("03-21") => "held",
    );
}

#[tokio::test]
async fn the_next_step_of_a_petition_has_its_day_also_without_an_order() {
    let mut story = four().await;
    story
        .given(
            "03-22 back register
            03-22 back triage TOWNSHIP
            03-23 back assign H1 due 04-20
            03-24 back close
            03-25 back reopen",
        )
        .await;
    let reader = &story.reader().await;
    // To be triaged by the 16th, to be closed by the 20th, to be assigned again by 9 April; `again` waits for its first order.
    filters!(reader,
        next_step_due: window("2026-03-16..2026-03-16").unwrap() => "new",
        next_step_due: window("2026-03").unwrap() => "new held",
        next_step_due: window("2026-04-09..2026-04-09").unwrap() => "back",
        next_step_overdue_at: day("03-16") => "",
        next_step_overdue_at: day("03-17") => "new",
        next_step_overdue_at: day("04-10") => "new held back",
    );
    let tree = reader.units_today().await.unwrap().value;
    let order = |descending| Order { by: OrderBy::NextStepDueOn, descending };
    let page = async |order: Order, page: Page| {
        let rows =
            reader.petitions(&tree, &PetitionFilter::default(), order, &page).await.unwrap().value.rows;
        (
            rows.iter().map(|row| row.id.clone()).collect::<Vec<_>>().join(" "),
            rows.last().map(|row| order.cursor(row)),
        )
    };
    let (first, cursor) = page(order(false), Page::First(3, None)).await;
    assert_eq!(first, "new held back");
    assert_eq!(
        page(order(false), Page::First(9, cursor)).await.0,
        "again done",
        "what has no day comes last"
    );
    assert_eq!(page(order(true), Page::First(9, None)).await.0, "done again back held new");
    story.given("03-26 back assign H1 due 05-01").await;
    let reader = &story.reader().await;
    filters!(reader, next_step_due: window("2026-05-01..2026-05-01").unwrap() => "back");
}

#[tokio::test]
async fn several_fields_must_all_hold() {
    let story = four().await;
    let reader = &story.reader().await;
    let filter = PetitionFilter {
        place: Some("D1".parse().unwrap()),
        kinds: Some(vec![Kind::Appeal]),
        repeat: Some(false),
        ..PetitionFilter::default()
    };
    assert_eq!(found(reader, filter).await, "held");
}

#[tokio::test]
async fn text_is_searched_in_summaries_as_it_is_and_not_once_it_is_erased() {
    let mut story = four().await;
    let reader = &story.reader().await;
    filters!(reader,
        summary_contains: "well IS".into() => "done",
        summary_contains: "50%".into() => "new",
        summary_contains: "%".into() => "new",
        summary_contains: "s_a".into() => "new",
        summary_contains: "e_l".into() => "",
        summary_contains: "\\".into() => "",
        summary_contains: "' OR true --".into() => "",
        summary_contains: "dry\0".into() => "",
        summary_contains: "".into() => "new done",
    );
    story.given("04-01 done erase").await;
    let reader = &story.reader().await;
    filters!(reader, summary_contains: "well".into() => "", states: vec![PetitionState::Closed] => "done");
}
