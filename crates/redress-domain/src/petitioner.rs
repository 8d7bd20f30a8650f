//! The petitioner (信访人), as the subject of an erasure. Nothing else is stored about people as such.

use crate::{
    AggregateKind, Case, Facts, PetitionerId, Sealed, SensitiveField, SensitiveText, SensitiveValues,
    UnitCode,
    aggregate::aggregate,
    kind::{Asker, CaseKind, Found, Need, Reach, Recording, RefusalCode, ValueOwners},
};
use chrono::NaiveDate;
use cqrs_es::DomainEvent;
use serde::{Deserialize, Serialize};

/// Erases every sensitive value recorded so far in the petitions of a petitioner. Events, their order and
/// their digests remain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Erase {
    /// The petitioner.
    pub petitioner_id: PetitionerId,
    /// Why, for the record. It must not name the petitioner, since it is never erased.
    #[serde(skip)]
    pub reason: SensitiveText,
}

/// An event of a petitioner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum PetitionerEvent {
    /// They were erased.
    PetitionerErased {
        /// Local day.
        occurred_on: NaiveDate,
        /// How many events had values.
        events: u64,
        /// Seal of the reason.
        sensitive: Sealed,
    },
}

impl PetitionerEvent {
    /// Local day of what was recorded.
    #[must_use]
    pub fn occurred_on(&self) -> NaiveDate {
        let Self::PetitionerErased { occurred_on, .. } = self;
        *occurred_on
    }

    /// The seal of its sensitive values.
    #[must_use]
    pub fn sealed(&self) -> &Sealed {
        let Self::PetitionerErased { sensitive, .. } = self;
        sensitive
    }
}

impl DomainEvent for PetitionerEvent {
    fn event_type(&self) -> String {
        "PetitionerErased".to_owned()
    }

    fn event_version(&self) -> String {
        "1.0".to_owned()
    }
}

/// Why an erasure is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PetitionerError {
    /// The petitioner has no values.
    #[error("there are no values of this petitioner")]
    NothingToErase,
    /// The reason is missing or invalid.
    #[error("an erasure needs a reason of 1 to 20,000 characters without NUL")]
    ReasonInvalid,
    /// The date is later than the clock.
    #[error("what has not happened yet cannot be recorded")]
    InTheFuture,
    /// The actor works for a unit, which the petitioner might accuse: what is erased, and whether anything
    /// was, would reveal whose petition it is.
    #[error("only administrators without a unit can erase values; this one works for {unit}")]
    ByUnit {
        /// The unit that the actor works for.
        unit: UnitCode,
    },
}

impl PetitionerError {
    /// Every code.
    pub const CODES: &'static [&'static str] =
        &["NOTHING_TO_ERASE", "TEXT_INVALID", "DATE_IN_FUTURE", "UNIT_OUT_OF_SCOPE"];

    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NothingToErase => "NOTHING_TO_ERASE",
            Self::ReasonInvalid => "TEXT_INVALID",
            Self::InTheFuture => "DATE_IN_FUTURE",
            Self::ByUnit { .. } => "UNIT_OUT_OF_SCOPE",
        }
    }

    /// The input field it concerns.
    #[must_use]
    pub fn field(&self) -> &'static str {
        match self {
            Self::NothingToErase | Self::ByUnit { .. } => "petitioner_id",
            Self::ReasonInvalid => "reason",
            Self::InTheFuture => "occurred_at",
        }
    }
}

impl Erase {
    /// Its sensitive values.
    #[must_use]
    pub fn sensitive(&self) -> SensitiveValues {
        SensitiveValues::default().with(SensitiveField::Reason, Some(&self.reason))
    }

    /// Decides it.
    ///
    /// # Errors
    /// A refusal, if there is nothing to erase, the reason is missing, or the date is in the future.
    pub fn decide(&self, case: &Case<'_>) -> Result<PetitionerEvent, PetitionerError> {
        if case.moment.is_in_the_future(&case.rules.procedure) {
            return Err(PetitionerError::InTheFuture);
        }
        let valid = crate::guard::is_text_valid(&self.reason);
        let sensitive = case.sealed.clone().filter(|_| valid).ok_or(PetitionerError::ReasonInvalid)?;
        match case.facts.held_events {
            0 => Err(PetitionerError::NothingToErase),
            events => Ok(PetitionerEvent::PetitionerErased { occurred_on: case.day(), events, sensitive }),
        }
    }
}

/// A petitioner, folded from its erasures.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Petitioner {
    /// How many events it has.
    pub sequence: u64,
}

impl Petitioner {
    fn evolve(&mut self, _event: &PetitionerEvent) {
        self.sequence += 1;
    }
}

aggregate! {
    Petitioner: Erase => PetitionerEvent, PetitionerError;
    values(command) = command.sensitive();
    decide(_state, command, case) = command.decide(case);
}

impl CaseKind for Petitioner {
    const KIND: AggregateKind = AggregateKind::Petitioner;
    /// The reason of an erasure is never erased.
    const VALUES: ValueOwners = ValueOwners::Nobody;
    const FOLDS: bool = false;
    const ERASES: bool = true;
    type Id = PetitionerId;
    type Addressed = Erase;
    type State = Self;

    fn id(erase: &Erase) -> &str {
        erase.petitioner_id.as_str()
    }

    fn values(erase: &Erase) -> SensitiveValues {
        erase.sensitive()
    }

    fn reach(_erase: &Erase) -> Reach<'_> {
        Reach::Office { field: "petitioner_id" }
    }

    fn needs(erase: &Erase, _state: &Self) -> Vec<Need> {
        vec![Need::Values(erase.petitioner_id.clone())]
    }

    fn bar(_erase: &Erase, _state: &Self, asker: &Asker<'_>) -> Result<(), PetitionerError> {
        match asker.acting().next() {
            Some(unit) => Err(PetitionerError::ByUnit { unit: unit.clone() }),
            None => Ok(()),
        }
    }

    fn facts(
        erase: &Erase,
        _state: &Self,
        _asker: &Asker<'_>,
        found: &dyn Found,
    ) -> Result<Facts, PetitionerError> {
        Ok(Facts { held_events: found.values(&erase.petitioner_id), ..Facts::default() })
    }

    fn decide(erase: &Erase, _state: &Self, case: &Case<'_>) -> Result<PetitionerEvent, PetitionerError> {
        erase.decide(case)
    }

    fn reverse(petitioner_id: PetitionerId, _event: &PetitionerEvent) -> Erase {
        Erase { petitioner_id, reason: SensitiveText::new("sealed") }
    }

    fn evolve(state: &mut Self, _event: &PetitionerEvent, recording: &Recording<'_>) {
        state.sequence = recording.sequence;
    }

    fn taken(_erase: &Erase) -> PetitionerError {
        PetitionerError::NothingToErase
    }

    fn occurred_on(event: &PetitionerEvent) -> NaiveDate {
        event.occurred_on()
    }

    fn sealed(event: &PetitionerEvent) -> Option<&Sealed> {
        Some(event.sealed())
    }
}

impl RefusalCode for PetitionerError {
    fn code(&self) -> &'static str {
        self.code()
    }

    fn field(&self) -> Option<&'static str> {
        Some(self.field())
    }
}
