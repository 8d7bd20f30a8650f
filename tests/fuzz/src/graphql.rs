//! Fuzz target: HTTP requests.

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, Uri},
};
use redress_api::{gateway, graphql::Opening};
use redress_auth::{Principal, Role};
use redress_http::{Authenticator, Limits};
use serde_json::{Value, json};
use std::cell::LazyCell;
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt;

thread_local! {
    /// The API before its log is open: requests are parsed, measured, validated and started, without a database.
    static SITE: LazyCell<(Runtime, Router)> = LazyCell::new(|| {
        let runtime = Builder::new_current_thread().enable_time().build().expect("a runtime");
        let authenticator = Authenticator::new(|_| async {
            Ok(Principal { subject: "somebody".to_owned(), unit: None, roles: [Role::Admin].into() })
        });
        let router = runtime.block_on(async {
            gateway(Opening::default(), authenticator, Limits::default()).router(Router::new())
        });
        (runtime, router)
    });
}

/// Sends a query; an input that begins with `?` is the query string of a GET, one that begins with `!` a body. The answer must be JSON, and
/// never an internal error.
pub fn graphql(data: &[u8]) {
    let request = match data.split_first() {
        Some((b'?', query)) => {
            let uri = [b"/graphql?", query].concat();
            let Ok(uri) = Uri::try_from(uri) else { return };
            Request::get(uri).body(Body::empty())
        }
        Some((b'!', body)) => post(body.to_vec()),
        _ => {
            let Ok(query) = std::str::from_utf8(data) else { return };
            post(json!({ "query": query }).to_string().into_bytes())
        }
    };
    let Ok(request) = request else { return };
    let (status, answer) = SITE.with(|site| {
        let (runtime, router) = &**site;
        runtime.block_on(async {
            let answer = router.clone().oneshot(request).await.expect("a router always answers");
            let status = answer.status();
            (status, to_bytes(answer.into_body(), usize::MAX).await.expect("an answer in memory"))
        })
    });
    let answer: Value = serde_json::from_slice(&answer).expect("an answer is JSON");
    assert!(status.is_success() || status.is_client_error(), "{status}: {answer}");
    for error in answer["errors"].as_array().into_iter().flatten() {
        let code = error["extensions"]["code"].as_str();
        assert!(code.is_some_and(|code| code != "INTERNAL"), "{answer}");
    }
}

fn post(body: Vec<u8>) -> Result<Request<Body>, axum::http::Error> {
    Request::post("/graphql").header("content-type", "application/json").body(body.into())
}
