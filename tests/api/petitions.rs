//! Petitions over GraphQL: who finds which, in what order, page by page.

use crate::{
    desk::{Desk, code, ids},
    fixture::{Office, accept, assign, close, id, register, registration, request, triage, unit},
    statements,
};
use redress_auth::Role;
use redress_domain::{
    AssignmentMode, Channel, Kind, Resolved, Satisfaction, UnitLevel,
    petition::steps::{Assign, FollowUp, Register},
};
use redress_log::Command;
use serde_json::{Value as Json, json};

/// `A` is handled by housing with `E`'s help, `B` is closed and followed up, `C` repeats it, `F` lies in the other district.
async fn district() -> Desk {
    let office = Office::open().await;
    office.done(unit("E", UnitLevel::District, Some("C"))).await;
    office.clock.set("2026-03-02T09:00:00+08:00");
    office.done(Command::register(Register { channel: Channel::Phone, ..registration("A") })).await;
    office.done(triage("A")).await;
    let helped = Assign {
        unit: "D-HOUSING".parse().unwrap(),
        by: None,
        mode: AssignmentMode::Joint,
        order_number: None,
        co_handlers: vec!["E".parse().unwrap()],
        due_on: Some("2026-03-20".parse().unwrap()),
        standard: None,
        simplified: false,
    };
    office.done(Command::on(id("A"), helped)).await;
    office.clock.set("2026-03-03T09:00:00+08:00");
    let crowd = Register { head_count: 6, representatives: Some(2), ..registration("B") };
    office.done(Command::register(Register { category: Some("WATER".parse().unwrap()), ..crowd })).await;
    for command in [triage("B"), assign("B", "T"), accept("B", "T"), close("B")] {
        office.done(command).await;
    }
    let answer = FollowUp { resolved: Resolved::Yes, satisfaction: Satisfaction::Satisfied };
    office.done(Command::on(id("B"), answer)).await;
    office.clock.set("2026-03-04T09:00:00+08:00");
    office.done(Command::register(Register { repeat_of: Some(id("B")), ..registration("C") })).await;
    let foreign =
        Register { received_by: "E".parse().unwrap(), kind: Some(Kind::Suggestion), ..registration("F") };
    office.done(Command::register(foreign)).await;
    Desk::over(office).await
}

#[tokio::test]
async fn a_petition_shows_its_row_of_the_register() {
    let desk = district().await;
    let query = r#"{ petition(id: "B") { id state round tier channel kind category headCount repeat repeatOf matter collective
        overLevel registeredAt registeredOn triageDueOn dueOn legalLimitOn closedOn outcome sequence firstPosition lastPosition
        receivedBy { id code name } place { code } responsible { code parent { code } } coHandlers { code } against { code }
        followUp { resolved satisfaction } overdue(at: "2026-04-01") petitioner { id anonymous headCount representatives } } }"#;
    let found = &desk.data(Role::Handler, Some("D"), query).await["petition"];
    let expected = json!({
        "id": "B", "state": "CLOSED", "round": 1, "tier": 1, "channel": "VISIT", "kind": "APPEAL", "category": "WATER",
        "headCount": 6, "repeat": false, "repeatOf": null, "matter": "B", "collective": true, "overLevel": false,
        "registeredAt": "2026-03-03T01:00:00+00:00", "registeredOn": "2026-03-03", "triageDueOn": "2026-03-18",
        "dueOn": "2026-05-02", "legalLimitOn": "2026-05-02", "closedOn": "2026-03-03", "outcome": "EXPLAINED",
        "sequence": 6, "firstPosition": "10", "lastPosition": "15",
        "receivedBy": { "id": "Unit:D", "code": "D", "name": "Office D" }, "place": { "code": "T" },
        "responsible": { "code": "T", "parent": { "code": "D" } }, "coHandlers": [], "against": [],
        "followUp": { "resolved": "YES", "satisfaction": "SATISFIED" }, "overdue": false,
        "petitioner": { "id": "B", "anonymous": false, "headCount": 6, "representatives": 2 },
    });
    assert_eq!(*found, expected);
    let query = r#"{ petition(id: "A") { overdue before: overdue(at: "2026-03-20") after: overdue(at: "2026-03-21")
        followUp { resolved } coHandlers { code } } }"#;
    let expected = json!({ "overdue": false, "before": false, "after": true, "followUp": null,
        "coHandlers": [{ "code": "E" }] });
    assert_eq!(desk.data(Role::Handler, Some("D"), query).await["petition"], expected);
}

#[tokio::test]
async fn petitions_are_limited_to_the_callers_subtree_one_by_one_and_in_lists() {
    let desk = district().await;
    for (role, unit, expected) in [
        (Role::Handler, "D", "A B C"),
        (Role::Handler, "C", "A B C F"),
        (Role::Handler, "P", "A B C F"),
        // Responsible; helping, and receiving; responsible. That the problem lies at T gives T no right to C.
        (Role::Handler, "D-HOUSING", "A"),
        (Role::Intake, "E", "A F"),
        (Role::Supervisor, "T", "B"),
        (Role::Integrator, "T", "B"),
        (Role::Analyst, "D", "A B C"),
        (Role::Auditor, "T", "A B C F"),
        (Role::Admin, "T", "A B C F"),
    ] {
        assert_eq!(desk.listed(role, Some(unit), "first: 100").await, expected, "{role} of {unit}");
        let mut singly = Vec::new();
        for number in ["A", "B", "C", "F", "unknown"] {
            let query = format!(r#"{{ petition(id: "{number}") {{ id }} node(id: "{number}") {{ id }} }}"#);
            let found = desk.data(role, Some(unit), &query).await;
            assert_eq!(found["petition"], found["node"]);
            singly.extend(found["petition"]["id"].as_str().map(str::to_owned));
        }
        assert_eq!(singly.join(" "), expected, "{role} of {unit}, one by one");
        let count = desk.data(role, Some(unit), "{ petitions(last: 1) { totalCount } }").await;
        assert_eq!(count["petitions"]["totalCount"], expected.split(' ').count());
    }
    for (roles, unit) in [(&[Role::Handler][..], None), (&[Role::Handler], Some("NOWHERE")), (&[], Some("D"))]
    {
        let answer = desk.ask_as(roles, unit, "{ petitions(first: 1) { nodes { id } } }").await;
        assert_eq!(code(&answer), "FORBIDDEN", "{answer}");
    }
}

#[tokio::test]
async fn a_filter_lets_through_what_it_names_within_the_callers_bounds() {
    let desk = district().await;
    for (filter, expected) in [
        ("state: CLOSED", "B"),
        ("state: [REGISTERED, CLOSED]", "B C F"),
        (r#"responsible: "D""#, "A B"),
        (r#"place: "T""#, "A B C F"),
        ("channel: PHONE", "A"),
        ("kind: [SUGGESTION, ACCUSATION]", "F"),
        (r#"category: "WATER""#, "B"),
        (r#"registered: {range: {from: "2026-03-03", to: "2026-03-03"}}"#, "B"),
        (r#"closed: {month: "2026-03"}"#, "B"),
        (r#"due: {range: {from: "2026-03-20", to: "2026-03-20"}}"#, "A"),
        (r#"overdueAt: "2026-03-21""#, "A"),
        ("repeat: true", "C"),
        ("collective: true", "B"),
        ("overLevel: true", ""),
        (r#"petitioner: "A""#, "A"),
        (r#"text: "LAMP""#, "A B C F"),
        (r#"text: "lantern""#, ""),
        (r#"kind: APPEAL, state: CLOSED"#, "B"),
    ] {
        let arguments = format!("first: 100, filter: {{{filter}}}");
        assert_eq!(desk.listed(Role::Handler, Some("C"), &arguments).await, expected, "{filter}");
        let inside: Vec<&str> = expected.split(' ').filter(|id| ["A", "F"].contains(id)).collect();
        let found = desk.listed(Role::Handler, Some("E"), &arguments).await;
        assert_eq!(found, inside.join(" "), "{filter} for E");
    }
    for (filter, expected) in [
        (r#"place: "NOWHERE""#, "UNIT_UNKNOWN"),
        (r#"responsible: """#, "INPUT_INVALID"),
        (r#"text: """#, "INPUT_INVALID"),
        (r#"registered: {range: {from: "2026-03-02", to: "2026-03-01"}}"#, "WINDOW_EMPTY"),
    ] {
        let query = format!("{{ petitions(first: 1, filter: {{{filter}}}) {{ nodes {{ id }} }} }}");
        let answer = desk.ask(Role::Handler, Some("D"), &query).await;
        assert_eq!(code(&answer), expected, "{filter}: {answer}");
    }
}

/// Every page of a list from one end to the other: the numbers on each.
async fn walk(desk: &Desk, order: &str, forwards: bool) -> Vec<String> {
    let (size, place, cursor, more) = match forwards {
        true => ("first", "after", "endCursor", "hasNextPage"),
        false => ("last", "before", "startCursor", "hasPreviousPage"),
    };
    let (mut pages, mut from) = (Vec::new(), Json::Null);
    loop {
        let query = format!(
            "{{ petitions({size}: 2, {place}: {from}, orderBy: {order}) {{ totalCount edges {{ cursor node {{ id }} }}
                nodes {{ id }} pageInfo {{ {cursor} {more} }} }} }}"
        );
        let page = &desk.data(Role::Admin, None, &query).await["petitions"];
        assert_eq!(page["totalCount"], 5);
        let edges = page["edges"].as_array().unwrap();
        let end = if forwards { edges.last() } else { edges.first() };
        assert_eq!(page["pageInfo"][cursor], end.unwrap()["cursor"]);
        assert_eq!(
            ids(&json!(edges.iter().map(|edge| &edge["node"]).collect::<Vec<_>>())),
            ids(&page["nodes"])
        );
        pages.push(ids(&page["nodes"]));
        from = page["pageInfo"][cursor].clone();
        if page["pageInfo"][more] == false {
            return pages;
        }
    }
}

#[tokio::test]
async fn pages_follow_one_another_in_both_directions_and_every_order() {
    let desk = district().await;
    desk.office.done(register("G")).await;
    desk.catch_up().await;
    for (order, expected) in [
        ("{field: REGISTERED_ON}", ["A B", "C F", "G"]),
        ("{field: REGISTERED_ON, direction: DESC}", ["G F", "C B", "A"]),
        ("{field: DUE_ON, direction: ASC}", ["A B", "C F", "G"]),
        ("{field: CLOSED_ON}", ["B A", "C F", "G"]),
        ("{field: CLOSED_ON, direction: DESC}", ["G F", "C A", "B"]),
    ] {
        assert_eq!(walk(&desk, order, true).await, expected, "{order}");
        let mut backwards = walk(&desk, order, false).await;
        backwards.reverse();
        assert_eq!(backwards.join(" "), expected.join(" "), "{order}, from the end");
    }
}

#[tokio::test]
async fn pages_and_cursors_that_make_no_sense_are_refused() {
    let desk = district().await;
    let query =
        "{ petitions(first: 1) { pageInfo { endCursor } } units(first: 1) { pageInfo { endCursor } } }";
    let data = desk.data(Role::Admin, None, query).await;
    let (petition, unit) =
        (&data["petitions"]["pageInfo"]["endCursor"], &data["units"]["pageInfo"]["endCursor"]);
    for (arguments, said) in [
        ("first: 0".to_owned(), "1 to 100"),
        ("first: 101".to_owned(), "1 to 100"),
        (String::from("minPosition: \"0\""), "either first or last"),
        ("first: 1, last: 1".to_owned(), "either first or last"),
        (format!("first: 1, before: {petition}"), "before goes with last"),
        (format!("last: 1, after: {petition}"), "after goes with first"),
        (format!("first: 1, after: {petition}, orderBy: {{field: DUE_ON}}"), "another order"),
        (
            format!("first: 1, after: {petition}, orderBy: {{field: REGISTERED_ON, direction: DESC}}"),
            "another order",
        ),
        (format!("first: 1, after: {unit}"), "another list"),
        ("first: 1, after: \"A\"".to_owned(), "not a cursor"),
        ("last: 1, before: \"\"".to_owned(), "not a cursor"),
    ] {
        let query = format!("{{ petitions({arguments}) {{ nodes {{ id }} }} }}");
        let answer = desk.ask(Role::Admin, None, &query).await;
        let message = answer["errors"][0]["message"].as_str().unwrap();
        assert!(message.contains(said) && code(&answer) == "INPUT_INVALID", "{arguments}: {answer}");
    }
}

#[tokio::test]
async fn an_answer_waits_for_the_position_it_must_have() {
    let desk = district().await;
    let recorded = desk.office.done(register("H")).await.position;
    let query = format!(r#"{{ petition(id: "H", minPosition: "{recorded}") {{ lastPosition }} }}"#);
    let answer = desk.ask(Role::Intake, Some("D"), &query).await;
    assert_eq!(answer["data"]["petition"]["lastPosition"], recorded.to_string());
    assert_eq!(answer["extensions"]["position"], recorded.to_string());
    let query = r#"{ petitions(first: 1, minPosition: "999") { totalCount } }"#;
    assert_eq!(code(&desk.ask(Role::Intake, Some("D"), query).await), "POSITION_PAST_HEAD");
}

#[tokio::test]
async fn an_analyst_drills_down_from_a_figure_to_the_petitions_that_the_unit_works_with() {
    let desk = district().await;
    let query = r#"{ statistics(unit: "E", window: {month: "2026-03"}, visitsBy: RECEIVED_AT) { filings {
        entries(first: 10) { nodes { petitionId petition { id state petitioner { name { state } } } } } } } }"#;
    let data = desk.data(Role::Analyst, Some("E"), query).await;
    let nodes = &data["statistics"]["filings"]["entries"]["nodes"];
    let petition = json!({ "id": "F", "state": "REGISTERED", "petitioner": { "name": null } });
    assert_eq!(*nodes, json!([{ "petitionId": "F", "petition": petition }]));
    // The problem lies at T, which therefore has the figure; the petitions are others'.
    let query = r#"{ statistics(unit: "T", window: {month: "2026-03"}) { filings {
        entries(first: 10) { nodes { petitionId petition { id } } } } } }"#;
    let data = desk.data(Role::Analyst, Some("T"), query).await;
    let nodes = data["statistics"]["filings"]["entries"]["nodes"].as_array().unwrap();
    let seen: Vec<&Json> = nodes.iter().filter(|node| !node["petition"].is_null()).collect();
    assert_eq!((nodes.len(), seen), (4, vec![&json!({ "petitionId": "B", "petition": { "id": "B" } })]));
}

const EVERYTHING: &str = "nodes { id receivedBy { name parent { code } } place { name } responsible { name } coHandlers { name }
    against { name } petitioner { id name { value state } contact { state } identityNumber { state } } summary { value state }
    repeatOf matter }";

#[tokio::test]
async fn a_longer_page_takes_no_more_statements() {
    let mut office = Office::open().await;
    for n in 0..50 {
        let repeat_of = (n >= 25).then(|| id(&format!("{:02}", n - 25)));
        let filed =
            Register { repeat_of, against: vec!["T".parse().unwrap()], ..registration(&format!("{n:02}")) };
        office.send(request(Command::register(filed))).await.unwrap();
    }
    office.pool = statements::reporting(&office);
    office.log = office.another().await;
    let desk = Desk::over(office).await;
    desk.projector.stop().await;
    // The first question of all also reads the tree, which is then kept.
    desk.listed(Role::Admin, None, "first: 1").await;
    let query = |arguments: &str| format!("{{ petitions({arguments}) {{ totalCount {EVERYTHING} }} }}");
    let drill = |size: u32| {
        format!(
            r#"{{ statistics(unit: "D", window: {{month: "2026-03"}}) {{ filings {{ entries(first: {size}) {{
                nodes {{ petition {{ summary {{ state }} receivedBy {{ name }} }} }} }} }} }} }}"#
        )
    };
    for (role, short, long, most) in [
        // The tree, the page, the count, the values, and the petitions that others repeat.
        (Role::Supervisor, query("last: 2"), query("first: 50"), 5),
        (Role::Supervisor, query("last: 2"), query("last: 25"), 5),
        (Role::Analyst, query("first: 2"), query("first: 50"), 3),
        (Role::Supervisor, drill(2), drill(50), 13),
    ] {
        statements::taken();
        desk.data(role, Some("D"), &short).await;
        let of_short = statements::taken();
        desk.data(role, Some("D"), &long).await;
        let of_long = statements::taken();
        assert!(!of_short.is_empty() && of_long.len() <= of_short.len(), "{of_short:#?} {of_long:#?}");
        assert!(of_short.len() <= most, "{of_short:#?}");
        let values = of_long.iter().filter(|sql| sql.contains("sensitive_values")).count();
        assert_eq!(values, usize::from(role != Role::Analyst), "{of_long:#?}");
    }
}
