//! Petitions (信访) and the offices that answer them: commands, events, refusals and the rules between them.
//!
//! Nothing here does I/O or reads a clock. A decision is a function of an aggregate's history, the command,
//! the [`Moment`] at which it is judged and the [`Rules`] (procedure and unit tree) in force; an event carries all that the
//! rules decided, so that whoever reads history needs neither.

pub mod again;
mod decision;
mod ids;
pub mod petition;
pub mod petitioner;
mod procedure;
mod sensitive;
mod terms;
pub mod unit;
pub mod upcast;

pub use decision::{Case, Facts, Moment, Origin, Rules, Submitted};
pub use ids::{Category, InvalidId, PetitionId, PetitionerId, UnitCode};
pub use procedure::{Procedure, ProcedureError};
pub use sensitive::{Salt, Sealed, SensitiveField, SensitiveText, SensitiveValues};
pub use terms::*;
pub use unit::{UnitRef, UnitTree};
