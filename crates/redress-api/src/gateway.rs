//! The schema behind HTTP.

use crate::graphql::{CODES, Opening, prices, schema};
use redress_http::{Authenticator, Gateway, Limits};

/// The schema over a log and its read side, with the prices and error codes that belong to it, behind HTTP.
///
/// The schema's type ends here: what executes it is compiled with this crate, once, and not again with every program and test.
#[must_use]
pub fn gateway(opening: Opening, authenticator: Authenticator, limits: Limits) -> Gateway {
    let prices = prices(opening.clone());
    Gateway::new(schema(opening), authenticator, limits).prices(prices).codes(CODES.iter().copied())
}
