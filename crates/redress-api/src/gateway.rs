//! The schema as an HTTP service.

use crate::graphql::{CODES, Opening, prices, schema};
use redress_http::{Authenticator, Gateway, Limits};

/// Serves the schema over a log and its read side behind HTTP, with its prices and error codes.
///
/// The schema's generic type is not used beyond this function: its executor is compiled once with this crate,
/// and not again with every program and test.
#[must_use]
pub fn gateway(opening: Opening, authenticator: Authenticator, limits: Limits) -> Gateway {
    let prices = prices(opening.clone());
    Gateway::new(schema(opening), authenticator, limits).prices(prices).codes(CODES.iter().copied())
}
