//! Fault injection: the database fails at a chosen protocol message, in every kind of read and write. The
//! result must be complete and right, or an error; and whatever was half done can be completed by the same
//! command.
//!
//! Each case runs once without a fault, to count its messages, and then repeatedly with one: at the first
//! message, at the last, before and after every commit, and at some random ones. `REDRESS_FAULTS_SEED`
//! repeats the same random choice.

mod live;
mod office;
mod plan;
mod proxy;
mod reading;
mod serving;
mod sweep;
mod wire;
mod writing;
