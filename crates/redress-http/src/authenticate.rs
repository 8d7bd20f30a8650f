//! The seam to authentication.

use std::{fmt, sync::Arc};

use axum::http::HeaderValue;
use futures_util::future::BoxFuture;

use redress_auth::Pass;

/// Nobody is known by this header; why is told to nobody but the log of whoever checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no valid bearer token")]
pub struct Unauthenticated;

type Check = dyn Fn(Option<HeaderValue>) -> BoxFuture<'static, Result<Pass, Unauthenticated>> + Send + Sync;

/// Tells from an `Authorization` header who is asking.
#[derive(Clone)]
pub struct Authenticator(Arc<Check>);

impl Authenticator {
    /// From a function of the header's value; `None` when the header is missing.
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

    /// Who is asking, by the header of a request.
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
