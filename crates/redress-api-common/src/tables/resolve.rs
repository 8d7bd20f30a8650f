//! Resolves objects whose type is a table.

use crate::letter_case::snake_case;
use async_graphql::{
    Context, ContextSelectionSet, Error, Name, OutputType, Positioned, ServerError, ServerResult, Value,
    indexmap::IndexMap,
    parser::types::{Field, Selection, SelectionSet},
};
use futures_util::future::{BoxFuture, join_all, try_join_all};

/// The future of a field's value.
pub type Answer<'a> = BoxFuture<'a, ServerResult<Value>>;

/// An object whose type is a table.
pub trait Tabled: Send + Sync {
    /// The name of its type.
    fn type_name(&self) -> &str;

    /// Resolves a field by its name in snake case; `None` if the type has no such field.
    fn field<'a>(&'a self, name: &str, ctx: &'a Context<'a>) -> Option<Answer<'a>>;
}

/// The future of a value that is available.
pub fn value<'a, T: OutputType + 'a>(value: T, ctx: &'a Context<'a>) -> Answer<'a> {
    Box::pin(async move {
        let selected = ctx.with_selection_set(&ctx.item.node.selection_set);
        value.resolve(&selected, ctx.item).await
    })
}

/// The future of a value that has to be awaited.
pub fn later<'a, T: OutputType + 'a>(value: BoxFuture<'a, T>, ctx: &'a Context<'a>) -> Answer<'a> {
    Box::pin(async move {
        let selected = ctx.with_selection_set(&ctx.item.node.selection_set);
        value.await.resolve(&selected, ctx.item).await
    })
}

/// An error of a field, with its path and position.
pub fn fault_at(ctx: &Context<'_>, error: Error) -> ServerError {
    ctx.set_error_path(error.into_server_error(ctx.item.pos))
}

/// Resolves the selection of an object. Its fields are awaited together and returned in the order of the
/// selection.
pub async fn resolve(ctx: &ContextSelectionSet<'_>, object: &dyn Tabled) -> ServerResult<Value> {
    let mut fields = Vec::with_capacity(ctx.item.node.items.len());
    gather(ctx, object.type_name(), ctx.item, &mut fields)?;
    let answers = join_all(fields.iter().map(|field| answer(ctx, object, field))).await;
    let mut members = IndexMap::with_capacity(fields.len());
    for (field, answer) in fields.into_iter().zip(answers) {
        match answer {
            Ok(value) => merge(&mut members, field.node.response_key().node.clone(), value),
            Err(error) => ctx.add_error(error),
        }
    }
    // As in the library: the completion of answers distinguishes a failed object from an empty selection.
    Ok(if members.is_empty() { Value::Null } else { Value::Object(members) })
}

/// Resolves what a field selects of an object.
pub async fn resolve_selected(ctx: &Context<'_>, object: &dyn Tabled) -> ServerResult<Value> {
    resolve(&ctx.with_selection_set(&ctx.item.node.selection_set), object).await
}

/// Resolves the same selection of several objects, which are awaited together.
pub async fn resolve_all(ctx: &ContextSelectionSet<'_>, objects: Vec<&dyn Tabled>) -> ServerResult<Value> {
    let each = objects.into_iter().enumerate().map(|(index, object)| async move {
        let ctx = ctx.with_index(index);
        resolve(&ctx, object).await
    });
    try_join_all(each).await.map(Value::List)
}

async fn answer(
    ctx: &ContextSelectionSet<'_>,
    object: &dyn Tabled,
    field: &Positioned<Field>,
) -> ServerResult<Value> {
    let name = field.node.name.node.as_str();
    if name == "__typename" {
        return Ok(Value::String(object.type_name().to_owned()));
    }
    let ctx = ctx.with_field(field);
    match object.field(&snake_case(name), &ctx) {
        Some(answer) => answer.await,
        None => Ok(Value::Null),
    }
}

/// The selected fields of an object of a type, with fragments expanded.
fn gather<'a>(
    ctx: &ContextSelectionSet<'a>,
    type_name: &str,
    selection: &'a Positioned<SelectionSet>,
    fields: &mut Vec<&'a Positioned<Field>>,
) -> ServerResult<()> {
    for selection in &selection.node.items {
        let (condition, selection) = match &selection.node {
            Selection::Field(field) => {
                fields.push(field);
                continue;
            }
            Selection::InlineFragment(fragment) => {
                (fragment.node.type_condition.as_ref(), &fragment.node.selection_set)
            }
            Selection::FragmentSpread(spread) => {
                let name = &spread.node.fragment_name.node;
                let unknown = || ServerError::new(format!("there is no fragment {name}"), Some(spread.pos));
                let fragment = ctx.query_env.fragments.get(name).ok_or_else(unknown)?;
                (Some(&fragment.node.type_condition), &fragment.node.selection_set)
            }
        };
        let interfaces = ctx.schema_env.registry.implements.get(type_name);
        let is = |on: &str| on == type_name || interfaces.is_some_and(|interfaces| interfaces.contains(on));
        if condition.is_none_or(|condition| is(&condition.node.on.node)) {
            gather(ctx, type_name, selection, fields)?;
        }
    }
    Ok(())
}

/// Adds a value under its key. If something was selected in two places, the results are merged.
fn merge(members: &mut IndexMap<Name, Value>, key: Name, value: Value) {
    let Some(known) = members.get_mut(&key) else {
        members.insert(key, value);
        return;
    };
    merge_into(known, value);
}

fn merge_into(known: &mut Value, value: Value) {
    match (known, value) {
        (Value::Object(known), Value::Object(more)) => {
            more.into_iter().for_each(|(key, value)| merge(known, key, value));
        }
        (Value::List(known), Value::List(more)) => {
            known.iter_mut().zip(more).for_each(|(known, value)| merge_into(known, value));
        }
        _ => {}
    }
}
