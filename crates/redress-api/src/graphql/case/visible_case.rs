//! What a caller sees of a case: the part of "Who sees it" that follows after SQL has left out the cases that
//! the caller does not see.

use super::kind::{Kind, VisibleCase};
use crate::graphql::{
    access::Access,
    error::{missing, read_error},
    event::{Event, Recorded},
};
use async_graphql::Result;
use redress_auth::Operation;
use redress_domain::PetitionId;
use redress_log::RecordedEvent;
use redress_read::{CaseRow, PetitionRow, Reader};
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

/// Cases that the caller sees, as they see them. The petitions that the cases name are read by one statement.
pub(in crate::graphql) async fn visible_cases(
    reader: &Reader,
    access: &Access,
    kinds: &[&'static Kind],
    rows: Vec<CaseRow>,
) -> Result<Vec<Arc<VisibleCase>>> {
    let named: BTreeSet<&String> = rows.iter().flat_map(|row| &row.petitions).collect();
    let named: Vec<String> = named.into_iter().cloned().collect();
    let petitions = match named.is_empty() {
        true => Vec::new(),
        false => reader.petitions_by_id(&named).await.map_err(read_error)?.value,
    };
    let reached = reached(reader, access, &petitions).await?;
    let petitions: HashMap<&str, &PetitionRow> = petitions.iter().map(|row| (row.id.as_str(), row)).collect();
    let kind_of = |row: &CaseRow| kinds.iter().copied().find(|kind| kind.kind.as_str() == row.kind);
    let seen = rows.into_iter().filter_map(|row| {
        let kind = kind_of(&row)?;
        Some(Arc::new(VisibleCase::of(kind, row, access, &petitions, &reached)))
    });
    Ok(seen.collect())
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

impl VisibleCase {
    fn of(
        kind: &'static Kind,
        row: CaseRow,
        access: &Access,
        petitions: &HashMap<&str, &PetitionRow>,
        reached: &BTreeSet<String>,
    ) -> Self {
        // A caller may see a case without working with every petition that it names. If the people of one of these petitions are hidden from
        // the caller, so are the texts of the case. A petition that the read side does not have yet counts as hidden.
        let knows = |id: &String| petitions.get(id.as_str()).is_some_and(|row| access.sees_people(row));
        let sees_people = access.may(Operation::ReadPersonalData) && row.petitions.iter().all(knows);
        let petitions = row.petitions.iter().filter(|id| reached.contains(*id)).cloned().collect();
        Self {
            kind,
            row,
            units: access.units().clone(),
            access: access.clone(),
            sees_people,
            petitions,
            history: None,
        }
    }

    /// The case at an earlier point. It shows no more people than now, and no other petitions.
    pub(in crate::graphql) fn as_it_stood(&self, then: redress_read::CaseAsOf) -> Self {
        let petitions = self.petitions.iter().filter(|id| then.row.petitions.contains(id)).cloned().collect();
        Self {
            kind: self.kind,
            row: then.row,
            units: then.units,
            access: self.access.clone(),
            sees_people: self.sees_people,
            petitions,
            history: Some(then.history),
        }
    }

    /// An event of the case, as its caller sees it.
    ///
    /// # Errors
    /// A fault, if the event belongs to another kind.
    pub(in crate::graphql) fn event(&self, recorded: RecordedEvent) -> Result<Event> {
        let (event, recorded) = Recorded::split(recorded, self.access.clone(), self.sees_people);
        let kind = event.kind();
        let typed = (self.kind.event)(event, recorded.naming(self.petitions.clone()));
        typed.map(Event).ok_or_else(|| missing(kind))
    }
}
