//! What the petitions of one answer need besides their rows, read for all of them at once.

use super::Petition;
use crate::graphql::{
    access::Access,
    context::Within,
    error::{log_error, read_error},
    reads::ReadsWithin,
};
use async_graphql::{Context, Result};
use redress_domain::{SensitiveField, SensitiveText};
use redress_log::{HeldValues, Position, RecordedEvent};
use redress_read::{PetitionRow, TreeOn};
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};
use tokio::sync::OnceCell;

/// Petitions that are answered together. Whichever of them first asks for something reads it for all: one statement a page, however
/// long it is. What the caller may not see is not read at all.
pub(super) struct Page {
    /// Whose people the caller sees, by petition.
    sees_people: HashMap<String, bool>,
    /// Registrations with values that the caller sees.
    sealed: Vec<Position>,
    held: OnceCell<HashMap<Position, HeldValues>>,
    /// Petitions of the same people that rows name, or may name, and that are not on the page.
    linked: Vec<String>,
    links: OnceCell<HashMap<String, bool>>,
    access: Access,
}

/// A petition to be shown.
pub(super) struct Shown {
    pub(super) row: PetitionRow,
    pub(super) units: Arc<TreeOn>,
    pub(super) sees_people: bool,
    /// What it was folded from, if that is not all up to its last event.
    pub(super) history: Option<Vec<Arc<RecordedEvent>>>,
}

impl Page {
    /// What the caller may see.
    pub(super) fn access(&self) -> &Access {
        &self.access
    }

    /// Puts petitions on a page; their order stays.
    pub(super) fn of(access: &Access, shown: Vec<Shown>) -> Vec<Petition> {
        let sees_people = shown.iter().map(|one| (one.row.id.clone(), one.sees_people)).collect();
        let visible = || shown.iter().filter(|one| one.sees_people).map(|one| &one.row);
        let sealed = visible().filter(|row| !row.sensitive_fields.is_empty());
        let linked: BTreeSet<&String> =
            visible().flat_map(|row| row.repeat_of.iter().chain([&row.matter, &row.petitioner_id])).collect();
        let page = Arc::new(Self {
            sealed: sealed.map(|row| Position(row.first_position)).collect(),
            linked: linked
                .into_iter()
                .filter(|id| !shown.iter().any(|one| one.row.id == **id))
                .cloned()
                .collect(),
            sees_people,
            access: access.clone(),
            held: OnceCell::new(),
            links: OnceCell::new(),
        });
        shown.into_iter().map(|one| Petition { shown: Arc::new(one), page: page.clone() }).collect()
    }

    /// A value of a registration that the caller may see; none if it is not held any more.
    pub(super) async fn held(
        &self,
        ctx: &Context<'_>,
        registration: Position,
        field: SensitiveField,
    ) -> Result<Option<&SensitiveText>> {
        // Not from the replica: what is erased is gone at once.
        let log = &ctx.api()?.log;
        let read = async || log.sensitive_values(&self.sealed).await;
        let held = self.held.get_or_try_init(read).await.map_err(log_error)?;
        Ok(held.get(&registration).and_then(|held| held.values.get(field)))
    }

    /// Whether the caller sees the people of a petition that a row on the page names. A petitioner's id that is no petition's number
    /// leads to none.
    pub(super) async fn sees_people_of(&self, ctx: &Context<'_>, id: &str) -> Result<bool> {
        if let Some(sees) = self.sees_people.get(id) {
            return Ok(*sees);
        }
        let reader = ctx.reader()?;
        let read = async || {
            let found = reader.petitions_by_id(&self.linked).await?.value;
            Ok(found.into_iter().map(|row| (row.id.clone(), self.access.sees_people(&row))).collect())
        };
        let links: &HashMap<String, bool> = self.links.get_or_try_init(read).await.map_err(read_error)?;
        Ok(links.get(id).copied().unwrap_or(true))
    }
}
