//! What a log is opened with.

use crate::{Clock, keys::ValueKeys};
use redress_domain::{Procedure, upcast::Upcasters};
use std::sync::Arc;

/// What a log is opened with.
#[derive(Debug, Clone)]
pub struct LogOptions {
    /// Where the time comes from.
    pub clock: Clock,
    /// The procedure that new events are judged by.
    pub procedure: Arc<Procedure>,
    /// What reads events of earlier versions.
    pub upcasters: Upcasters,
    /// The keys of values about people. There is no default: values sealed under a key that is not kept would be lost.
    pub keys: ValueKeys,
}

impl LogOptions {
    /// The machine's clock, the built-in procedure, and these keys.
    #[must_use]
    pub fn new(keys: ValueKeys) -> Self {
        Self { clock: Clock::system(), procedure: Arc::default(), upcasters: redress_domain::upcasters, keys }
    }
}
