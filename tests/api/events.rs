//! Every type of event, with all that it tells.

use crate::{
    desk::Desk,
    fixture::{Office, accept, code, id},
};
use redress_auth::Role;
use redress_domain::{
    AssignmentMode, Channel, HearingRole, Kind, Outcome, ReopenCause, Resolved, Satisfaction, SensitiveText,
    UnitLevel,
    petition::steps::*,
    petitioner::Erase,
    unit::{ToUnit, UnitCommand},
};
use redress_log::Command;
use serde_json::{Value as Json, json};

/// What all events have, and the own fields of each.
pub const FIELDS: &str = "__typename eventType position
    ... on PetitionEvent { petitionId masked }
    ... on Registered { channel receivedBy { code level unit { name } } place { code } category kind petitionerId headCount
        representatives anonymous against { code } repeatOf matter triageDueOn collective
        name { value state } contact { value state } identityNumber { value state } summary { value state } }
    ... on Triaged { kind category competentLevel decision forwardedTo { code } remedy reason { value state } }
    ... on Assigned { to { code } givenBy { code } mode orderNumber coHandlers { code } dueOn legalLimitOn limits acceptDueOn
        objectionUntil simplified standard }
    ... on AssignmentObjected { by { code } reason { value state } }
    ... on ObjectionDecided { by { code } upheld reason { value state } }
    ... on Accepted { by { code } legalLimitOn loweredDueOn }
    ... on DeadlineExtended { dueOn legalLimitOn limits approver reason { value state } }
    ... on HearingHeld { chair participants { role count } finding { value state } }
    ... on Escalated { from { code } to { code } tier dueOn limits reason { value state } }
    ... on VisitRecorded { channel at { code } headCount collective }
    ... on SponsorNamed { leader post leaderUnit { code } }
    ... on BacklogListed { list }
    ... on BacklogCancelled { list verifiedBy { code } }
    ... on Closed { outcome opinionReference deliveredOn suggestion }
    ... on OpinionDelivered { stage opinionNumber deliveryMethod appealUntil calendarAssumed }
    ... on ReviewRequested { reviewStage to { code } decideBy late wrongBody calendarAssumed }
    ... on ReviewDeclined { declineGround reason { value state } }
    ... on ReviewResumed { decideBy }
    ... on ReviewDecided { reviewResult opinionNumber deliveredOn appealUntil calendarAssumed finding { value state } }
    ... on Terminated { terminationGround filedWith }
    ... on TerminationWithdrawn { reason { value state } }
    ... on FollowedUp { resolved satisfaction }
    ... on Reopened { cause assignDueOn reason { value state } }
    ... on Corrected { visit correction { place { code } category headCount channel } collective reason { value state } }
    ... on UnitRegistered { subject { code } unitName level parent { code } unitKind inServiceFrom }
    ... on UnitRenamed { subject { code } unitName effectiveOn }
    ... on UnitMoved { subject { code } to { code } effectiveOn }
    ... on UnitRetired { subject { code } effectiveOn successor { code } }
    ... on PetitionerErased { petitionerId erasedEvents reason { value state } }";

/// The events of opinions, which follow a closing: see `opinions.rs`.
const OF_OPINIONS: [&str; 8] = [
    "OpinionDelivered",
    "ReviewRequested",
    "ReviewDeclined",
    "ReviewSuspended",
    "ReviewResumed",
    "ReviewDecided",
    "Terminated",
    "TerminationWithdrawn",
];

fn text(text: &str) -> Option<SensitiveText> {
    Some(SensitiveText::new(text))
}

/// A petition with every event there is, from `X`'s registration on; the units' and the erasure come after it.
pub async fn everything(office: &Office) {
    let mut x = crate::fixture::registration("X");
    (x.name, x.contact, x.identity_number) = (text("张三"), text("13800138000"), text("430100199001011234"));
    (x.petitioner_id, x.category) = (Some("someone".parse().unwrap()), Some("ROADS".parse().unwrap()));
    (x.head_count, x.representatives, x.against) = (6, Some(2), vec![code("T")]);
    office.done(Command::register(x)).await;
    let on = |step: redress_domain::petition::PetitionCommand| Command::on(id("X"), step);
    let steps = [
        on(Triage {
            new_facts: false,
            ground: None,
            against: Vec::new(),
            kind: Kind::Appeal,
            category: None,
            competent_level: UnitLevel::District,
            decision: Decision::Forward { to: code("D-HOUSING") },
            reason: text("housing's"),
        }
        .into()),
        on(Assign {
            unit: code("D-HOUSING"),
            by: None,
            mode: AssignmentMode::Forwarded,
            order_number: None,
            co_handlers: vec![code("T")],
            due_on: None,
            standard: Some("in writing".into()),
            simplified: false,
        }
        .into()),
        on(ObjectToAssignment { by: code("D-HOUSING"), reason: SensitiveText::new("not ours") }.into()),
        on(DecideObjection { by: code("D"), upheld: false, reason: SensitiveText::new("it is") }.into()),
        accept("X", "D-HOUSING"),
        on(ExtendDeadline {
            due_on: "2026-05-10".parse().unwrap(),
            approver: "the director".into(),
            reason: text("experts are heard"),
        }
        .into()),
        on(Escalate { to: code("D"), tier: 2, due_on: None, reason: text("two offices") }.into()),
        on(HoldHearing {
            chair: "deputy director".into(),
            participants: vec![Participants { role: HearingRole::Lawyer, count: 2 }],
            finding: text("delay admitted"),
        }
        .into()),
        on(RecordVisit { channel: Channel::Phone, unit: code("D"), head_count: 3 }.into()),
        on(NameSponsor { leader: "leader-1".parse().unwrap(), post: "deputy head".into(), unit: code("C") }
            .into()),
        on(ReleaseSponsor {}.into()),
        on(ListBacklog { list: "OLD".parse().unwrap() }.into()),
        on(Close {
            outcome: Outcome::Supported,
            opinion_reference: Some("No. 7".into()),
            delivered_on: Some("2026-03-02".parse().unwrap()),
            suggestion: None,
        }
        .into()),
        on(FollowUp { resolved: Resolved::Yes, satisfaction: Satisfaction::Dissatisfied }.into()),
        on(CancelBacklog { list: "OLD".parse().unwrap(), verified_by: code("C") }.into()),
        on(Reopen { cause: ReopenCause::FollowUpFailed, reason: text("still dark") }.into()),
        on(Correct { place: Some(code("D")), reason: text("other street"), ..Correct::default() }.into()),
    ];
    for step in steps {
        office.done(step).await;
    }
}

/// Every event of units, and an erasure.
pub async fn everything_else(office: &Office) {
    let unit = |command| Command::Unit(ToUnit { code: code("Z"), command });
    let day = Some("2026-04-01".parse().unwrap());
    let (name, level) = ("Hall Z".to_owned(), UnitLevel::Township);
    let register =
        UnitCommand::Register { name, level, parent: Some(code("D")), kind: None, effective_on: None };
    office.done(unit(register)).await;
    office.done(unit(UnitCommand::Rename { name: "Hall Zed".into(), effective_on: day })).await;
    office.done(unit(UnitCommand::Move { parent: code("C"), effective_on: day })).await;
    office.done(unit(UnitCommand::Retire { effective_on: day, successor: Some("D".parse().unwrap()) })).await;
    let petitioner_id = "someone".parse().unwrap();
    office.done(Command::Erase(Erase { petitioner_id, reason: SensitiveText::new("by letter") })).await;
}

/// A page of the feed, once the read side has everything.
pub async fn feed(desk: &Desk, role: Role, unit: Option<&str>, arguments: &str, fields: &str) -> Json {
    let head = desk.office.log.head().await.unwrap().position;
    let query = format!(
        "{{ events({arguments}, minPosition: \"{head}\") {{ nodes {{ {fields} }}
            pageInfo {{ hasNextPage endCursor }} endPosition }} }}"
    );
    let answer = desk.ask(role, unit, &query).await;
    if answer["errors"].is_null() { answer["data"]["events"].clone() } else { answer }
}

pub fn positions(page: &Json) -> Vec<i64> {
    let nodes = page["nodes"].as_array().unwrap_or_else(|| panic!("{page}"));
    nodes.iter().map(|node| node["position"].as_str().unwrap().parse().unwrap()).collect()
}

pub fn shown(value: &str) -> Json {
    json!({ "value": value, "state": "SHOWN" })
}

pub fn own(event: &Json) -> Json {
    let mut own = event.as_object().unwrap().clone();
    for common in ["__typename", "eventType", "position", "petitionId", "masked"] {
        own.remove(common);
    }
    own.into()
}

#[tokio::test]
async fn every_event_shows_all_its_fields() {
    let desk = Desk::open().await;
    everything(&desk.office).await; // 19 to 36
    let page = feed(&desk, Role::Auditor, None, "first: 100, after: \"18\"", FIELDS).await;
    let events = page["nodes"].as_array().unwrap();
    let names: Vec<_> = events.iter().map(|event| event["__typename"].as_str().unwrap()).collect();
    let types = redress_domain::petition::PetitionEvent::TYPES.iter().copied();
    assert_eq!(names, types.filter(|name| !OF_OPINIONS.contains(name)).collect::<Vec<_>>());
    let expected = [
        json!({ "channel": "VISIT", "receivedBy": { "code": "D", "level": "DISTRICT", "unit": { "name": "Office D" } },
            "place": { "code": "T" }, "category": "ROADS", "kind": null, "petitionerId": "someone", "headCount": 6,
            "representatives": 2, "anonymous": false, "against": [{ "code": "T" }], "repeatOf": null, "matter": "X",
            "triageDueOn": "2026-03-17", "collective": true, "name": shown("张三"), "contact": shown("13800138000"),
            "identityNumber": shown("430100199001011234"), "summary": shown("the lamp is broken") }),
        json!({ "kind": "APPEAL", "category": null, "competentLevel": "DISTRICT", "decision": "FORWARD",
            "forwardedTo": { "code": "D-HOUSING" }, "remedy": null, "reason": shown("housing's") }),
        json!({ "to": { "code": "D-HOUSING" }, "givenBy": { "code": "D" }, "objectionUntil": "2026-03-09", "simplified": false, "mode": "FORWARDED", "orderNumber": "D-A-2026-00004", "coHandlers": [{ "code": "T" }],
            "dueOn": "2026-05-01", "legalLimitOn": "2026-05-01", "limits": "IN_FORCE", "acceptDueOn": "2026-03-17", "standard": "in writing" }),
        json!({ "by": { "code": "D-HOUSING" }, "reason": shown("not ours") }),
        json!({ "by": { "code": "D" }, "upheld": false, "reason": shown("it is") }),
        json!({ "by": { "code": "D-HOUSING" }, "legalLimitOn": "2026-05-01", "loweredDueOn": null }),
        json!({ "dueOn": "2026-05-10", "legalLimitOn": "2026-05-10", "limits": "IN_FORCE", "approver": "the director",
            "reason": shown("experts are heard") }),
        json!({ "from": { "code": "D-HOUSING" }, "to": { "code": "D" }, "tier": 2, "dueOn": "2026-05-10", "limits": "IN_FORCE",
            "reason": shown("two offices") }),
        json!({ "chair": "deputy director", "participants": [{ "role": "LAWYER", "count": 2 }],
            "finding": shown("delay admitted") }),
        json!({ "channel": "PHONE", "at": { "code": "D" }, "headCount": 3, "collective": false }),
        json!({ "leader": "leader-1", "post": "deputy head", "leaderUnit": { "code": "C" } }),
        json!({}),
        json!({ "list": "OLD" }),
        json!({ "outcome": "SUPPORTED", "opinionReference": "No. 7", "deliveredOn": "2026-03-02", "suggestion": null }),
        json!({ "resolved": "YES", "satisfaction": "DISSATISFIED" }),
        json!({ "list": "OLD", "verifiedBy": { "code": "C" } }),
        json!({ "cause": "FOLLOW_UP_FAILED", "assignDueOn": "2026-03-17", "reason": shown("still dark") }),
        json!({ "visit": null, "correction": { "place": { "code": "D" }, "category": null, "headCount": null,
            "channel": null }, "collective": true, "reason": shown("other street") }),
    ];
    for (event, expected) in events.iter().zip(expected) {
        assert_eq!(own(event), expected, "{}", event["__typename"]);
        assert_eq!((&event["petitionId"], &event["masked"]), (&json!("X"), &json!(false)));
    }
}

#[tokio::test]
async fn units_and_erasures_are_events_too() {
    let desk = Desk::open().await;
    everything(&desk.office).await;
    everything_else(&desk.office).await; // 37 to 41
    let page = feed(&desk, Role::Auditor, None, "first: 100, after: \"36\"", FIELDS).await;
    let events = page["nodes"].as_array().unwrap();
    let subject = json!({ "code": "Z" });
    let expected = [
        json!({ "subject": subject, "unitName": "Hall Z", "level": "TOWNSHIP", "parent": { "code": "D" }, "unitKind": null,
            "inServiceFrom": null }),
        json!({ "subject": subject, "unitName": "Hall Zed", "effectiveOn": "2026-04-01" }),
        json!({ "subject": subject, "to": { "code": "C" }, "effectiveOn": "2026-04-01" }),
        json!({ "subject": subject, "effectiveOn": "2026-04-01", "successor": { "code": "D" } }),
        json!({ "petitionerId": "someone", "erasedEvents": 9, "reason": shown("by letter") }),
    ];
    assert_eq!(events.iter().map(own).collect::<Vec<_>>(), expected);
    // What was erased says so, where it was recorded; the seal stays.
    let fields =
        "digest ... on Registered { name { value state } } ... on HearingHeld { finding { value state } }";
    let page = feed(&desk, Role::Auditor, None, "first: 1, after: \"18\"", fields).await;
    let registered = &page["nodes"][0];
    assert_eq!(registered["name"], json!({ "value": null, "state": "ERASED" }));
    assert_eq!(registered["digest"].as_str().unwrap().len(), 64);
}

#[tokio::test]
async fn common_fields_of_events_show_who_when_and_why() {
    let desk = Desk::open().await;
    let mut request = crate::fixture::named(crate::fixture::register("Y"), "key-1");
    request.unit = Some(code("D"));
    request.correlation_id = Some("talk".into());
    request.causation_id = Some("call-9".into());
    desk.office.send(request).await.unwrap();
    let fields = "position recordedAt occurredAt occurredOn sequence actor unit { code name } unitCode commandId correlationId
        causationId origin procedure digest";
    let page = feed(&desk, Role::Admin, None, "first: 1, after: \"18\"", fields).await;
    let mut event = page["nodes"][0].clone();
    let digest = event["digest"].take();
    assert_eq!(digest.as_str().unwrap().len(), 64);
    let expected = json!({ "position": "19", "recordedAt": "2026-03-02T01:00:00+00:00",
        "occurredAt": "2026-03-02T01:00:00+00:00", "occurredOn": "2026-03-02", "sequence": 1, "actor": "clerk-7",
        "unit": { "code": "D", "name": "Office D" }, "unitCode": "D", "commandId": "key-1", "correlationId": "talk",
        "causationId": "call-9", "origin": "LIVE", "procedure": event["procedure"], "digest": null });
    assert_eq!(event, expected);
}

/// A query may ask for all types side by side: fields of one name never differ in type (GraphQL, "Field Selection Merging").
#[tokio::test]
async fn fields_of_one_name_have_one_type_in_all_events() {
    let desk = Desk::open().await;
    let query = "{ __type(name: \"Event\") { possibleTypes { name interfaces { name } fields { name type { kind name ofType {
        kind name ofType { kind name ofType { kind name } } } } } } } }";
    let answer = desk.ask(Role::Admin, None, query).await;
    let types = answer["data"]["__type"]["possibleTypes"].as_array().unwrap();
    assert_eq!(
        types.len(),
        54,
        "31, six of disputes, seven of mediations, three of meetings, one of calendars, two of sweeps, and four of the toy: {answer}"
    );
    let mut known = std::collections::BTreeMap::new();
    for object in types {
        for field in object["fields"].as_array().unwrap() {
            let (name, kind) = (field["name"].as_str().unwrap(), &field["type"]);
            let first = known.entry(name).or_insert(kind);
            assert_eq!(*first, kind, "{name} of {}", object["name"]);
        }
    }
    let is = |object: &Json, interface: &str| {
        object["interfaces"].as_array().unwrap().iter().any(|found| found["name"] == interface)
    };
    for (interface, expected) in [
        ("Event", 54),
        ("PetitionEvent", 26),
        ("DisputeEvent", 6),
        ("MediationEvent", 7),
        ("MeetingEvent", 3),
        ("SweepEvent", 2),
        ("CalendarEvent", 1),
        ("ToyEvent", 4),
    ] {
        assert_eq!(types.iter().filter(|object| is(object, interface)).count(), expected, "{interface}");
    }
}
