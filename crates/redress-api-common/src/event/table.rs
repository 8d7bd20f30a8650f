//! Event types as tables, and events as values of these types.

use super::recorded::Recorded;
use crate::{
    letter_case::constant_case,
    tables::{Answer, Lines, ObjectTable, Row, object_type, text, value},
};
use async_graphql::{
    Context, ContextSelectionSet, Name, OutputType, Positioned, ServerResult, Value, parser::types::Field,
    registry::Registry,
};
use redress_log::AggregateKind;
use std::borrow::Cow;

/// A type of event.
#[derive(Clone, Copy)]
pub struct EventTable {
    /// The kind of case that it belongs to.
    pub kind: AggregateKind,
    /// Its name among the events of its kind, in the log.
    pub name: &'static str,
    /// The description of its value of `EventType`.
    pub happened: Lines,
    /// Its type in the schema.
    pub object: ObjectTable,
}

impl EventTable {
    /// An event of a kind with a folder: the description of its type is also that of its enum value.
    pub const fn of_kind(kind: AggregateKind, name: &'static str, object: ObjectTable) -> Self {
        Self { kind, name, happened: object.about, object }
    }

    /// Its value of `EventType`.
    pub fn value(&self) -> String {
        constant_case(self.object.name)
    }
}

/// The name of an event's type, as a value of `EventType`.
struct TypeOfEvent(&'static str);

impl OutputType for TypeOfEvent {
    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed("EventType")
    }

    /// The schema registers the enum itself, with the events of every kind.
    fn create_type_info(_: &mut Registry) -> String {
        Self::qualified_type_name()
    }

    async fn resolve(&self, _: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        Ok(Value::Enum(Name::new(constant_case(self.0))))
    }
}

/// The field that distinguishes events.
pub const EVENT_TYPE: &[Row] =
    &[Row { name: "event_type", about: &["What happened."], output: TypeOfEvent::create_type_info }];

/// Resolves a field that every event has.
pub fn field_of_any<'a>(
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
pub fn event_object(registry: &mut Registry, event: &EventTable, more: &[&[Row]], interface: &str) {
    let ObjectTable { name, about, rows } = event.object;
    let rows: Vec<&[Row]> =
        [EVENT_TYPE, Recorded::COMMON].into_iter().chain(more.iter().copied()).chain([rows]).collect();
    object_type(registry, (name, &text(about)), |_| Vec::new(), &rows);
    registry.add_implements(name, interface);
}

/// Generates the type of an event: the recorded event, and the fields of this type only.
#[macro_export]
macro_rules! event {
    ($(#[doc = $about:literal])+ $name:ident($fact:ty) { $($own:tt)* }) => {
        $(#[doc = $about])+
        pub struct $name {
            recorded: $crate::event::Recorded,
            #[allow(dead_code, reason = "an event may say no more than its values about people")]
            fact: $fact,
        }

        $crate::fields! { impl $name as (ROWS, own) { $($own)* } }

        impl $name {
            pub const OBJECT: $crate::tables::ObjectTable =
                $crate::tables::ObjectTable {
                    name: stringify!($name),
                    about: &[$($about),+],
                    rows: Self::ROWS,
                };

            pub fn of(
                recorded: $crate::event::Recorded,
                fact: $fact,
            ) -> std::sync::Arc<dyn $crate::tables::Tabled> {
                std::sync::Arc::new(Self { recorded, fact })
            }
        }

        $crate::tabled! { $name: |object, name, ctx| {
            let of_any = $crate::event::field_of_any(&object.recorded, stringify!($name), name, ctx);
            of_any.or_else(|| object.own(name, ctx))
        } }
    };
}
