//! What a kind of case declares to have a place in the register, and to be counted.

use crate::{
    ledger::{Family, Tally},
    matter::Fact,
    statistics::Statistic,
};
use chrono::NaiveDate;
use redress_domain::{PetitionId, UnitCode};
use redress_log::{AggregateKind, RecordedEvent};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

/// How a case of one kind is folded from its events, and how it stands. The value is the folded state, which the register keeps as JSON:
/// it must come back from JSON as it was.
pub trait CaseView: Serialize + DeserializeOwned {
    /// The kind of the cases.
    const KIND: AggregateKind;

    /// The state after the first event; `None` if it does not begin a case: the projection then stops there.
    fn open(event: &RecordedEvent) -> Option<Self>;

    /// Takes in the next event. Of a case as of a day, some are left out that were recorded late.
    fn evolve(&mut self, event: &RecordedEvent);

    /// How the case stands.
    fn standing(&self) -> Standing;

    /// The petitions that an event names, which makes it a fact of their matters: those that the kind says (`CaseKind::names` of the domain).
    #[must_use]
    fn names(recorded: &RecordedEvent) -> Vec<PetitionId> {
        let petitions =
            recorded.event.names().into_iter().filter(|(kind, _)| *kind == AggregateKind::Petition);
        petitions.filter_map(|(_, id)| id.parse().ok()).collect()
    }
}

/// How a case stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The owner: the unit whose subtree works with the case.
    pub unit: UnitCode,
    /// The other units that see it: those that work with it as the owner does, and those that it names to act, also once they have answered
    /// (`Summary::seers` of the domain but for the owner).
    pub acting: Vec<UnitCode>,
    /// Those of them whose answer is outstanding (`Summary::asked`). Until they have given it they reach the petitions that the case names.
    pub asked: Vec<UnitCode>,
    /// The state, as the API spells it.
    pub state: String,
    /// Day of the first event.
    pub opened: NaiveDate,
    /// Last day for the next step, if there is one.
    pub due: Option<NaiveDate>,
    /// Day of the closing, while it is closed.
    pub closed: Option<NaiveDate>,
    /// Every petition that any of its events has named; the subject first. Never fewer than before.
    pub petitions: Vec<PetitionId>,
}

/// A kind with a place in the register.
#[derive(Debug, Clone, Copy)]
pub struct CaseKind {
    pub(crate) kind: AggregateKind,
    pub(crate) step: Step,
    pub(crate) names: fn(&RecordedEvent) -> Vec<PetitionId>,
    /// What its cases contribute to figures.
    pub(crate) counted: Option<Counted>,
    /// What its events contribute to the matters of the petitions that they name.
    pub(crate) counted_in_matters: Option<CountedInMatters>,
    statistics: &'static [&'static Statistic],
}

/// A family of the ledger that is folded from each case of a kind.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(
    not(feature = "toy-kind"),
    allow(dead_code, reason = "no kind of the released program is counted yet")
)]
pub(crate) struct Counted {
    /// Its [`Family::kind`] is the kind of the cases.
    pub(crate) family: &'static Family,
    /// What a case contributes by its events up to a day, in the order of (day, position): a pure function.
    pub(crate) tally: fn(&[RecordedEvent]) -> Tally,
}

/// A family of the ledger that is folded from the facts of each matter that a case of a kind names a petition of.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(
    not(feature = "toy-kind"),
    allow(dead_code, reason = "no kind of the released program is counted yet")
)]
pub(crate) struct CountedInMatters {
    /// Its [`Family::kind`] is the petition.
    pub(crate) family: &'static Family,
    /// What a matter contributes by its facts up to a day, in the order of (day, position): a pure function. Without a fact of the kind it
    /// must be nothing.
    pub(crate) tally: fn(&[Fact]) -> Tally,
}

/// Takes events into a folded state; `None` before the first.
pub(crate) type Step = fn(Option<Value>, &[&RecordedEvent]) -> Result<(Value, Standing), StepFault>;

/// Why events could not be taken in: the place of the event among them, and what is wrong.
pub(crate) type StepFault = (usize, String);

impl CaseKind {
    /// The kind of a view.
    #[must_use]
    pub const fn of<V: CaseView>() -> Self {
        Self {
            kind: V::KIND,
            step: step::<V>,
            names: V::names,
            counted: None,
            counted_in_matters: None,
            statistics: &[],
        }
    }

    /// Its statistics, in the order in which reports show them.
    #[must_use]
    pub const fn statistics(&self) -> &'static [&'static Statistic] {
        self.statistics
    }

    /// The same, with statistics of its families.
    #[cfg_attr(
        not(feature = "toy-kind"),
        allow(dead_code, reason = "no kind of the released program is counted yet")
    )]
    pub(crate) const fn with_statistics(self, statistics: &'static [&'static Statistic]) -> Self {
        Self { statistics, ..self }
    }

    /// The same, counted.
    #[cfg_attr(
        not(feature = "toy-kind"),
        allow(dead_code, reason = "no kind of the released program is counted yet")
    )]
    pub(crate) const fn counted(self, counted: Counted) -> Self {
        Self { counted: Some(counted), ..self }
    }

    /// The same, counted in the matters of the petitions that its events name.
    #[cfg_attr(
        not(feature = "toy-kind"),
        allow(dead_code, reason = "no kind of the released program is counted yet")
    )]
    pub(crate) const fn counted_in_matters(self, counted: CountedInMatters) -> Self {
        Self { counted_in_matters: Some(counted), ..self }
    }
}

fn step<V: CaseView>(
    before: Option<Value>,
    events: &[&RecordedEvent],
) -> Result<(Value, Standing), StepFault> {
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
    Ok((serde_json::to_value(&view).map_err(damaged)?, view.standing()))
}
