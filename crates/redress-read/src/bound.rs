//! SQL expressions with bound parameters, for statements that are built at run time.

use sqlx::{Postgres, QueryBuilder};

/// Marks a parameter in an expression.
pub(crate) const PARAMETER: &str = "\0";

/// Appends one of our expressions, binding lists of codes to its parameters in order; after the last list the
/// first one is used again. The builder numbers parameters itself, so the expression is split at them.
pub(crate) fn push_bound(query: &mut QueryBuilder<'_, Postgres>, expression: &str, lists: &[&[String]]) {
    let mut lists = lists.iter().cycle();
    for (place, part) in expression.split(PARAMETER).enumerate() {
        if place > 0 {
            query.push_bind(lists.next().map(|codes| codes.to_vec()));
        }
        query.push(part);
    }
}
