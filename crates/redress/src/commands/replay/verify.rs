//! `redress replay --all --verify`: decides the log again, and computes the read side again.

use std::sync::Arc;

use redress_domain::Procedure;
use redress_log::proof::TreeReport;
use redress_log::{AggregateKind, Finding, Log, LogError, Position, VerifyReport};
use redress_read::{ReadError, RebuildOptions, RebuildReport};
use serde_json::{Map, Value, json};
use sqlx::PgPool;

use crate::commands::rebuild::{differences, rebuild_with_bar};
use crate::failure::Failure;
use redress_output::progress;

/// The results of the verification.
pub(super) struct Proof {
    log: VerifyReport,
    /// The comparison of the stored tree with the log.
    tree: TreeReport,
    /// The procedure with which events were decided again.
    procedure: Arc<Procedure>,
    /// The comparison of the read side, or why it could not be computed from the log.
    read: Result<RebuildReport, String>,
}

pub(super) async fn prove(log: &Log, pool: &PgPool, procedure: Arc<Procedure>) -> Result<Proof, Failure> {
    let bar = progress::bar(progress::EVENTS);
    let mut progress = |at: Position, upto: Position| {
        bar.set_length(upto.0.unsigned_abs());
        bar.set_position(at.0.unsigned_abs());
    };
    let verified = log.verify(procedure.clone(), &mut progress).await;
    bar.finish_and_clear();
    let options = RebuildOptions { compare_only: true, ..RebuildOptions::default() };
    let read = match rebuild_with_bar(log, pool, options).await {
        Ok(report) => Ok(report),
        // The problems in the log were found before this, and are reported.
        Err(
            fault @ (ReadError::Inconsistent { .. }
            | ReadError::Log(LogError::Unreadable { .. } | LogError::Gap { .. })),
        ) => Err(fault.to_string()),
        Err(fault) => return Err(fault.into()),
    };
    Ok(Proof { log: verified?, tree: log.verify_tree().await?, procedure, read })
}

impl Proof {
    pub(super) fn agrees(&self) -> bool {
        let read =
            self.read.as_ref().is_ok_and(|read| read.differences.is_empty() && read.live_failure.is_none());
        self.log.disagreements == 0 && self.tree.disagreements == 0 && read
    }

    pub(super) fn json(&self) -> Value {
        let log = &self.log;
        let findings = log.findings.iter().map(
            |Finding { position, whose, what }| json!({ "position": position, "whose": whose, "what": what }),
        );
        let read = match &self.read {
            Err(fault) => json!({ "fault": fault }),
            Ok(read) => json!({
                "position": read.position,
                "tables": read.tables,
                "rows": read.rows,
                "live_failure": read.live_failure.as_ref().map(|(at, why)| json!({ "position": at, "what": why })),
                "differences": read.differences.iter().map(|table| json!({
                    "table": table.table,
                    "count": table.count,
                    "first": table.first.iter().map(|row| json!({
                        "live": row.live, "rebuilt": row.rebuilt, "times": row.times
                    })).collect::<Vec<_>>(),
                })).collect::<Vec<_>>(),
            }),
        };
        let mut proof = json!({
            "agrees": self.agrees(),
            "position": log.head,
            "events": log.events,
            "petitions": log.count(AggregateKind::Petition),
            "units": log.count(AggregateKind::Unit),
            "decided": log.decided,
            "procedure": self.procedure.version,
            "other_procedures": log.other_procedures,
            "backdated": log.backdated,
            "values": { "proven": log.proven, "erased": log.erased },
            "disagreements": log.disagreements,
            "findings": findings.collect::<Vec<_>>(),
            "tree": {
                "size": self.tree.size,
                "checkpoints": self.tree.checkpoints,
                "disagreements": self.tree.disagreements,
                "findings": self.tree.findings.iter().map(
                    |Finding { position, what, .. }| json!({ "position": position, "what": what }),
                ).collect::<Vec<_>>(),
            },
            "read_side": read,
        });
        let others: Map<String, Value> =
            others(log).map(|(kind, count)| (kind.as_str().to_owned(), count.into())).collect();
        if !others.is_empty() {
            proof["cases"] = others.into();
        }
        proof
    }

    pub(super) fn text(&self) -> String {
        let mut lines: Vec<String> = Vec::new();
        let disagreements = self.log.disagreements + self.tree.disagreements;
        if disagreements > 0 {
            let findings = || self.log.findings.iter().chain(&self.tree.findings);
            lines.push(format!("{:>8}  what", "position"));
            lines.extend(findings().map(line));
            let more = disagreements - findings().count() as u64;
            if more > 0 {
                lines.push(format!("{:>8}  {more} more", ""));
            }
        }
        lines.extend(self.read.iter().flat_map(differences));
        lines.push(self.summary());
        lines.extend(self.notes());
        lines.extend(self.of_the_tree());
        lines.push(self.of_the_read_side());
        lines.push(if self.agrees() {
            "No differences found.".to_owned()
        } else {
            "Differences found.".to_owned()
        });
        lines.join("\n")
    }

    fn summary(&self) -> String {
        let VerifyReport { head, events, decided, proven, erased, .. } = &self.log;
        let (petitions, units) =
            (self.log.count(AggregateKind::Petition), self.log.count(AggregateKind::Unit));
        let others: String =
            others(&self.log).map(|(kind, count)| format!(", {} {count}", kind.as_str())).collect();
        let others = others.strip_prefix(", ").map(|others| format!(" and cases of other kinds ({others})"));
        let others = others.unwrap_or_default();
        format!(
            "Read {events} events up to position {head}, of {petitions} petitions and {units} units{others}; decided {decided} of them \
             again; verified the sensitive values of {proven} events; those of {erased} events were erased."
        )
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        for (version, events) in &self.log.other_procedures {
            notes.push(format!(
                "{events} events were decided under procedure {version}, not {}: their limits and thresholds were taken as \
                 recorded, and all other rules were checked. Name that procedure with --procedure to check these too.",
                self.procedure.version
            ));
        }
        if self.log.backdated > 0 {
            notes.push(format!(
                "{} steps are backdated by more than {} days, which an administrator may do.",
                self.log.backdated, self.procedure.recording.backdating_days
            ));
        }
        notes
    }

    /// The summary of the tree. `None` if no server has kept one for this log.
    fn of_the_tree(&self) -> Option<String> {
        let TreeReport { size, checkpoints, .. } = &self.tree;
        (*size > 0).then(|| {
            format!(
                "Compared the tree of {size} events and its {checkpoints} signed checkpoints with the log."
            )
        })
    }

    fn of_the_read_side(&self) -> String {
        match &self.read {
            Err(fault) => format!("The read side could not be computed again: {fault}."),
            Ok(RebuildReport { live_failure: Some((position, failure)), .. }) => format!(
                "The read side has stopped before position {position} ({failure}); later \
                events were not compared."
            ),
            Ok(RebuildReport { position, rows, tables, .. }) => {
                let behind = if *position < self.log.head {
                    " The read side is behind the log: start `redress serve` to project the rest."
                } else {
                    ""
                };
                let tables = tables.join(", ");
                format!("Compared {rows} rows of the read side ({tables}) up to position {position}.{behind}")
            }
        }
    }
}

/// Cases that are neither petitions nor units, by kind. A petitioner's history is its erasures, which are told as such.
fn others(log: &VerifyReport) -> impl Iterator<Item = (AggregateKind, u64)> {
    let told = [AggregateKind::Petition, AggregateKind::Unit, AggregateKind::Petitioner];
    log.cases.iter().map(|(kind, count)| (*kind, *count)).filter(move |(kind, _)| !told.contains(kind))
}

fn line(Finding { position, whose, what }: &Finding) -> String {
    let whose = if whose.is_empty() { String::new() } else { format!("{whose}: ") };
    format!("{position:>8}  {whose}{what}").replace(char::is_control, "\u{fffd}")
}
