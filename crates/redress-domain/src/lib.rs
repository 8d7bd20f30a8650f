#![doc = include_str!("../README.md")]

/// The one list of kinds. A line adds a kind; everything that has a part for each kind is made from here. A line: the kind, its name in history,
/// its aggregate (which is a [`CaseKind`]), and what its commands are called.
macro_rules! kinds {
    ($make:ident) => {
        $make! {
            Petition "petition" (crate::petition::Petition) Petition;
            Unit "unit" (crate::unit::Unit) Unit;
            Petitioner "petitioner" (crate::petitioner::Petitioner) Erase;
            #[cfg(feature = "toy-kind")] Toy "toy" (crate::toy::Toy) Toy;
        }
    };
}

pub mod again;
mod decision;
pub mod hidden;
mod ids;
pub mod kind;
mod kinds;
pub mod petition;
pub mod petitioner;
mod procedure;
mod refusal;
mod sensitive;
mod stream;
mod terms;
pub mod toy;
pub mod unit;
pub mod upcast;
mod version;

pub use decision::{Case, Facts, Moment, Origin, Rules, Submitted, Summary};
pub use ids::{CaseId, Category, InvalidId, PetitionId, PetitionerId, UnitCode};
pub use kind::CaseKind;
pub use kinds::{Command, Event, State, upcasters};
pub use procedure::{Procedure, ProcedureError};
pub use refusal::Refusal;
pub use sensitive::{Salt, Sealed, SensitiveField, SensitiveText, SensitiveValues};
pub use stream::{AggregateKind, StreamId};
pub use terms::{
    AssignmentMode, Channel, DueLimits, HearingRole, Kind, Outcome, PetitionState, Remedy, ReopenCause,
    Resolved, Satisfaction, UnitKind, UnitLevel,
};
pub use unit::{UnitRef, UnitTree};
pub use version::Version;
