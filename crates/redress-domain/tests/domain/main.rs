//! The rules of procedure as examples, as properties of any history, and as the bytes that history is made of.
#![allow(clippy::unwrap_used, reason = "tests: a panic is their report")]

mod after_closing;
mod check;
mod fixture;
mod golden;
mod histories;
mod properties;
mod rules;
