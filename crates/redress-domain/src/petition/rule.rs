//! What every step of the procedure implements.

use super::{error::PetitionError, state::Petition};
use crate::{Case, DueLimits, PetitionId, Sealed, SensitiveValues};
use chrono::NaiveDate;
use serde::Serialize;

/// A command of the procedure.
pub trait Step: Serialize + Sized {
    /// The event it leads to.
    type Fact: Fact;

    /// Decides the command: returns the event.
    ///
    /// # Errors
    /// The refusal of the rule that forbids it.
    fn decide(&self, petition: &Petition, case: &Case<'_>) -> Result<Self::Fact, PetitionError>;

    /// Returns the command that leads to an event, as far as the event contains it: reasons and findings are
    /// missing.
    fn reverse(id: &PetitionId, fact: &Self::Fact) -> Self;

    /// Its sensitive values.
    fn sensitive(&self) -> SensitiveValues {
        SensitiveValues::default()
    }
}

/// An event of the procedure.
pub trait Fact {
    /// Version of its payload (see [`Version`](crate::Version)).
    const VERSION: &'static str = "1.0";

    /// Applies it to the petition.
    fn apply(&self, petition: &mut Petition);

    /// The local day of the event.
    fn occurred_on(&self) -> NaiveDate;

    /// The seal of its sensitive values.
    fn sealed(&self) -> Option<&Sealed> {
        None
    }

    /// Which limits applied to its due day, if it has one.
    fn due_limits(&self) -> DueLimits {
        DueLimits::InForce
    }
}

/// The methods of [`Fact`] that return a field.
macro_rules! fact_fields {
    () => {
        fn occurred_on(&self) -> NaiveDate {
            self.occurred_on
        }
    };
    (sensitive) => {
        fact_fields!();
        fn sealed(&self) -> Option<&Sealed> {
            self.sensitive.as_ref()
        }
    };
    (sealed) => {
        fact_fields!();
        fn sealed(&self) -> Option<&Sealed> {
            Some(&self.sensitive)
        }
    };
    (limits) => {
        fn due_limits(&self) -> DueLimits {
            self.limits
        }
    };
}
