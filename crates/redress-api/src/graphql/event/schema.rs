//! Registers the interfaces that events share, and the enum of their types, including those of every kind of
//! case.

use super::any::{Event, OTHER_EVENTS, PETITION_EVENTS, PetitionEvent, typed};
use async_graphql::{
    ContextSelectionSet, InputType, InputValueError, InputValueResult, Name, OutputType, Positioned, Result,
    ServerResult, Value,
    parser::types::Field,
    registry::{MetaTypeId, Registry},
};
use redress_api_common::{
    access::Access,
    case::VisibleCase,
    error::missing,
    event::{EVENT_TYPE, EventTable, Recorded, event_object},
    tables::{enum_type, interface_type, resolve, text},
};
use redress_api_kinds as kinds;
use redress_auth::Operation;
use redress_log::{AggregateKind, RecordedEvent};
use redress_read::PetitionRow;
use std::{borrow::Cow, sync::Arc};

/// The type of an event, as an enum value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventType {
    pub(super) kind: AggregateKind,
    pub(super) name: &'static str,
}

/// What a caller sees of an event's subject.
#[derive(Clone)]
pub(super) enum Seen {
    /// A petition.
    Petition(Arc<PetitionRow>),
    /// A case of a kind with a folder.
    Case(Arc<VisibleCase>),
    /// Something that everybody sees.
    Other,
}

/// Every type of event.
fn every_event() -> impl Iterator<Item = &'static EventTable> {
    let of_kinds = kinds::ALL.iter().flat_map(|kind| kind.events);
    PETITION_EVENTS.iter().chain(OTHER_EVENTS).chain(of_kinds)
}

impl Event {
    /// An event as this caller sees it.
    ///
    /// # Errors
    /// A fault, if the schema has no type for it.
    pub(super) fn seen(recorded: RecordedEvent, access: &Access, seen: &Seen) -> Result<Self> {
        let sees_people = match seen {
            Seen::Petition(petition) => access.sees_people(petition),
            Seen::Case(case) => return case.event(recorded).map(Self),
            Seen::Other => access.may(Operation::ReadPersonalData),
        };
        let (event, recorded) = Recorded::split(recorded, access.clone(), sees_people);
        let kind = event.kind();
        typed(event, recorded).ok_or_else(|| missing(kind))
    }
}

impl OutputType for Event {
    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed("Event")
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_output_type::<Self, _>(MetaTypeId::Interface, |registry| {
            for event in PETITION_EVENTS {
                event_object(registry, event, &[Recorded::OF_A_PETITION, Recorded::MASKED], "Event");
            }
            for event in OTHER_EVENTS {
                event_object(registry, event, &[], "Event");
            }
            for event in kinds::ALL.iter().flat_map(|kind| kind.events) {
                event_object(registry, event, &[Recorded::OF_A_CASE, Recorded::MASKED], "Event");
            }
            let named = ("Event", "A recorded event.");
            let types = every_event().map(|event| event.object.name);
            interface_type(registry, named, &[EVENT_TYPE, Recorded::COMMON], types)
        })
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        resolve(ctx, &*self.0).await
    }
}

impl OutputType for PetitionEvent {
    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed("PetitionEvent")
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_output_type::<Self, _>(MetaTypeId::Interface, |registry| {
            let more = &[Recorded::OF_A_PETITION, Recorded::MASKED];
            for event in PETITION_EVENTS {
                event_object(registry, event, more, "PetitionEvent");
            }
            let named = ("PetitionEvent", "An event of a petition.");
            let rows = [EVENT_TYPE, Recorded::COMMON, Recorded::OF_A_PETITION, Recorded::MASKED];
            interface_type(registry, named, &rows, PETITION_EVENTS.iter().map(|event| event.object.name))
        })
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        resolve(ctx, &*self.0).await
    }
}

impl InputType for EventType {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed("EventType")
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_input_type::<Self, _>(MetaTypeId::Enum, |_| {
            let values = every_event().map(|event| (event.value(), text(event.happened)));
            enum_type("EventType", "The types of event.", values)
        })
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        let named = match &value {
            Some(Value::Enum(name)) => name.as_str(),
            Some(Value::String(name)) => name,
            _ => return Err(InputValueError::expected_type(value.unwrap_or_default())),
        };
        let event = every_event().find(|event| event.value() == named);
        let unknown = || InputValueError::custom(format!("there is no event \"{named}\""));
        event.map(|event| Self { kind: event.kind, name: event.name }).ok_or_else(unknown)
    }

    fn to_value(&self) -> Value {
        let is_this = |event: &&EventTable| (event.kind, event.name) == (self.kind, self.name);
        every_event().find(is_this).map_or(Value::Null, |event| Value::Enum(Name::new(event.value())))
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}
