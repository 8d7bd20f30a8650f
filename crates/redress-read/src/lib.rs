//! The read side: the projector that follows the log, and what it keeps: the petition register and the statistics ledger.

mod error;
mod matter;
mod projector;
mod subjects;
mod words;

pub use error::ReadError;
