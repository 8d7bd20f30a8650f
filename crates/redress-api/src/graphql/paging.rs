//! Relay's connections, with a page size that must be named.

use super::error::invalid;
use async_graphql::Result;

/// The largest page.
const LARGEST: i32 = 100;

/// One of `first` and `last`, between 1 and 100.
pub(super) fn check_size(first: Option<i32>, last: Option<i32>) -> Result<()> {
    match (first, last) {
        (Some(_), Some(_)) | (None, None) => Err(invalid("first", "name either first or last")),
        (Some(size), None) | (None, Some(size)) if (1..=LARGEST).contains(&size) => Ok(()),
        _ => Err(invalid("first", format!("a page has 1 to {LARGEST} items"))),
    }
}
