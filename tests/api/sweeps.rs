//! Sweeps over GraphQL: duties, reports, and the rate of slots that were reported.

use crate::{
    desk::Desk,
    mutations::{caller, done, refused, with},
};
use redress_auth::{Principal, Role};
use serde_json::{Value as Json, json};

fn supervisor(unit: &str) -> Principal {
    caller(Role::Supervisor, Some(unit))
}

fn handler(unit: &str) -> Principal {
    caller(Role::Handler, Some(unit))
}

async fn report(desk: &Desk, day: &str, unit: &str, slot: &str, found: i32) {
    desk.office.clock.set(&format!("{day}T10:00:00+08:00"));
    done(desk, &handler(unit), "reportSweep", json!({ "id": unit, "slot": slot, "found": found })).await;
}

/// On 2 March, `C` asks `T` to sweep every week from 9 March on, and `D-HOUSING` twice a month from 16 March on. `T` reports W11 and W13 in
/// time and W12 late; `D-HOUSING` reports February, which is under no duty, and not the second half of March. The last day is 3 April.
async fn desk() -> Desk {
    let desk = Desk::open().await;
    for (unit, cadence, from) in [("T", "WEEK", "2026-03-09"), ("D-HOUSING", "HALF_MONTH", "2026-03-16")] {
        let duty = json!({ "id": unit, "cadence": cadence, "from": from });
        done(&desk, &supervisor("C"), "setSweepDuty", duty).await;
    }
    report(&desk, "2026-03-03", "D-HOUSING", "2026-02", 4).await;
    report(&desk, "2026-03-13", "T", "2026-W11", 2).await;
    report(&desk, "2026-03-25", "T", "2026-W12", 0).await;
    report(&desk, "2026-03-29", "T", "2026-W13", 1).await;
    desk.office.clock.set("2026-04-03T10:00:00+08:00");
    // From May on, monthly: the week in which May begins is wholly under no duty.
    let duty = json!({ "id": "T", "cadence": "MONTH", "from": "2026-05-01" });
    done(&desk, &supervisor("D"), "setSweepDuty", duty).await;
    desk.catch_up().await;
    desk
}

#[tokio::test]
async fn a_sweep_has_its_duties_and_reports() {
    let desk = desk().await;
    let query = "{ sweep(id: \"T\") { id state unit { code } dueOn overdue(at: \"2026-04-06\") closedOn nextSlot reportedSlots
        duties { cadence from } lastReport { slot found reportedOn }
        history(first: 9) { nodes { eventType ... on SweepDutySet { owner { code } cadence beginsOn } ... on SweepReported { slot found } } } } }";
    let seen = desk.data(Role::Handler, Some("T"), query).await["sweep"].clone();
    let expected = json!({
        "id": "T", "state": "ON_DUTY", "unit": { "code": "T" }, "dueOn": "2026-04-05", "overdue": true, "closedOn": null,
        "nextSlot": "2026-W14", "reportedSlots": 3,
        "duties": [{ "cadence": "WEEK", "from": "2026-03-09" }, { "cadence": "MONTH", "from": "2026-05-01" }],
        "lastReport": { "slot": "2026-W13", "found": 1, "reportedOn": "2026-03-29" },
        "history": { "nodes": [
            { "eventType": "SWEEP_DUTY_SET", "owner": { "code": "T" }, "cadence": "WEEK", "beginsOn": "2026-03-09" },
            { "eventType": "SWEEP_REPORTED", "slot": "2026-W11", "found": 2 },
            { "eventType": "SWEEP_REPORTED", "slot": "2026-W12", "found": 0 },
            { "eventType": "SWEEP_REPORTED", "slot": "2026-W13", "found": 1 },
            { "eventType": "SWEEP_DUTY_SET", "owner": { "code": "T" }, "cadence": "MONTH", "beginsOn": "2026-05-01" },
        ] },
    });
    assert_eq!(seen, expected);
    let as_of =
        "{ sweep(id: \"T\", asOf: {date: \"2026-03-12\"}) { nextSlot duties { from } lastReport { slot } } }";
    let then = desk.data(Role::Handler, Some("D"), as_of).await["sweep"].clone();
    assert_eq!(
        then,
        json!({ "nextSlot": "2026-W11", "duties": [{ "from": "2026-03-09" }], "lastReport": null })
    );
    let lists = "{ late: sweeps(first: 9, filter: {overdueAt: \"2026-04-01\"}) { nodes { id } }
        all: sweeps(first: 9, filter: {state: [ON_DUTY]}) { nodes { id } totalCount } }";
    let lists = desk.data(Role::Supervisor, Some("D"), lists).await;
    assert_eq!(crate::desk::ids(&lists["late"]["nodes"]), "D-HOUSING", "it owes the second half of March");
    assert_eq!(
        (crate::desk::ids(&lists["all"]["nodes"]).len(), &lists["all"]["totalCount"]),
        (11, &json!(2))
    );
    let others = desk.data(Role::Handler, Some("T"), "{ sweep(id: \"D-HOUSING\") { id } }").await;
    assert_eq!(others["sweep"], Json::Null);
}

#[tokio::test]
async fn bad_input_is_refused_and_nothing_is_written() {
    let desk = desk().await;
    let head = desk.office.log.head().await.unwrap().position;
    let duty = |change: Json| with(&json!({ "id": "T", "cadence": "WEEK", "from": "2026-06-01" }), change);
    let report = |change: Json| with(&json!({ "id": "T", "slot": "2026-W14", "found": 0 }), change);
    for (by, mutation, input, code, field) in [
        (
            supervisor("D"),
            "setSweepDuty",
            duty(json!({ "from": "2026-03-30" })),
            "SWEEP_DUTY_NOT_FUTURE",
            "from",
        ),
        (
            supervisor("D"),
            "setSweepDuty",
            duty(json!({ "from": "2026-06-03" })),
            "SWEEP_DUTY_MID_SLOT",
            "from",
        ),
        (
            caller(Role::Admin, None),
            "setSweepDuty",
            duty(json!({ "from": "2026-03-30", "occurredAt": "2026-03-20T10:00:00+08:00" })),
            "DATE_BEFORE_PREVIOUS_STEP",
            "occurredAt",
        ),
        (supervisor("T"), "setSweepDuty", duty(json!({})), "SWEEP_DUTY_NOT_FROM_ABOVE", "id"),
        (supervisor("D-HOUSING"), "setSweepDuty", duty(json!({})), "UNIT_OUT_OF_SCOPE", "id"),
        (handler("D-HOUSING"), "reportSweep", report(json!({})), "UNIT_OUT_OF_SCOPE", "id"),
        (handler("T"), "reportSweep", report(json!({ "slot": "2026-W13" })), "SLOT_ALREADY_REPORTED", "slot"),
        (handler("T"), "reportSweep", report(json!({ "slot": "2026-W15" })), "SLOT_REPORTED_EARLY", "slot"),
    ] {
        let error = refused(&desk, &by, mutation, input.clone()).await;
        assert_eq!(
            (&error["code"], &error["path"]),
            (&json!(code), &json!(["input", field])),
            "{mutation} {input}"
        );
    }
    assert_eq!(desk.office.log.head().await.unwrap().position, head);
    // On the other side of these rules.
    done(&desk, &handler("D"), "reportSweep", report(json!({}))).await;
    done(&desk, &supervisor("D"), "setSweepDuty", duty(json!({}))).await;
}

#[tokio::test]
async fn the_rate_has_the_slots_behind_it() {
    let desk = desk().await;
    let rate = "sweeps { complianceRate { numerator denominator percent provisional cutOff } }";
    let asked = async |unit: &str, arguments: &str, fields: &str| {
        let query = format!("{{ statistics(unit: \"{unit}\", {arguments}) {{ {fields} }} }}");
        desk.data(Role::Supervisor, Some("C"), &query).await["statistics"].clone()
    };
    let of = |figures: &Json| {
        let rate = &figures["sweeps"]["complianceRate"];
        (rate["numerator"].as_i64().unwrap(), rate["denominator"].as_i64().unwrap())
    };
    let march = "window: {month: \"2026-03\"}";
    for (unit, arguments, expected) in [
        ("C", march, (3, 4)),
        ("T", march, (3, 3)),
        ("D-HOUSING", march, (0, 1)),
        // W12 had ended, and was reported the day after.
        ("C", "window: {month: \"2026-03\"}, asOf: \"2026-03-24\"", (1, 2)),
        ("C", "window: {month: \"2026-03\"}, asOf: \"2026-03-25\"", (2, 2)),
        ("C", "window: {range: {from: \"2026-03-16\", to: \"2026-03-28\"}}", (1, 1)),
        ("C", "window: {month: \"2026-02\"}", (0, 0)),
        // Held back to 3 April: no slot of April has ended.
        ("C", "window: {month: \"2026-04\"}", (0, 0)),
    ] {
        assert_eq!(of(&asked(unit, arguments, rate).await), expected, "{unit} {arguments}");
    }
    let figures = asked("C", march, rate).await;
    assert_eq!(
        figures["sweeps"]["complianceRate"],
        json!({ "numerator": 3, "denominator": 4, "percent": "75.00", "provisional": false, "cutOff": "2026-03-31" })
    );
    for (by, expected) in
        [("UNIT", "D-HOUSING 0/1, T 3/3"), ("MONTH", "2026-03 3/4"), ("CATEGORY", "- 3/4"), ("KIND", "- 3/4")]
    {
        let parts =
            asked("D", march, &format!("breakdown(by: {by}) {{ key statistics {{ {rate} }} }}")).await;
        let parts = parts["breakdown"].as_array().unwrap().iter().filter_map(|part| {
            let (reported, slots) = of(&part["statistics"]);
            (slots != 0).then(|| format!("{} {reported}/{slots}", part["key"].as_str().unwrap()))
        });
        assert_eq!(parts.collect::<Vec<_>>().join(", "), expected, "{by}");
    }
    let entries = "sweeps { complianceRate {
        above: entries(part: NUMERATOR, first: 2) { nodes { kind caseId petitionId slot n position } pageInfo { hasNextPage endCursor } }
        below: entries(part: DENOMINATOR, first: 9) { nodes { caseId slot position } } } }";
    let behind = asked("C", march, entries).await["sweeps"]["complianceRate"].clone();
    let row = |slot: &str| {
        let node = behind["above"]["nodes"].as_array().unwrap().iter().find(|node| node["slot"] == *slot);
        node.unwrap().clone()
    };
    let w11 = row("2026-W11");
    assert_eq!(
        (&w11["kind"], &w11["caseId"], &w11["petitionId"], &w11["n"]),
        (&json!("sweep"), &json!("T"), &Json::Null, &json!(1))
    );
    assert_eq!(behind["above"]["pageInfo"]["hasNextPage"], true);
    let next = format!(
        "sweeps {{ complianceRate {{ entries(part: NUMERATOR, first: 2, after: {}) {{ nodes {{ slot }} }} }} }}",
        behind["above"]["pageInfo"]["endCursor"]
    );
    let next = asked("C", march, &next).await["sweeps"]["complianceRate"]["entries"]["nodes"].clone();
    assert_eq!(next, json!([{ "slot": "2026-W13" }]));
    let below = behind["below"]["nodes"].as_array().unwrap();
    let slots: Vec<String> = below
        .iter()
        .map(|node| format!("{} {}", node["caseId"].as_str().unwrap(), node["slot"].as_str().unwrap()))
        .collect();
    assert_eq!(slots, ["T 2026-W11", "T 2026-W12", "T 2026-W13", "D-HOUSING 2026-03-B"]);
    assert_eq!(below[0]["position"], below[1]["position"], "of the event that set the duty");
    assert_ne!(below[0]["position"], w11["position"], "of the report");
}

#[tokio::test]
async fn what_is_recorded_later_leaves_a_rate_at_a_position_as_it_was() {
    let desk = desk().await;
    let head = desk.office.log.head().await.unwrap().position;
    let rate = async |position: &str| {
        let query = format!(
            "{{ statistics(unit: \"C\", window: {{month: \"2026-04\"}}, asOf: \"2026-04-30\", position: \"{position}\")
                {{ sweeps {{ complianceRate {{ numerator denominator provisional }} }} }} }}"
        );
        desk.data(Role::Supervisor, Some("C"), &query).await["statistics"]["sweeps"]["complianceRate"].clone()
    };
    let before = rate(&head.to_string()).await;
    assert_eq!(before, json!({ "numerator": 0, "denominator": 0, "provisional": true }));
    report(&desk, "2026-04-05", "T", "2026-W14", 0).await;
    // From 27 April on, `T` has no duty: the week before is its last.
    desk.office.clock.set("2026-04-24T10:00:00+08:00");
    let duty = json!({ "id": "T", "cadence": "NONE", "from": "2026-04-27" });
    done(&desk, &supervisor("D"), "setSweepDuty", duty).await;
    done(
        &desk,
        &caller(Role::Admin, None),
        "retireUnit",
        json!({ "code": "D-HOUSING", "effectiveOn": "2026-04-30" }),
    )
    .await;
    report(&desk, "2026-05-04", "T", "2026-W17", 0).await;
    desk.catch_up().await;
    let head_now = desk.office.log.head().await.unwrap().position.to_string();
    // Of W14 to W17 and the first half of April, W14; W17 was reported after the cut-off. In the second half the unit did not serve throughout.
    assert_eq!(rate(&head_now).await, json!({ "numerator": 1, "denominator": 5, "provisional": false }));
    assert_eq!(rate(&head.to_string()).await, before);
}
