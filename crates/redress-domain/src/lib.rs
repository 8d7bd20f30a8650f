#![doc = include_str!("../README.md")]

#[macro_use]
mod list;

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
#[cfg(feature = "toy-kind")]
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
pub use terms::*;
pub use unit::{UnitRef, UnitTree};
pub use version::Version;
