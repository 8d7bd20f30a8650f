//! Checks the token of a stream again, and ends the stream when the token expires.

use std::{pin::Pin, time::Duration};

use axum::http::HeaderValue;
use tokio::time::{Instant, Sleep, sleep};

use super::authenticator::{Authenticator, Unauthenticated};
use redress_auth::Principal;

/// The longest timer; the token is checked again when it ends.
const FURTHEST: Duration = Duration::from_secs(24 * 60 * 60);

/// A token, and the time of its next check.
#[derive(Debug)]
pub(crate) struct TokenValidity {
    authorization: Option<HeaderValue>,
    end: Pin<Box<Sleep>>,
}

impl TokenValidity {
    /// Checks a token; returns its principal and its validity.
    pub(crate) async fn begin(
        authenticator: &Authenticator,
        authorization: Option<HeaderValue>,
    ) -> Result<(Principal, Self), Unauthenticated> {
        let pass = authenticator.check(authorization.as_ref()).await?;
        Ok((pass.principal, Self { authorization, end: Box::pin(sleep(pass.left.min(FURTHEST))) }))
    }

    /// Checks the token again; returns its principal.
    pub(crate) async fn check(
        &mut self,
        authenticator: &Authenticator,
    ) -> Result<Principal, Unauthenticated> {
        let pass = authenticator.check(self.authorization.as_ref()).await?;
        self.end.as_mut().reset(Instant::now() + pass.left.min(FURTHEST));
        Ok(pass.principal)
    }

    /// Waits until the token has expired. Dropping the future loses nothing of the wait.
    pub(crate) async fn expired(&mut self, authenticator: &Authenticator) {
        loop {
            self.end.as_mut().await;
            if self.check(authenticator).await.is_err() {
                return;
            }
        }
    }
}
