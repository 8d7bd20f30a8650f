//! What all commands have in common: their inputs, the way to the log, and the answer.

mod error_code;
mod execute;
pub mod input;
mod outcome;
mod user_error;

pub use error_code::{CODES, ErrorCode, ListedCodes};
pub use execute::{carry_out, execute, on_petition, on_unit, register};
pub use outcome::CommandOutcome;
pub use user_error::UserError;
