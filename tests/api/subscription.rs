//! The live feed: history, then what comes, without a gap and without a repeat.

use crate::{
    desk::Desk,
    events::positions,
    fixture::{assign, register, registration, request, triage},
};
use async_graphql::Request;
use futures_util::{Stream, StreamExt};
use redress_auth::{Principal, Role};
use redress_domain::Kind;
use redress_log::Command;
use serde_json::{Value as Json, json};
use std::{pin::Pin, time::Duration};

pub type Events = Pin<Box<dyn Stream<Item = Json> + Send>>;

pub fn subscribe(desk: &Desk, role: Role, unit: Option<&str>, arguments: &str, fields: &str) -> Events {
    let unit = unit.map(|unit| unit.parse().unwrap());
    let caller = Principal { subject: "somebody".into(), unit, roles: [role].into() };
    let query = format!("subscription {{ events{arguments} {{ {fields} }} }}");
    let answers = desk.schema.execute_stream(Request::new(query).data(caller));
    answers.map(|answer| serde_json::to_value(&answer).unwrap()).boxed()
}

pub async fn next(events: &mut Events) -> Json {
    tokio::time::timeout(Duration::from_secs(60), events.next()).await.expect("in time").expect("goes on")
}

async fn take(events: &mut Events, count: usize) -> Vec<i64> {
    let mut taken = Vec::new();
    while taken.len() < count {
        let answer = next(events).await;
        let position = answer["data"]["events"]["position"].as_str().unwrap_or_else(|| panic!("{answer}"));
        taken.push(position.parse().unwrap());
    }
    taken
}

#[tokio::test]
async fn history_comes_first_and_then_what_happens() {
    let desk = Desk::open().await;
    let mut events = subscribe(&desk, Role::Admin, None, "(after: \"15\")", "position");
    assert_eq!(take(&mut events, 3).await, [16, 17, 18]);
    desk.office.done(register("N")).await;
    desk.office.done(triage("N")).await;
    assert_eq!(take(&mut events, 2).await, [19, 20]);
}

#[tokio::test]
async fn without_a_position_it_begins_now() {
    let desk = Desk::open().await;
    let mut events = subscribe(&desk, Role::Admin, None, "", "position");
    let write = async {
        for number in 0.. {
            desk.office.done(register(&format!("N-{number}"))).await;
        }
    };
    let taken = tokio::select! {
        taken = take(&mut events, 5) => taken,
        () = write => unreachable!("it writes for ever"),
    };
    let first = taken[0];
    assert!(first > 18, "{first}");
    assert_eq!(taken, (first..first + 5).collect::<Vec<i64>>());
}

#[tokio::test]
async fn filters_hold_for_history_and_for_what_happens() {
    let desk = Desk::open().await;
    let mut events = subscribe(
        &desk,
        Role::Integrator,
        Some("T"),
        "(after: \"0\", types: [UNIT_REGISTERED, ASSIGNED])",
        "position",
    );
    assert_eq!(take(&mut events, 5).await, [1, 2, 3, 4, 5]);
    for command in
        [register("N"), triage("N"), assign("N", "D-HOUSING"), register("M"), triage("M"), assign("M", "T")]
    {
        desk.office.done(command).await;
    }
    assert_eq!(take(&mut events, 1).await, [24]);
}

#[tokio::test]
async fn callers_who_may_not_follow_get_an_error() {
    let desk = Desk::open().await;
    for (role, unit, arguments, expected) in [
        (Role::Handler, Some("D"), "", "FORBIDDEN"),
        (Role::Analyst, Some("D"), "", "FORBIDDEN"),
        (Role::Integrator, None, "", "FORBIDDEN"),
        (Role::Integrator, Some("D"), "(after: \"19\")", "POSITION_PAST_HEAD"),
        (Role::Integrator, Some("D"), "(units: [\"nowhere\"])", "UNIT_UNKNOWN"),
        (Role::Integrator, Some("D"), "(types: [])", "INPUT_INVALID"),
    ] {
        let mut events = subscribe(&desk, role, unit, arguments, "position");
        let answer = next(&mut events).await;
        assert_eq!(crate::desk::code(&answer), expected, "{role} of {unit:?}{arguments}: {answer}");
        assert!(events.next().await.is_none());
    }
}

#[tokio::test]
async fn values_about_people_are_masked_in_the_stream_as_well() {
    let desk = Desk::open().await;
    let mut accusation = registration("Q");
    (accusation.kind, accusation.against) = (Some(Kind::Accusation), vec!["T".parse().unwrap()]);
    desk.office.done(Command::register(accusation)).await;
    let fields = "... on Registered { petitionerId summary { value state } }";
    for (unit, expected) in [
        (
            None,
            json!({ "petitionerId": "Q", "summary": { "value": "the lamp is broken", "state": "SHOWN" } }),
        ),
        (Some("T"), json!({ "petitionerId": null, "summary": { "value": null, "state": "MASKED" } })),
    ] {
        let mut events = subscribe(&desk, Role::Auditor, unit, "(after: \"18\")", fields);
        assert_eq!(next(&mut events).await["data"]["events"], expected, "{unit:?}");
    }
}

/// Hundreds of events while readers come, go and come back: each gets each event once, in order.
#[tokio::test]
async fn the_seam_has_no_gap_under_load() {
    const PETITIONS: usize = 300;
    let desk = Desk::open().await;
    let log = desk.office.log.clone();
    let writers: Vec<_> = (0..3)
        .map(|writer| {
            let log = log.clone();
            tokio::spawn(async move {
                for petition in 0..PETITIONS / 3 {
                    let command = register(&format!("W-{writer}-{petition}"));
                    log.execute(request(command)).await.unwrap().unwrap();
                }
            })
        })
        .collect();
    let end = 18 + i64::try_from(PETITIONS).unwrap();
    let readers = (1..=4).map(|reader| {
        let desk = &desk;
        async move {
            let (mut place, mut seen) = (0, Vec::new());
            while place < end {
                let mut events =
                    subscribe(desk, Role::Admin, None, &format!("(after: \"{place}\")"), "position");
                // Each time a little more, then it goes away and comes back for what is after the last it saw.
                let count = usize::try_from(end - place).unwrap().min(reader * 40);
                let taken = take(&mut events, count).await;
                place = *taken.last().unwrap();
                seen.extend(taken);
            }
            assert_eq!(seen, (1..=end).collect::<Vec<i64>>(), "reader {reader}");
        }
    });
    futures_util::future::join_all(readers).await;
    for writer in writers {
        writer.await.unwrap();
    }
    let page = crate::events::feed(&desk, Role::Admin, None, "first: 100, after: \"218\"", "position").await;
    assert_eq!(positions(&page), (219..=end).collect::<Vec<i64>>());
}
