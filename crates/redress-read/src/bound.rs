//! Expressions with parameters, in statements that are built.

use sqlx::{Postgres, QueryBuilder};

/// Where an expression has a parameter.
pub(crate) const PARAMETER: &str = "\0";

/// Adds one of our expressions, with lists of codes bound to its parameters in their order; after the last list the first comes again. The
/// builder numbers parameters as they come, so the expression is cut at them.
pub(crate) fn push_bound(query: &mut QueryBuilder<'_, Postgres>, expression: &str, lists: &[&[String]]) {
    let mut lists = lists.iter().cycle();
    for (place, part) in expression.split(PARAMETER).enumerate() {
        if place > 0 {
            query.push_bind(lists.next().map(|codes| codes.to_vec()));
        }
        query.push(part);
    }
}
