//! Meetings of units: held, decided, executed; who reads what of them, and for how long.

use crate::{
    desk::Desk,
    fixture::{Office, registration},
    mutations::{caller, decision, dispute, done, meeting, refused, registration as registration_of, with},
};
use redress_auth::Role;
use redress_domain::{SensitiveText, petition::steps::Register, petitioner::Erase};
use redress_log::Command;
use serde_json::{Value as Json, json};
use std::sync::Arc;

/// `N1` and `N2` of `D`, each of its own people, and the dispute `wall`. The joint conference `conference` of `D` and `T` about all three: on 3 March
/// `D-HOUSING` is responsible for `N1` until 10 March, and nothing was decided on `N2` but that it is raised; on 5 March `T` is responsible for
/// `wall`. The coordination meeting `coordination` about `N1` has decided nothing yet. The last day is 5 March.
async fn desk() -> Desk {
    let office = Office::open().await;
    for petition in ["N1", "N2"] {
        let (received_by, people) = ("D".parse().unwrap(), format!("people of {petition}"));
        let petitioner_id = Some(people.parse().unwrap());
        office
            .done(Command::register(Register { received_by, petitioner_id, ..registration(petition) }))
            .await;
    }
    let desk = Desk::over(office).await;
    let by = caller(Role::Supervisor, Some("D"));
    let conference = json!({ "kind": "JOINT_CONFERENCE", "tier": null, "units": ["D", "T"], "petitions": ["N1", "N2"],
        "disputes": ["wall"] });
    let raised =
        json!({ "petition": "N2", "decision": "RAISED", "unit": null, "dueOn": null, "text": "to the city" });
    let of_wall =
        json!({ "petition": null, "dispute": "wall", "unit": "T", "dueOn": null, "text": "moves the wall" });
    for (day, mutation, input) in [
        ("2026-03-02", "findDispute", with(&dispute("wall"), json!({ "petitionerId": "people of wall" }))),
        ("2026-03-02", "holdMeeting", with(&meeting("conference"), conference)),
        (
            "2026-03-03",
            "decideMatter",
            with(&decision("conference"), json!({ "petition": "N1", "dueOn": "2026-03-10" })),
        ),
        ("2026-03-03", "decideMatter", with(&decision("conference"), raised)),
        ("2026-03-05", "decideMatter", with(&decision("conference"), of_wall)),
        (
            "2026-03-05",
            "holdMeeting",
            with(
                &meeting("coordination"),
                json!({ "kind": "COORDINATION", "tier": null, "petitions": ["N1"] }),
            ),
        ),
    ] {
        desk.office.clock.set(&format!("{day}T10:00:00+08:00"));
        done(&desk, &by, mutation, input).await;
    }
    desk.catch_up().await;
    desk
}

const MEETING: &str = "state unit { code } meetingKind consultationTier chair units { code } actingUnits { code } askedUnits { code } petitions
    dueOn closedOn sequence masked
    subjects { petition dispute decision decidedOn unit { code } dueOn text { value } executedOn }";

async fn seen(desk: &Desk, role: Role, unit: &str, fields: &str) -> Json {
    let query = format!("{{ meeting(id: \"conference\") {{ {fields} }} }}");
    desk.data(role, Some(unit), &query).await["meeting"].clone()
}

fn codes(codes: &[&str]) -> Json {
    json!(codes.iter().map(|code| json!({ "code": code })).collect::<Vec<_>>())
}

#[tokio::test]
async fn a_meeting_decides_on_each_of_its_subjects_and_the_decisions_are_executed() {
    let desk = desk().await;
    let by = caller(Role::Supervisor, Some("D"));
    let subject = |petition: Json, dispute: Json, more: Json| {
        let plain = json!({ "petition": petition, "dispute": dispute, "dueOn": null, "unit": null, "executedOn": null });
        with(&plain, more)
    };
    let first = subject(
        json!("N1"),
        Json::Null,
        json!({ "decision": "RESPONSIBLE", "decidedOn": "2026-03-03", "unit": { "code": "D-HOUSING" },
        "dueOn": "2026-03-10", "text": { "value": "mends the lamp" } }),
    );
    let second = subject(
        json!("N2"),
        Json::Null,
        json!({ "decision": "RAISED", "decidedOn": "2026-03-03", "text": { "value": "to the city" } }),
    );
    let third = subject(
        Json::Null,
        json!("wall"),
        json!({ "decision": "RESPONSIBLE", "decidedOn": "2026-03-05", "unit": { "code": "T" },
        "text": { "value": "moves the wall" } }),
    );
    let expected = json!({ "state": "DECIDED", "unit": { "code": "D" }, "meetingKind": "JOINT_CONFERENCE", "consultationTier": null,
        "chair": "director", "units": codes(&["D", "T"]), "actingUnits": codes(&["D", "T", "D-HOUSING"]),
        "askedUnits": codes(&["D-HOUSING", "T"]), "petitions": ["N1", "N2"], "dueOn": "2026-03-10", "closedOn": null, "sequence": 4,
        "masked": false, "subjects": [first, second, third] });
    assert_eq!(seen(&desk, Role::Handler, "D", MEETING).await, expected);
    let consulted = json!({ "id": "consultation", "petitions": ["N2"] });
    done(&desk, &by, "holdMeeting", with(&meeting("consultation"), consulted)).await;
    for input in [json!({ "petition": "N1" }), json!({ "petition": "N2" }), json!({ "dispute": "wall" })] {
        done(&desk, &by, "executeDecision", with(&json!({ "id": "conference" }), input)).await;
    }
    desk.catch_up().await;
    let closed =
        seen(&desk, Role::Handler, "D", "state closedOn dueOn askedUnits { code } subjects { executedOn }")
            .await;
    let on = json!({ "executedOn": "2026-03-05" });
    assert_eq!(
        closed,
        json!({ "state": "EXECUTED", "closedOn": "2026-03-05", "dueOn": null, "askedUnits": [], "subjects": [on, on, on] })
    );
    // As of an earlier day, and in the events.
    let before =
        "{ meeting(id: \"conference\", asOf: {date: \"2026-03-03\"}) { state subjects { decision } } }";
    let before = desk.data(Role::Handler, Some("D"), before).await["meeting"].clone();
    let decided =
        [json!("RESPONSIBLE"), json!("RAISED"), Json::Null].map(|decision| json!({ "decision": decision }));
    assert_eq!(before, json!({ "state": "HELD", "subjects": decided }));
    let tier = "{ meeting(id: \"consultation\") { meetingKind consultationTier history(first: 9) { nodes { ... on MeetingHeld {
        owner { code } meetingKind consultationTier meetingChair units { code } petitions disputes } } } } }";
    let tier = desk.data(Role::Handler, Some("D"), tier).await["meeting"].clone();
    let event = json!({ "owner": { "code": "D" }, "meetingKind": "CONSULTATION", "consultationTier": 2, "meetingChair": "director",
        "units": codes(&["D-HOUSING", "D"]), "petitions": ["N2"], "disputes": [] });
    assert_eq!(
        tier,
        json!({ "meetingKind": "CONSULTATION", "consultationTier": 2, "history": { "nodes": [event] } })
    );
}

/// `D-HOUSING` works with neither petition; `T` took part, and found nothing.
#[tokio::test]
async fn the_unit_that_executes_a_decision_reaches_its_petition_until_it_did_and_no_other() {
    let desk = desk().await;
    let housing = caller(Role::Handler, Some("D-HOUSING"));
    let reads = async |unit: &str, petition: &str| {
        let query = format!("{{ petition(id: \"{petition}\") {{ id }} }}");
        desk.data(Role::Handler, Some(unit), &query).await["petition"] != Json::Null
    };
    let shown = "petitions subjects { petition dispute text { value } } history(first: 9) { nodes {
        ... on MeetingHeld { petitions disputes } ... on MatterDecided { petition dispute matterDecision decisionText { value } }
        ... on DecisionExecuted { petition dispute } } }";
    let nothing = json!({ "petition": null, "dispute": null, "matterDecision": null, "decisionText": null });
    let own = json!({ "petition": "N1", "dispute": null, "text": { "value": "mends the lamp" } });
    let decided = json!({ "petition": "N1", "dispute": null, "matterDecision": "RESPONSIBLE", "decisionText": { "value": "mends the lamp" } });
    let held = json!({ "petitions": ["N1"], "disputes": [] });
    assert_eq!(
        seen(&desk, Role::Handler, "D-HOUSING", shown).await,
        json!({ "petitions": ["N1"], "subjects": [own], "history": { "nodes": [held, decided, nothing, nothing] } })
    );
    assert_eq!((reads("D-HOUSING", "N1").await, reads("D-HOUSING", "N2").await), (true, false));
    // A unit that took part and executes the decision on a dispute that it does not see: it knows the id, by which it says that it did.
    let of_wall = json!({ "petition": null, "dispute": "wall", "text": { "value": "moves the wall" } });
    let in_words = json!({ "petition": null, "dispute": "wall", "matterDecision": "RESPONSIBLE", "decisionText": { "value": "moves the wall" } });
    let held = json!({ "petitions": [], "disputes": [] });
    assert_eq!(
        seen(&desk, Role::Handler, "T", shown).await,
        json!({ "petitions": [], "subjects": [of_wall], "history": { "nodes": [held, nothing, nothing, in_words] } })
    );
    assert_eq!((reads("T", "N1").await, reads("T", "N2").await), (false, false));
    // It says that its own decision was executed, and nothing else.
    for (mutation, input, code) in [
        ("executeDecision", json!({ "id": "conference", "petition": "N2" }), "NOT_A_SUBJECT"),
        ("executeDecision", json!({ "id": "conference", "petition": "nowhere" }), "NOT_A_SUBJECT"),
        ("executeDecision", json!({ "id": "conference", "dispute": "wall" }), "NOT_A_SUBJECT"),
        ("executeDecision", json!({ "id": "coordination", "petition": "N1" }), "NOT_A_SUBJECT"),
    ] {
        assert_eq!(
            refused(&desk, &housing, mutation, input.clone()).await["code"],
            code,
            "{mutation} {input}"
        );
    }
    let decides = with(&decision("conference"), json!({ "petition": "N1" }));
    let housing_decides = caller(Role::Supervisor, Some("D-HOUSING"));
    assert_eq!(refused(&desk, &housing_decides, "decideMatter", decides).await["code"], "UNIT_OUT_OF_SCOPE");
    let executed = json!({ "id": "conference", "petition": "N1" });
    done(&desk, &housing, "executeDecision", executed.clone()).await;
    desk.catch_up().await;
    assert!(!reads("D-HOUSING", "N1").await, "it has answered");
    assert_eq!(
        refused(&desk, &housing, "executeDecision", executed).await["code"],
        "DECISION_ALREADY_EXECUTED",
        "whoever else is still asked"
    );
    done(
        &desk,
        &caller(Role::Handler, Some("T")),
        "executeDecision",
        json!({ "id": "conference", "dispute": "wall" }),
    )
    .await;
    let nobody = json!({ "petition": null, "dispute": null });
    let left = seen(
        &desk,
        Role::Handler,
        "D-HOUSING",
        "state petitions subjects { petition } history(first: 9) { nodes {
        ... on DecisionExecuted { petition dispute } } }",
    )
    .await;
    assert_eq!(
        (&left["state"], &left["petitions"], &left["subjects"]),
        (&json!("DECIDED"), &json!([]), &json!([])),
        "N2 was raised, and nobody has executed that"
    );
    assert_eq!(left["history"]["nodes"][4], nobody);
    // To a unit that neither owns a meeting nor takes part in it, there is none.
    let elsewhere = "{ meetings(first: 9) { nodes { id } } }";
    let found = desk.data(Role::Handler, Some("T"), elsewhere).await["meetings"]["nodes"].clone();
    assert_eq!(found, json!([{ "id": "conference" }]));
}

/// The people of what is left out may be hidden from a participant. Nothing that it is shown says so.
#[tokio::test]
async fn what_a_participant_does_not_reach_tells_it_nothing() {
    let desk = desk().await;
    let supervisor = caller(Role::Supervisor, Some("D"));
    for (id, against) in [("accuses", json!(["T"])), ("plain", json!([]))] {
        let petition = format!("{id}-petition");
        let registered = with(&registration_of(&petition), json!({ "against": against, "receivedBy": "D" }));
        done(&desk, &caller(Role::Intake, Some("D")), "registerPetition", registered).await;
        let held = json!({ "id": id, "kind": "COORDINATION", "tier": null, "units": ["T"], "petitions": [petition] });
        done(&desk, &supervisor, "holdMeeting", with(&meeting(id), held)).await;
        let decided = json!({ "petition": petition, "dueOn": null });
        done(&desk, &supervisor, "decideMatter", with(&decision(id), decided)).await;
    }
    desk.catch_up().await;
    let mut shown = Vec::new();
    for id in ["accuses", "plain"] {
        let query = format!(
            "{{ meeting(id: \"{id}\") {{ chair masked petitions subjects {{ decision }} history(first: 9) {{ nodes {{
                ... on MeetingHeld {{ masked meetingChair commandId correlationId causationId petitions }}
                ... on MatterDecided {{ masked commandId petition matterDecision decisionText {{ state }} }} }} }} }} }}"
        );
        let found = desk.data(Role::Supervisor, Some("T"), &query).await["meeting"].clone();
        assert_eq!((&found["chair"], &found["history"]["nodes"][0]["commandId"]), (&Json::Null, &Json::Null));
        shown.push(found);
    }
    assert_eq!(shown[0], shown[1]);
}

/// A decision lets a unit read its petition, so it is not for a meeting whose own unit does not read it any more.
#[tokio::test]
async fn a_meeting_decides_on_nothing_that_its_unit_does_not_reach() {
    let desk = desk().await;
    let input = |petition: &str| {
        let decided = json!({ "petition": petition, "unit": "D-HOUSING", "dueOn": null });
        with(&decision("mine"), decided)
    };
    // `T` meets about a petition that it received; then the petition is said to accuse it.
    let registered = with(&registration_of("mine-1"), json!({ "receivedBy": "T" }));
    done(&desk, &caller(Role::Intake, Some("T")), "registerPetition", registered).await;
    let held = json!({ "owner": "T", "kind": "COORDINATION", "tier": null, "units": ["T"], "petitions": ["mine-1"] });
    let supervisor = caller(Role::Supervisor, Some("T"));
    done(&desk, &supervisor, "holdMeeting", with(&meeting("mine"), held)).await;
    let accuses = json!({ "petitionId": "mine-1", "kind": "ACCUSATION", "competentLevel": "DISTRICT", "decision": "ACCEPT",
        "against": ["T"] });
    done(&desk, &caller(Role::Intake, Some("D")), "triagePetition", accuses).await;
    let error = refused(&desk, &supervisor, "decideMatter", input("mine-1")).await;
    assert_eq!((&error["code"], &error["path"]), (&json!("NOT_A_SUBJECT"), &json!(["input", "petition"])));
    // Of the accused unit's, no meeting about it is recorded either.
    let held = json!({ "id": "another", "owner": "T", "kind": "COORDINATION", "tier": null, "units": ["T"], "petitions": ["mine-1"] });
    let error = refused(&desk, &supervisor, "holdMeeting", with(&meeting("another"), held)).await;
    assert_eq!(error["code"], "PETITION_UNKNOWN");
    // The units above it decide.
    done(&desk, &caller(Role::Supervisor, Some("C")), "decideMatter", input("mine-1")).await;
}

#[tokio::test]
async fn a_decision_is_erased_with_the_people_of_its_own_subject() {
    let desk = desk().await;
    let texts = async |role| {
        let fields = "chair masked subjects { text { value state } }";
        let found = seen(&desk, role, "D", fields).await;
        let subjects = found["subjects"].as_array().unwrap().clone();
        let each = subjects.iter().map(|one| format!("{} {}", one["text"]["value"], one["text"]["state"]));
        (
            each.collect::<Vec<_>>().join(", ").replace('"', ""),
            found["chair"].clone(),
            found["masked"].clone(),
        )
    };
    let all = "mends the lamp SHOWN, to the city SHOWN, moves the wall SHOWN";
    assert_eq!(texts(Role::Supervisor).await, (all.to_owned(), json!("director"), json!(false)));
    let masked = "null MASKED, null MASKED, null MASKED";
    assert_eq!(texts(Role::Analyst).await, (masked.to_owned(), Json::Null, json!(true)));
    let erase = async |petitioner: &str| {
        let (petitioner_id, reason) = (petitioner.parse().unwrap(), SensitiveText::new("asked"));
        desk.office.done(Command::Erase(Erase { petitioner_id, reason })).await;
        desk.catch_up().await;
    };
    erase("people of N2").await;
    assert_eq!(texts(Role::Supervisor).await.0, "mends the lamp SHOWN, null ERASED, moves the wall SHOWN");
    erase("people of wall").await;
    erase("people of N1").await;
    assert_eq!(texts(Role::Supervisor).await.0, "null ERASED, null ERASED, null ERASED");
    let proof = desk.office.log.verify(Arc::default(), &mut |_, _| {}).await.unwrap();
    assert_eq!(proof.findings, []);
}

#[tokio::test]
async fn a_petition_lists_its_meetings_and_statistics_count_them_by_kind() {
    let desk = desk().await;
    let by = caller(Role::Supervisor, Some("D"));
    let query = "{ petitions(first: 9) { nodes { id meetings(first: 9) { nodes { id } } } } }";
    let listed = desk.data(Role::Handler, Some("D"), query).await["petitions"]["nodes"].clone();
    let of = |petition: &str, ids: &[&str]| {
        let nodes: Vec<Json> = ids.iter().map(|id| json!({ "id": id })).collect();
        json!({ "id": petition, "meetings": { "nodes": nodes } })
    };
    assert_eq!(listed, json!([of("N1", &["conference", "coordination"]), of("N2", &["conference"])]));
    desk.office.clock.set("2026-03-11T10:00:00+08:00");
    done(&desk, &by, "executeDecision", json!({ "id": "conference", "petition": "N1" })).await;
    desk.catch_up().await;
    let figures = "{ statistics(unit: \"D\", window: {month: \"2026-03\"}) { meetings { held { value }
        coordination: held(kind: COORDINATION) { value entries(first: 9) { nodes { caseId n } } }
        conferences: held(kind: JOINT_CONFERENCE) { value } consultations: held(kind: CONSULTATION) { value }
        executedOnTimeRate { numerator denominator } } } }";
    let found = desk.data(Role::Analyst, Some("D"), figures).await["statistics"]["meetings"].clone();
    let one = json!({ "value": 1, "entries": { "nodes": [{ "caseId": "coordination", "n": 1 }] } });
    let late = json!({ "numerator": 0, "denominator": 1 });
    assert_eq!(
        found,
        json!({ "held": { "value": 2 }, "coordination": one, "conferences": { "value": 1 }, "consultations": { "value": 0 },
        "executedOnTimeRate": late })
    );
    let of_the_unit = figures.replace("unit: \"D\"", "unit: \"D-HOUSING\"");
    let found =
        desk.data(Role::Analyst, Some("D-HOUSING"), &of_the_unit).await["statistics"]["meetings"].clone();
    assert_eq!(
        (&found["held"]["value"], &found["executedOnTimeRate"]),
        (&json!(0), &late),
        "of the unit that executes it"
    );
}
