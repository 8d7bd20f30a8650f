//! The clock.

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use std::{fmt, sync::Arc};

/// Where the time comes from: the machine's clock, or one that a test or a simulation sets.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>);

impl Clock {
    /// The machine's clock.
    #[must_use]
    #[allow(clippy::disallowed_methods, reason = "this is the clock that all others ask")]
    pub fn system() -> Self {
        Self::from_fn(Utc::now)
    }

    /// A clock that returns what a function returns.
    pub fn from_fn(tell: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        Self(Arc::new(tell))
    }

    /// The time, truncated to microseconds, which is PostgreSQL's precision.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        to_microseconds((self.0)())
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}

/// Truncates to PostgreSQL's precision.
pub(crate) fn to_microseconds(time: DateTime<Utc>) -> DateTime<Utc> {
    time.duration_trunc(TimeDelta::microseconds(1)).unwrap_or(time)
}
