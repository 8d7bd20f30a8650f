//! The bulk phase of a rebuild: matter by matter, so that each is folded once, written once and dropped.
//!
//! A matter makes the same rows whether its events come one by one among others or together, since a row
//! depends only on the matter's own events (see [`crate::matter`]). Events that are recorded meanwhile are
//! projected afterwards, like live events.

use super::{
    case_families::OtherFamilies,
    rows::{LEDGER, REGISTER, ROLLUP, ROLLUP_PARTS, Target, ledger_row, register_row, rollup_rows},
    sequence_check::follows,
};
use crate::{
    PetitionRow, ReadError,
    cases::{self, Namings},
    ledger::{Sums, as_in_ledger},
    matter::{Happening, MATTERS, Matter},
    projections::projection::{Filling, Late},
};
use futures_util::{StreamExt, pin_mut};
use redress_domain::{PetitionId, petition::PetitionEvent};
use redress_log::{Log, Occurrence, Position, copy::Rows};
use sqlx::{Connection, Executor, Postgres, Transaction, postgres::PgPoolOptions};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use tokio::{sync::mpsc, task::JoinHandle};

/// Events sent together from the reader to the folder.
const GATHER: usize = 2_000;
/// Parcels in transit in each of the two channels, which limits the memory of a rebuild.
const ON_THE_WAY: usize = 4;
/// Bytes of a table's rows that are sent together.
const PARCEL: usize = 1 << 20;
/// The initial capacity for such rows and those of the next chunk.
const ROOM: usize = 2 * PARCEL;

/// Rows of a table that is truncated in the same transaction are written frozen (see [`Rows::copy_frozen`]).
/// These transactions block nobody, however long reading the log takes.
const BEGIN: &str = "TRUNCATE ledger, petitions; SET LOCAL idle_in_transaction_session_timeout = 0";
/// The same for the roll-up, with a table for sums that do not fit into memory.
const BEGIN_ROLLUP: &str = "TRUNCATE rollup; SET LOCAL idle_in_transaction_session_timeout = 0;
    CREATE TEMP TABLE rollup_parts (LIKE rollup) ON COMMIT DROP";
/// Rows are inserted in the order of the table's key, so that the rows of a figure's sum are on few pages.
const SUM_UP: &str = "
    INSERT INTO rollup (attributed_month, subject, unit, flags, month, category, channel, kind, n, heads)
    SELECT attributed_month, subject, unit, flags, month, category, channel, kind, sum(n), sum(heads)
    FROM rollup_parts GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 HAVING sum(n) <> 0 OR sum(heads) <> 0
    ORDER BY attributed_month, subject, unit";

enum Parcel {
    /// Rows of the ledger or the register.
    Rows(Target, Rows),
    /// Sums that are removed from memory.
    Sums(Rows),
    /// How many events are done.
    Done(i64),
}

/// Fills ledger and register, with up to `sums` monthly sums in memory. These remain for the roll-up, which
/// another connection writes.
pub(super) async fn fill(filling: &mut Filling<'_>) -> Result<Late, ReadError> {
    let Filling { source, upto, .. } = *filling;
    let namings = cases::namings(source, upto).await?;
    let mut transaction = filling.connection.begin().await?;
    transaction.execute(BEGIN).await?;
    let beside = PgPoolOptions::new().max_connections(1).connect_with(filling.connect.clone()).await?;
    let mut rollup = beside.begin().await?;
    rollup.execute(BEGIN_ROLLUP).await?;
    let (matters, read) = mpsc::channel(ON_THE_WAY);
    let (parcels, mut written) = mpsc::channel(ON_THE_WAY);
    let reading = Ending(tokio::spawn(read_matters(source.log.clone(), upto, matters)), upto);
    let folding = Folding::keeping(filling.sums, namings, OtherFamilies::of(source.cases));
    let folding = Ending(tokio::spawn(fold_all(folding, read, parcels)), upto);
    while let Some(parcel) = written.recv().await {
        match parcel {
            Parcel::Rows(table, rows) => rows.copy_frozen(&mut transaction, table.0, table.1).await?,
            Parcel::Sums(rows) => {
                rows.copy_frozen(&mut rollup, ROLLUP_PARTS.0, ROLLUP_PARTS.1).await?;
            }
            Parcel::Done(events) => (filling.progress)(Position(events), upto),
        }
    }
    // The folder ends when the reader sends nothing any more, so the reader's fault is the first one.
    reading.outcome().await?;
    let Folding { sums, in_parts, others, .. } = folding.outcome().await?;
    others.put(&mut transaction).await?;
    transaction.commit().await?;
    let rollup = RollUp { transaction: rollup, sums, in_parts };
    Ok(Late { table: ROLLUP.0, write: Box::pin(rollup.write()) })
}

/// The roll-up, with an empty table.
struct RollUp {
    transaction: Transaction<'static, Postgres>,
    sums: Sums,
    /// Whether some sums have already been written to the overflow table.
    in_parts: bool,
}

impl RollUp {
    async fn write(mut self) -> Result<(), ReadError> {
        let (table, columns) = if self.in_parts { ROLLUP_PARTS } else { ROLLUP };
        rollup_rows(self.sums).copy_frozen(&mut self.transaction, table, columns).await?;
        if self.in_parts {
            self.transaction.execute(SUM_UP).await?;
        }
        self.transaction.commit().await?;
        Ok(())
    }
}

/// A task that is aborted when this value is dropped, with its last position.
struct Ending<T>(JoinHandle<Result<T, ReadError>>, Position);

impl<T> Ending<T> {
    async fn outcome(mut self) -> Result<T, ReadError> {
        let what = || "this program fails on it, or on an event before it".to_owned();
        let failed = |_| Err(ReadError::Inconsistent { position: self.1, what: what() });
        (&mut self.0).await.unwrap_or_else(failed)
    }
}

impl<T> Drop for Ending<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

type Gathered = Vec<Vec<Arc<Occurrence>>>;

async fn read_matters(log: Log, upto: Position, to: mpsc::Sender<Gathered>) -> Result<(), ReadError> {
    let matters = log.matters(upto);
    pin_mut!(matters);
    let (mut gathered, mut events) = (Vec::new(), 0);
    while let Some(matter) = matters.next().await.transpose()? {
        events += matter.len();
        gathered.push(matter);
        if events >= GATHER {
            events = 0;
            if to.send(std::mem::take(&mut gathered)).await.is_err() {
                // The folder has failed, and its error says why.
                return Ok(());
            }
        }
    }
    let _ = to.send(gathered).await;
    Ok(())
}

async fn fold_all(
    mut folding: Folding,
    mut from: mpsc::Receiver<Gathered>,
    to: mpsc::Sender<Parcel>,
) -> Result<Folding, ReadError> {
    while let Some(matters) = from.recv().await {
        for events in matters {
            folding.fold(events)?;
        }
        for parcel in folding.parcels(false) {
            if to.send(parcel).await.is_err() {
                return Ok(folding);
            }
        }
    }
    for parcel in folding.parcels(true) {
        let _ = to.send(parcel).await;
    }
    Ok(folding)
}

/// Rows that have not been sent yet.
struct Folding {
    /// Events of other streams by the petition that they name.
    namings: Namings,
    ledger: Rows,
    register: Rows,
    sums: Sums,
    /// How many sums to keep in memory, and whether some were removed.
    most: usize,
    in_parts: bool,
    others: OtherFamilies,
    events: i64,
}

impl Folding {
    fn keeping(most: usize, namings: Namings, others: OtherFamilies) -> Self {
        let (ledger, register, sums) = Default::default();
        Self { namings, ledger, register, sums, most, in_parts: false, others, events: 0 }
    }

    fn fold(&mut self, events: Vec<Arc<Occurrence>>) -> Result<(), ReadError> {
        let mut matter = Matter::default();
        let mut last = BTreeMap::new();
        let name = name_of(&events)?;
        for happening in self.with_namings(events) {
            if let Happening::Step(step) = &happening {
                follows(&matter, step)?;
                self.events += 1;
                last.insert(step.petition.clone(), step.position);
            }
            let (differences, of_others) = matter.record(happening, self.others.tallies());
            self.others.add(of_others);
            differences.iter().for_each(|one| self.sums.add(one));
            as_in_ledger(&MATTERS, differences).iter().for_each(|row| ledger_row(&mut self.ledger, row));
        }
        for (petition, position) in last {
            let id: Option<PetitionId> = petition.parse().ok();
            let row = id.and_then(|id| PetitionRow::of(&id, &matter, position.0));
            let row = row.filter(|row| row.matter == name).ok_or_else(|| {
                let what = format!("petition {petition} has no registration in its matter");
                ReadError::Inconsistent { position, what }
            })?;
            register_row(&mut self.register, &row);
        }
        Ok(())
    }

    /// Merges the events of a matter with those of other streams that name its petitions, in the order of the
    /// log.
    fn with_namings(&mut self, events: Vec<Arc<Occurrence>>) -> Vec<Happening> {
        let mut named = Vec::new();
        if !self.namings.is_empty() {
            let petitions: BTreeSet<&str> = events.iter().map(|step| step.petition.as_str()).collect();
            named
                .extend(petitions.into_iter().filter_map(|petition| self.namings.remove(petition)).flatten());
        }
        let in_order = named.is_empty();
        let mut all: Vec<Happening> = events.into_iter().map(Happening::Step).collect();
        all.extend(named.into_iter().map(Happening::Named));
        if !in_order {
            all.sort_by_key(Happening::position);
        }
        all
    }

    /// The rows that are worth sending; at the end, everything except the sums.
    fn parcels(&mut self, all: bool) -> Vec<Parcel> {
        let mut parcels = vec![Parcel::Done(self.events)];
        for (table, rows) in [(LEDGER, &mut self.ledger), (REGISTER, &mut self.register)] {
            if all || rows.size() >= PARCEL {
                parcels.push(Parcel::Rows(table, std::mem::replace(rows, Rows::with_room(ROOM))));
            }
        }
        if self.sums.len() >= self.most {
            self.in_parts = true;
            parcels.push(Parcel::Sums(rollup_rows(std::mem::take(&mut self.sums))));
        }
        parcels
    }
}

/// The matter's id from its registrations: the number of one of its petitions.
fn name_of(events: &[Arc<Occurrence>]) -> Result<String, ReadError> {
    let named = events.iter().find_map(|occurrence| match &occurrence.event {
        PetitionEvent::Registered(registered) => Some(registered.matter.to_string()),
        _ => None,
    });
    let known = named.filter(|name| events.iter().any(|occurrence| occurrence.petition == *name));
    known.ok_or_else(|| {
        let what = "the first petition of its matter is not known".to_owned();
        ReadError::Inconsistent { position: events.first().map_or(Position(0), |event| event.position), what }
    })
}
