//! Refusals of commands to meetings.

use super::{cases::Case, *};

/// Meetings: `held`, about `C` and the dispute `open`; `met`, which decided on `C`, and nothing on the dispute; `done`, whose decision was executed.
pub fn all() -> Vec<Case> {
    let mut cases: Vec<Case> = vec![
        ("decideMatter", json!({ "id": "none" }), "MEETING_UNKNOWN", Some("id")),
        ("holdMeeting", json!({ "id": "held" }), "MEETING_ALREADY_HELD", Some("id")),
        ("holdMeeting", json!({ "tier": 5 }), "CONSULTATION_TIER_OUT_OF_RANGE", Some("tier")),
        ("holdMeeting", json!({ "tier": null }), "CONSULTATION_TIER_OUT_OF_RANGE", Some("tier")),
        ("holdMeeting", json!({ "tier": 300 }), "CONSULTATION_TIER_OUT_OF_RANGE", Some("tier")),
        ("holdMeeting", json!({ "tier": -1 }), "INPUT_INVALID", Some("tier")),
        ("holdMeeting", json!({ "kind": "COORDINATION" }), "TIER_NOT_ALLOWED", Some("tier")),
        ("holdMeeting", json!({ "units": [] }), "MEETING_UNITS_INVALID", Some("units")),
        ("holdMeeting", json!({ "units": ["T", "T"] }), "MEETING_UNITS_INVALID", Some("units")),
        ("holdMeeting", json!({ "units": ["none"] }), "UNIT_UNKNOWN", Some("units")),
        ("holdMeeting", json!({ "owner": "none" }), "UNIT_UNKNOWN", Some("owner")),
        ("holdMeeting", json!({ "petitions": [] }), "MEETING_SUBJECTS_INVALID", Some("petitions")),
        ("holdMeeting", json!({ "petitions": ["none"] }), "PETITION_UNKNOWN", Some("petitions")),
        ("holdMeeting", json!({ "disputes": ["none"] }), "DISPUTE_UNKNOWN", Some("disputes")),
        ("holdMeeting", json!({ "chair": "" }), "TEXT_INVALID", Some("chair")),
        ("holdMeeting", json!({ "id": "M\u{200b}" }), "ID_INVALID", Some("id")),
        (
            "holdMeeting",
            json!({ "petitions": ["new"], "occurredAt": "2026-03-01T00:00:00Z" }),
            "DATE_BEFORE_SUBJECT",
            Some("occurredAt"),
        ),
        ("decideMatter", json!({ "id": "held", "petition": "new" }), "NOT_A_SUBJECT", Some("petition")),
        ("decideMatter", json!({ "id": "met" }), "MATTER_ALREADY_DECIDED", Some("petition")),
        ("decideMatter", json!({ "id": "held", "petition": null }), "INPUT_INVALID", Some("petition")),
        ("decideMatter", json!({ "id": "held", "dispute": "open" }), "INPUT_INVALID", Some("dispute")),
        ("decideMatter", json!({ "id": "held", "unit": null }), "DECIDED_UNIT_REQUIRED", Some("unit")),
        ("decideMatter", json!({ "id": "held", "unit": "none" }), "UNIT_UNKNOWN", Some("unit")),
        (
            "decideMatter",
            json!({ "id": "held", "decision": "NO_DECISION" }),
            "DECIDED_UNIT_NOT_ALLOWED",
            Some("unit"),
        ),
        (
            "decideMatter",
            json!({ "id": "held", "dueOn": "2026-03-01" }),
            "DECISION_DUE_TOO_EARLY",
            Some("dueOn"),
        ),
        ("decideMatter", json!({ "id": "held", "dueOn": "1899-12-31" }), "DATE_OUT_OF_RANGE", Some("dueOn")),
        ("decideMatter", json!({ "id": "held", "text": " " }), "TEXT_INVALID", Some("text")),
        ("executeDecision", json!({ "id": "held" }), "MATTER_NOT_DECIDED", Some("petition")),
        ("executeDecision", json!({ "id": "met", "petition": "new" }), "NOT_A_SUBJECT", Some("petition")),
        (
            "executeDecision",
            json!({ "id": "met", "petition": null, "dispute": "open" }),
            "NOTHING_TO_EXECUTE",
            None,
        ),
        ("executeDecision", json!({ "id": "done" }), "DECISION_ALREADY_EXECUTED", Some("petition")),
    ];
    for field in ["id", "owner"] {
        cases.push(("holdMeeting", json!({ field: "" }), "INPUT_INVALID", Some(field)));
    }
    cases
}

/// Files these meetings.
pub async fn file(desk: &Desk) {
    let about_both = |id: &str| with(&meeting(id), json!({ "disputes": ["open"] }));
    let nothing = json!({ "petition": null, "dispute": "open", "decision": "NO_DECISION", "unit": null, "dueOn": null });
    for (mutation, input) in [
        ("holdMeeting", about_both("held")),
        ("holdMeeting", about_both("met")),
        ("decideMatter", decision("met")),
        ("decideMatter", with(&decision("met"), nothing)),
        ("holdMeeting", meeting("done")),
        ("decideMatter", decision("done")),
        ("executeDecision", json!({ "id": "done", "petition": "C" })),
    ] {
        done(desk, &admin(), mutation, input).await;
    }
}
