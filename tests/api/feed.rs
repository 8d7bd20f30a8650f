//! The feed: order, filters, bounds, resuming.

use crate::{
    desk::{Desk, code},
    events::{FIELDS, everything, everything_else, feed, positions},
    fixture::{assign, registration, triage},
};
use redress_auth::Role;
use redress_domain::Kind;
use redress_log::Command;
use serde_json::json;

#[tokio::test]
async fn after_any_position_comes_exactly_the_rest() {
    let desk = Desk::open().await;
    everything(&desk.office).await;
    everything_else(&desk.office).await;
    for after in 0..=41 {
        let page =
            feed(&desk, Role::Admin, None, &format!("first: 100, after: \"{after}\""), "position").await;
        assert_eq!(positions(&page), (after + 1..=41).collect::<Vec<i64>>());
        assert_eq!(page["pageInfo"], json!({ "hasNextPage": false, "endCursor": "41" }));
    }
    for first in [1, 2, 7, 40, 41] {
        let (mut after, mut seen) = ("0".to_owned(), Vec::new());
        loop {
            let arguments = format!("first: {first}, after: \"{after}\"");
            let page = feed(&desk, Role::Admin, None, &arguments, "position").await;
            let got = positions(&page);
            assert!(got.len() <= first, "{page}");
            seen.extend(got);
            assert_eq!(page["endPosition"], page["pageInfo"]["endCursor"]);
            after = page["endPosition"].as_str().unwrap().to_owned();
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
        }
        assert_eq!(seen, (1..=41).collect::<Vec<i64>>(), "pages of {first}");
    }
}

#[tokio::test]
async fn filters_narrow_to_types_and_units() {
    let desk = Desk::open().await;
    everything(&desk.office).await;
    everything_else(&desk.office).await;
    let rows: [(&str, Vec<i64>); 9] = [
        ("types: [REGISTERED]", vec![6, 11, 16, 19]),
        ("types: [REGISTERED, CLOSED], after: \"10\"", vec![11, 15, 16, 19, 32]),
        ("types: [UNIT_MOVED, PETITIONER_ERASED]", vec![39, 41]),
        // Whom a petition concerns: the unit that received it, is responsible, or helps. Erasures concern no unit.
        ("units: [\"T\"], after: \"5\"", vec![]),
        ("units: [\"T\"]", vec![4]),
        ("units: [\"T\", \"D-HOUSING\"], types: [CLOSED, UNIT_REGISTERED]", vec![4, 5, 10, 15]),
        ("units: [\"D\"], types: [REGISTERED, UNIT_RENAMED, PETITIONER_ERASED]", vec![6, 11, 16, 19, 38]),
        // The tree is the one of today: the move from `D` takes effect in April.
        ("units: [\"C\"], after: \"36\"", vec![37, 38, 39, 40]),
        ("types: [UNIT_RETIRED], after: \"40\"", vec![]),
    ];
    for (arguments, expected) in rows {
        let page = feed(&desk, Role::Admin, None, &format!("first: 100, {arguments}"), "position").await;
        assert_eq!(positions(&page), expected, "{arguments}");
        assert_eq!(page["pageInfo"], json!({ "hasNextPage": false, "endCursor": "41" }), "{arguments}");
    }
}

#[tokio::test]
async fn bad_queries_get_an_error_that_says_what_was_expected() {
    let desk = Desk::open().await;
    for (arguments, expected) in [
        ("first: 0", "INPUT_INVALID"),
        ("first: 101", "INPUT_INVALID"),
        ("first: 10, after: \"19\"", "POSITION_PAST_HEAD"),
        ("first: 10, types: []", "INPUT_INVALID"),
        ("first: 10, units: []", "INPUT_INVALID"),
        ("first: 10, units: [\"nowhere\"]", "UNIT_UNKNOWN"),
        ("first: 10, units: [\"\"]", "INPUT_INVALID"),
    ] {
        let page = feed(&desk, Role::Admin, None, arguments, "position").await;
        assert_eq!(code(&page), expected, "{arguments}: {page}");
    }
}

/// Who gets which events of a petition that `D` received, `D-HOUSING` answers for and `T` is named in.
#[tokio::test]
async fn the_feed_is_limited_to_the_callers_subtree() {
    let desk = Desk::open().await;
    let everywhere: Vec<i64> = (1..=18).collect();
    let units: Vec<i64> = (1..=5).collect();
    for (role, unit, expected) in [
        (Role::Integrator, Some("P"), Ok(&everywhere)),
        (Role::Integrator, Some("D"), Ok(&everywhere)),
        (Role::Integrator, Some("D-HOUSING"), Ok(&everywhere)),
        (Role::Integrator, Some("T"), Ok(&units)),
        (Role::Auditor, None, Ok(&everywhere)),
        (Role::Auditor, Some("T"), Ok(&everywhere)),
        (Role::Admin, Some("T"), Ok(&everywhere)),
        (Role::Integrator, None, Err("FORBIDDEN")),
        (Role::Integrator, Some("nowhere"), Err("FORBIDDEN")),
        (Role::Intake, Some("D"), Err("FORBIDDEN")),
        (Role::Handler, Some("D"), Err("FORBIDDEN")),
        (Role::Supervisor, Some("D"), Err("FORBIDDEN")),
        (Role::Analyst, Some("D"), Err("FORBIDDEN")),
    ] {
        let page = feed(&desk, role, unit, "first: 100", "position").await;
        match expected {
            Ok(expected) => assert_eq!(&positions(&page), expected, "{role} of {unit:?}"),
            Err(expected) => assert_eq!(code(&page), expected, "{role} of {unit:?}: {page}"),
        }
    }
}

#[tokio::test]
async fn who_is_complained_about_learns_nothing_of_the_people() {
    let desk = Desk::open().await;
    let office = &desk.office;
    let mut accusation = registration("Q");
    accusation.name = Some(redress_domain::SensitiveText::new("李四"));
    accusation.petitioner_id = Some("li".parse().unwrap());
    (accusation.kind, accusation.against) = (Some(Kind::Accusation), vec!["D-HOUSING".parse().unwrap()]);
    accusation.repeat_of = Some("A".parse().unwrap());
    office.done(Command::register(accusation)).await; // 19
    // Who reads this one, and that it repeats the other, knows who brought the other.
    let mut again = registration("R");
    (again.kind, again.repeat_of) = (Some(Kind::Appeal), Some("Q".parse().unwrap()));
    again.petitioner_id = Some("Q".parse().unwrap());
    office.done(Command::register(again)).await; // 20
    let fields = "position ... on PetitionEvent { masked } ... on Registered { petitionerId repeatOf matter name { value state }
        contact { value state } summary { value state } }";
    for (role, unit, masked) in [
        (Role::Integrator, Some("D"), false),
        (Role::Integrator, Some("P"), false),
        (Role::Auditor, None, false),
        (Role::Auditor, Some("D-HOUSING"), true),
    ] {
        let page = feed(&desk, role, unit, "first: 9, after: \"18\"", fields).await;
        let value = |text: &str| match masked {
            true => json!({ "value": null, "state": "MASKED" }),
            false => json!({ "value": text, "state": "SHOWN" }),
        };
        let link = |id: &str| if masked { json!(null) } else { json!(id) };
        let q = if masked { json!(null) } else { json!("Q") };
        let again = json!({ "position": "20", "masked": false, "petitionerId": q, "repeatOf": q, "matter": "A", "name": null,
            "contact": null, "summary": { "value": "the lamp is broken", "state": "SHOWN" } });
        let accusation = json!({ "position": "19", "masked": masked, "petitionerId": link("li"), "repeatOf": link("A"),
            "matter": link("A"), "name": value("李四"), "contact": null, "summary": value("the lamp is broken") });
        assert_eq!(page["nodes"], json!([accusation, again]), "{role} of {unit:?}");
    }
}

#[tokio::test]
async fn erasures_come_to_those_only_whom_no_unit_bounds() {
    let desk = Desk::open().await;
    everything(&desk.office).await;
    everything_else(&desk.office).await;
    for (role, unit, expected) in [
        (Role::Integrator, Some("P"), vec![40]),
        (Role::Auditor, None, vec![40, 41]),
        (Role::Admin, None, vec![40, 41]),
    ] {
        let page = feed(&desk, role, unit, "first: 9, after: \"39\"", FIELDS).await;
        assert_eq!(positions(&page), expected, "{role} of {unit:?}");
    }
}

#[tokio::test]
async fn a_petition_is_seen_by_whom_it_concerns_now() {
    let desk = Desk::open().await;
    let seen = async || {
        positions(&feed(&desk, Role::Integrator, Some("T"), "first: 9, after: \"18\"", "position").await)
    };
    desk.office.done(crate::fixture::register("M")).await; // 19
    desk.office.done(triage("M")).await;
    assert_eq!(seen().await, Vec::<i64>::new());
    desk.office.done(assign("M", "T")).await;
    assert_eq!(seen().await, [19, 20, 21]);
    desk.office.done(assign("M", "D-HOUSING")).await;
    assert_eq!(seen().await, Vec::<i64>::new());
}

/// Where little is for the caller, a page ends before it is full, and still gets on.
#[tokio::test]
async fn a_sparse_feed_makes_progress() {
    let desk = Desk::open().await;
    let office = &desk.office;
    let head = office.log.head().await.unwrap().position.0;
    // Copies of events, which the log itself would take long to make: 110,000 visits to a petition of `D`.
    let copies = "INSERT INTO events (aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata, position,
            recorded_at, command_id, command_hash)
        SELECT aggregate_type, aggregate_id, sequence + n, event_type, event_version, payload, metadata, position + n, recorded_at,
            'copy-' || n, command_hash FROM events, generate_series(1, 110000) AS n WHERE position = $1";
    office
        .done(Command::on(
            "C".parse().unwrap(),
            redress_domain::petition::steps::RecordVisit {
                channel: redress_domain::Channel::Phone,
                unit: "D".parse().unwrap(),
                head_count: 1,
            },
        ))
        .await;
    desk.catch_up().await;
    desk.projector.stop().await;
    sqlx::query(copies).bind(head + 1).execute(&office.pool).await.unwrap();
    let end = head + 1 + 110_000;
    for table in ["log_head", "reading.projection"] {
        sqlx::query(&format!("UPDATE {table} SET position = $1"))
            .bind(end)
            .execute(&office.pool)
            .await
            .unwrap();
    }
    let query = |after: &str| {
        format!(
            "{{ events(first: 100, after: \"{after}\") {{ nodes {{ position }} pageInfo {{ hasNextPage endCursor }} }} }}"
        )
    };
    let (mut after, mut pages) = ("5".to_owned(), 0);
    loop {
        let answer = desk.ask(Role::Integrator, Some("T"), &query(&after)).await;
        let page = &answer["data"]["events"];
        assert_eq!(page["nodes"], json!([]), "{answer}");
        let next = page["pageInfo"]["endCursor"].as_str().unwrap().to_owned();
        assert!(next.parse::<i64>().unwrap() > after.parse::<i64>().unwrap());
        (after, pages) = (next, pages + 1);
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    assert_eq!(after, end.to_string());
    assert!((2..=20).contains(&pages), "{pages} pages");
}
