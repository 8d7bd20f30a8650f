//! Role × unit × field about people × way to it: the whole matrix, held against a rule of its own.

mod calendars;
mod decided;
pub mod filed;
mod kinds;
mod mediations;
mod meetings;
mod repeated;
pub mod rule;
mod scan;
mod schema;
mod silent;
mod walked;
mod ways;

use filed::{CASES, Case, FATES, desk};
use redress_auth::Role;
use rule::{PLACES, Place, Sight, sight};
use serde_json::{Value as Json, json};
use ways::Way;

/// What a caller must find of a petition: nothing, or each field about people.
fn expected(role: Role, place: &Place, case: &Case, fate: &str, told: bool) -> Option<Json> {
    let sight = sight(role, place, case);
    let number = format!("{}{fate}", case.number);
    let value = |field: &str| match sight {
        Sight::Shown if fate.is_empty() => {
            json!({ "value": format!("{field} of {number}"), "state": "SHOWN" })
        }
        Sight::Shown => json!({ "value": null, "state": "ERASED" }),
        Sight::Masked | Sight::Nothing => json!({ "value": null, "state": "MASKED" }),
    };
    // A number is shown where the people of both petitions are, and where the other one is handled: `first` was received where all others
    // were, and was assigned to nobody.
    let again = case.repeats_accusation;
    let led_astray = again && (place.accused || !place.handles());
    let link = |hidden: bool, to: String| (sight == Sight::Shown && !hidden).then_some(to);
    let first_hidden = !rule::reaches_received(role, place);
    let mut fields = json!({
        "petitionerId": link(led_astray, case.petitioner(fate)),
        "repeatOf": link(led_astray || (!again && first_hidden), case.repeat_of(fate)),
        "matter": link(first_hidden, "first".to_owned()),
    });
    for field in ["name", "contact", "identityNumber", "summary"] {
        fields[field] = value(field);
    }
    if told {
        let texts: &[(&str, &str)] = match case.assigned {
            true => &[("TRIAGED", "reason"), ("HEARING_HELD", "finding"), ("CORRECTED", "reason")],
            false => &[("CORRECTED", "reason")],
        };
        fields["texts"] = texts.iter().map(|(event, field)| json!([event, value(field)])).collect();
    }
    (sight != Sight::Nothing).then_some(fields)
}

#[tokio::test]
async fn every_field_about_people_is_shown_to_those_who_may_see_it_by_every_way() {
    let desk = desk().await;
    let mut wrong = Vec::new();
    for role in Role::ALL {
        for place in &PLACES {
            for way in Way::ALL {
                let seen = way.seen(&desk, role, place.unit).await;
                for (case, fate) in CASES.iter().flat_map(|case| FATES.map(|fate| (case, fate))) {
                    let expected = match way.open_to(role) {
                        true => expected(role, place, case, fate, way.tells_events()),
                        false => None,
                    };
                    let found = seen.get(&format!("{}{fate}", case.number)).cloned();
                    if found != expected {
                        wrong.push(format!(
                            "{role} of {} ({:?}) by {way:?}: {}{fate}\n  {found:?}\n  instead of\n  {expected:?}",
                            place.name, place.unit, case.number
                        ));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} cells of the matrix are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test]
async fn what_a_command_answers_with_shows_no_more() {
    let desk = desk().await;
    for role in Role::ALL {
        for place in &PLACES {
            for (case, fate) in CASES.iter().flat_map(|case| FATES.map(|fate| (case, fate))) {
                let number = format!("{}{fate}", case.number);
                let (mutation, found) = ways::answered(&desk, role, place.unit, &number).await;
                let expected = match sight(role, place, case) {
                    _ if matches!(role, Role::Analyst | Role::Auditor) => Err("FORBIDDEN".to_owned()),
                    Sight::Nothing if place.unit.is_none() => Err("FORBIDDEN".to_owned()),
                    Sight::Nothing => Err("PETITION_UNKNOWN".to_owned()),
                    _ if place.accused && case.may_accuse && mutation != "recordVisit" => {
                        Err("UNIT_IS_ACCUSED".to_owned())
                    }
                    _ => Ok(expected(role, place, case, fate, false).unwrap()),
                };
                assert_eq!(found, expected, "{role} of {}: {number}", place.name);
            }
        }
    }
}

#[tokio::test]
async fn no_filter_by_petitioner_leads_from_one_who_accuses_to_their_other_petitions() {
    let desk = desk().await;
    // `again` was brought by whoever brought `accusation`, whose number is their id.
    for (role, unit, found) in [
        (Role::Handler, Some("C"), "accusation again"),
        (Role::Auditor, None, "accusation again"),
        (Role::Handler, Some("R"), "accusation again"),
        (Role::Handler, Some("T"), ""),
        (Role::Auditor, Some("T-DESK"), ""),
    ] {
        let listed = desk.listed(role, unit, r#"first: 9, filter: {petitioner: "accusation"}"#).await;
        assert_eq!(listed, found, "{role} of {unit:?}");
    }
    assert_eq!(
        desk.listed(Role::Handler, Some("T"), r#"first: 9, filter: {petitioner: "appeal"}"#).await,
        "appeal"
    );
}
