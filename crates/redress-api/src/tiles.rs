//! The log as a tiled transparency log (C2SP tlog-tiles): `/log/checkpoint` and `/log/tile/…`.
//!
//! Everybody may read a checkpoint: it contains the number of events and one hash over all of them. The hash
//! of a single event can confirm a guess of its whole line if the event has no sensitive values and so no
//! salt; entries contain petitioners' ids, also those of accusations. Both are for auditors without a unit,
//! unless the office makes hashes public.

use crate::graphql::Opening;
use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use redress_auth::{Operation, Principal, Scope};
use redress_http::Authenticator;
use redress_log::{
    causes,
    proof::{Content, ProofError, Proofs, TilePath},
};

/// The state of the routes.
#[derive(Debug, Clone)]
pub struct Tiles {
    /// The log, once it is open.
    pub opening: Opening,
    /// Authenticates callers.
    pub authenticator: Authenticator,
    /// Whether hashes are public.
    pub public_hashes: bool,
}

impl Tiles {
    /// The routes.
    pub fn router(self) -> Router {
        Router::new()
            .route("/log/checkpoint", get(checkpoint))
            .route("/log/tile/{*path}", get(tile))
            .with_state(self)
    }

    fn proofs(&self) -> Result<Proofs, Refusal> {
        let log = self.opening.log().ok_or(Refusal::NotReady)?;
        Ok(log.proofs())
    }

    async fn admit(&self, headers: &HeaderMap, content: Content) -> Result<(), Refusal> {
        if self.public_hashes && matches!(content, Content::Hashes(_)) {
            return Ok(());
        }
        let caller = self.authenticator.check(headers.get(header::AUTHORIZATION)).await;
        let caller = caller.map_err(|_| Refusal::Unauthenticated)?.principal;
        if may(&caller) { Ok(()) } else { Err(Refusal::Forbidden) }
    }
}

fn may(caller: &Principal) -> bool {
    caller.may(Operation::ReadProofs) && caller.scope() == Scope::Everything && caller.unit.is_none()
}

async fn checkpoint(State(tiles): State<Tiles>) -> Result<Response, Refusal> {
    let signed = tiles.proofs()?.checkpoint().await?.ok_or(Refusal::NotFound)?;
    let headers = [(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")];
    Ok((headers, signed.note.to_string()).into_response())
}

async fn tile(
    State(tiles): State<Tiles>,
    Path(path): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let path: TilePath = path.parse().map_err(|_| Refusal::NotFound)?;
    tiles.admit(&headers, path.content).await?;
    let bytes = tiles.proofs()?.tile(path).await?.ok_or(Refusal::NotFound)?;
    let open = tiles.public_hashes && matches!(path.content, Content::Hashes(_));
    // A tile's content never changes.
    let cached =
        if open { "public, max-age=31536000, immutable" } else { "private, max-age=31536000, immutable" };
    let headers = [(header::CONTENT_TYPE, "application/octet-stream"), (header::CACHE_CONTROL, cached)];
    Ok((headers, bytes).into_response())
}

/// Why there is no answer.
enum Refusal {
    NotReady,
    NotFound,
    Unauthenticated,
    Forbidden,
    Proof(ProofError),
}

impl From<ProofError> for Refusal {
    fn from(fault: ProofError) -> Self {
        Self::Proof(fault)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, text) = match self {
            Self::NotReady => {
                (StatusCode::SERVICE_UNAVAILABLE, "the log is being opened; ask again in a moment".to_owned())
            }
            Self::NotFound => {
                (StatusCode::NOT_FOUND, "the log has no such tile, or nothing was signed yet".to_owned())
            }
            Self::Unauthenticated => {
                (StatusCode::UNAUTHORIZED, "a valid bearer token is required".to_owned())
            }
            Self::Forbidden => (StatusCode::FORBIDDEN, "expected the role AUDITOR, and no unit".to_owned()),
            Self::Proof(fault @ ProofError::EntryTooLong { .. }) => {
                (StatusCode::UNPROCESSABLE_ENTITY, fault.to_string())
            }
            Self::Proof(fault) => {
                tracing::error!(code = fault.code(), error = causes(&fault), "a request failed");
                let text = "the server could not answer; its log says why, under this request's id";
                (StatusCode::INTERNAL_SERVER_ERROR, text.to_owned())
            }
        };
        let mut response = (status, format!("{text}\n")).into_response();
        if status == StatusCode::UNAUTHORIZED {
            let bearer = header::HeaderValue::from_static("Bearer");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, bearer);
        }
        response
    }
}
