//! What a kind of case declares to have a place in the register.

use chrono::NaiveDate;
use redress_domain::{PetitionId, UnitCode};
use redress_log::{AggregateKind, RecordedEvent};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

/// How a case of one kind is folded from its events, and how it stands. The value is the folded state, which the register keeps as JSON:
/// it must come back from JSON as it was.
pub trait CaseView: Serialize + DeserializeOwned {
    /// Whose events.
    const KIND: AggregateKind;

    /// The state after the first event; `None` if it does not begin a case.
    fn open(event: &RecordedEvent) -> Option<Self>;

    /// Takes in the next event.
    fn evolve(&mut self, event: &RecordedEvent);

    /// How the case stands.
    fn standing(&self) -> Standing;

    /// The petitions that an event names. It is then also a fact of their matters.
    #[must_use]
    fn names(_event: &RecordedEvent) -> Vec<PetitionId> {
        Vec::new()
    }
}

/// How a case stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The owner: the unit whose subtree works with the case.
    pub unit: UnitCode,
    /// The units that the case names to act. They see it.
    pub acting: Vec<UnitCode>,
    /// Those of them whose answer is outstanding.
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
}

/// Takes events into a folded state; `None` before the first.
pub(crate) type Step = fn(Option<Value>, &[&RecordedEvent]) -> Result<(Value, Standing), StepFault>;

/// Why events could not be taken in: the place of the event among them, and what is wrong.
pub(crate) type StepFault = (usize, String);

impl CaseKind {
    /// The kind of a view.
    #[must_use]
    pub const fn of<V: CaseView>() -> Self {
        Self { kind: V::KIND, step: step::<V>, names: V::names }
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
