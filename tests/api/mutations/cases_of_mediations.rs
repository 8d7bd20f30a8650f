//! Refusals of commands to mediations.

use super::{cases::Case, *};

/// Mediations: `opened`, `agreed` (of a people's committee), `others` (of another, agreed), `asked` (a court, about what was agreed), `failed`.
pub fn all() -> Vec<Case> {
    let obligation =
        |more: Json| json!({ "id": "opened", "obligations": [with(&json!({ "text": "pays" }), more)] });
    let mut cases: Vec<Case> = vec![
        ("raiseMediation", json!({ "id": "none" }), "MEDIATION_UNKNOWN", Some("id")),
        ("openMediation", json!({ "id": "opened" }), "MEDIATION_ALREADY_OPENED", Some("id")),
        ("openMediation", json!({ "bothAgreed": false }), "MEDIATION_NOT_AGREED_TO", Some("bothAgreed")),
        ("openMediation", json!({ "petition": "none" }), "PETITION_UNKNOWN", Some("petition")),
        ("openMediation", json!({ "petition": null, "dispute": "none" }), "DISPUTE_UNKNOWN", Some("dispute")),
        ("openMediation", json!({ "petition": null }), "INPUT_INVALID", Some("petition")),
        ("openMediation", json!({ "dispute": "open" }), "INPUT_INVALID", Some("dispute")),
        ("openMediation", json!({ "owner": "none" }), "UNIT_UNKNOWN", Some("owner")),
        ("openMediation", json!({ "id": "M\u{200b}" }), "ID_INVALID", Some("id")),
        ("openMediation", json!({ "committee": "" }), "TEXT_INVALID", Some("committee")),
        (
            "openMediation",
            json!({ "petition": "new", "occurredAt": "2026-03-01T00:00:00Z" }),
            "DATE_BEFORE_SUBJECT",
            Some("occurredAt"),
        ),
        (
            "raiseMediation",
            json!({ "id": "opened", "level": "VILLAGE" }),
            "MEDIATION_LEVEL_TOO_LOW",
            Some("level"),
        ),
        ("raiseMediation", json!({ "id": "agreed" }), "AGREEMENT_IN_FORCE", None),
        ("failMediation", json!({ "id": "failed" }), "MEDIATION_FAILED", None),
        ("failMediation", json!({ "id": "opened", "reason": " " }), "TEXT_INVALID", Some("reason")),
        (
            "reachAgreement",
            json!({ "id": "opened", "obligations": [] }),
            "OBLIGATIONS_OUT_OF_RANGE",
            Some("obligations"),
        ),
        ("reachAgreement", obligation(json!({ "amount": "0" })), "AMOUNT_INVALID", Some("obligations")),
        ("reachAgreement", obligation(json!({ "text": "" })), "TEXT_INVALID", Some("obligations")),
        (
            "reachAgreement",
            obligation(json!({ "dueOn": "2026-03-01" })),
            "OBLIGATION_DUE_TOO_EARLY",
            Some("obligations"),
        ),
        (
            "reachAgreement",
            obligation(json!({ "dueOn": "1899-12-31" })),
            "DATE_OUT_OF_RANGE",
            Some("obligations"),
        ),
        (
            "reachAgreement",
            json!({ "id": "opened", "effectiveOn": "2026-03-01" }),
            "AGREEMENT_EFFECTIVE_OUT_OF_RANGE",
            Some("effectiveOn"),
        ),
        ("requestConfirmation", json!({ "id": "opened" }), "AGREEMENT_UNKNOWN", None),
        ("requestConfirmation", json!({ "id": "others" }), "NOT_A_PEOPLES_COMMITTEE", None),
        ("requestConfirmation", json!({ "id": "asked" }), "CONFIRMATION_ALREADY_REQUESTED", None),
        ("requestConfirmation", json!({ "id": "agreed", "court": "" }), "TEXT_INVALID", Some("court")),
        ("decideConfirmation", json!({ "id": "agreed" }), "CONFIRMATION_NOT_REQUESTED", None),
        ("decideConfirmation", json!({ "id": "asked", "number": "" }), "TEXT_INVALID", Some("number")),
        ("visitPerformance", json!({ "id": "agreed", "n": 2 }), "OBLIGATION_UNKNOWN", Some("n")),
        ("visitPerformance", json!({ "id": "opened" }), "OBLIGATION_UNKNOWN", Some("n")),
        ("visitPerformance", json!({ "id": "agreed", "n": -1 }), "INPUT_INVALID", Some("n")),
    ];
    for field in ["id", "owner", "petition"] {
        cases.push(("openMediation", json!({ field: "" }), "INPUT_INVALID", Some(field)));
    }
    cases
}
