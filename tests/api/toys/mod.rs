//! A kind of case costs the API a folder and a line: the toy, which exists in tests only, has all that the schema promises of a kind.

mod commands;
mod events;
mod figures;
mod lists;
mod seen;

use crate::{
    desk::Desk,
    fixture::{Office, registration},
    mutations::{caller, done, with},
};
use redress_auth::Role;
use redress_domain::petition::steps::Register;
use redress_log::Command;
use serde_json::{Value as Json, json};

/// A question of `D` to `T` about a petition.
fn question(id: &str, petition: &str, more: Json) -> Json {
    let question =
        json!({ "id": id, "owner": "D", "to": "T", "petition": petition, "text": format!("text of {id}") });
    with(&question, more)
}

async fn ask(desk: &Desk, id: &str, petition: &str, more: Json) -> Json {
    let asking = caller(Role::Handler, Some("C"));
    done(desk, &asking, "askToy", question(id, petition, more)).await
}

async fn close(desk: &Desk, id: &str) -> Json {
    done(desk, &caller(Role::Supervisor, Some("C")), "closeToy", json!({ "id": id })).await
}

/// Petitions `N1` (of `someone`) and `N2`, both `D`'s, and three questions: `Q1` about `N1` to `T`, due 20 March; `Q2` about `N2` to `D-HOUSING`,
/// due 1 April; `Q3` about `N1` of `C` to `D`, closed on 3 March.
async fn desk() -> Desk {
    let office = Office::open().await;
    let someone = Some("someone".parse().unwrap());
    office.done(Command::register(Register { petitioner_id: someone, ..registration("N1") })).await;
    office.done(Command::register(registration("N2"))).await;
    let desk = Desk::over(office).await;
    ask(&desk, "Q1", "N1", json!({ "answerBy": "2026-03-20" })).await;
    ask(&desk, "Q2", "N2", json!({ "to": "D-HOUSING" })).await;
    desk.office.clock.set("2026-03-03T09:00:00+08:00");
    ask(&desk, "Q3", "N1", json!({ "owner": "C", "to": "D", "answerBy": "2026-03-10" })).await;
    close(&desk, "Q3").await;
    desk.catch_up().await;
    desk
}
