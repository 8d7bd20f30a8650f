//! The shape of an answer: the selected fields in order, and where nulls are allowed.

use std::collections::HashMap;

use async_graphql::{
    Name, Positioned, Value, Variables,
    indexmap::IndexMap,
    parser::types::{Directive, Field, FragmentDefinition, OperationDefinition, Selection, SelectionSet},
    registry::{MetaType, MetaTypeName, Registry},
};

use super::{
    marker::{self, MARKER},
    registry::{root, type_of},
};

/// The shape of the value under a key.
pub(crate) enum Shape {
    /// A scalar or an enum value; or a type that the schema does not know, which validation refuses.
    Leaf,
    Object(Selected),
    List(Box<Shape>),
    NonNull(Box<Shape>),
}

/// The selections on an object.
pub(crate) enum Selected {
    /// The same for every possible type.
    Always(Fields),
    /// By the name of its type, which is the marker's value.
    ByType(HashMap<String, Fields>),
}

/// The fields of an object in the order of their selection.
#[derive(Default)]
pub(crate) struct Fields {
    pub(crate) fields: Vec<(Name, Shape)>,
    /// Whether the answer has a marker among them, to be removed.
    pub(crate) is_marked: bool,
}

/// The selections of an operation.
pub(crate) fn of(
    operation: &OperationDefinition,
    fragments: &HashMap<Name, Positioned<FragmentDefinition>>,
    registry: &Registry,
    variables: &Variables,
) -> Fields {
    let root = root(operation.ty, registry);
    let schema = Shaping { fragments, registry, variables };
    root.map(|root| schema.fields(root, &[&operation.selection_set.node])).unwrap_or_default()
}

struct Shaping<'a> {
    fragments: &'a HashMap<Name, Positioned<FragmentDefinition>>,
    registry: &'a Registry,
    variables: &'a Variables,
}

/// The fields by key, to be merged.
type Gathered<'a> = IndexMap<&'a Name, Vec<&'a Field>>;

impl<'a> Shaping<'a> {
    fn fields(&self, object: &MetaType, sets: &[&'a SelectionSet]) -> Fields {
        let mut gathered = Gathered::new();
        sets.iter().for_each(|set| self.gather(object, set, &mut gathered));
        let is_marked = gathered.shift_remove(&Name::new(MARKER)).is_some();
        let shapes = gathered.into_iter().map(|(key, fields)| {
            let ty = type_of(object, fields[0].name.node.as_str());
            (key.clone(), ty.map_or(Shape::Leaf, |ty| self.shape(ty, &fields)))
        });
        Fields { fields: shapes.collect(), is_marked }
    }

    /// The fields of a set that an object of this type has, fragments spread out (`CollectFields`).
    fn gather(&self, object: &MetaType, set: &'a SelectionSet, gathered: &mut Gathered<'a>) {
        for selection in &set.items {
            if is_skipped(selection.node.directives(), self.variables) {
                continue;
            }
            let (condition, set) = match &selection.node {
                Selection::Field(field) => {
                    gathered.entry(&field.node.response_key().node).or_default().push(&field.node);
                    continue;
                }
                Selection::InlineFragment(fragment) => {
                    (fragment.node.type_condition.as_ref(), &fragment.node.selection_set)
                }
                Selection::FragmentSpread(spread) => {
                    let Some(fragment) = self.fragments.get(&spread.node.fragment_name.node) else {
                        continue;
                    };
                    (Some(&fragment.node.type_condition), &fragment.node.selection_set)
                }
            };
            if condition.is_none_or(|condition| self.is_a(object.name(), &condition.node.on.node)) {
                self.gather(object, &set.node, gathered);
            }
        }
    }

    /// Whether an object type satisfies a type condition.
    fn is_a(&self, object: &str, condition: &str) -> bool {
        object == condition
            || self.registry.types.get(condition).is_some_and(|ty| ty.is_possible_type(object))
    }

    fn shape(&self, ty: &str, fields: &[&'a Field]) -> Shape {
        match MetaTypeName::create(ty) {
            MetaTypeName::NonNull(inner) => Shape::NonNull(Box::new(self.shape(inner, fields))),
            MetaTypeName::List(item) => Shape::List(Box::new(self.shape(item, fields))),
            MetaTypeName::Named(name) => match self.registry.types.get(name) {
                Some(ty) if ty.is_composite() => Shape::Object(self.selected(ty, fields)),
                _ => Shape::Leaf,
            },
        }
    }

    fn selected(&self, ty: &MetaType, fields: &[&'a Field]) -> Selected {
        let sets: Vec<&SelectionSet> = fields.iter().map(|field| &field.selection_set.node).collect();
        let possible = match ty {
            MetaType::Interface { possible_types, .. } | MetaType::Union { possible_types, .. }
                if sets.iter().any(|set| marker::is_in(set)) =>
            {
                possible_types
            }
            _ => return Selected::Always(self.fields(ty, &sets)),
        };
        let objects = possible.iter().filter_map(|name| self.registry.types.get(name));
        Selected::ByType(objects.map(|ty| (ty.name().to_owned(), self.fields(ty, &sets))).collect())
    }
}

/// Whether a selection is skipped. Variables have their defaults already.
fn is_skipped(directives: &[Positioned<Directive>], variables: &Variables) -> bool {
    directives.iter().any(|directive| {
        let left_out_if = match directive.node.name.node.as_str() {
            "skip" => true,
            "include" => false,
            _ => return false,
        };
        let value = directive.node.get_argument("if").and_then(|value| {
            value.node.clone().into_const_with(|name| variables.get(&name).cloned().ok_or(())).ok()
        });
        matches!(value, Some(Value::Boolean(value)) if value == left_out_if)
    })
}
