#![doc = include_str!("../README.md")]
//!
//! [`Log::execute`] judges a command and appends its event; [`Log::read_after`], [`Log::follow`] and [`Log::history`] read.

pub mod actor;
mod append;
mod as_of;
mod clock;
mod command;
mod error;
mod excerpt;
mod follow;
mod hex;
pub mod keys;
mod log;
mod matters;
pub mod migrations;
mod occurrence;
pub mod proof;
mod read;
mod record;
mod refusal;
mod seal_plain;
mod sensitive;
pub mod transfer;
mod verify;

pub use append::Receipt;
pub use as_of::AsOf;
pub use clock::Clock;
pub use command::{Command, CommandId, Request};
pub use error::{LogError, causes};
pub use excerpt::{EventHead, HistoryPage};
pub use follow::News;
pub use log::{Answer, Head, Log, LogOptions};
pub use occurrence::Occurrence;
pub use record::{AggregateKind, Event, Metadata, Position, RecordedEvent};
pub use refusal::Refusal;
pub use seal_plain::seal_plain_values;
pub use sensitive::{HeldValues, SensitiveProblem, SensitiveReport};
pub use verify::{Finding, VerifyReport};
