//! The unit as a kind of case.

use super::{ToUnit, Unit, UnitError, UnitEvent};
use crate::{
    AggregateKind, Case, Rules, UnitCode,
    kind::{CaseKind, Reach, Recording, RefusalCode, ValueOwners},
};
use chrono::NaiveDate;
use std::sync::Arc;

impl CaseKind for Unit {
    const KIND: AggregateKind = AggregateKind::Unit;
    const VALUES: ValueOwners = ValueOwners::Nobody;
    const FOLDS: bool = false;
    const ARRANGES: bool = true;
    type Id = UnitCode;
    type Addressed = ToUnit;
    type State = Self;

    fn id(to: &ToUnit) -> &str {
        to.code.as_str()
    }

    fn days(to: &ToUnit) -> Vec<(&'static str, NaiveDate)> {
        to.command.effective_on().map(|day| ("effective_on", day)).into_iter().collect()
    }

    fn reach(_to: &ToUnit) -> Reach<'_> {
        Reach::Office { field: "code" }
    }

    fn decide(to: &ToUnit, _state: &Self, case: &Case<'_>) -> Result<UnitEvent, UnitError> {
        Self::decide(to, case)
    }

    fn reverse(code: UnitCode, event: &UnitEvent) -> ToUnit {
        ToUnit { code, command: event.reverse() }
    }

    fn evolve(state: &mut Self, _event: &UnitEvent, recording: &Recording<'_>) {
        state.sequence = recording.sequence;
    }

    fn taken(to: &ToUnit) -> UnitError {
        UnitError::AlreadyRegistered { code: to.code.clone() }
    }

    fn occurred_on(event: &UnitEvent) -> NaiveDate {
        event.occurred_on()
    }

    fn arrange(code: &UnitCode, event: &UnitEvent, rules: &mut Rules) {
        Arc::make_mut(&mut rules.units).apply(code, event);
    }
}

impl RefusalCode for UnitError {
    fn code(&self) -> &'static str {
        self.code()
    }

    fn field(&self) -> Option<&'static str> {
        Some(self.field())
    }
}
