//! The statistics ledger: what each family contributes to figures, as rows.
//!
//! A family folds its own events (see [`crate::matter`]) and computes their contributions. This module is the
//! same for all families.

mod family;
mod mark;
mod month;
mod row;
mod tally;
mod timeline;
mod write;

pub(crate) use family::{
    CASE_LEDGER, CASE_ROLLUP, Family, Flags, Layout, Mark, Subject, bits_of, family, layouts,
};
pub(crate) use mark::mark_of_all;
pub(crate) use month::Sums;
pub(crate) use row::{LedgerRow, as_in_ledger};
pub(crate) use tally::{Difference, Key, Tally};
pub(crate) use timeline::Prefixes;
pub(crate) use write::{append, category, kind, put_sums, sum_up};
