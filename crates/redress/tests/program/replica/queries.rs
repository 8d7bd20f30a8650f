//! Tests what queries read while the standby is behind.

use serde_json::{Value, json};

use super::site::{Site, command, follow, readiness, reads_replica};
use crate::clerk::petition;
use crate::program::run;
use crate::support::wait_until;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn queries_read_the_replica_and_newer_positions_from_the_primary() {
    let site = Site::open().await;
    site.standby.sql("SELECT pg_wal_replay_pause()").await;
    let old = site.primary.position().await;
    let feed = follow(&site, old);
    let new = site.mutate(petition("B"));
    let answer = site.ask(r#"{ petition(id: "B") { id } units(first: 9) { nodes { code } } }"#);
    if reads_replica(&site.server) {
        assert_eq!((&answer["data"]["petition"], Site::position(&answer)), (&Value::Null, old));
    }
    positions_are_found(&site, new);
    site.primary.wait_until(&format!("position = {new} FROM reading.projection")).await;
    assert_eq!(site.standby.position().await, old, "the projector does not need the replica");
    let last = commands_show_what_they_did(&site);
    let heard: Vec<i64> = feed.take(3).collect();
    assert_eq!(heard, [new, new + 1, last], "subscribers receive every event once");
    the_replica_is_unused_until_it_has_caught_up(&site, last).await;
}

/// Checks that a query for a position that the replica lacks is answered completely by the primary.
fn positions_are_found(site: &Site, new: i64) {
    let history = "{ history(first: 9) { nodes { position petitionId } } }";
    for at in [format!("minPosition: \"{new}\""), format!("asOf: {{position: \"{new}\"}}")] {
        let answer = site.ask(&format!("{{ petition(id: \"B\", {at}) {history} }}"));
        let event = json!({ "position": new.to_string(), "petitionId": "B" });
        assert_eq!(answer["data"]["petition"]["history"]["nodes"], json!([event]), "{at}");
        let window = "{range: {from: \"2000-01-01\", to: \"2999-12-31\"}}";
        let at = at.replace("asOf: {position: ", "position: ").replace("\"}", "\"");
        let figures = format!("statistics(unit: \"D\", window: {window}, {at})");
        let answer = site.ask(&format!(
            "{{ {figures} {{ filings {{ value entries(first: 9) {{ nodes {{ position }} }} }} }} }}"
        ));
        let filings = &answer["data"]["statistics"]["filings"];
        assert_eq!(
            (&filings["value"], filings["entries"]["nodes"].as_array().map(Vec::len)),
            (&json!(2), Some(2)),
            "{at}"
        );
    }
    let events = site.ask(&format!("{{ events(after: \"{new}\", first: 9) {{ nodes {{ position }} }} }}"));
    assert_eq!(events["data"]["events"]["nodes"], json!([]), "the position exists, and no event follows");
}

/// Checks that a command's answer shows its effect, and that an erased value disappears at once. Returns the
/// last position.
fn commands_show_what_they_did(site: &Site) -> i64 {
    let visit = r#"mutation { recordVisit(input: {commandId: "visit", petitionId: "B", channel: VISIT, unit: "D"}) {
        position petition { sequence } } }"#;
    assert_eq!(site.ask(visit)["data"]["recordVisit"]["petition"]["sequence"], 2);
    let name = || {
        let answer = site.ask(
            r#"{ petition(id: "A") { petitioner { name { state } }
                history(first: 1) { nodes { ... on Registered { name { state } } } } } }"#,
        );
        let petition = &answer["data"]["petition"];
        let registered = &petition["history"]["nodes"][0];
        [&petition["petitioner"]["name"]["state"], &registered["name"]["state"]].map(Value::to_string)
    };
    assert_eq!(name(), ["\"SHOWN\"", "\"SHOWN\""]);
    let erase = json!({ "commandId": "erasure", "petitionerId": "of-A", "reason": "asked for" });
    let last = site.mutate(("erasePetitioner", erase));
    assert_eq!(name(), ["\"ERASED\"", "\"ERASED\""]);
    last
}

async fn the_replica_is_unused_until_it_has_caught_up(site: &Site, last: i64) {
    let answered = || Site::position(&site.ask(r#"{ petition(id: "B") { id } }"#));
    wait_until("it is behind", || readiness(&site.server)["replica"]["code"] == "REPLICA_BEHIND");
    assert_eq!(site.server.get("/health/ready").0, 200);
    let metrics = site.server.get("/metrics").1;
    for line in ["redress_replica_used 0", "redress_replica_lag_events 3"] {
        assert!(metrics.lines().any(|metric| metric == line), "{line}: {metrics}");
    }
    assert_eq!(answered(), last);
    site.standby.sql("SELECT pg_wal_replay_resume()").await;
    site.standby.wait_until(&format!("position = {last} FROM reading.projection")).await;
    wait_until("queries read the replica again", || reads_replica(&site.server));
    assert_eq!(answered(), last);
    let doctor = run(&mut command(&site.scratch, &site.primary, Some(&site.standby), &["doctor"]));
    assert!(doctor.code == Some(0) && doctor.out.contains("0 events behind"), "{doctor:?}");
}
