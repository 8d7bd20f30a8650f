//! Marks selections whose answer alone does not show the type of the object: those on an interface whose fields depend on the type, and
//! those that may be empty. A marker is a `__typename` under a name of its own, which is removed from the answer.

use std::collections::HashMap;

use async_graphql::{
    Name, Positioned,
    parser::types::{
        DocumentOperations, ExecutableDocument, Field, FragmentDefinition, Selection, SelectionSet,
    },
    registry::{MetaType, MetaTypeName, Registry},
};

use super::registry::{root, type_of};

/// The marker's key. Names that begin with two underscores are reserved.
pub(crate) const MARKER: &str = "__completed_as";

/// Whether a set is marked: its last selection is the marker.
pub(crate) fn is_in(set: &SelectionSet) -> bool {
    matches!(set.items.last().map(|last| &last.node), Some(Selection::Field(field))
        if field.node.response_key().node == MARKER)
}

/// Marks the selections of one operation and of the fragments.
pub(crate) fn mark(document: &mut ExecutableDocument, name: Option<&str>, registry: &Registry) {
    let mut known = Known { fragments: &document.fragments, summaries: HashMap::new() };
    document.fragments.keys().for_each(|name| _ = known.fragment(name));
    let marking = Marking { registry, summaries: known.owned() };
    for fragment in document.fragments.values_mut() {
        let fragment = &mut fragment.node;
        if let Some(ty) = registry.types.get(fragment.type_condition.node.on.node.as_str()) {
            marking.below(ty, &mut fragment.selection_set.node);
        }
    }
    let operation = match (&mut document.operations, name) {
        (DocumentOperations::Single(operation), _) => Some(operation),
        (DocumentOperations::Multiple(all), Some(name)) => all.get_mut(name),
        (DocumentOperations::Multiple(all), None) => all.values_mut().next(),
    };
    if let Some(operation) = operation
        && let Some(root) = root(operation.node.ty, registry)
    {
        marking.below(root, &mut operation.node.selection_set.node);
    }
}

/// What a selection set guarantees of an object of its type.
#[derive(Debug, Clone, Copy, Default)]
struct Summary {
    /// At least one field is selected in any case.
    is_sure: bool,
    /// The selected fields depend on the object's type.
    depends: bool,
}

/// Summaries of the fragments, each computed once.
struct Known<'a> {
    fragments: &'a HashMap<Name, Positioned<FragmentDefinition>>,
    summaries: HashMap<&'a Name, (&'a str, Summary)>,
}

impl<'a> Known<'a> {
    fn fragment(&mut self, name: &'a Name) -> Option<(&'a str, Summary)> {
        if let Some(known) = self.summaries.get(name) {
            return Some(*known);
        }
        let fragment = &self.fragments.get(name)?.node;
        let on = fragment.type_condition.node.on.node.as_str();
        // A fragment that spread itself would have been refused before; here it would count as empty.
        self.summaries.insert(name, (on, Summary::default()));
        for inner in &fragment.selection_set.node.items {
            self.descend(&inner.node);
        }
        let summary = summary(on, &fragment.selection_set.node, &|name| self.summaries.get(name).copied());
        self.summaries.insert(name, (on, summary));
        Some((on, summary))
    }

    /// Computes the summaries of the fragments that a selection spreads on its own level.
    fn descend(&mut self, selection: &'a Selection) {
        match selection {
            Selection::Field(_) => {}
            Selection::FragmentSpread(spread) => _ = self.fragment(&spread.node.fragment_name.node),
            Selection::InlineFragment(fragment) => {
                fragment.node.selection_set.node.items.iter().for_each(|inner| self.descend(&inner.node));
            }
        }
    }

    fn owned(self) -> HashMap<Name, (String, Summary)> {
        let summaries = self.summaries.into_iter();
        summaries.map(|(name, (on, summary))| (name.clone(), (on.to_owned(), summary))).collect()
    }
}

fn summary<'a>(
    ty: &str,
    set: &SelectionSet,
    fragment: &dyn Fn(&Name) -> Option<(&'a str, Summary)>,
) -> Summary {
    let mut sum = Summary::default();
    for selection in &set.items {
        let (on, inner) = match &selection.node {
            Selection::Field(_) => (None, Summary { is_sure: true, depends: false }),
            Selection::FragmentSpread(spread) => match fragment(&spread.node.fragment_name.node) {
                Some((on, inner)) => (Some(on), inner),
                None => continue,
            },
            Selection::InlineFragment(inline) => {
                let on = inline.node.type_condition.as_ref().map(|on| on.node.on.node.as_str());
                (on, summary(on.unwrap_or(ty), &inline.node.selection_set.node, fragment))
            }
        };
        let is_of_all = on.is_none_or(|on| on == ty);
        sum.is_sure |= inner.is_sure && is_of_all && selection.node.directives().is_empty();
        sum.depends |= inner.depends || !is_of_all;
    }
    sum
}

struct Marking<'a> {
    registry: &'a Registry,
    summaries: HashMap<Name, (String, Summary)>,
}

impl Marking<'_> {
    /// Marks the selections below an object of a type.
    fn below(&self, parent: &MetaType, set: &mut SelectionSet) {
        for selection in &mut set.items {
            match &mut selection.node {
                Selection::Field(field) => self.field(parent, &mut field.node),
                Selection::FragmentSpread(_) => {}
                Selection::InlineFragment(fragment) => {
                    let on = fragment.node.type_condition.as_ref();
                    let ty = match on {
                        Some(on) => self.registry.types.get(on.node.on.node.as_str()),
                        None => Some(parent),
                    };
                    if let Some(ty) = ty {
                        self.below(ty, &mut fragment.node.selection_set.node);
                    }
                }
            }
        }
    }

    fn field(&self, parent: &MetaType, field: &mut Field) {
        let ty = type_of(parent, field.name.node.as_str()).map(MetaTypeName::concrete_typename);
        let Some(ty) = ty.and_then(|ty| self.registry.types.get(ty)) else { return };
        let set = &mut field.selection_set;
        if set.node.items.is_empty() {
            return;
        }
        self.below(ty, &mut set.node);
        let known = |name: &Name| self.summaries.get(name).map(|(on, summary)| (on.as_str(), *summary));
        let summary = summary(ty.name(), &set.node, &known);
        if !summary.is_sure || summary.depends && ty.is_abstract() {
            let field = Field {
                alias: Some(Positioned::new(Name::new(MARKER), set.pos)),
                name: Positioned::new(Name::new("__typename"), set.pos),
                arguments: Vec::new(),
                directives: Vec::new(),
                selection_set: Positioned::default(),
            };
            set.node.items.push(Positioned::new(Selection::Field(Positioned::new(field, set.pos)), set.pos));
        }
    }
}
