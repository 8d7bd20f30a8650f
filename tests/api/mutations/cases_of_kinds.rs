//! Refusals of commands to cases of other kinds than petitions, on the petitions of the refusals' desk.

use super::cases::Case;
use serde_json::json;

/// Those of every kind; `asked` is a case.
pub fn all() -> Vec<Case> {
    let all = [of_toys(), of_disputes(), of_sweeps(), super::cases_of_mediations::all()];
    all.into_iter().chain([super::cases_of_meetings::all()]).flatten().collect()
}

fn of_toys() -> Vec<Case> {
    vec![
        (
            "publishCalendar",
            json!({ "daysOff": ["2027-01-01"] }),
            "CALENDAR_DAY_OUTSIDE_YEAR",
            Some("daysOff"),
        ),
        (
            "publishCalendar",
            json!({ "workdays": ["2026-02-25"] }),
            "CALENDAR_WORKDAY_IN_WEEK",
            Some("workdays"),
        ),
        (
            "publishCalendar",
            json!({ "daysOff": ["2026-01-04"] }),
            "CALENDAR_DAY_NAMED_TWICE",
            Some("workdays"),
        ),
        ("publishCalendar", json!({ "year": 1800 }), "CALENDAR_YEAR_OUT_OF_RANGE", Some("year")),
        ("publishCalendar", json!({ "source": "" }), "TEXT_INVALID", Some("source")),
        ("publishCalendar", json!({ "id": "C\u{200b}N" }), "ID_INVALID", Some("id")),
        (
            "publishCalendar",
            json!({ "id": "dated", "occurredAt": "2026-03-01T00:00:00Z" }),
            "DATE_BEFORE_PREVIOUS_STEP",
            Some("occurredAt"),
        ),
        ("registerPetition", json!({ "petitionId": "D-2026-00001" }), "NUMBER_RESERVED", Some("petitionId")),
        (
            "registerPetition",
            json!({ "petitionId": null, "receivedBy": "长".repeat(95) }),
            "NUMBER_TOO_LONG",
            None,
        ),
        ("closeToy", json!({ "id": "none" }), "TOY_UNKNOWN", Some("id")),
        ("askToy", json!({ "id": "asked" }), "TOY_ALREADY_ASKED", Some("id")),
        ("closeToy", json!({ "id": "ended" }), "TOY_ALREADY_CLOSED", Some("id")),
        ("answerToy", json!({ "id": "answered" }), "TOY_ALREADY_ANSWERED", Some("id")),
        (
            "askToy",
            json!({ "petition": "new", "to": "D-HOUSING", "answerBy": "2026-03-01" }),
            "TOY_TOO_EARLY",
            Some("occurredAt"),
        ),
    ]
}

/// `D-HOUSING` has reported February; `T` is retired.
fn of_sweeps() -> Vec<Case> {
    vec![
        ("setSweepDuty", json!({ "from": "2026-03-02" }), "SWEEP_DUTY_NOT_FUTURE", Some("from")),
        ("setSweepDuty", json!({ "from": "2026-02-23" }), "SWEEP_DUTY_NOT_FUTURE", Some("from")),
        ("setSweepDuty", json!({ "from": "2026-03-17" }), "SWEEP_DUTY_MID_SLOT", Some("from")),
        (
            "setSweepDuty",
            json!({ "cadence": "HALF_MONTH", "from": "2026-03-15" }),
            "SWEEP_DUTY_MID_SLOT",
            Some("from"),
        ),
        ("setSweepDuty", json!({ "from": "1899-12-25" }), "DATE_OUT_OF_RANGE", Some("from")),
        ("setSweepDuty", json!({ "id": "T" }), "UNIT_NOT_IN_SERVICE", Some("id")),
        ("setSweepDuty", json!({ "id": "none" }), "UNIT_UNKNOWN", Some("id")),
        ("setSweepDuty", json!({ "id": "" }), "INPUT_INVALID", Some("id")),
        ("reportSweep", json!({ "slot": "2026-W10" }), "SLOT_REPORTED_EARLY", Some("slot")),
        ("reportSweep", json!({ "slot": "2026-02" }), "SLOT_ALREADY_REPORTED", Some("slot")),
        ("reportSweep", json!({ "slot": "2026-W7" }), "INPUT_INVALID", Some("slot")),
        ("reportSweep", json!({ "slot": "1800-02" }), "DATE_OUT_OF_RANGE", Some("slot")),
        ("reportSweep", json!({ "found": -1 }), "INPUT_INVALID", Some("found")),
        ("reportSweep", json!({ "id": "none" }), "UNIT_UNKNOWN", Some("id")),
    ]
}

/// `open` is found, `assigned` is `D`'s, `resolved` and `filed` are closed.
fn of_disputes() -> Vec<Case> {
    let mut cases: Vec<Case> = vec![
        ("assignDispute", json!({ "id": "none" }), "DISPUTE_UNKNOWN", Some("id")),
        ("findDispute", json!({ "id": "open" }), "DISPUTE_ALREADY_FOUND", Some("id")),
        ("resolveDispute", json!({ "id": "resolved" }), "DISPUTE_ALREADY_CLOSED", None),
        ("resolveDispute", json!({ "id": "filed" }), "DISPUTE_ALREADY_CLOSED", None),
        ("reopenDispute", json!({ "id": "open" }), "DISPUTE_NOT_RESOLVED", None),
        ("reopenDispute", json!({ "id": "filed" }), "DISPUTE_NOT_RESOLVED", None),
        ("raiseDispute", json!({ "id": "open" }), "DISPUTE_NOT_ASSIGNED", None),
        ("raiseDispute", json!({ "id": "assigned", "to": "D-HOUSING" }), "UNIT_LEVEL_TOO_LOW", Some("to")),
        ("raiseDispute", json!({ "id": "assigned", "to": "T" }), "UNIT_NOT_IN_SERVICE", Some("to")),
        (
            "raiseDispute",
            json!({ "id": "assigned", "to": "C", "dueOn": "2026-04-02" }),
            "DUE_DATE_OUT_OF_RANGE",
            Some("dueOn"),
        ),
        ("assignDispute", json!({ "id": "open" }), "UNIT_NOT_IN_SERVICE", Some("unit")),
        (
            "assignDispute",
            json!({ "id": "open", "unit": "D", "dueOn": "1899-12-31" }),
            "DATE_OUT_OF_RANGE",
            Some("dueOn"),
        ),
        (
            "turnDisputeIntoPetition",
            json!({ "id": "open", "petition": "none" }),
            "PETITION_UNKNOWN",
            Some("petition"),
        ),
        ("findDispute", json!({ "foundIn": "2026-W11" }), "SLOT_NOT_BEGUN", Some("foundIn")),
        ("findDispute", json!({ "foundIn": "2026-W7" }), "INPUT_INVALID", Some("foundIn")),
        ("findDispute", json!({ "headCount": 0 }), "HEAD_COUNT_INVALID", Some("headCount")),
        ("findDispute", json!({ "headCount": -1 }), "INPUT_INVALID", Some("headCount")),
        ("findDispute", json!({ "owner": "none" }), "UNIT_UNKNOWN", Some("owner")),
        ("findDispute", json!({ "place": "none" }), "UNIT_UNKNOWN", Some("place")),
        ("reopenDispute", json!({ "id": "resolved", "reason": "" }), "TEXT_INVALID", Some("reason")),
    ];
    for field in ["id", "owner", "place", "petitionerId", "category"] {
        cases.push(("findDispute", json!({ field: "" }), "INPUT_INVALID", Some(field)));
    }
    for field in ["id", "petitionerId", "category"] {
        cases.push(("findDispute", json!({ field: "a\u{200b}b" }), "ID_INVALID", Some(field)));
    }
    for field in ["parties", "summary"] {
        cases.push(("findDispute", json!({ field: " " }), "TEXT_INVALID", Some(field)));
    }
    for field in ["orderNumber", "standard"] {
        cases.push((
            "assignDispute",
            json!({ "id": "open", "unit": "D", field: "" }),
            "TEXT_INVALID",
            Some(field),
        ));
    }
    cases
}
