//! Executes one document without HTTP.

use crate::graphql::{Api, Opening, schema};
use async_graphql::{Request, Response};
use futures_util::future::BoxFuture;
use redress_auth::Principal;

/// Executes a document for a caller. Limits are not applied, since the document is the program's own.
///
/// The schema's generic type is not used beyond this function, as in [`gateway`](crate::gateway).
#[must_use]
pub fn ask(api: Api, caller: Principal, document: &str) -> BoxFuture<'static, Response> {
    let opening = Opening::default();
    opening.open(api);
    let request = Request::new(document).data(caller);
    Box::pin(async move { schema(opening).finish().execute(request).await })
}
