//! What must hold after a round.

use crate::{
    Fault,
    clerk::{Office, Receipt},
    http,
    site::{Site, until},
};
use fastrand::Rng;
use serde_json::Value;
use std::collections::HashMap;

/// How many commands of the round are sent again.
const SENT_AGAIN: usize = 20;

/// Looks at everything; `fresh` receipts and later are of this round.
pub(crate) async fn all(
    site: &Site,
    office: &Office,
    receipts: &[Receipt],
    fresh: usize,
    random: &mut Rng,
) -> Result<(), Fault> {
    ready(site).await?;
    for _ in 0..SENT_AGAIN.min(receipts.len() - fresh) {
        office.send_again(&receipts[random.usize(fresh..receipts.len())], random).await?;
    }
    let (code, log, said) = site.run(&["export"]).await?;
    if code != Some(0) {
        return Err(format!("the log cannot be exported: {said}").into());
    }
    compare(&log, receipts)?;
    proved(site).await?;
    ready(site).await
}

/// Every server is ready, and the read side has all events.
async fn ready(site: &Site) -> Result<(), Fault> {
    for address in site.addresses() {
        let mut last = String::new();
        let up_to_date = async || {
            let Ok((status, body)) = http::get(&address, "/health/ready").await else { return false };
            let told: Value = serde_json::from_str(&body).unwrap_or_default();
            last = body;
            status == 200 && told["projection"]["lag"]["events"] == 0
        };
        let waited = until("a server is ready and up to date", 90, up_to_date).await;
        waited.map_err(|fault| format!("{fault}; it said last: {last}"))?;
    }
    Ok(())
}

/// The log has what was acknowledged, each once and where it was acknowledged, and nothing else.
fn compare(log: &str, receipts: &[Receipt]) -> Result<(), Fault> {
    let mut acknowledged: HashMap<&str, &Receipt> =
        receipts.iter().map(|receipt| (receipt.command.id.as_str(), receipt)).collect();
    for (line, expected) in log.lines().zip(1_i64..) {
        let event: Value = serde_json::from_str(line)?;
        let (position, id) = (event["position"].as_i64(), event["command_id"].as_str().unwrap_or_default());
        if position != Some(expected) {
            return Err(format!("position {expected} is missing: {position:?} comes instead").into());
        }
        let receipt = acknowledged
            .remove(id)
            .ok_or_else(|| format!("position {expected}: {id} is there twice, or nobody sent it"))?;
        let here = (position, event["sequence"].as_i64(), event["aggregate_id"].as_str());
        if here != (Some(receipt.position), Some(receipt.sequence), receipt.command.aggregate()) {
            let Receipt { position, sequence, .. } = receipt;
            let told = format!("{id} was acknowledged as position {position}, sequence {sequence}");
            return Err(format!("{told}, and lies at {here:?}").into());
        }
    }
    match acknowledged.keys().next() {
        Some(id) => Err(format!("{} acknowledged commands are lost, {id} is one", acknowledged.len()).into()),
        None => Ok(()),
    }
}

/// Histories decide again as they were decided, and the read side equals one that is computed anew.
async fn proved(site: &Site) -> Result<(), Fault> {
    let (code, told, said) = site.run(&["replay", "--all", "--verify"]).await?;
    let whole = told.contains("Everything agrees") && !told.contains("not the whole log");
    if code == Some(0) && whole { Ok(()) } else { Err(format!("replay disagrees: {told}{said}").into()) }
}
