//! The keys of an issuer, fetched and cached.
//!
//! Keys are fetched for the first token, again when they are no longer fresh, and at once when a token names an unknown key; but at most
//! every ten seconds, and never twice at a time. While the issuer cannot be reached, the last keys stay in use for a day.

use super::{
    IssuerUrl,
    fetch_keys::fetch,
    key_set::KeySet,
    public_key::{Algorithm, PublicKey},
};
use chrono::{DateTime, TimeDelta, Utc};
use redress_log::Clock;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How long keys are fresh if the issuer does not say.
const FRESH: TimeDelta = TimeDelta::minutes(10);
/// The bounds of what the issuer may say: neither a fetch per request, nor a withdrawn key in use for days.
const SHORTEST_FRESH: TimeDelta = TimeDelta::minutes(1);
const LONGEST_FRESH: TimeDelta = TimeDelta::hours(1);
/// How long keys stay in use while the issuer does not answer, from when they were fetched.
const USABLE: TimeDelta = TimeDelta::hours(24);
/// The shortest time between two fetches.
const PAUSE: TimeDelta = TimeDelta::seconds(10);

/// An issuer of tokens (OpenID Connect).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuerConfig {
    /// The issuer, exactly as its tokens name it.
    pub issuer: IssuerUrl,
    /// The audience of its tokens for this server.
    pub audience: String,
    /// The URL of its keys. Without it, the issuer is asked (`/.well-known/openid-configuration`).
    pub jwks_url: Option<IssuerUrl>,
}

/// The issuer's keys.
pub(crate) struct IssuerKeys(Arc<Shared>);

struct Shared {
    config: IssuerConfig,
    clock: Clock,
    state: Mutex<State>,
    /// Held by the one fetch under way (single-flight).
    flight: Arc<tokio::sync::Mutex<()>>,
}

#[derive(Default)]
struct State {
    keys: Option<Cached>,
    tried_at: Option<DateTime<Utc>>,
}

struct Cached {
    set: Arc<KeySet>,
    fetched_at: DateTime<Utc>,
    fresh_for: TimeDelta,
}

impl IssuerKeys {
    pub(crate) fn new(config: IssuerConfig, clock: Clock) -> Self {
        Self(Arc::new(Shared { config, clock, state: Mutex::default(), flight: Arc::default() }))
    }

    /// With the keys of an answer that an issuer has just given. It is not asked again while the clock does not advance.
    pub(crate) fn answered(config: IssuerConfig, clock: Clock, answer: &[u8]) -> Result<Self, String> {
        let now = clock.now();
        let cached = Cached { set: Arc::new(KeySet::parse(answer)?), fetched_at: now, fresh_for: FRESH };
        let state = Mutex::new(State { keys: Some(cached), tried_at: Some(now) });
        Ok(Self(Arc::new(Shared { config, clock, state, flight: Arc::default() })))
    }

    pub(crate) fn config(&self) -> &IssuerConfig {
        &self.0.config
    }

    /// The issuer's key of this name and for this algorithm.
    pub(crate) async fn find(&self, id: &str, algorithm: Algorithm) -> Option<PublicKey> {
        if !self.0.is_fresh(id) {
            self.refresh(id).await;
        }
        self.0.usable()?.find(id, algorithm).cloned()
    }

    /// Fetches the keys, unless a fetch is under way or was a moment ago.
    async fn refresh(&self, id: &str) {
        let flight = Arc::clone(&self.0.flight);
        let guard = if self.0.usable().is_some_and(|keys| keys.knows(id)) {
            // With a usable key, a caller does not wait for a fetch that another has begun.
            let Ok(guard) = flight.try_lock_owned() else { return };
            guard
        } else {
            flight.lock_owned().await
        };
        if self.0.is_fresh(id) || !self.0.begin_try() {
            return;
        }
        let shared = Arc::clone(&self.0);
        // A task of its own: a client that disconnects must not cancel the fetch for the others.
        let fetched = tokio::spawn(async move {
            shared.fetch().await;
            drop(guard);
        });
        if let Err(fault) = fetched.await {
            tracing::error!(%fault, "fetching the issuer's keys ended abnormally");
        }
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the keys are fresh and include this one.
    fn is_fresh(&self, id: &str) -> bool {
        let now = self.clock.now();
        self.state().keys.as_ref().is_some_and(|keys| {
            let age = now - keys.fetched_at;
            age >= TimeDelta::zero() && age < keys.fresh_for && keys.set.knows(id)
        })
    }

    /// The keys, unless they are too old to be used.
    fn usable(&self) -> Option<Arc<KeySet>> {
        let now = self.clock.now();
        let state = self.state();
        let keys = state.keys.as_ref().filter(|keys| now - keys.fetched_at < USABLE)?;
        Some(Arc::clone(&keys.set))
    }

    /// Whether another fetch may begin; if so, it counts from now.
    fn begin_try(&self) -> bool {
        let now = self.clock.now();
        let mut state = self.state();
        let due = state.tried_at.is_none_or(|at| (now - at).abs() >= PAUSE);
        if due {
            state.tried_at = Some(now);
        }
        due
    }

    async fn fetch(&self) {
        let fetched_at = self.clock.now();
        let config = self.config.clone();
        let fetched =
            tokio::task::spawn_blocking(move || fetch(&config.issuer, config.jwks_url.as_ref())).await;
        match fetched.unwrap_or_else(|fault| Err(fault.to_string())) {
            Ok((set, max_age)) => {
                let asked = max_age.map_or(FRESH, |seconds| TimeDelta::seconds(seconds.into()));
                let fresh_for = asked.clamp(SHORTEST_FRESH, LONGEST_FRESH);
                self.state().keys = Some(Cached { set: Arc::new(set), fetched_at, fresh_for });
            }
            Err(reason) => {
                tracing::warn!(
                    code = "ISSUER_FAILED",
                    issuer = %self.config.issuer,
                    reason,
                    "could not fetch the issuer's keys; those fetched before stay in use for a day: check --issuer and the network"
                );
            }
        }
    }
}
