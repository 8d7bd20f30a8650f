//! What a kind of case declares for the register and for figures.

use crate::{
    ledger::{Family, Tally},
    matter::Fact,
    statistics::Statistic,
};
use chrono::NaiveDate;
use redress_domain::{PetitionId, StreamId, UnitCode};
use redress_log::{AggregateKind, RecordedEvent};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

/// How a case of a kind is folded from its events. The value is the folded state, which the register stores
/// as JSON: it must survive the round trip.
pub trait CaseView: Serialize + DeserializeOwned {
    /// The kind of the cases.
    const KIND: AggregateKind;

    /// Whether each text is about one of the petitions and cases that a case names, and is shown only to callers who reach that one. Those that
    /// the caller does not reach then say nothing about what is hidden from the caller.
    const TEXTS_BY_SUBJECT: bool = false;

    /// The state after the first event; `None` if this event cannot be the first of a case: the projection
    /// then stops there.
    fn open(event: &RecordedEvent) -> Option<Self>;

    /// Applies the next event. For a case as of a day, events that happened later are left out, though they
    /// may have been recorded earlier.
    fn evolve(&mut self, event: &RecordedEvent);

    /// The present row of the case.
    fn standing(&self) -> Standing;

    /// The cases of other kinds in this register that its events have named, such as the dispute that a mediation is of. The case shows no more
    /// of people than these do. Petitions are in [`Standing::petitions`].
    fn cases(&self) -> Vec<StreamId> {
        Vec::new()
    }

    /// The petitions that each unit of [`Standing::asked`] reaches until it answers: those that it is asked about.
    /// By default all that the case names.
    fn asked_about(&self, standing: &Standing) -> Vec<(UnitCode, PetitionId)> {
        let of_unit = |unit: &UnitCode| {
            let unit = unit.clone();
            standing.petitions.iter().map(move |petition| (unit.clone(), petition.clone()))
        };
        standing.asked.iter().flat_map(of_unit).collect()
    }

    /// The petitions that an event names: it is then a fact of their matters. By default those of the
    /// domain's `CaseKind::names`.
    #[must_use]
    fn names(recorded: &RecordedEvent) -> Vec<PetitionId> {
        let petitions =
            recorded.event.names().into_iter().filter(|(kind, _)| *kind == AggregateKind::Petition);
        petitions.filter_map(|(_, id)| id.parse().ok()).collect()
    }
}

/// The present state of a case, as its row contains it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The owner: the unit whose subtree works with the case. `None` if it belongs to the whole office: then
    /// everyone sees it.
    pub unit: Option<UnitCode>,
    /// The other units that see it: those that work with it as the owner does, and those that it names to
    /// act, also after they have answered (the domain's `Summary::seers` without the owner).
    pub acting: Vec<UnitCode>,
    /// Those of them that have not answered yet (`Summary::asked`). Until they answer, they reach the
    /// petitions that they are asked about ([`CaseView::asked_about`]).
    pub asked: Vec<UnitCode>,
    /// The state, as the API names it.
    pub state: String,
    /// Day of the first event.
    pub opened: NaiveDate,
    /// Last day for the next step, if it has one.
    pub due: Option<NaiveDate>,
    /// Day of the closing, while it is closed.
    pub closed: Option<NaiveDate>,
    /// Every petition that any of its events has named, the subject first. The list never shrinks.
    pub petitions: Vec<PetitionId>,
}

/// A kind in the register.
#[derive(Debug, Clone, Copy)]
pub struct CaseKind {
    pub(crate) kind: AggregateKind,
    pub(crate) step: Step,
    pub(crate) names: fn(&RecordedEvent) -> Vec<PetitionId>,
    cases: fn(&Value) -> Option<Vec<StreamId>>,
    texts_by_subject: bool,
    /// What its cases contribute to figures.
    pub(crate) counted: Option<Counted>,
    /// What its events contribute to the matters of the petitions that they name.
    pub(crate) counted_in_matters: Option<CountedInMatters>,
    statistics: &'static [&'static Statistic],
    /// Whether answers and reports leave its statistics out, as of a kind that exists in tests only.
    pub(crate) is_unreported: bool,
}

/// A family of the ledger that is folded from each case of a kind.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Counted {
    /// The family. [`Family::kind`] is the kind of the cases.
    pub(crate) family: &'static Family,
    /// Returns what a case contributes by its events up to a day, ordered by (day, position): a pure
    /// function.
    pub(crate) tally: fn(&[RecordedEvent]) -> Tally,
}

/// A family of the ledger that is folded from the facts of every matter whose petitions a case of the kind
/// names.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(
    not(feature = "toy-kind"),
    allow(dead_code, reason = "no kind of the released program is counted in matters yet")
)]
pub(crate) struct CountedInMatters {
    /// The family. [`Family::kind`] is the petition.
    pub(crate) family: &'static Family,
    /// Returns what a matter contributes by its facts up to a day, ordered by (day, position): a pure
    /// function. It must return nothing if no fact is of the kind.
    pub(crate) tally: fn(&[Fact]) -> Tally,
}

/// Applies events to a folded state, which is `None` before the first event.
pub(crate) type Step = fn(Option<Value>, &[&RecordedEvent]) -> Result<Folded, StepFault>;

/// A case after some events.
pub(crate) struct Folded {
    /// The folded state.
    pub(crate) state: Value,
    pub(crate) standing: Standing,
    /// See [`CaseView::asked_about`].
    pub(crate) asked_about: Vec<(UnitCode, PetitionId)>,
}

/// Why events could not be applied: the index of the event among them, and the reason.
pub(crate) type StepFault = (usize, String);

impl CaseKind {
    /// The kind of a view.
    #[must_use]
    pub const fn of<V: CaseView>() -> Self {
        Self {
            kind: V::KIND,
            step: step::<V>,
            names: V::names,
            cases: cases::<V>,
            texts_by_subject: V::TEXTS_BY_SUBJECT,
            counted: None,
            counted_in_matters: None,
            statistics: &[],
            is_unreported: false,
        }
    }

    /// The cases of other kinds that a case has named, by its folded state (see [`CaseView::cases`]); `None` if the state cannot be read.
    #[must_use]
    pub fn cases_of(&self, folded: &Value) -> Option<Vec<StreamId>> {
        (self.cases)(folded)
    }

    /// See [`CaseView::TEXTS_BY_SUBJECT`].
    #[must_use]
    pub const fn texts_by_subject(&self) -> bool {
        self.texts_by_subject
    }

    /// Whether reports leave its statistics out, and so do answers that have every statistic.
    #[must_use]
    pub const fn is_unreported(&self) -> bool {
        self.is_unreported
    }

    /// Its statistics, in the order in which reports show them.
    #[must_use]
    pub const fn statistics(&self) -> &'static [&'static Statistic] {
        self.statistics
    }

    /// The same, with statistics of its families.
    pub(crate) const fn with_statistics(self, statistics: &'static [&'static Statistic]) -> Self {
        Self { statistics, ..self }
    }

    /// The same, with statistics that are in no answer and no report but to a question for them.
    #[cfg(feature = "toy-kind")]
    pub(crate) const fn unreported(self) -> Self {
        Self { is_unreported: true, ..self }
    }

    /// The same, counted.
    pub(crate) const fn counted(self, counted: Counted) -> Self {
        Self { counted: Some(counted), ..self }
    }

    /// The same, counted in the matters of the petitions that its events name.
    #[cfg_attr(
        not(feature = "toy-kind"),
        allow(dead_code, reason = "no kind of the released program is counted in matters yet")
    )]
    pub(crate) const fn counted_in_matters(self, counted: CountedInMatters) -> Self {
        Self { counted_in_matters: Some(counted), ..self }
    }
}

fn cases<V: CaseView>(folded: &Value) -> Option<Vec<StreamId>> {
    V::deserialize(folded).ok().map(|view| view.cases())
}

fn step<V: CaseView>(before: Option<Value>, events: &[&RecordedEvent]) -> Result<Folded, StepFault> {
    let damaged = |fault: serde_json::Error| (0, format!("its folded state: {fault}"));
    let mut view: Option<V> = before.map(serde_json::from_value).transpose().map_err(damaged)?;
    for (place, event) in events.iter().enumerate() {
        match &mut view {
            Some(view) => view.evolve(event),
            None => {
                let opened = V::open(event);
                view = Some(opened.ok_or_else(|| (place, "it does not begin a case".to_owned()))?);
            }
        }
    }
    let view = view.ok_or_else(|| (0, "a case has no events".to_owned()))?;
    let standing = view.standing();
    let asked_about = view.asked_about(&standing);
    Ok(Folded { state: serde_json::to_value(&view).map_err(damaged)?, standing, asked_about })
}
