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

/// The memory that a server may ever really use, in MiB, whatever is done to it.
const MOST_MEMORY: f64 = 256.0;
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

/// The memory that a server really used at most since it started, in MiB; one that used too much is a fault.
pub(crate) fn memory(site: &Site) -> Result<f64, Fault> {
    let most = site.memory().into_iter().fold(0.0, f64::max);
    if most > MOST_MEMORY {
        return Err(format!("a server used {most:.0} MiB, more than {MOST_MEMORY:.0}").into());
    }
    Ok(most)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clerk::Command;
    use serde_json::json;

    fn receipt(id: &str, position: i64) -> Receipt {
        let command = Command::new(id.to_owned(), "registerUnit", json!({ "code": "33" }));
        Receipt { command, position, sequence: position }
    }

    fn log(lines: &[(&str, i64)]) -> String {
        let event = |(id, position): &(&str, i64)| {
            json!({ "command_id": id, "position": position, "sequence": position, "aggregate_id": "33" })
                .to_string()
        };
        lines.iter().map(event).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn whatever_is_lost_doubled_moved_or_strange_is_found() {
        let receipts = [receipt("a", 1), receipt("b", 2)];
        assert!(compare(&log(&[("a", 1), ("b", 2)]), &receipts).is_ok());
        for (lines, said) in [
            (&[("a", 1)][..], "1 acknowledged commands are lost, b is one"),
            (&[("a", 1), ("b", 3)], "position 2 is missing"),
            (&[("a", 1), ("b", 2), ("b", 3)], "is there twice"),
            (&[("a", 1), ("b", 2), ("c", 3)], "nobody sent it"),
            (&[("b", 1), ("a", 2)], "b was acknowledged as position 2, sequence 2, and lies at"),
        ] {
            let fault = compare(&log(lines), &receipts).expect_err(said).to_string();
            assert!(fault.contains(said), "{fault}");
        }
    }
}
