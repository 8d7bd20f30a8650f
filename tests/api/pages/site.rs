//! The pages over a desk, as a browser gets them.

use crate::desk::Desk;
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode},
};
use redress_api::graphql::{Api, Opening};
use redress_auth::{Principal, Role};
use redress_http::{Authenticator, Limits, Unauthenticated};
use redress_pages::Pages;
use redress_read::MinimumCell;
use serde_json::{Value as Json, json};
use tower::ServiceExt;

/// The code of the link that this site takes.
pub const CODE: &str = "the-code";

pub struct Site {
    router: Router,
    pub desk: Desk,
}

pub struct Got {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Got {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// What people read, without tags, each piece of it apart.
    pub fn read(&self) -> String {
        let mut text = String::new();
        let mut rest = self.text.as_str();
        while let Some(start) = rest.find('<') {
            text.push_str(&rest[..start]);
            text.push(' ');
            rest = rest[start..].split_once('>').map_or("", |(_, rest)| rest);
        }
        text.push_str(rest);
        let text = unescaped(&text);
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// A text without the escapes that the templates make.
pub fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

/// A token that names its role and its unit.
pub fn token(role: Role, unit: Option<&str>) -> String {
    format!("{role}.{}", unit.unwrap_or_default())
}

fn principal(token: &str) -> Option<Principal> {
    let (role, unit) = token.split_once('.')?;
    let unit = (!unit.is_empty()).then(|| unit.parse()).transpose().ok()?;
    Some(Principal { subject: "somebody".into(), unit, roles: [role.parse().ok()?].into() })
}

impl Site {
    pub fn over(desk: Desk) -> Self {
        Self::with(desk, MinimumCell::default())
    }

    pub fn with(desk: Desk, minimum_cell: MinimumCell) -> Self {
        let opening = Opening::default();
        let (log, reader, projector) = (desk.office.log.clone(), desk.reader.clone(), desk.projector.clone());
        opening.open(Api { log: log.clone(), reader, projector, replica: None, minimum_cell });
        let authenticator = Authenticator::new(|header: Option<axum::http::HeaderValue>| async move {
            let token = header.as_ref().and_then(|header| header.to_str().ok()?.strip_prefix("Bearer "));
            token.and_then(principal).ok_or(Unauthenticated)
        });
        let gateway = redress_api::gateway(opening, authenticator, Limits::default());
        let router = gateway.router_with(move |schema| {
            let used = std::sync::atomic::AtomicBool::new(false);
            let exchange = move |code: &str| {
                let is_good = code == CODE && !used.swap(true, std::sync::atomic::Ordering::SeqCst);
                is_good.then(|| token(Role::Admin, None))
            };
            Pages::new(schema, move || log.today())
                .link(exchange)
                .start("/units/P?month=2026-03".into())
                .router()
        });
        Self { router, desk }
    }

    pub async fn send(&self, request: Request<Body>) -> Got {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        Got { status: parts.status, headers: parts.headers, text: String::from_utf8(bytes.to_vec()).unwrap() }
    }

    /// A page as somebody who is signed in gets it.
    pub async fn get(&self, path: &str, role: Role, unit: Option<&str>, language: &str) -> Got {
        let cookie = format!("redress_session={}", token(role, unit));
        let request = Request::get(path).header("cookie", cookie).header("accept-language", language);
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// The same, which must be there.
    pub async fn page(&self, path: &str, role: Role, unit: Option<&str>, language: &str) -> Got {
        let got = self.get(path, role, unit, language).await;
        assert_eq!(got.status, 200, "{path} as {role} of {unit:?}: {}", got.read());
        got
    }

    /// A query as the query page sends it.
    pub async fn query(&self, document: &str, variables: &str, role: Role, unit: Option<&str>) -> Json {
        let variables: Json = if variables.is_empty() { json!({}) } else { variables.parse().unwrap() };
        let request = Request::post("/graphql")
            .header("cookie", format!("redress_session={}", token(role, unit)))
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/json");
        let body = json!({ "query": document, "variables": variables }).to_string();
        serde_json::from_str(&self.send(request.body(Body::from(body)).unwrap()).await.text).unwrap()
    }
}
