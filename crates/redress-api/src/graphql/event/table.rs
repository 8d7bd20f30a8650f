//! Event types as tables, and events as values of these types.

use super::recorded::Recorded;
use crate::graphql::{
    letter_case::constant_case,
    tables::{Answer, Lines, ObjectTable, Row, Tabled, object_type, text, value},
};
use async_graphql::{
    Context, ContextSelectionSet, InputType, Name, OutputType, Positioned, ServerResult, Value,
    parser::types::Field, registry::Registry,
};
use redress_log::AggregateKind;
use std::{borrow::Cow, sync::Arc};

/// A type of event.
#[derive(Clone, Copy)]
pub(in crate::graphql) struct EventTable {
    /// The kind of case that it belongs to.
    pub(in crate::graphql) kind: AggregateKind,
    /// Its name among the events of its kind, in the log.
    pub(in crate::graphql) name: &'static str,
    /// The description of its value of `EventType`.
    pub(in crate::graphql) happened: Lines,
    /// Its type in the schema.
    pub(in crate::graphql) object: ObjectTable,
}

/// The type of an event, as an enum value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventType {
    pub(in crate::graphql) kind: AggregateKind,
    pub(in crate::graphql) name: &'static str,
}

impl EventTable {
    /// An event of a kind with a folder: the description of its type is also that of its enum value.
    pub(in crate::graphql) const fn of_kind(
        kind: AggregateKind,
        name: &'static str,
        object: ObjectTable,
    ) -> Self {
        Self { kind, name, happened: object.about, object }
    }

    /// Its value of `EventType`.
    pub(in crate::graphql) fn value(&self) -> String {
        constant_case(self.object.name)
    }
}

/// The name of an event's type, as a value of `EventType`.
pub(in crate::graphql) struct TypeOfEvent(pub(in crate::graphql) &'static str);

impl OutputType for TypeOfEvent {
    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed("EventType")
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <EventType as InputType>::create_type_info(registry)
    }

    async fn resolve(&self, _: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        Ok(Value::Enum(Name::new(constant_case(self.0))))
    }
}

/// The field that distinguishes events.
pub(in crate::graphql) const EVENT_TYPE: &[Row] =
    &[Row { name: "event_type", about: &["What happened."], output: TypeOfEvent::create_type_info }];

/// Resolves a field that every event has.
pub(in crate::graphql) fn field_of_any<'a>(
    recorded: &'a Recorded,
    type_name: &'static str,
    name: &str,
    ctx: &'a Context<'a>,
) -> Option<Answer<'a>> {
    match name {
        "event_type" => Some(value(TypeOfEvent(type_name), ctx)),
        _ => recorded
            .common(name, ctx)
            .or_else(|| recorded.of_a_petition(name, ctx))
            .or_else(|| recorded.of_a_case(name, ctx))
            .or_else(|| recorded.whether_masked(name, ctx)),
    }
}

/// Registers the type of an event. `more` are fields between the common ones and its own; `interface` is its
/// interface.
pub(in crate::graphql) fn event_object(
    registry: &mut Registry,
    event: &EventTable,
    more: &[&[Row]],
    interface: &str,
) {
    let ObjectTable { name, about, rows } = event.object;
    let rows: Vec<&[Row]> =
        [EVENT_TYPE, Recorded::COMMON].into_iter().chain(more.iter().copied()).chain([rows]).collect();
    object_type(registry, (name, &text(about)), |_| Vec::new(), &rows);
    registry.add_implements(name, interface);
}

/// An event, as its type and as its caller sees it.
#[derive(Clone)]
pub struct Event(pub(in crate::graphql) Arc<dyn Tabled>);

/// An event of a petition, as its type and as its caller sees it.
#[derive(Clone)]
pub struct PetitionEvent(pub(in crate::graphql) Arc<dyn Tabled>);

/// Generates the type of an event: the recorded event, and the fields of this type only.
macro_rules! event {
    ($(#[doc = $about:literal])+ $name:ident($fact:ty) { $($own:tt)* }) => {
        $(#[doc = $about])+
        pub(in crate::graphql) struct $name {
            recorded: $crate::graphql::event::Recorded,
            #[allow(dead_code, reason = "an event may say no more than its values about people")]
            fact: $fact,
        }

        fields! { impl $name as (ROWS, own) { $($own)* } }

        impl $name {
            pub(in crate::graphql) const OBJECT: $crate::graphql::tables::ObjectTable =
                $crate::graphql::tables::ObjectTable {
                    name: stringify!($name),
                    about: &[$($about),+],
                    rows: Self::ROWS,
                };

            pub(in crate::graphql) fn of(
                recorded: $crate::graphql::event::Recorded,
                fact: $fact,
            ) -> std::sync::Arc<dyn $crate::graphql::tables::Tabled> {
                std::sync::Arc::new(Self { recorded, fact })
            }
        }

        tabled! { $name: |object, name, ctx| {
            let of_any = $crate::graphql::event::field_of_any(&object.recorded, stringify!($name), name, ctx);
            of_any.or_else(|| object.own(name, ctx))
        } }
    };
}
