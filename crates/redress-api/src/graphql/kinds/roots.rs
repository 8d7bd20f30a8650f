//! The queries and mutations of all kinds, as parts of the roots.

use async_graphql::{
    Context, ID, Result, ServerResult, Value,
    registry::{MetaField, Registry},
};
use redress_api_common::{
    case::{
        CasePayload, Kind, Mutation, Sent, find, find_as_of, list, list_field, mutation_field, one_field,
    },
    command::carry_out,
    context::ContextExt,
    error::{forbidden, invalid},
    input::AsOf,
    read_source::ReadContext,
    scalars::Position,
    tables::{fault_at, resolve_selected},
};
use redress_api_kinds::ALL;

/// Questions about cases of all kinds.
#[derive(Debug, Default)]
pub(in crate::graphql) struct KindQueries;

/// Commands to cases of all kinds.
#[derive(Debug, Default)]
pub(in crate::graphql) struct KindMutations;

root!(KindQueries, "Queries about cases of all kinds.", queries, query);
root!(KindMutations, "Commands to cases of all kinds.", mutations, mutate);

fn queries(registry: &mut Registry) -> Vec<MetaField> {
    ALL.iter().flat_map(|kind| [one_field(registry, kind), list_field(registry, kind)]).collect()
}

fn mutations(registry: &mut Registry) -> Vec<MetaField> {
    let each = ALL.iter().flat_map(|kind| kind.mutations.iter().map(move |mutation| (*kind, mutation)));
    each.map(|(kind, mutation)| mutation_field(registry, kind, mutation)).collect()
}

async fn query(_: &KindQueries, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
    let name = ctx.item.node.name.node.as_str();
    for kind in ALL {
        if name == kind.one {
            return one(ctx, kind).await.map(Some);
        }
        if name == kind.many {
            return list(ctx, kind).await.map(Some);
        }
    }
    Ok(None)
}

async fn mutate(_: &KindMutations, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
    match mutation(&ctx.item.node.name.node) {
        Some((kind, mutation)) => run(ctx, kind, mutation).await.map(Some),
        None => Ok(None),
    }
}

/// Finds a mutation by its name, with its kind of case.
fn mutation(name: &str) -> Option<(&'static Kind, &'static Mutation)> {
    ALL.iter().copied().find_map(|kind| {
        let mut mutations = kind.mutations.iter();
        mutations.find(|mutation| mutation.name == name).map(|mutation| (kind, mutation))
    })
}

/// Executes a mutation if the caller's roles allow it.
async fn run(ctx: &Context<'_>, kind: &'static Kind, mutation: &Mutation) -> ServerResult<Value> {
    let Sent { command, input } = (mutation.read)(ctx)?;
    let outcome = async {
        match ctx.caller()?.is_one_of(mutation.roles) {
            true => carry_out(ctx, &input.command, command).await,
            false => Err(forbidden()),
        }
    };
    let outcome = outcome.await.map_err(|error| fault_at(ctx, error))?;
    let payload = CasePayload::new(kind, input.id, outcome);
    resolve_selected(ctx, &payload).await
}

/// Resolves a case, now or at an earlier point.
async fn one(ctx: &Context<'_>, kind: &'static Kind) -> ServerResult<Value> {
    let (_, id) = ctx.param_value::<ID>("id", None)?;
    let (_, as_of) = ctx.param_value::<Option<AsOf>>("asOf", None)?;
    let (_, min_position) = ctx.param_value::<Option<Position>>("minPosition", None)?;
    let found: Result<_> = async {
        kind.kind.check_id(&id).map_err(|error| invalid("id", error.to_string()))?;
        ctx.wait_for(min_position).await?;
        let found = match as_of {
            Some(as_of) => {
                ctx.reach(as_of.position()).await?;
                find_as_of(ctx, kind, &id, as_of.into()).await?
            }
            None => find(ctx, kind, &id).await?,
        };
        found.map(kind.open).transpose()
    }
    .await;
    match found.map_err(|error| fault_at(ctx, error))? {
        Some(case) => resolve_selected(ctx, &*case).await,
        None => Ok(Value::Null),
    }
}
