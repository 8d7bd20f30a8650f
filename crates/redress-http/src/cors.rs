//! Cross-origin calls: refused, except from a list of origins.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use tower_http::cors::{AllowOrigin, CorsLayer};

use super::gateway::Gateway;

impl Gateway {
    /// The headers that let pages of the listed origins call, and the answers to their preflight requests.
    pub(crate) fn cors(&self) -> CorsLayer {
        let origins = self.origins.iter().filter(|origin| *origin != "*");
        let origins = origins.filter_map(|origin| HeaderValue::from_str(origin).ok());
        let request_id = HeaderName::from_static("x-request-id");
        let cost = HeaderName::from_static("x-redress-cost");
        CorsLayer::new()
            .allow_origin(AllowOrigin::list(origins))
            .allow_methods([Method::GET, Method::POST])
            .allow_headers([
                header::AUTHORIZATION,
                header::CONTENT_TYPE,
                header::ACCEPT,
                request_id.clone(),
                cost,
            ])
            .expose_headers([request_id, header::RETRY_AFTER])
            .max_age(Duration::from_secs(600))
            .vary([header::ORIGIN])
    }

    /// Whether a page may open a WebSocket, which browsers allow any page: from our own origin or a listed one.
    pub(crate) fn allows_socket(&self, headers: &HeaderMap) -> bool {
        let Some(origin) = headers.get(header::ORIGIN) else { return true };
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
        let own = origin.to_str().ok().and_then(|origin| origin.split_once("://")).map(|(_, rest)| rest);
        self.origins.iter().any(|allowed| origin == allowed.as_str()) || own.is_some() && own == host
    }
}
