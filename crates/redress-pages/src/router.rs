//! Which page is where.

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    http::{HeaderValue, header},
    response::Response,
    routing::get,
};

use crate::{
    audit, desk, overview, petition, ranking, sign_in,
    site::{ICON, Pages, STYLE, style_path},
    statistic,
};

impl Pages {
    /// The routes of all pages.
    pub fn router(self) -> Router {
        Router::new()
            .route("/", get(overview::home))
            .route("/units/{code}", get(overview::show))
            .route("/ranking", get(ranking::show))
            .route("/ranking.csv", get(ranking::file))
            .route("/petitions/{id}", get(petition::show))
            .route("/desk", get(desk::show))
            .route("/statistics", get(statistic::list))
            .route("/statistics/{name}", get(statistic::show))
            .route("/log", get(audit::show))
            .route("/sign-in", get(sign_in::show).post(sign_in::sign_in))
            .route("/sign-out", axum::routing::post(sign_in::sign_out))
            .route(&style_path(), get(async || asset(STYLE, "text/css; charset=utf-8")))
            .route("/assets/icon.svg", get(async || asset(ICON, "image/svg+xml")))
            .with_state(Arc::new(self))
    }
}

/// A file of the program that shows nothing of anybody, for browsers to keep.
fn asset(text: &'static str, kind: &'static str) -> Response {
    let mut response = Response::new(Body::from(text));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
