#![doc = include_str!("../README.md")]

pub mod again;
mod decision;
pub mod hidden;
mod ids;
pub mod petition;
pub mod petitioner;
mod procedure;
mod sensitive;
mod terms;
pub mod unit;
pub mod upcast;
mod version;

pub use decision::{Case, Facts, Moment, Origin, Rules, Submitted};
pub use ids::{Category, InvalidId, PetitionId, PetitionerId, UnitCode};
pub use procedure::{Procedure, ProcedureError};
pub use sensitive::{Salt, Sealed, SensitiveField, SensitiveText, SensitiveValues};
pub use terms::*;
pub use unit::{UnitRef, UnitTree};
pub use version::Version;
