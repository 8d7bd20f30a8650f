//! What is seen of mediations: texts, and the dispute that one is of.

use super::*;
use redress_domain::{SensitiveText, petitioner::Erase};

const TEXTS: &str = "masked committee agreement { court obligations { text { value state } } } history(first: 9) { nodes {
    ... on MediationOpened { committee } ... on AgreementReached { obligations { text { value state } } } ... on ConfirmationRequested { court }
    ... on ConfirmationDecided { decisionNumber { value state } } ... on MediationFailed { reason { value state } } } }";

#[tokio::test]
async fn texts_are_masked_for_analysts_and_erased_with_the_people_of_the_petition_or_dispute() {
    let desk = desk().await;
    let by = caller(Role::Handler, Some("D"));
    done(&desk, &by, "failMediation", json!({ "id": "of-wall", "reason": "of the wall" })).await;
    desk.catch_up().await;
    let seen = async |role, id: &str| {
        let query = format!("{{ mediation(id: \"{id}\") {{ {TEXTS} }} }}");
        desk.data(role, Some("D"), &query).await["mediation"].clone()
    };
    let texts = |found: &Json| {
        let mut texts = Vec::new();
        gather(found, &mut texts);
        texts
    };
    let shown = |texts: &[&str]| texts.iter().map(|text| format!("{text} SHOWN")).collect::<Vec<_>>();
    assert_eq!(
        texts(&seen(Role::Supervisor, "kept").await),
        shown(&["pays for the wall", "says sorry", "pays for the wall", "says sorry", "no. 7"])
    );
    assert_eq!(texts(&seen(Role::Supervisor, "of-wall").await), shown(&["of the wall"]));
    let analysed = seen(Role::Analyst, "kept").await;
    assert_eq!(texts(&analysed), ["- MASKED"; 5]);
    assert_eq!(
        (&analysed["masked"], &analysed["committee"], &analysed["agreement"]["court"]),
        (&json!(true), &Json::Null, &Json::Null)
    );
    let erase = async |petitioner: &str| {
        let (petitioner_id, reason) = (petitioner.parse().unwrap(), SensitiveText::new("asked"));
        desk.office.done(Command::Erase(Erase { petitioner_id, reason })).await;
        desk.catch_up().await;
    };
    erase("people of N").await;
    assert_eq!(texts(&seen(Role::Supervisor, "kept").await), ["- ERASED"; 5]);
    assert_eq!(texts(&seen(Role::Supervisor, "failed").await), ["- ERASED"]);
    assert_eq!(texts(&seen(Role::Supervisor, "of-wall").await), shown(&["of the wall"]));
    erase("people of wall").await;
    assert_eq!(texts(&seen(Role::Supervisor, "of-wall").await), ["- ERASED"]);
    let proof = desk.office.log.verify(std::sync::Arc::default(), &mut |_, _| {}).await.unwrap();
    assert_eq!(proof.findings, []);
}

/// The sensitive values in an answer, in order.
fn gather(found: &Json, texts: &mut Vec<String>) {
    match found {
        Json::Object(fields) if fields.contains_key("value") => {
            let value = fields["value"].as_str().unwrap_or("-");
            texts.push(format!("{value} {}", fields["state"].as_str().unwrap()));
        }
        Json::Object(fields) => fields.values().for_each(|field| gather(field, texts)),
        Json::Array(items) => items.iter().for_each(|item| gather(item, texts)),
        _ => {}
    }
}

/// `T` mediates a dispute that `D` found, and that was never assigned to `T`: the mediation is `T`'s, the dispute is not.
#[tokio::test]
async fn a_dispute_is_named_to_those_who_see_it() {
    let desk = desk().await;
    let by = caller(Role::Handler, Some("D"));
    let of_dispute = json!({ "owner": "D-HOUSING", "petition": null, "dispute": "wall" });
    done(&desk, &by, "openMediation", with(&mediation("below"), of_dispute)).await;
    desk.catch_up().await;
    let query = "{ mediation(id: \"below\") { masked dispute history(first: 1) { nodes { ... on MediationOpened { dispute } } } } }";
    for (unit, named) in [("D", json!("wall")), ("D-HOUSING", Json::Null)] {
        let found = desk.data(Role::Handler, Some(unit), query).await["mediation"].clone();
        assert_eq!((&found["dispute"], &found["history"]["nodes"][0]["dispute"]), (&named, &named), "{unit}");
        assert_eq!(found["masked"], json!(false));
    }
}
