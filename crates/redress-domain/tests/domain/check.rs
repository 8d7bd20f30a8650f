//! Given, when, then.

use crate::fixture::rules;
use cqrs_es::{Aggregate, test::TestFramework};
use redress_domain::{
    Rules, Submitted,
    petition::{Petition, PetitionCommand, PetitionError, PetitionEvent},
    petitioner::{Erase, Petitioner, PetitionerError, PetitionerEvent},
    unit::{ToUnit, Unit, UnitError, UnitEvent},
};

/// The command is accepted, with this event.
pub(crate) fn accepts(given: Vec<PetitionEvent>, when: Submitted<PetitionCommand>, then: PetitionEvent) {
    TestFramework::<Petition>::with(rules()).given(given).when(when).then_expect_events(vec![then]);
}

/// The event that the command leads to, for examples about one of its fields.
pub(crate) fn event(given: Vec<PetitionEvent>, when: Submitted<PetitionCommand>) -> PetitionEvent {
    let result = TestFramework::<Petition>::with(rules()).given(given).when(when).inspect_result();
    only(result.expect("an accepted command"))
}

/// A case that a rule refuses.
pub(crate) struct Refused {
    pub(crate) why: String,
    pub(crate) given: Vec<PetitionEvent>,
    pub(crate) when: Submitted<PetitionCommand>,
    pub(crate) code: &'static str,
    pub(crate) field: Option<&'static str>,
}

pub(crate) fn refused(
    why: impl Into<String>,
    given: Vec<PetitionEvent>,
    when: Submitted<PetitionCommand>,
    code: &'static str,
    field: impl Into<Option<&'static str>>,
) -> Refused {
    Refused { why: why.into(), given, when, code, field: field.into() }
}

impl Refused {
    /// Runs the case; the refusal, once it is the expected one.
    pub(crate) fn check(self) -> PetitionError {
        let Self { why, given, when, code, field } = self;
        let result = TestFramework::<Petition>::with(rules()).given(given).when(when).inspect_result();
        let error = result.expect_err(&why);
        assert_eq!((error.code(), error.field()), (code, field), "{why}: {error}");
        error
    }
}

/// Runs cases that rules refuse.
pub(crate) fn all_refused(cases: Vec<Refused>) {
    cases.into_iter().for_each(|case| drop(case.check()));
}

pub(crate) fn to_unit(rules: Rules, when: Submitted<ToUnit>) -> Result<UnitEvent, UnitError> {
    let framework = TestFramework::<Unit>::with(rules);
    framework.given_no_previous_events().when(when).inspect_result().map(only)
}

pub(crate) fn to_petitioner(when: Submitted<Erase>) -> Result<PetitionerEvent, PetitionerError> {
    let framework = TestFramework::<Petitioner>::with(rules());
    framework.given_no_previous_events().when(when).inspect_result().map(only)
}

/// What becomes of a command to a case of any kind.
pub(crate) fn decided<A: Aggregate<Services = Rules>>(
    given: Vec<A::Event>,
    when: A::Command,
) -> Result<A::Event, A::Error> {
    TestFramework::<A>::with(rules()).given(given).when(when).inspect_result().map(only)
}

fn only<E: std::fmt::Debug>(events: Vec<E>) -> E {
    let [event] = <[E; 1]>::try_from(events).expect("one event");
    event
}
