#![doc = include_str!("../README.md")]
//!
//! [`Log::execute`] decides a command and appends its event; [`Log::read_after`], [`Log::follow`] and
//! [`Log::history`] read.

pub mod actor;
mod answer;
mod append;
mod as_of;
mod cases;
mod clock;
mod command;
pub mod copy;
mod error;
mod excerpt;
mod follow;
mod from_row;
mod head;
mod hex;
pub mod keys;
mod log;
mod matters;
pub mod migrations;
mod occurrence;
mod options;
mod position;
pub mod proof;
mod read;
mod record;
mod seal_plain;
mod sensitive;
pub mod transfer;
mod unit_events;
mod verify;
mod wakeup;

pub use answer::{Answer, Receipt};
pub use as_of::AsOf;
pub use clock::Clock;
pub use command::{CommandId, Request};
pub use error::{LogError, causes};
pub use excerpt::{EventHead, HistoryPage};
pub use head::Head;
pub use log::Log;
pub use occurrence::Occurrence;
pub use options::LogOptions;
pub use position::Position;
pub use record::{Metadata, RecordedEvent};
pub use redress_domain::{AggregateKind, Command, Event, Refusal};
pub use seal_plain::seal_plain_values;
pub use sensitive::{HeldValues, SensitiveProblem, SensitiveReport};
pub use unit_events::current_rules;
pub use verify::{Finding, VerifyReport};
pub use wakeup::News;
