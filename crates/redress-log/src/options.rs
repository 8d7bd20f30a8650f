//! Options of a log.

use crate::{Clock, keys::ValueKeys};
use redress_domain::{Procedure, upcast::Upcasters};
use std::sync::Arc;

/// Options of a log.
#[derive(Debug, Clone)]
pub struct LogOptions {
    /// Where the time comes from.
    pub clock: Clock,
    /// The procedure for new events.
    pub procedure: Arc<Procedure>,
    /// The upcasters for events of earlier versions.
    pub upcasters: Upcasters,
    /// The keys of sensitive values. There is no default: values sealed with a key that is lost cannot be
    /// opened.
    pub keys: ValueKeys,
}

impl LogOptions {
    /// The machine's clock, the built-in procedure, and these keys.
    #[must_use]
    pub fn new(keys: ValueKeys) -> Self {
        Self { clock: Clock::system(), procedure: Arc::default(), upcasters: redress_domain::upcasters, keys }
    }
}
