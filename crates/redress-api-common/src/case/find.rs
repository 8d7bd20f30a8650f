//! Finds a case, now or at an earlier point.

use super::{
    kind::{Kind, VisibleCase},
    visible_case::visible_cases,
};
use crate::{
    access::Access,
    context::ContextExt,
    error::{missing, read_error},
    read_source::ReadContext,
};
use async_graphql::{Context, Result};
use futures_util::future::BoxFuture;
use redress_auth::Operation;
use redress_log::AsOf;
use redress_read::case_kind;
use std::sync::Arc;

/// Returns the present state of a case. `None` if it does not exist or the caller does not see it: the two
/// must be indistinguishable.
pub fn find<'a>(
    ctx: &'a Context<'a>,
    kind: &'static Kind,
    id: &'a str,
) -> BoxFuture<'a, Result<Option<Arc<VisibleCase>>>> {
    Box::pin(async move {
        let access = Access::to(ctx, Operation::ReadCases).await?;
        // A caller without a unit sees nothing.
        let Ok(bound) = access.bound() else { return Ok(None) };
        let within = bound.map(|top| vec![top]);
        let named = [(kind.kind, id.to_owned())];
        let reader = ctx.reader()?;
        let served =
            reader.cases_among(access.units(), &named, within.as_slice()).await.map_err(read_error)?;
        ctx.served(served.position);
        let access = access.known_at(ctx, served.position).await?;
        Ok(visible_cases(reader, &access, &[kind], served.value).await?.pop())
    })
}

/// Returns a case at an earlier point. `None` as for [`find`], and if it did not exist then.
///
/// Its present state decides whether the caller sees it, and what of it.
pub fn find_as_of<'a>(
    ctx: &'a Context<'a>,
    kind: &'static Kind,
    id: &'a str,
    as_of: AsOf,
) -> BoxFuture<'a, Result<Option<Arc<VisibleCase>>>> {
    Box::pin(async move {
        let Some(current) = find(ctx, kind, id).await? else { return Ok(None) };
        let folds = case_kind(kind.kind).ok_or_else(|| missing(kind.kind))?;
        let served = ctx.reader()?.case_as_of(folds, id, as_of).await.map_err(read_error)?;
        ctx.served(served.position);
        Ok(served.value.map(|then| Arc::new(current.as_it_stood(then))))
    })
}
