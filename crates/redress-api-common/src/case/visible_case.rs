//! What a caller sees of a case: the part of "Who sees it" that follows after SQL has left out the cases that
//! the caller does not see.

use super::kind::{Kind, VisibleCase};
use crate::{
    access::Access,
    error::{missing, read_error},
    event::Recorded,
    tables::Tabled,
};
use async_graphql::Result;
use futures_util::future::BoxFuture;
use redress_auth::Operation;
use redress_domain::{PetitionId, StreamId};
use redress_log::{AggregateKind, RecordedEvent};
use redress_read::{CaseRow, PetitionRow, Reader, case_kind};
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

/// Cases that the caller sees, as they see them. The cases of other kinds that they name are read by one statement, and so are the petitions
/// that all these name.
pub fn visible_cases<'a>(
    reader: &'a Reader,
    access: &'a Access,
    kinds: &'a [&'static Kind],
    rows: Vec<CaseRow>,
) -> BoxFuture<'a, Result<Vec<Arc<VisibleCase>>>> {
    Box::pin(async move {
        let others = others(reader, access, &rows).await?;
        let named: BTreeSet<&String> =
            rows.iter().chain(others.values()).flat_map(|row| &row.petitions).collect();
        let named: Vec<String> = named.into_iter().cloned().collect();
        let petitions = match named.is_empty() {
            true => Vec::new(),
            false => reader.petitions_by_id(&named).await.map_err(read_error)?.value,
        };
        let reached = reached(reader, access, &petitions).await?;
        let petitions: HashMap<&str, &PetitionRow> =
            petitions.iter().map(|row| (row.id.as_str(), row)).collect();
        let named = Named { petitions, reached, others };
        let kind_of = |row: &CaseRow| kinds.iter().copied().find(|kind| kind.kind.as_str() == row.kind);
        let seen = rows.into_iter().filter_map(|row| {
            let kind = kind_of(&row)?;
            Some(Arc::new(VisibleCase::of(kind, row, access, &named)))
        });
        Ok(seen.collect())
    })
}

/// What the cases of an answer name.
struct Named<'a> {
    petitions: HashMap<&'a str, &'a PetitionRow>,
    /// The petitions that the caller works with or is asked about.
    reached: BTreeSet<String>,
    /// The cases of other kinds, whether or not the caller sees them.
    others: HashMap<StreamId, CaseRow>,
}

/// The cases of other kinds that a case has named; `None` if that cannot be read.
fn named_by(row: &CaseRow) -> Option<Vec<StreamId>> {
    let kind = AggregateKind::read(&row.kind).and_then(case_kind)?;
    kind.cases_of(&row.folded)
}

/// Reads the cases of other kinds that some cases name.
async fn others(reader: &Reader, access: &Access, rows: &[CaseRow]) -> Result<HashMap<StreamId, CaseRow>> {
    let named: BTreeSet<StreamId> = rows.iter().filter_map(named_by).flatten().collect();
    if named.is_empty() {
        return Ok(HashMap::new());
    }
    let named: Vec<StreamId> = named.into_iter().collect();
    let found = reader.cases_among(access.units(), &named, &[]).await.map_err(read_error)?.value;
    let keyed =
        found.into_iter().filter_map(|row| Some(((AggregateKind::read(&row.kind)?, row.id.clone()), row)));
    Ok(keyed.collect())
}

/// The numbers of the petitions that the caller works with or is asked about. A case may name these to the
/// caller.
async fn reached(reader: &Reader, access: &Access, petitions: &[PetitionRow]) -> Result<BTreeSet<String>> {
    let (covered, others): (Vec<_>, Vec<_>) =
        petitions.iter().partition(|petition| access.covers_petition(petition));
    let mut reached: BTreeSet<String> = covered.into_iter().map(|petition| petition.id.clone()).collect();
    let others: Vec<PetitionId> = others.iter().filter_map(|petition| petition.id.parse().ok()).collect();
    if !others.is_empty() {
        let asked = reader.asked_about(&others, (&access.viewer()?, access.units())).await;
        reached.extend(asked.map_err(read_error)?.value);
    }
    Ok(reached)
}

impl Named<'_> {
    /// Whether the caller may know the people of every petition that a case names. A petition that the read
    /// side does not have yet counts as hidden.
    fn shows_people_of(&self, access: &Access, row: &CaseRow) -> bool {
        self.shows_people(access, &row.petitions)
    }

    fn shows_people(&self, access: &Access, petitions: &[String]) -> bool {
        let knows = |id: &String| {
            self.petitions.get(id.as_str()).is_some_and(|petition| access.sees_people(petition))
        };
        petitions.iter().all(knows)
    }
}

impl VisibleCase {
    fn of(kind: &'static Kind, row: CaseRow, access: &Access, named: &Named<'_>) -> Self {
        let named_cases = named_by(&row);
        let is_readable = named_cases.is_some();
        let named_cases = named_cases.unwrap_or_default();
        let is_seen =
            |case: &&StreamId| named.others.get(*case).is_some_and(|other| access.covers_case(other));
        let cases: Vec<StreamId> = named_cases.iter().filter(is_seen).cloned().collect();
        let petitions: Vec<String> =
            row.petitions.iter().filter(|id| named.reached.contains(*id)).cloned().collect();
        let shows = |case: &StreamId| {
            named.others.get(case).is_some_and(|other| named.shows_people_of(access, other))
        };
        // A caller may see a case without working with everything that it names. If the people of one of its petitions are hidden from the
        // caller, so are the texts of the case; and if those of a petition of another case that it names are. Where the texts about what the
        // caller does not reach are left out, only the rest counts. What cannot be read is hidden.
        let by_subject = case_kind(kind.kind).is_some_and(|kind| kind.texts_by_subject());
        let reaches_all = (petitions.len(), cases.len()) == (row.petitions.len(), named_cases.len());
        let shows_people = match by_subject {
            true => named.shows_people(access, &petitions) && cases.iter().all(shows),
            false => named.shows_people_of(access, &row) && named_cases.iter().all(shows),
        };
        let sees_people = access.may(Operation::ReadPersonalData) && is_readable && shows_people;
        Self {
            kind,
            row,
            units: access.units().clone(),
            access: access.clone(),
            sees_people,
            petitions: petitions.into(),
            cases: cases.into(),
            is_whole: reaches_all || !by_subject,
            history: None,
        }
    }

    /// The case at an earlier point. It shows no more people than now, and no other petitions.
    pub fn as_it_stood(&self, then: redress_read::CaseAsOf) -> Self {
        let petitions = self.petitions.iter().filter(|id| then.row.petitions.contains(id)).cloned().collect();
        Self {
            kind: self.kind,
            row: then.row,
            units: then.units,
            access: self.access.clone(),
            sees_people: self.sees_people,
            petitions,
            cases: self.cases.clone(),
            is_whole: self.is_whole,
            history: Some(then.history),
        }
    }

    /// An event of the case, as its caller sees it.
    ///
    /// # Errors
    /// A fault, if the event belongs to another kind.
    pub fn event(&self, recorded: RecordedEvent) -> Result<Arc<dyn Tabled>> {
        let (event, recorded) = Recorded::split(recorded, self.access.clone(), self.sees_people);
        let kind = event.kind();
        let recorded = recorded.naming(self.petitions.clone(), self.cases.clone(), self.is_whole);
        let typed = (self.kind.event)(event, recorded);
        typed.ok_or_else(|| missing(kind))
    }
}
