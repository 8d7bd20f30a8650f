//! What must be true after a round.

use crate::{
    Fault,
    clerk::{Office, Receipt},
    http,
    site::{Site, until},
};
use fastrand::Rng;
use serde_json::Value;
use std::collections::HashMap;

/// The most memory that a server may ever use (resident), in MiB.
const MOST_MEMORY: f64 = 256.0;
/// How many commands of the round are sent again.
const SENT_AGAIN: usize = 20;

/// Runs all checks. Receipts from index `fresh` on belong to this round.
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
    let (code, log, message) = site.run(&["export"]).await?;
    if code != Some(0) {
        return Err(format!("the log cannot be exported: {message}").into());
    }
    compare(&log, receipts)?;
    proved(site).await?;
    ready(site).await
}

/// Returns the peak memory of the servers in MiB. Fails if it is over the limit.
pub(crate) fn memory(site: &Site) -> Result<f64, Fault> {
    let most = site.memory().into_iter().fold(0.0, f64::max);
    if most > MOST_MEMORY {
        return Err(format!("a server used {most:.0} MiB, more than {MOST_MEMORY:.0}").into());
    }
    Ok(most)
}

/// Checks that every server is ready and the read side has all events.
async fn ready(site: &Site) -> Result<(), Fault> {
    for address in site.addresses() {
        let mut last = String::new();
        let up_to_date = async || {
            let Ok((status, body)) = http::get(&address, "/health/ready").await else { return false };
            let json: Value = serde_json::from_str(&body).unwrap_or_default();
            last = body;
            status == 200 && json["projection"]["lag"]["events"] == 0
        };
        let waited = until("a server is ready and up to date", 90, up_to_date).await;
        waited.map_err(|fault| format!("{fault}; its last answer: {last}"))?;
    }
    Ok(())
}

/// Checks that the log has every acknowledged command once, at its acknowledged position, and nothing else.
fn compare(log: &str, receipts: &[Receipt]) -> Result<(), Fault> {
    let mut acknowledged: HashMap<&str, &Receipt> =
        receipts.iter().map(|receipt| (receipt.command.id.as_str(), receipt)).collect();
    for (line, expected) in log.lines().zip(1_i64..) {
        let event: Value = serde_json::from_str(line)?;
        let (position, id) = (event["position"].as_i64(), event["command_id"].as_str().unwrap_or_default());
        if position != Some(expected) {
            return Err(format!("position {expected} is missing: found {position:?} instead").into());
        }
        let receipt = acknowledged
            .remove(id)
            .ok_or_else(|| format!("position {expected}: {id} occurs twice, or was never sent"))?;
        let aggregate = event["aggregate_id"].as_str();
        let here = (position, event["sequence"].as_i64(), aggregate);
        let named = receipt.command.aggregate().or(aggregate);
        if here != (Some(receipt.position), Some(receipt.sequence), named) {
            let Receipt { position, sequence, .. } = receipt;
            let acknowledged = format!("{id} was acknowledged as position {position}, sequence {sequence}");
            return Err(format!("{acknowledged}, but is at {here:?}").into());
        }
    }
    match acknowledged.keys().next() {
        Some(id) => {
            Err(format!("{} acknowledged commands are lost, for example {id}", acknowledged.len()).into())
        }
        None => Ok(()),
    }
}

/// Checks that every event is decided the same way again, and that the read side equals one computed from the
/// log.
async fn proved(site: &Site) -> Result<(), Fault> {
    let (code, output, errors) = site.run(&["replay", "--all", "--verify"]).await?;
    let whole =
        output.contains("No differences found") && !output.contains("The read side is behind the log");
    if code == Some(0) && whole {
        Ok(())
    } else {
        Err(format!("replay found differences: {output}{errors}").into())
    }
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
    fn lost_duplicate_moved_and_unknown_commands_are_found() {
        let receipts = [receipt("a", 1), receipt("b", 2)];
        assert!(compare(&log(&[("a", 1), ("b", 2)]), &receipts).is_ok());
        for (lines, message) in [
            (&[("a", 1)][..], "1 acknowledged commands are lost, for example b"),
            (&[("a", 1), ("b", 3)], "position 2 is missing"),
            (&[("a", 1), ("b", 2), ("b", 3)], "occurs twice"),
            (&[("a", 1), ("b", 2), ("c", 3)], "was never sent"),
            (&[("b", 1), ("a", 2)], "b was acknowledged as position 2, sequence 2, but is at"),
        ] {
            let fault = compare(&log(lines), &receipts).expect_err(message).to_string();
            assert!(fault.contains(message), "{fault}");
        }
    }
}
