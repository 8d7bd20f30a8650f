//! Registers the types of a kind.

use super::{
    filter::{CaseFilterInput, CaseOrderInput, FILTER, STATE},
    kind::{Kind, VisibleCase},
};
use crate::{
    event::{EVENT_TYPE, Recorded, event_cost, event_object},
    input::AsOf,
    paging::page_cost,
    scalars::{Date, Position},
    tables::{argument, enum_type, interface_type, object_type, plain_field, required_field, text},
};
use async_graphql::{
    ID, OutputType,
    registry::{MetaField, MetaInputValue, MetaType, Registry},
    types::connection::PageInfo,
};

/// The query for one case.
pub fn one_field(registry: &mut Registry, kind: &'static Kind) -> MetaField {
    case_type(registry, kind);
    let about = "Returns the case with this id, now or at an earlier point. Null if it does not exist or the caller does not see it: a caller sees a \
                 case whose owner, or a unit that it names to act, is the caller's unit or a unit below it.";
    let mut field = plain_field(kind.one, &about_of(kind, about), kind.object.name.to_owned());
    put(
        &mut field,
        [
            argument::<ID>(registry, "id", "Its id."),
            argument::<Option<AsOf>>(registry, "asOf", "At this point; default: now."),
            min_position(registry),
        ],
    );
    field
}

/// The query for a list.
pub fn list_field(registry: &mut Registry, kind: &'static Kind) -> MetaField {
    let name = kind.object.name;
    case_type(registry, kind);
    let node = |registry: &mut Registry| vec![required_field("totalCount", COUNT, &int(registry))];
    connection_types(registry, name, "case", name, node);
    filter_type(registry, kind);
    let about = about_of(kind, "The cases that the caller sees, filtered and sorted.");
    let mut field = required_field(kind.many, &about, &format!("{name}Connection"));
    let mut filter = argument::<Option<CaseFilterInput>>(registry, "filter", "The filter; default: all.");
    registry.types.remove(FILTER);
    filter.ty = format!("{name}Filter");
    put(
        &mut field,
        [
            filter,
            argument::<Option<CaseOrderInput>>(
                registry,
                "orderBy",
                "The order; default: by day of the first event, earliest first.",
            ),
            argument::<Option<i32>>(
                registry,
                "first",
                "How many from the beginning, 1 to 100. Give either first or last.",
            ),
            argument::<Option<String>>(registry, "after", "With first: after this cursor."),
            argument::<Option<i32>>(registry, "last", "How many from the end, 1 to 100."),
            argument::<Option<String>>(registry, "before", "With last: before this cursor."),
            min_position(registry),
        ],
    );
    field.compute_complexity = Some(|ctx, variables, field, child| {
        let first = ctx.param_value::<Option<i32>>(variables, field, "first", None)?;
        let last = ctx.param_value::<Option<i32>>(variables, field, "last", None)?;
        Ok(page_cost(first, last, child))
    });
    field
}

/// The beginning of the names of the types of a petition's list, before `Connection` and `Edge`.
pub fn of_petition_type(kind: &Kind) -> String {
    format!("Petition{}", kind.object.name)
}

/// The list of the cases of a kind that name a petition. It has no `totalCount`, which would be counted petition by petition.
pub fn of_petition_field(registry: &mut Registry, kind: &'static Kind) -> MetaField {
    case_type(registry, kind);
    let name = of_petition_type(kind);
    connection_types(registry, &name, "case", kind.object.name, |_| Vec::new());
    let about = about_of(
        kind,
        "The cases that name the petition and that the caller sees, in their present state, by the day on which they were opened.",
    );
    let mut field = required_field(kind.many, &about, &format!("{name}Connection"));
    put(
        &mut field,
        [
            argument::<i32>(registry, "first", "How many, 1 to 100."),
            argument::<Option<String>>(registry, "after", "Only cases after this cursor."),
        ],
    );
    field.compute_complexity = Some(|ctx, variables, field, child| {
        Ok(page_cost(Some(ctx.param_value::<i32>(variables, field, "first", None)?), None, child))
    });
    field
}

const COUNT: &str = "How many there are on all pages. Counted only if it is selected.";
/// Registers the type of a case, its states and its history.
pub(super) fn case_type(registry: &mut Registry, kind: &'static Kind) {
    let name = kind.object.name;
    let fields = |registry: &mut Registry| {
        let states = format!("{name}State");
        let values = kind.states.iter().map(|state| (state.name.to_owned(), text(state.about)));
        registry.types.insert(states.clone(), enum_type(&states, "The states of such a case.", values));
        vec![required_field("state", "Its state.", &states), overdue(registry), history(registry, kind)]
    };
    object_type(registry, (name, &text(kind.object.about)), fields, &[VisibleCase::COMMON, kind.object.rows]);
}

fn overdue(registry: &mut Registry) -> MetaField {
    let mut field = required_field(
        "overdue",
        "Whether its next step was due before a day, and it was not closed by the end of it.",
        &named(<bool as OutputType>::create_type_info(registry)),
    );
    put(&mut field, [argument::<Option<Date>>(registry, "at", "The day; default: today.")]);
    field
}

fn history(registry: &mut Registry, kind: &'static Kind) -> MetaField {
    let name = format!("{}Event", kind.object.name);
    for event in kind.events {
        event_object(registry, event, &[Recorded::OF_A_CASE, Recorded::MASKED], &name);
    }
    let rows = [EVENT_TYPE, Recorded::COMMON, Recorded::OF_A_CASE, Recorded::MASKED];
    let types = kind.events.iter().map(|event| event.object.name);
    let interface = interface_type(registry, (&name, "An event of such a case."), &rows, types);
    registry.types.insert(name.clone(), interface);
    connection_types(registry, &name, "event", &name, |_| Vec::new());
    let about = "Its events, in the order of recording, up to the point that is shown here.";
    let mut field = required_field("history", about, &format!("{name}Connection"));
    put(
        &mut field,
        [
            argument::<i32>(registry, "first", "How many, 1 to 100."),
            argument::<Option<String>>(registry, "after", "Only events after this cursor."),
        ],
    );
    field.compute_complexity = Some(|ctx, variables, field, child| {
        Ok(event_cost(ctx.param_value::<i32>(variables, field, "first", None)?, child))
    });
    field
}

/// Registers the types of a connection, with additional fields.
fn connection_types(
    registry: &mut Registry,
    of: &str,
    what: &str,
    node: &str,
    more: impl FnOnce(&mut Registry) -> Vec<MetaField>,
) {
    let (connection, edge) = (format!("{of}Connection"), format!("{of}Edge"));
    let edge_fields = |registry: &mut Registry| {
        let text = named(<String as OutputType>::create_type_info(registry));
        vec![
            required_field("cursor", "Its cursor, for `after` and `before`.", &text),
            required_field("node", "The object.", node),
        ]
    };
    object_type(registry, (&edge, &format!("One {what} and its cursor.")), edge_fields, &[]);
    let fields = |registry: &mut Registry| {
        let page_info = named(PageInfo::create_type_info(registry));
        let mut fields = vec![
            required_field("edges", "The objects with their cursors.", &format!("[{edge}!]")),
            required_field("nodes", "The objects.", &format!("[{node}!]")),
            required_field("pageInfo", "The page info.", &page_info),
        ];
        fields.append(&mut more(registry));
        fields
    };
    object_type(
        registry,
        (&connection, &format!("A page of a list: each {what} that the caller sees.")),
        fields,
        &[],
    );
}

/// Registers the filter of a kind: the common one with the kind's states.
fn filter_type(registry: &mut Registry, kind: &'static Kind) {
    let name = format!("{}Filter", kind.object.name);
    let mut filter = registry.create_fake_input_type::<CaseFilterInput>();
    if let MetaType::InputObject { name: called, input_fields, rust_typename, .. } = &mut filter {
        called.clone_from(&name);
        *rust_typename = None;
        for field in input_fields.values_mut() {
            field.ty = field.ty.replace(STATE, &format!("{}State", kind.object.name));
        }
    }
    registry.types.insert(name, filter);
}

fn min_position(registry: &mut Registry) -> MetaInputValue {
    argument::<Option<Position>>(
        registry,
        "minPosition",
        "Wait until the read side has passed this position.",
    )
}

pub(super) fn put<const N: usize>(field: &mut MetaField, arguments: [MetaInputValue; N]) {
    field.args = arguments.into_iter().map(|argument| (argument.name.clone(), argument)).collect();
}

/// The description of a query, after the kind's own.
fn about_of(kind: &Kind, about: &str) -> String {
    format!("{}\n\n{about}", text(kind.object.about))
}

fn int(registry: &mut Registry) -> String {
    named(<i64 as OutputType>::create_type_info(registry))
}

/// The name of a type without its `!`.
fn named(ty: String) -> String {
    ty.trim_end_matches('!').to_owned()
}
