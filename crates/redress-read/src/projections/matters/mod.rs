//! The projection of petitions: the register, and what their matters contribute to the ledger.

mod bulk;
mod follows;
mod live;
mod others;
mod rows;

pub(super) use live::Matters;
