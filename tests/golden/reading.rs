//! A log that was written earlier is read as it was meant.

use crate::{
    logs::Golden,
    office::{check, import, open},
    story,
    support::fresh_database,
};
use redress_log::Position;
use serde_json::Value;

#[tokio::test]
async fn every_golden_log_tells_what_it_told_when_it_was_written() {
    for golden in Golden::all().await {
        let pool = fresh_database().await.pool();
        import(&pool, &golden.events, &golden.values, redress_domain::upcasters).await.unwrap();
        check(&pool, &golden).await;
    }
}

/// What differs each time: the digests of sensitive values, for their salts are drawn.
fn without_digest(mut event: Value) -> Value {
    if let Some(payload) = event.as_object_mut().and_then(|event| event.values_mut().next())
        && payload["sensitive"].is_object()
    {
        payload["sensitive"]["digest"].take();
    }
    event
}

/// Whatever version a golden log has: the commands of its time make the facts that it is read as.
#[tokio::test]
async fn the_same_commands_still_lead_to_the_same_facts() {
    let (then, now) = (fresh_database().await.pool(), fresh_database().await.pool());
    let golden = Golden::newest().await;
    import(&then, &golden.events, &golden.values, redress_domain::upcasters).await.unwrap();
    story::happen(&now).await;
    let mut told = Vec::new();
    for pool in [&then, &now] {
        let log = open(pool, redress_domain::upcasters).await;
        let events = log.read_after(Position(0), 1_000).await.unwrap();
        told.push(events.into_iter().map(|recorded| {
            let event = without_digest(recorded.event.to_canonical().parse().unwrap());
            (recorded.position, recorded.recorded_at, recorded.aggregate_id, recorded.metadata, event)
        }));
        log.close().await;
    }
    let [then, now] = told.try_into().unwrap_or_else(|_| panic!("two logs"));
    let (then, now): (Vec<_>, Vec<_>) = (then.collect(), now.collect());
    assert_eq!(then.len(), now.len());
    for (then, now) in then.into_iter().zip(now) {
        assert_eq!(then, now);
    }
}
