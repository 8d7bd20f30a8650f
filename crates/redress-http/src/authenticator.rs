//! The function that authenticates a request.

use std::{fmt, sync::Arc};

use axum::http::HeaderValue;
use futures_util::future::BoxFuture;

use redress_auth::Pass;

/// The header has no valid token. Only the authenticator knows, and logs, the reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no valid bearer token")]
pub struct Unauthenticated;

type Check = dyn Fn(Option<HeaderValue>) -> BoxFuture<'static, Result<Pass, Unauthenticated>> + Send + Sync;

/// Authenticates the caller by the `Authorization` header.
#[derive(Clone)]
pub struct Authenticator(Arc<Check>);

impl Authenticator {
    /// Wraps a function of the header's value, which is `None` if the header is missing.
    pub fn new<F, Fut, P>(check: F) -> Self
    where
        F: Fn(Option<HeaderValue>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<P, Unauthenticated>> + Send + 'static,
        P: Into<Pass>,
    {
        Self(Arc::new(move |header| {
            let checked = check(header);
            Box::pin(async move { checked.await.map(Into::into) })
        }))
    }

    /// Authenticates by the header of a request.
    ///
    /// # Errors
    /// If there is no valid token.
    pub async fn check(&self, header: Option<&HeaderValue>) -> Result<Pass, Unauthenticated> {
        (self.0)(header.cloned()).await
    }
}

impl fmt::Debug for Authenticator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Authenticator")
    }
}
