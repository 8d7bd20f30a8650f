//! Opinions: delivered, reviewed, terminated; their events, and what a petition shows of them.

use crate::{
    desk::Desk,
    events::{FIELDS, feed, own, shown},
    fixture::{Office, code, id},
};
use redress_auth::Role;
use redress_domain::{
    DeclineGround, DeliveryMethod, OpinionStage, ReviewResult, ReviewStage, SensitiveText, TerminationGround,
    UnitKind, UnitLevel,
    petition::steps::*,
    unit::{ToUnit, UnitCommand},
};
use redress_log::Command;
use serde_json::{Value as Json, json};

/// Bodies that review what `D-HOUSING` answers, and what they decide.
pub async fn reviewers(office: &Office) {
    for (unit, level, parent) in [("CR", UnitLevel::City, "C"), ("PR", UnitLevel::Province, "P")] {
        let (name, parent, kind) = (format!("Office {unit}"), Some(code(parent)), Some(UnitKind::Department));
        let command = UnitCommand::Register { name, level, parent, kind, effective_on: None };
        office.done(Command::Unit(ToUnit { code: code(unit), command })).await;
    }
}

/// `E`, from its closing to the end of its procedure.
pub async fn every_opinion(office: &Office) {
    let words = || SensitiveText::new("as found");
    let deliver = |stage| DeliverOpinion { stage, method: DeliveryMethod::Post };
    let request = |stage, to| RequestReview { stage, to: code(to), opinion_number: None };
    let decide = |result| DecideReview { result, number: None, delivered_on: None, finding: words() };
    let on = |step: redress_domain::petition::PetitionCommand| Command::on(id("E"), step);
    let (review, re_review) = (ReviewStage::Review, ReviewStage::ReReview);
    let ground = TerminationGround::ReReviewed;
    for command in crate::fixture::life("E") {
        office.done(command).await;
    }
    for step in [
        on(deliver(OpinionStage::Handling).into()),
        on(request(review, "T").into()),
        on(DeclineReview { ground: DeclineGround::WrongBody, reason: words() }.into()),
        on(request(review, "CR").into()),
        on(decide(ReviewResult::Changed).into()),
        on(deliver(OpinionStage::Review).into()),
        on(request(re_review, "PR").into()),
        on(SuspendReview {}.into()),
        on(ResumeReview {}.into()),
        on(decide(ReviewResult::Upheld).into()),
        on(deliver(OpinionStage::ReReview).into()),
        on(Terminate { ground, filed_with: Some("the province".into()) }.into()),
        on(WithdrawTermination { reason: words() }.into()),
    ] {
        office.done(step).await;
    }
}

#[tokio::test]
async fn events_of_opinions_show_all_their_fields() {
    let desk = Desk::open().await;
    reviewers(&desk.office).await;
    every_opinion(&desk.office).await;
    let arguments =
        "first: 100, types: [OPINION_DELIVERED, REVIEW_REQUESTED, REVIEW_DECLINED, REVIEW_SUSPENDED,
        REVIEW_RESUMED, REVIEW_DECIDED, TERMINATED, TERMINATION_WITHDRAWN]";
    let page = feed(&desk, Role::Auditor, None, arguments, FIELDS).await;
    let delivered = |stage: &str, number: Json, until: Json| {
        json!({ "stage": stage, "opinionNumber": number, "deliveryMethod": "POST", "appealUntil": until,
            "calendarAssumed": false })
    };
    let requested = |stage: &str, to: &str, wrong: bool| {
        json!({ "reviewStage": stage, "to": { "code": to }, "decideBy": "2026-04-01", "late": false, "wrongBody": wrong,
            "calendarAssumed": false })
    };
    let decided = |result: &str, number: &str| {
        json!({ "reviewResult": result, "opinionNumber": number, "deliveredOn": null, "appealUntil": null,
            "calendarAssumed": false, "finding": shown("as found") })
    };
    let events = page["nodes"].as_array().unwrap();
    let own_number = own(&events[0])["opinionNumber"].clone();
    let until = json!("2026-04-01");
    let expected = [
        delivered("HANDLING", own_number, until.clone()),
        requested("REVIEW", "T", true),
        json!({ "declineGround": "WRONG_BODY", "reason": shown("as found") }),
        requested("REVIEW", "CR", false),
        decided("CHANGED", "CR-P-2026-00001"),
        delivered("REVIEW", json!("CR-P-2026-00001"), until),
        requested("RE_REVIEW", "PR", false),
        json!({}),
        json!({ "decideBy": "2026-04-01" }),
        decided("UPHELD", "PR-P-2026-00001"),
        delivered("RE_REVIEW", json!("PR-P-2026-00001"), Json::Null),
        json!({ "terminationGround": "RE_REVIEWED", "filedWith": "the province" }),
        json!({ "reason": shown("as found") }),
    ];
    assert_eq!(events.iter().map(own).collect::<Vec<_>>(), expected);
    // The petition shows the same, and how far it has come.
    let query = "{ petition(id: \"E\") { state appealUntil reviewDueOn terminated { on }
        opinions(first: 2) { nodes { stage round unit { code } number result givenOn deliveredOn deliveryMethod appealUntil }
            edges { cursor } pageInfo { hasNextPage endCursor } }
        reviews(first: 9) { nodes { stage of { code } to { code } wrongBody declined result answeredOn suspendedOn } } } }";
    let petition = desk.ask(Role::Auditor, None, query).await["data"]["petition"].clone();
    assert_eq!((&petition["state"], &petition["terminated"]), (&json!("CLOSED"), &Json::Null));
    let opinions = &petition["opinions"];
    assert_eq!(opinions["pageInfo"]["hasNextPage"], true, "{petition}");
    assert_eq!(
        opinions["nodes"][1],
        json!({ "stage": "REVIEW", "round": 1, "unit": { "code": "CR" }, "number": "CR-P-2026-00001", "result": "CHANGED",
            "givenOn": "2026-03-02", "deliveredOn": "2026-03-02", "deliveryMethod": "POST", "appealUntil": "2026-04-01" })
    );
    let after = opinions["pageInfo"]["endCursor"].as_str().unwrap();
    let next = format!(
        "{{ petition(id: \"E\") {{ opinions(first: 2, after: \"{after}\") {{ nodes {{ stage }} }} }} }}"
    );
    let next = desk.ask(Role::Auditor, None, &next).await;
    assert_eq!(next["data"]["petition"]["opinions"]["nodes"], json!([{ "stage": "RE_REVIEW" }]));
    let reviews = petition["reviews"]["nodes"].as_array().unwrap();
    let answers: Vec<_> = reviews.iter().map(|one| (&one["declined"], &one["result"])).collect();
    let (null, wrong) = (Json::Null, json!("WRONG_BODY"));
    assert_eq!(answers, [(&wrong, &null), (&null, &json!("CHANGED")), (&null, &json!("UPHELD"))]);
}
