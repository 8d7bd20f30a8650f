//! Inputs that are refused, each a change of the mutation's sample, on the petitions of the refusals' desk.

use super::with;
use serde_json::{Value as Json, json};

/// Mutation, what of its sample is different, code, and the field that the path names.
pub type Case = (&'static str, Json, &'static str, Option<&'static str>);

pub fn of_petitions() -> Vec<Case> {
    let on = |petition: &str, rest: Json| with(&json!({ "petitionId": petition }), rest);
    vec![
        (
            "registerPetition",
            json!({ "petitionId": "new" }),
            "PETITION_ALREADY_REGISTERED",
            Some("petitionId"),
        ),
        ("registerPetition", json!({ "repeatOf": "X" }), "REPEAT_OF_UNKNOWN", Some("repeatOf")),
        ("registerPetition", json!({ "headCount": 0 }), "HEAD_COUNT_INVALID", Some("headCount")),
        (
            "registerPetition",
            json!({ "headCount": 9, "representatives": 6 }),
            "TOO_MANY_REPRESENTATIVES",
            Some("representatives"),
        ),
        ("registerPetition", json!({ "anonymous": true }), "ANONYMOUS_WITH_NAME", Some("anonymous")),
        ("registerPetition", json!({ "receivedBy": "X" }), "UNIT_UNKNOWN", Some("receivedBy")),
        ("registerPetition", json!({ "place": "X" }), "UNIT_UNKNOWN", Some("place")),
        ("registerPetition", json!({ "against": ["D", "X"] }), "UNIT_UNKNOWN", Some("against")),
        ("triagePetition", json!({}), "PETITION_UNKNOWN", Some("petitionId")),
        ("triagePetition", on("triaged", json!({})), "PETITION_ALREADY_TRIAGED", None),
        (
            "triagePetition",
            on("new", json!({ "decision": "FORWARD", "to": "T" })),
            "UNIT_NOT_IN_SERVICE",
            Some("to"),
        ),
        ("assignPetition", on("new", json!({})), "PETITION_NOT_TRIAGED", None),
        ("assignPetition", on("diverted", json!({})), "PETITION_NOT_ASSIGNABLE", None),
        ("assignPetition", on("forwarded", json!({})), "PETITION_FORWARDED_ELSEWHERE", Some("unit")),
        ("assignPetition", on("accusing", json!({ "unit": "T" })), "UNIT_NOT_IN_SERVICE", Some("unit")),
        ("assignPetition", on("triaged", json!({ "coHandlers": ["X"] })), "UNIT_UNKNOWN", Some("coHandlers")),
        (
            "assignPetition",
            on("triaged", json!({ "dueOn": "2027-01-01" })),
            "DUE_DATE_OUT_OF_RANGE",
            Some("dueOn"),
        ),
        ("assignPetition", on("triaged", json!({ "by": "X" })), "UNIT_UNKNOWN", Some("by")),
        (
            "assignPetition",
            on("repeat", json!({ "simplified": true })),
            "REPEAT_NOT_SIMPLIFIED",
            Some("simplified"),
        ),
        ("extendDeadline", on("simple", json!({})), "SIMPLIFIED_NOT_EXTENDED", None),
        ("objectToAssignment", on("triaged", json!({})), "PETITION_NOT_ASSIGNED", None),
        ("nameSponsor", on("closed", json!({})), "SPONSOR_ALREADY_NAMED", Some("leader")),
        ("nameSponsor", on("new", json!({ "unit": "X" })), "UNIT_UNKNOWN", Some("unit")),
        ("nameSponsor", on("new", json!({ "unit": "T" })), "UNIT_NOT_IN_SERVICE", Some("unit")),
        ("nameSponsor", on("new", json!({ "leader": "a\u{200b}" })), "ID_INVALID", Some("leader")),
        ("nameSponsor", on("perhaps", json!({ "unit": "D" })), "UNIT_IS_ACCUSED", Some("unit")),
        (
            "triagePetition",
            on("sponsored", json!({ "kind": "ACCUSATION" })),
            "SPONSOR_IS_ACCUSED",
            Some("kind"),
        ),
        ("releaseSponsor", on("new", json!({})), "NO_SPONSOR", None),
        ("listBacklog", on("closed", json!({})), "BACKLOG_ALREADY_LISTED", Some("list")),
        ("listBacklog", on("triaged", json!({})), "BACKLOG_LISTS_TOO_MANY", Some("list")),
        ("cancelBacklog", on("new", json!({})), "BACKLOG_NOT_LISTED", Some("list")),
        ("cancelBacklog", on("accepted", json!({})), "BACKLOG_NOT_SETTLED", None),
        ("cancelBacklog", on("undelivered", json!({})), "BACKLOG_NOT_SETTLED", None),
        ("cancelBacklog", on("settled", json!({})), "BACKLOG_OWN_CASE", Some("verifiedBy")),
        ("cancelBacklog", on("settled", json!({ "verifiedBy": "X" })), "UNIT_UNKNOWN", Some("verifiedBy")),
        ("objectToAssignment", on("accepted", json!({})), "PETITION_ALREADY_ACCEPTED", None),
        ("objectToAssignment", on("assigned", json!({ "by": "D" })), "UNIT_NOT_RESPONSIBLE", Some("by")),
        ("objectToAssignment", on("objected", json!({})), "ASSIGNMENT_ALREADY_OBJECTED", None),
        ("objectToAssignment", on("escalated", json!({ "by": "D" })), "OBJECTION_AFTER_ESCALATION", None),
        ("decideObjection", on("assigned", json!({})), "NO_OPEN_OBJECTION", None),
        ("decideObjection", on("objected", json!({})), "UNIT_NOT_ASSIGNER", Some("by")),
        ("decideObjection", on("objected", json!({ "by": "X" })), "UNIT_UNKNOWN", Some("by")),
        ("acceptPetition", on("objected", json!({})), "OBJECTION_OPEN", None),
        ("escalatePetition", on("objected", json!({})), "OBJECTION_OPEN", None),
        ("extendDeadline", on("objected", json!({})), "OBJECTION_OPEN", None),
        ("closePetition", on("objected", json!({})), "OBJECTION_OPEN", None),
        (
            "closePetition",
            on("accepted", json!({ "suggestion": "ADOPTED" })),
            "NOT_A_SUGGESTION",
            Some("suggestion"),
        ),
        ("acceptPetition", on("triaged", json!({})), "PETITION_NOT_ASSIGNED", None),
        ("acceptPetition", on("accepted", json!({})), "PETITION_ALREADY_ACCEPTED", None),
        ("acceptPetition", on("assigned", json!({ "by": "D" })), "UNIT_NOT_RESPONSIBLE", Some("by")),
        ("extendDeadline", on("extended", json!({})), "DEADLINE_ALREADY_EXTENDED", None),
        ("escalatePetition", on("accepted", json!({ "tier": 1 })), "TIER_NOT_HIGHER", Some("tier")),
        ("escalatePetition", on("accepted", json!({ "tier": 256 })), "TIER_NOT_HIGHER", Some("tier")),
        ("escalatePetition", on("accepted", json!({ "to": "X" })), "UNIT_UNKNOWN", Some("to")),
        (
            "holdHearing",
            on("accepted", json!({ "participants": [] })),
            "NO_PARTICIPANTS",
            Some("participants"),
        ),
        ("recordVisit", on("new", json!({ "unit": "X" })), "UNIT_UNKNOWN", Some("unit")),
        ("closePetition", on("closed", json!({})), "PETITION_ALREADY_CLOSED", None),
        ("closePetition", on("new", json!({})), "ONLY_WITHDRAWAL_BEFORE_TRIAGE", Some("outcome")),
        (
            "closePetition",
            on("accepted", json!({ "deliveredOn": "2026-03-03" })),
            "DELIVERY_DATE_OUT_OF_RANGE",
            Some("deliveredOn"),
        ),
        ("followUpPetition", on("accepted", json!({})), "PETITION_NOT_CLOSED", None),
        ("triagePetition", on("later", json!({})), "MATTER_TERMINATED", Some("decision")),
        (
            "triagePetition",
            on("new", json!({ "ground": "BEING_HANDLED" })),
            "GROUND_NOT_OF_DECISION",
            Some("ground"),
        ),
        ("deliverOpinion", on("accepted", json!({})), "PETITION_NOT_CLOSED", None),
        ("deliverOpinion", on("closed", json!({ "stage": "REVIEW" })), "OPINION_MISSING", None),
        ("deliverOpinion", on("delivered", json!({})), "OPINION_ALREADY_DELIVERED", None),
        ("requestReview", on("closed", json!({})), "OPINION_NOT_DELIVERED", None),
        ("requestReview", on("requested", json!({})), "REVIEW_OPEN", None),
        ("requestReview", on("upheld", json!({})), "REVIEW_ALREADY_DECIDED", Some("stage")),
        ("requestReview", on("delivered", json!({ "to": "X" })), "UNIT_UNKNOWN", Some("to")),
        (
            "requestReview",
            on("delivered", json!({ "opinionNumber": "7" })),
            "OPINION_UNKNOWN",
            Some("opinionNumber"),
        ),
        ("declineReview", on("delivered", json!({})), "NO_OPEN_REVIEW", None),
        ("declineReview", on("wrong", json!({})), "REVIEW_ONLY_DECLINED", None),
        ("decideReview", on("wrong", json!({})), "REVIEW_ONLY_DECLINED", None),
        (
            "declineReview",
            on("requested", json!({ "ground": "LATE" })),
            "REVIEW_GROUND_MISMATCH",
            Some("ground"),
        ),
        ("suspendReview", on("requested", json!({})), "REVIEW_NOT_SUSPENDABLE", None),
        ("resumeReview", on("requested", json!({})), "REVIEW_NOT_SUSPENDED", None),
        ("decideReview", on("suspended", json!({})), "REVIEW_SUSPENDED", None),
        (
            "decideReview",
            on("requested", json!({ "deliveredOn": "2026-03-03" })),
            "DELIVERY_DATE_OUT_OF_RANGE",
            Some("deliveredOn"),
        ),
        ("followUpPetition", on("returned", json!({})), "REVIEW_RETURNED", None),
        (
            "reopenPetition",
            on("upheld", json!({ "cause": "REVIEW_ORDERED" })),
            "REVIEW_NOT_RETURNED",
            Some("cause"),
        ),
        ("reopenPetition", on("requested", json!({})), "REVIEW_OPEN", None),
        ("reopenPetition", on("ended-matter", json!({})), "PETITION_TERMINATED", None),
        ("withdrawTermination", on("closed", json!({})), "PETITION_NOT_TERMINATED", None),
        ("terminatePetition", on("delivered", json!({})), "NOT_RE_REVIEWED", Some("ground")),
        (
            "terminatePetition",
            on("delivered", json!({ "ground": "NO_REQUEST_IN_TIME" })),
            "TERMINATION_GROUND_NOT_ALLOWED",
            Some("ground"),
        ),
        ("correctPetition", on("new", json!({ "visit": "1" })), "VISIT_UNKNOWN", Some("visit")),
        (
            "correctPetition",
            on("new", json!({ "visit": "1", "place": "D" })),
            "CORRECTION_NOT_OF_A_VISIT",
            Some("place"),
        ),
        (
            "correctPetition",
            on("new", json!({ "visit": "1", "category": "C1" })),
            "CORRECTION_NOT_OF_A_VISIT",
            Some("category"),
        ),
        ("correctPetition", on("new", json!({ "headCount": 1 })), "NOTHING_TO_CORRECT", None),
    ]
}

pub fn of_dates_and_the_request() -> Vec<Case> {
    let on = |petition: &str, rest: Json| with(&json!({ "petitionId": petition }), rest);
    let at = |petition: &str, at: &str| json!({ "petitionId": petition, "occurredAt": at });
    vec![
        ("triagePetition", at("new", "2026-03-03T00:00:00+08:00"), "DATE_IN_FUTURE", Some("occurredAt")),
        (
            "triagePetition",
            at("new", "2026-03-01T00:00:00+08:00"),
            "DATE_BEFORE_PREVIOUS_STEP",
            Some("occurredAt"),
        ),
        (
            "followUpPetition",
            at("closed", "2026-03-01T00:00:00+08:00"),
            "DATE_BEFORE_CLOSING",
            Some("occurredAt"),
        ),
        (
            "recordVisit",
            at("new", "2026-03-01T00:00:00+08:00"),
            "DATE_BEFORE_REGISTRATION",
            Some("occurredAt"),
        ),
        (
            "triagePetition",
            at("new", "2026-03-02T00:00:00+08:00"),
            "TIME_BEFORE_REGISTRATION",
            Some("occurredAt"),
        ),
        ("triagePetition", at("new", "2026-03-02T08:59:60+08:00"), "TIME_INVALID", Some("occurredAt")),
        (
            "registerPetition",
            json!({ "repeatOf": "new", "occurredAt": "2026-03-02T00:00:00+08:00" }),
            "REPEAT_BEFORE_ORIGINAL",
            Some("repeatOf"),
        ),
        ("triagePetition", at("new", "1899-12-31T00:00:00Z"), "DATE_OUT_OF_RANGE", Some("occurredAt")),
        (
            "renameUnit",
            json!({ "code": "D", "effectiveOn": "1899-12-31" }),
            "DATE_OUT_OF_RANGE",
            Some("effectiveOn"),
        ),
        (
            "triagePetition",
            on("new", json!({ "expectedSequence": 7 })),
            "SEQUENCE_CONFLICT",
            Some("expectedSequence"),
        ),
        ("triagePetition", on("new", json!({ "commandId": "used" })), "COMMAND_ID_REUSED", Some("commandId")),
        ("erasePetitioner", json!({}), "NOTHING_TO_ERASE", Some("petitionerId")),
    ]
}

pub fn of_units() -> Vec<Case> {
    vec![
        ("registerUnit", json!({ "code": "D" }), "UNIT_ALREADY_REGISTERED", Some("code")),
        ("registerUnit", json!({ "level": "PROVINCE" }), "UNIT_LEVEL_TOO_LOW", Some("parent")),
        ("registerUnit", json!({ "name": " " }), "TEXT_INVALID", Some("name")),
        ("registerUnit", json!({ "code": "D\u{200b}" }), "ID_INVALID", Some("code")),
        ("retireUnit", json!({ "code": "D", "successor": "D" }), "SUCCESSOR_IS_ITSELF", Some("successor")),
        ("retireUnit", json!({ "code": "D", "successor": "X" }), "UNIT_UNKNOWN", Some("successor")),
        ("renameUnit", json!({}), "UNIT_UNKNOWN", Some("code")),
        ("renameUnit", json!({ "code": "T" }), "UNIT_NOT_IN_SERVICE", Some("code")),
        ("moveUnit", json!({ "code": "D", "parent": "D-HOUSING" }), "UNIT_CYCLE", Some("parent")),
    ]
}

/// Texts that cannot be kept, and inputs that no command can be made of.
pub fn of_values() -> Vec<Case> {
    let texts = [
        ("registerPetition", "registered", &["name", "contact", "identityNumber", "summary"][..]),
        ("triagePetition", "new", &["reason"]),
        ("assignPetition", "triaged", &["orderNumber", "standard"]),
        ("objectToAssignment", "assigned", &["reason"]),
        ("nameSponsor", "closed", &["post"]),
        ("decideObjection", "objected", &["reason"]),
        ("extendDeadline", "accepted", &["approver", "reason"]),
        ("escalatePetition", "accepted", &["reason"]),
        ("holdHearing", "accepted", &["chair", "finding"]),
        ("closePetition", "accepted", &["opinionReference"]),
        ("reopenPetition", "closed", &["reason"]),
        ("declineReview", "requested", &["reason"]),
        ("decideReview", "requested", &["finding", "number"]),
        ("withdrawTermination", "ended-matter", &["reason"]),
        ("correctPetition", "new", &["reason", "correlationId", "causationId"]),
    ];
    let mut cases: Vec<Case> =
        vec![("erasePetitioner", json!({ "reason": "" }), "TEXT_INVALID", Some("reason"))];
    for (mutation, petition, fields) in texts {
        for field in fields {
            cases.push((
                mutation,
                json!({ "petitionId": petition, *field: "" }),
                "TEXT_INVALID",
                Some(field),
            ));
        }
    }
    let ids = [
        (
            "registerPetition",
            &["commandId", "petitionId", "receivedBy", "place", "category", "petitionerId", "repeatOf"][..],
        ),
        ("triagePetition", &["category", "to"]),
        ("assignPetition", &["unit", "by"]),
        ("objectToAssignment", &["by"]),
        ("decideObjection", &["by"]),
        ("nameSponsor", &["leader", "unit"]),
        ("listBacklog", &["list"]),
        ("cancelBacklog", &["list", "verifiedBy"]),
        ("acceptPetition", &["by"]),
        ("escalatePetition", &["to"]),
        ("recordVisit", &["unit"]),
        ("requestReview", &["to"]),
        ("correctPetition", &["place", "category"]),
        ("erasePetitioner", &["petitionerId"]),
        ("registerUnit", &["code", "parent"]),
        ("moveUnit", &["parent"]),
        ("retireUnit", &["successor"]),
    ];
    for (mutation, fields) in ids {
        for field in fields {
            cases.push((mutation, json!({ *field: "" }), "INPUT_INVALID", Some(field)));
        }
    }
    for (mutation, petition, field) in [
        ("registerPetition", "odd", "commandId"),
        ("registerPetition", "odd", "petitionerId"),
        ("registerPetition", "odd", "category"),
        ("triagePetition", "new", "category"),
        ("assignPetition", "triaged", "orderNumber"),
        ("closePetition", "accepted", "opinionReference"),
    ] {
        // Invisible, turned round, and not normalised.
        for bad in ["a\u{200b}b", "\u{202e}b-a", "e\u{301}"] {
            cases.push((mutation, json!({ "petitionId": petition, field: bad }), "ID_INVALID", Some(field)));
        }
    }
    cases.extend([
        ("registerPetition", json!({ "petitionId": "a\u{2028}b" }), "ID_INVALID", Some("petitionId")),
        ("registerPetition", json!({ "against": ["D", "a\nb"] }), "INPUT_INVALID", Some("against")),
        ("assignPetition", json!({ "coHandlers": [""] }), "INPUT_INVALID", Some("coHandlers")),
        ("registerPetition", json!({ "headCount": -1 }), "INPUT_INVALID", Some("headCount")),
        ("registerPetition", json!({ "representatives": -1 }), "INPUT_INVALID", Some("representatives")),
        ("registerPetition", json!({ "expectedSequence": -1 }), "INPUT_INVALID", Some("expectedSequence")),
        ("escalatePetition", json!({ "tier": -1 }), "INPUT_INVALID", Some("tier")),
        (
            "holdHearing",
            json!({ "participants": [{ "role": "LAWYER", "count": -1 }] }),
            "INPUT_INVALID",
            Some("participants"),
        ),
        ("triagePetition", json!({ "decision": "FORWARD" }), "INPUT_INVALID", Some("to")),
        ("triagePetition", json!({ "decision": "DIVERT" }), "INPUT_INVALID", Some("remedy")),
        (
            "triagePetition",
            json!({ "decision": "DIVERT", "to": "D", "remedy": "LITIGATION" }),
            "INPUT_INVALID",
            Some("to"),
        ),
        (
            "triagePetition",
            json!({ "decision": "FORWARD", "to": "D", "remedy": "LITIGATION" }),
            "INPUT_INVALID",
            Some("remedy"),
        ),
        ("triagePetition", json!({ "to": "D" }), "INPUT_INVALID", Some("to")),
        ("triagePetition", json!({ "remedy": "LITIGATION" }), "INPUT_INVALID", Some("remedy")),
    ]);
    cases
}
