//! For how long the token of a stream holds.

use std::{pin::Pin, time::Duration};

use axum::http::HeaderValue;
use tokio::time::{Instant, Sleep, sleep};

use super::authenticate::{Authenticator, Unauthenticated};
use redress_auth::Principal;

/// A timer does not reach further; the token is checked again then.
const FURTHEST: Duration = Duration::from_secs(24 * 60 * 60);

/// A token, and when it has to be looked at again.
#[derive(Debug)]
pub(crate) struct Validity {
    authorization: Option<HeaderValue>,
    end: Pin<Box<Sleep>>,
}

impl Validity {
    /// Whom a token speaks for, and how long.
    pub(crate) async fn begin(
        authenticator: &Authenticator,
        authorization: Option<HeaderValue>,
    ) -> Result<(Principal, Self), Unauthenticated> {
        let pass = authenticator.check(authorization.as_ref()).await?;
        Ok((pass.principal, Self { authorization, end: Box::pin(sleep(pass.left.min(FURTHEST))) }))
    }

    /// Checks the token again; whom it speaks for now.
    pub(crate) async fn check(
        &mut self,
        authenticator: &Authenticator,
    ) -> Result<Principal, Unauthenticated> {
        let pass = authenticator.check(self.authorization.as_ref()).await?;
        self.end.as_mut().reset(Instant::now() + pass.left.min(FURTHEST));
        Ok(pass.principal)
    }

    /// Waits until the token has expired. What was waited for so far is kept when this is dropped.
    pub(crate) async fn expired(&mut self, authenticator: &Authenticator) {
        loop {
            self.end.as_mut().await;
            if self.check(authenticator).await.is_err() {
                return;
            }
        }
    }
}
