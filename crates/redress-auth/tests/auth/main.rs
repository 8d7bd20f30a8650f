//! Tokens, with real signatures, an issuer on this machine and a clock that the test sets.
#![allow(clippy::unwrap_used, reason = "tests: a panic is their report")]

mod issuers;
mod own_key;
mod refusals;
mod support;
