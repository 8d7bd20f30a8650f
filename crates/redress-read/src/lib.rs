//! The read side: the projector that follows the log, and what it keeps: the petition register and the statistics ledger.

mod error;
mod matter;
mod projector;
mod rebuild;
mod subjects;
mod words;

pub use error::ReadError;
pub use projector::{ProjectionStatus, Projector, ProjectorOptions, status};
pub use rebuild::{RebuildOptions, RebuildReport, RowDifference, TableDifferences, rebuild};
