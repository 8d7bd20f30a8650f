//! Writes the commands of every good row to the log, through the same command path as all others.

use futures_util::future::join_all;
use redress_domain::UnitTree;
use redress_log::{Log, Refusal, Request};

use crate::{
    ImportFault,
    case_file::CaseFile,
    index::{Index, State},
    plan::Plan,
    progress::Bar,
};

/// How many cases are written at once: their commands of one step share a transaction or two.
const CHUNK: usize = 512;

/// Writes the rows that the check marked as new. Returns the number of events written.
pub(crate) async fn write(
    log: &Log,
    file: &CaseFile,
    units: &UnitTree,
    index: &Index,
) -> Result<u64, ImportFault> {
    let bar = Bar::new("importing");
    let readings = index.readings();
    let mut writer = Writer { log, file, chunk: Vec::new(), events: 0 };
    for reading in 0..=readings.values().copied().max().unwrap_or(0) {
        let mut rows = 0;
        for (number, row) in file.cases(&bar)?.enumerate() {
            let row = row?;
            rows = number + 1;
            let turn = readings.get(&number).copied().unwrap_or(0);
            if index.state(number) != Some(State::New) || turn != reading {
                continue;
            }
            let changed = || ImportFault::Changed { path: file.table.path.clone(), line: row.line };
            let plan = file.plan(&row, units).map_err(|_| changed())?;
            if index.find(&plan.id).is_none_or(|place| place.row != number) {
                return Err(changed());
            }
            writer.take(plan).await?;
        }
        writer.flush().await?;
        if rows != index.len() {
            return Err(ImportFault::Changed { path: file.table.path.clone(), line: 1 });
        }
    }
    Ok(writer.events)
}

struct Writer<'a> {
    log: &'a Log,
    file: &'a CaseFile,
    chunk: Vec<Plan>,
    events: u64,
}

impl Writer<'_> {
    async fn take(&mut self, plan: Plan) -> Result<(), ImportFault> {
        // A case must be registered before one that repeats it.
        let waits = plan.repeat_of.as_ref().is_some_and(|of| self.chunk.iter().any(|plan| plan.id == *of));
        if waits || self.chunk.len() == CHUNK {
            self.flush().await?;
        }
        self.chunk.push(plan);
        Ok(())
    }

    /// Executes the chunk step by step: the commands of one step, each for another case, are sent to the log
    /// together.
    async fn flush(&mut self) -> Result<(), ImportFault> {
        let chunk = std::mem::take(&mut self.chunk);
        for step in 0..chunk.iter().map(|plan| plan.requests.len()).max().unwrap_or(0) {
            let requests =
                chunk.iter().filter_map(|plan| Some((plan.line, plan.requests.get(step)?.clone())));
            let answers = join_all(requests.map(|(line, request)| self.execute(line, request))).await;
            for made in answers {
                self.events += u64::from(made?);
            }
        }
        Ok(())
    }

    /// Executes a command. Returns whether it wrote an event; `false` if the log already had it.
    async fn execute(&self, line: u64, request: Request) -> Result<bool, ImportFault> {
        let answer = self.log.execute(request).await?;
        if matches!(answer, Err(Refusal::CommandIdReused)) {
            // The check found that the log has the value of the file all the same.
            return Ok(false);
        }
        let path = self.file.table.path.clone();
        let receipt = answer.map_err(|refusal| ImportFault::Refused { path, line, refusal })?;
        Ok(!receipt.repeated)
    }
}
