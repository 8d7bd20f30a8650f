//! Data that the petitions of one answer need besides their rows, read for all of them at once.

use async_graphql::{Context, ID, Result};
use redress_api_common::{
    access::Access,
    case::{Kind, VisibleCase, visible_cases},
    context::ContextExt,
    day_cursors,
    error::{coded, log_error, read_error},
    paging::Slice,
    read_source::ReadContext,
    sensitive::SensitiveValue,
    unit::Unit,
};
use redress_domain::{SensitiveField, SensitiveText};
use redress_log::{AggregateKind, HeldValues, Position, RecordedEvent};
use redress_read::{CaseRow, PageOf, PetitionRow, TreeOn};
use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::OnceCell;

/// Petitions that are answered together. The first one that needs something reads it for all: one statement
/// per page, however long it is. Hidden values are not even read.
pub(super) struct Page {
    shown: Vec<Shown>,
    access: Access,
    /// Values of registrations that the caller sees.
    held: OnceCell<HashMap<Position, HeldValues>>,
    /// Petitions of the same people that those of the page name, or may name.
    linked: OnceCell<HashMap<String, PetitionRow>>,
    /// Cases that name petitions of the page, by their kind and the part of the lists.
    cases: Mutex<Vec<(Part, Arc<OnceCell<CasesOfAll>>)>>,
}

/// A kind of case, and the part of each petition's list of them.
type Part = (AggregateKind, Slice);

/// Cases that name petitions, by the petition.
type CasesOfAll = HashMap<String, CasesOfOne>;

/// A page of the cases that name a petition.
#[derive(Clone, Default)]
pub(super) struct CasesOfOne {
    /// The cases, in the order in which they were opened.
    pub(super) cases: Vec<Arc<VisibleCase>>,
    /// Whether there are more after them.
    pub(super) has_more: bool,
}

/// A petition to show.
pub(super) struct Shown {
    pub(super) row: PetitionRow,
    pub(super) units: Arc<TreeOn>,
    pub(super) sees_people: bool,
    /// The events that it was folded from, if that is not its whole history.
    pub(super) history: Option<Vec<RecordedEvent>>,
}

impl Page {
    /// The caller's rights.
    pub(super) fn access(&self) -> &Access {
        &self.access
    }

    /// Puts petitions on a page; their order stays.
    pub(super) fn of(access: &Access, shown: Vec<Shown>) -> Vec<OnPage> {
        let (held, linked, cases) = (OnceCell::new(), OnceCell::new(), Mutex::default());
        let page = Arc::new(Self { shown, access: access.clone(), held, linked, cases });
        (0..page.shown.len()).map(|place| OnPage { page: page.clone(), place }).collect()
    }

    /// The petition at a place.
    pub(super) fn at(&self, place: usize) -> &Shown {
        &self.shown[place]
    }

    /// Rows whose people the caller sees.
    fn visible(&self) -> impl Iterator<Item = &PetitionRow> {
        self.shown.iter().filter(|one| one.sees_people).map(|one| &one.row)
    }

    /// A value of a registration that the caller may see; `None` if it was erased.
    pub(super) async fn held(
        &self,
        ctx: &Context<'_>,
        registration: Position,
        field: SensitiveField,
    ) -> Result<Option<&SensitiveText>> {
        // Not from the replica: an erased value must disappear immediately.
        let log = &ctx.api()?.log;
        let read = async || {
            let sealed = self.visible().filter(|row| !row.sensitive_fields.is_empty());
            let registrations: Vec<Position> = sealed.map(|row| Position(row.first_position)).collect();
            log.sensitive_values(&registrations).await
        };
        let held = self.held.get_or_try_init(read).await.map_err(log_error)?;
        Ok(held.get(&registration).and_then(|held| held.values.get(field)))
    }

    /// The present state of a petition that a row on the page names; `None` if it does not exist.
    pub(super) async fn linked(&self, ctx: &Context<'_>, id: &str) -> Result<Option<&PetitionRow>> {
        let reader = ctx.reader()?;
        let read = async || {
            let named =
                self.visible().flat_map(|row| row.repeat_of.iter().chain([&row.matter, &row.petitioner_id]));
            let own = |id: &String| self.shown.iter().any(|one| one.row.id == *id);
            let others: BTreeSet<&String> = named.filter(|id| !own(id)).collect();
            let others: Vec<String> = others.into_iter().cloned().collect();
            let found = match others.is_empty() {
                true => Vec::new(),
                false => reader.petitions_by_id(&others).await?.value,
            };
            Ok(found.into_iter().map(|row| (row.id.clone(), row)).collect())
        };
        let linked: &HashMap<String, PetitionRow> =
            self.linked.get_or_try_init(read).await.map_err(read_error)?;
        let own = || self.shown.iter().map(|one| &one.row).find(|row| row.id == id);
        Ok(linked.get(id).or_else(own))
    }

    /// Cases of a kind that name petitions of the page: the same part of each petition's list. Read for all petitions at once.
    async fn cases(
        &self,
        ctx: &Context<'_>,
        kind: &'static Kind,
        slice: &Slice,
    ) -> Result<Arc<OnceCell<CasesOfAll>>> {
        let part = (kind.kind, slice.clone());
        let cell = {
            let mut parts = self.cases.lock().unwrap_or_else(PoisonError::into_inner);
            match parts.iter().find(|(known, _)| *known == part) {
                Some((_, cell)) => cell.clone(),
                None => {
                    let cell = Arc::<OnceCell<CasesOfAll>>::default();
                    parts.push((part, cell.clone()));
                    cell
                }
            }
        };
        cell.get_or_try_init(async || self.read_cases(ctx, kind, slice).await).await?;
        Ok(cell)
    }

    async fn read_cases(&self, ctx: &Context<'_>, kind: &'static Kind, slice: &Slice) -> Result<CasesOfAll> {
        let (reader, viewer, page) = (ctx.reader()?, self.access.viewer()?, day_cursors::page(slice)?);
        let petitions: Vec<String> = self.shown.iter().map(|one| one.row.id.clone()).collect();
        let found = reader.cases_of_petitions(kind.kind, (&viewer, self.access.units()), &petitions, &page);
        let served = found.await.map_err(read_error)?;
        ctx.served(served.position);
        let access = self.access.clone().known_at(ctx, served.position).await?;
        // A case may name several petitions of the page.
        let rows = served.value.values().flat_map(|page| &page.rows);
        let rows: HashMap<&str, &CaseRow> = rows.map(|row| (row.id.as_str(), row)).collect();
        let rows = rows.into_values().cloned().collect();
        let visible = visible_cases(reader, &access, &[kind], rows).await?;
        let visible: HashMap<&str, &Arc<VisibleCase>> =
            visible.iter().map(|case| (case.row.id.as_str(), case)).collect();
        let shown = |row: &CaseRow| visible.get(row.id.as_str()).map(|case| Arc::clone(case));
        let of_one = |(petition, page): (&String, &PageOf<CaseRow>)| {
            let cases = page.rows.iter().filter_map(shown).collect();
            (petition.clone(), CasesOfOne { cases, has_more: page.has_more })
        };
        Ok(served.value.iter().map(of_one).collect())
    }
}

/// A petition by its index on a page. Cheap to clone.
#[derive(Clone)]
pub(super) struct OnPage {
    page: Arc<Page>,
    place: usize,
}

impl OnPage {
    /// The caller's rights.
    pub(super) fn access(&self) -> &Access {
        self.page.access()
    }

    pub(super) fn shown(&self) -> &Shown {
        self.page.at(self.place)
    }

    /// Its row of the register.
    pub(super) fn row(&self) -> &PetitionRow {
        &self.shown().row
    }

    /// A page of the cases of a kind that name it and that the caller sees.
    pub(super) async fn cases(
        &self,
        ctx: &Context<'_>,
        kind: &'static Kind,
        slice: &Slice,
    ) -> Result<CasesOfOne> {
        let cases = self.page.cases(ctx, kind, slice).await?;
        Ok(cases.get().and_then(|of_all| of_all.get(&self.row().id)).cloned().unwrap_or_default())
    }

    /// A unit, with the tree of the point that is shown.
    pub(super) fn unit(&self, code: &str) -> Result<Unit> {
        let unit = Unit::among(&self.shown().units, code);
        unit.ok_or_else(|| coded("UNIT_UNKNOWN", format!("there is no unit {code}")))
    }

    /// The first petition of the matter; if that is another one, `None` as for [`Self::link`].
    pub(super) async fn first_of_matter(&self, ctx: &Context<'_>) -> Result<Option<&PetitionRow>> {
        let row = self.row();
        if row.matter == row.id {
            return Ok(Some(row));
        }
        match self.link(ctx, &row.matter).await? {
            Some(_) => self.page.linked(ctx, &row.matter).await,
            None => Ok(None),
        }
    }

    /// A value of its registration; `None` if it never had one.
    pub(super) async fn sensitive(
        &self,
        ctx: &Context<'_>,
        field: SensitiveField,
    ) -> Result<Option<SensitiveValue>> {
        let Shown { row, sees_people, .. } = self.shown();
        match (row.sensitive_fields.contains(&field), sees_people) {
            (false, _) => Ok(None),
            (true, false) => Ok(Some(SensitiveValue::masked())),
            (true, true) => {
                let registration = redress_log::Position(row.first_position);
                let held = self.page.held(ctx, registration, field).await?;
                Ok(Some(SensitiveValue::held(held)))
            }
        }
    }

    /// The number of another petition of the same people; `None` if it would reveal who brought this one or
    /// that one, or if the caller does not reach that one.
    pub(super) async fn link(&self, ctx: &Context<'_>, id: &str) -> Result<Option<ID>> {
        let Shown { row, sees_people, .. } = self.shown();
        if !sees_people {
            return Ok(None);
        }
        if id == row.id {
            return Ok(Some(id.into()));
        }
        let other = self.page.linked(ctx, id).await?;
        Ok(self.page.access().shows_link(other).then(|| id.into()))
    }

    /// The petitioner's id; `None` if it would reveal who brought this petition. If it is the number of
    /// another petition, it is shown like such a number.
    pub(super) async fn petitioner_id(&self, ctx: &Context<'_>) -> Result<Option<ID>> {
        let Shown { row, sees_people, .. } = self.shown();
        let id = &row.petitioner_id;
        match *sees_people && *id != row.id && self.page.linked(ctx, id).await?.is_some() {
            true => self.link(ctx, id).await,
            false => Ok(sees_people.then(|| id.as_str().into())),
        }
    }
}
