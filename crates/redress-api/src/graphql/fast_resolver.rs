//! A fast resolver for objects whose fields are available without waiting.
//!
//! The library creates a task for every field of every object in a list, calls every extension for each, and
//! gathers the results as they complete. A ranking of 300 units has some three thousand fields that wait for
//! nothing: this was most of its time. Here the selection is analysed once for a whole list, and each
//! object's fields are resolved in order. Everything unusual (a directive, a field selected twice, a fragment
//! on another type, a field that fails) is left to the library, which resolves the object again: resolvers of
//! queries have no side effects.

use async_graphql::{
    ContextBase, ContextSelectionSet, ObjectType, OutputType, Positioned, ServerResult, Value,
    indexmap::IndexMap,
    parser::types::{Field, Selection, SelectionSet},
    registry::Registry,
    resolver_utils::{resolve_container, resolve_list},
};
use futures_util::future::try_join_all;
use std::{borrow::Cow, future::poll_fn, task::Poll};

/// An object whose fields wait for nothing, or may wait one after the other.
pub struct FastObject<T>(pub T);

/// A list of objects whose fields wait for nothing, or only for what is loaded for all of them together.
pub struct FastList<T>(pub Vec<T>);

impl<T: ObjectType> OutputType for FastObject<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn qualified_type_name() -> String {
        T::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        match ordinary::<T>(ctx) {
            Some(fields) => Box::pin(object(ctx, &fields, &self.0)).await,
            None => resolve_container(ctx, &self.0).await,
        }
    }
}

impl<T: ObjectType> OutputType for FastList<T> {
    fn type_name() -> Cow<'static, str> {
        <Vec<T>>::type_name()
    }

    fn qualified_type_name() -> String {
        <Vec<T>>::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <Vec<T>>::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        let Some(fields) = ordinary::<T>(ctx) else {
            return resolve_list(ctx, field, &self.0, Some(self.0.len())).await;
        };
        let mut values = Vec::with_capacity(self.0.len());
        let mut waiting = Vec::new();
        for (index, item) in self.0.iter().enumerate() {
            let fields = &fields;
            // Boxed: the future contains everything that nested fields may wait for, and would be moved
            // around on the stack.
            let mut object = Box::pin(async move { object(&ctx.with_index(index), fields, item).await });
            // Most futures are ready immediately; the others are awaited together.
            match poll_fn(|task| Poll::Ready(object.as_mut().poll(task))).await {
                Poll::Ready(value) => values.push(value?),
                Poll::Pending => {
                    values.push(Value::Null);
                    waiting.push(async move { object.await.map(|value| (index, value)) });
                }
            }
        }
        for (index, value) in try_join_all(waiting).await? {
            values[index] = value;
        }
        Ok(Value::List(values))
    }
}

type Fields<'a> = Vec<&'a Positioned<Field>>;

/// The selected fields, with fragments expanded; `None` if the selection contains anything that the library
/// has to handle.
fn ordinary<'a, T: OutputType>(ctx: &ContextSelectionSet<'a>) -> Option<Fields<'a>> {
    let mut fields = Vec::with_capacity(ctx.item.node.items.len());
    gather(ctx, &T::type_name(), ctx.item, &mut fields)?;
    let twice = |(at, field): (usize, &&Positioned<Field>)| {
        let key = &field.node.response_key().node;
        fields[..at].iter().any(|other| other.node.response_key().node == *key)
    };
    (!fields.iter().enumerate().any(twice)).then_some(fields)
}

fn gather<'a>(
    ctx: &ContextSelectionSet<'a>,
    type_name: &str,
    selection: &'a Positioned<SelectionSet>,
    fields: &mut Fields<'a>,
) -> Option<()> {
    for selection in &selection.node.items {
        let (condition, selection) = match &selection.node {
            Selection::Field(field) => {
                fields.push(field.node.directives.is_empty().then_some(field)?);
                continue;
            }
            Selection::InlineFragment(fragment) => {
                (fragment.node.type_condition.as_ref(), &fragment.node.selection_set)
            }
            Selection::FragmentSpread(spread) => {
                let fragment = ctx.query_env.fragments.get(&spread.node.fragment_name.node)?;
                (Some(&fragment.node.type_condition), &fragment.node.selection_set)
            }
        };
        condition.is_none_or(|condition| condition.node.on.node == type_name).then_some(())?;
        gather(ctx, type_name, selection, fields)?;
    }
    Some(())
}

/// Resolves an object's fields in order. If one fails, the library resolves the object again and reports the
/// errors.
async fn object<'a, T: ObjectType>(
    ctx: &ContextBase<'a, &'a Positioned<SelectionSet>>,
    fields: &[&'a Positioned<Field>],
    object: &T,
) -> ServerResult<Value> {
    let mut members = IndexMap::with_capacity(fields.len());
    for field in fields {
        let value = match &*field.node.name.node {
            "__typename" => Value::String(T::type_name().into_owned()),
            _ => match object.resolve_field(&ctx.with_field(field)).await {
                Ok(value) => value.unwrap_or_default(),
                Err(_) => return resolve_container(ctx, object).await,
            },
        };
        members.insert(field.node.response_key().node.clone(), value);
    }
    Ok(Value::Object(members))
}
