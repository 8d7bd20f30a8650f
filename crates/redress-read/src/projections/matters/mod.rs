//! The projection of petitions: the register, and the contributions of their matters to the ledger.

mod bulk;
mod case_families;
mod live;
mod rows;
mod sequence_check;

pub(super) use live::Matters;
