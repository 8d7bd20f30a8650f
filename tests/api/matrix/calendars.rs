//! Role × unit × way, for calendars: they belong to the whole office, and everyone sees all of them.

use super::{filed, rule::PLACES};
use crate::{
    desk::{Desk, code},
    subscription,
};
use redress_auth::Role;
use redress_domain::calendar::{PublishCalendar, ToCalendar};
use redress_log::Command;
use serde_json::{Value as Json, json};

/// The region that has a calendar.
pub const REGION: &str = "CN";

/// The command that publishes one.
pub fn published() -> Command {
    let command = PublishCalendar {
        year: 2026,
        days_off: vec!["2026-01-01".parse().unwrap()],
        workdays: vec!["2026-01-04".parse().unwrap()],
        source: "notice".to_owned(),
    };
    ToCalendar { region: REGION.parse().unwrap(), command }.into()
}

const CASE: &str =
    "id unit { code } state petitions masked years { year daysOff workdays source publishedOn }";

fn expected() -> Json {
    json!({ "id": "CN", "unit": null, "state": "PUBLISHED", "petitions": [], "years": [{
        "year": 2026, "daysOff": ["2026-01-01"], "workdays": ["2026-01-04"], "source": "notice", "publishedOn": "2026-03-02",
    }] })
}

/// Without what differs between callers: who may read texts about people, of which a calendar has none.
fn unmasked(mut case: Json) -> Json {
    case.as_object_mut().map(|case| case.remove("masked"));
    case
}

async fn is_followed(desk: &Desk, role: Role, unit: Option<&str>) -> bool {
    let fields = "eventType position ... on CalendarPublished { year daysOff workdays source }";
    let mut stream =
        subscription::subscribe(desk, role, unit, "(after: \"0\", types: [CALENDAR_PUBLISHED])", fields);
    let answer = subscription::next(&mut stream).await;
    code(&answer) != "FORBIDDEN" && answer["data"]["events"]["year"] == 2026
}

#[tokio::test]
async fn everyone_sees_calendars_by_every_way() {
    let desk = filed::desk().await;
    for role in Role::ALL {
        for place in
            PLACES.iter().filter(|place| place.unit.is_some() || matches!(role, Role::Auditor | Role::Admin))
        {
            let whose = format!("{role} of {}", place.name);
            let query = format!(
                "{{ one: calendar(id: \"CN\") {{ {CASE} }} then: calendar(id: \"CN\", asOf: {{date: \"2026-03-02\"}}) {{ {CASE} }}
                   calendars(first: 5) {{ nodes {{ {CASE} }} }}
                   history: calendar(id: \"CN\") {{ history(first: 5) {{ nodes {{ eventType ... on CalendarPublished {{ year }} }} }} }} }}"
            );
            let answer = desk.ask(role, place.unit, &query).await;
            let data = &answer["data"];
            assert_eq!(unmasked(data["one"].clone()), expected(), "{whose}: {answer}");
            assert_eq!(unmasked(data["then"].clone()), expected(), "{whose}: {answer}");
            assert_eq!(unmasked(data["calendars"]["nodes"][0].clone()), expected(), "{whose}: {answer}");
            let history = json!([{ "eventType": "CALENDAR_PUBLISHED", "year": 2026 }]);
            assert_eq!(data["history"]["history"]["nodes"], history, "{whose}: {answer}");
            let follows = matches!(role, Role::Auditor | Role::Integrator | Role::Admin);
            assert!(!follows || is_followed(&desk, role, place.unit).await, "{whose} by subscription");
        }
    }
}
