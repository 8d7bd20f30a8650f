//! Marks selections whose answer alone does not tell what it is: of an interface whose fields depend on the type, and those that may turn
//! out empty. A marker is a `__typename` under a name of its own, which the answer loses again.

use std::collections::HashMap;

use async_graphql::{
    Name, Positioned,
    parser::types::{
        DocumentOperations, ExecutableDocument, Field, FragmentDefinition, Selection, SelectionSet,
    },
    registry::{MetaType, MetaTypeName, Registry},
};

use super::registry::{root, type_of};

/// The marker's key. Names that begin with two underscores are not for clients.
pub(crate) const MARKER: &str = "__completed_as";

/// Whether a set has been marked: the marker is the last of it.
pub(crate) fn is_in(set: &SelectionSet) -> bool {
    matches!(set.items.last().map(|last| &last.node), Some(Selection::Field(field))
        if field.node.response_key().node == MARKER)
}

/// Marks what is selected by one operation and by the fragments.
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

/// What a selection set says of an object of its type.
#[derive(Debug, Clone, Copy, Default)]
struct Summary {
    /// Some field is there in any case.
    is_sure: bool,
    /// Which fields are there depends on the object's type.
    depends: bool,
}

/// The set's part in a summary of the fragments; each is summed up once.
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
        // Should it spread itself, against what was checked before, that gives nothing.
        self.summaries.insert(name, (on, Summary::default()));
        for inner in &fragment.selection_set.node.items {
            self.descend(&inner.node);
        }
        let summary = summary(on, &fragment.selection_set.node, &|name| self.summaries.get(name).copied());
        self.summaries.insert(name, (on, summary));
        Some((on, summary))
    }

    /// Sums up the fragments that a selection spreads on its own level.
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
    /// Marks what is selected below an object of a type.
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
