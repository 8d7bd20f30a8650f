//! The login link of the pages, like the one that notebook servers print: its code works once, within 15
//! minutes, in the process that made it.
//!
//! The code is exchanged for a token of the server's own key: `GET /sign-in?code=…` makes it a session of the
//! browser, `POST /query/session` returns it to the query page, for links to `/query#code=…`. Only this process
//! has the code (its digest, in memory): no other process accepts it, and neither does this server after a
//! restart.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use redress_auth::{Grant, MintError, OwnKey, Role, mint};
use redress_log::Clock;
use ring::digest::{SHA256, SHA256_OUTPUT_LEN, digest};
use ring::rand::{SecureRandom, SystemRandom};
use serde::Deserialize;
use serde_json::json;
use tokio::time::timeout;

/// How long the code is valid.
const CODE: Duration = Duration::from_secs(15 * 60);
/// How long the token is valid that the code is exchanged for.
const SESSION: Duration = Duration::from_secs(8 * 3600);
/// The maximum size of the request's body, in bytes; a code needs less than a hundred.
const MOST_BYTES: usize = 1024;
/// How long receiving the body may take.
const PATIENCE: Duration = Duration::from_secs(10);

type Digest = [u8; SHA256_OUTPUT_LEN];

/// A code, until it is used.
pub(crate) struct Link {
    key: Arc<OwnKey>,
    clock: Clock,
    unused: Mutex<Option<(Digest, DateTime<Utc>)>>,
}

/// Why no token is issued.
#[derive(Debug, PartialEq, Eq)]
enum Refusal {
    /// The code is wrong, used, or too old. The answer does not distinguish these.
    Code,
    /// The system provides no randomness.
    Mint(MintError),
}

impl Refusal {
    fn log(&self) {
        match self {
            Self::Code => {
                tracing::warn!("refused a link: its code is wrong, used, or older than 15 minutes");
            }
            Self::Mint(fault) => tracing::error!(%fault, "cannot make a token for a link"),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Exchange {
    code: String,
}

impl Link {
    /// Makes a link and returns it with its code.
    ///
    /// # Errors
    /// Fails if the system provides no randomness.
    pub(crate) fn new(key: Arc<OwnKey>, clock: Clock) -> Result<(Self, String), MintError> {
        let mut bytes = [0; 32];
        SystemRandom::new().fill(&mut bytes).map_err(|_| MintError::NoRandomness)?;
        let code = URL_SAFE_NO_PAD.encode(bytes);
        let unused = Mutex::new(Some((hash(&code), clock.now() + CODE)));
        Ok((Self { key, clock, unused }, code))
    }

    /// Exchanges the code for a token, and deletes the code.
    fn exchange(&self, code: &str) -> Result<String, Refusal> {
        let mut unused = self.unused.lock().unwrap_or_else(PoisonError::into_inner);
        // Digests are compared, so that the time of the comparison reveals nothing about the code.
        let good = unused.is_some_and(|(digest, end)| digest == hash(code) && self.clock.now() < end);
        if !good {
            return Err(Refusal::Code);
        }
        let grant =
            Grant { subject: "operator".into(), unit: None, roles: [Role::Admin].into(), ttl: SESSION };
        let token = mint(&self.key, &self.clock, &grant).map_err(Refusal::Mint)?;
        *unused = None;
        Ok(token)
    }

    /// Returns a token for the code; logs the reason if there is none.
    pub(crate) fn token(&self, code: &str) -> Option<String> {
        match self.exchange(code) {
            Ok(token) => Some(token),
            Err(refusal) => {
                refusal.log();
                None
            }
        }
    }

    /// The route `POST /query/session`, which exchanges `{"code": …}` for `{"token": …}`.
    pub(crate) fn router(self: Arc<Self>) -> Router {
        Router::new().route("/query/session", post(session)).with_state(self)
    }
}

fn hash(code: &str) -> Digest {
    digest(&SHA256, code.as_bytes()).as_ref().try_into().expect("SHA-256 has 32 bytes")
}

async fn session(State(link): State<Arc<Link>>, headers: HeaderMap, body: Body) -> Response {
    let json = headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == "application/json");
    if !json {
        // An HTML form on another site cannot send this content type.
        return refuse(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "UNSUPPORTED_MEDIA_TYPE",
            "the body must be application/json",
        );
    }
    let bytes = match timeout(PATIENCE, to_bytes(body, MOST_BYTES)).await {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(_)) => {
            return refuse(StatusCode::PAYLOAD_TOO_LARGE, "BODY_TOO_LARGE", "the body is too large");
        }
        Err(_) => {
            return refuse(StatusCode::REQUEST_TIMEOUT, "BODY_TOO_SLOW", "the body was not received in time");
        }
    };
    let Ok(Exchange { code }) = serde_json::from_slice(&bytes) else {
        return refuse(
            StatusCode::BAD_REQUEST,
            "BAD_REQUEST",
            "the body must be {\"code\": \"…\"}, with the code of the link",
        );
    };
    let exchanged = link.exchange(&code);
    if let Err(refusal) = &exchanged {
        refusal.log();
    }
    match exchanged {
        Ok(token) => answer(StatusCode::OK, json!({ "token": token, "expiresIn": SESSION.as_secs() })),
        Err(Refusal::Code) => {
            let message = "the link has been used, or is older than 15 minutes: start the server again for a new one, or use \
                           a token of `redress token mint`";
            refuse(StatusCode::FORBIDDEN, "LINK_REFUSED", message)
        }
        Err(Refusal::Mint(_)) => {
            refuse(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL", "an internal error; see the server's log")
        }
    }
}

fn refuse(status: StatusCode, code: &str, message: &str) -> Response {
    answer(status, json!({ "errors": [{ "message": message, "extensions": { "code": code } }] }))
}

fn answer(status: StatusCode, body: serde_json::Value) -> Response {
    let mut response = (status, Json(body)).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicI64, Ordering};

    /// Makes a link with its code, and the seconds that its clock shows.
    fn link() -> (Arc<Link>, String, Arc<AtomicI64>) {
        let dir = tempfile::tempdir().unwrap();
        let key = Arc::new(OwnKey::open_or_make(dir.path()).unwrap());
        let seconds = Arc::new(AtomicI64::new(1_700_000_000));
        let shown = seconds.clone();
        let clock = Clock::from_fn(move || {
            DateTime::from_timestamp(shown.load(Ordering::SeqCst), 0).expect("is a time")
        });
        let (link, code) = Link::new(key, clock).unwrap();
        (Arc::new(link), code, seconds)
    }

    #[test]
    fn a_code_works_once() {
        let (link, code, _) = link();
        assert_eq!(code.len(), 43, "256 bits");
        assert_eq!(link.exchange(""), Err(Refusal::Code));
        assert_eq!(link.exchange(&code[1..]), Err(Refusal::Code));
        assert!(link.exchange(&code).is_ok(), "wrong codes do not invalidate it");
        assert_eq!(link.exchange(&code), Err(Refusal::Code));
    }

    #[test]
    fn a_code_works_for_fifteen_minutes() {
        let (young, code, seconds) = link();
        seconds.fetch_add(899, Ordering::SeqCst);
        assert!(young.exchange(&code).is_ok());
        let (old, code, seconds) = link();
        seconds.fetch_add(900, Ordering::SeqCst);
        assert_eq!(old.exchange(&code), Err(Refusal::Code));
    }

    #[test]
    fn of_many_concurrent_uses_of_a_code_one_gets_a_token() {
        let (link, code, _) = link();
        let gate = std::sync::Barrier::new(8);
        let given = std::thread::scope(|scope| {
            let use_it = || {
                gate.wait();
                link.exchange(&code).is_ok()
            };
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(use_it)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).filter(|given| *given).count()
        });
        assert_eq!(given, 1);
    }

    #[test]
    fn a_code_works_in_one_process_only() {
        let ((one, _, _), (_, code, _)) = (link(), link());
        assert_eq!(one.exchange(&code), Err(Refusal::Code));
    }
}
