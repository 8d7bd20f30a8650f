//! The part of an operation's cost that the schema does not know, computed by a function of the program.

use std::collections::HashMap;

use async_graphql::{
    Name, Positioned, Value, Variables,
    parser::types::{Field, FragmentDefinition, OperationDefinition, Selection, SelectionSet},
};

/// Returns what an operation costs beyond what the schema computes.
pub type Prices = Box<dyn Fn(&Priced<'_>) -> usize + Send + Sync>;

/// An operation to be priced. It is not validated yet, so its fields may not exist.
#[derive(Debug)]
pub struct Priced<'a> {
    operation: &'a OperationDefinition,
    fragments: &'a HashMap<Name, Positioned<FragmentDefinition>>,
    variables: &'a Variables,
}

impl<'a> Priced<'a> {
    pub(crate) fn new(
        operation: &'a OperationDefinition,
        fragments: &'a HashMap<Name, Positioned<FragmentDefinition>>,
        variables: &'a Variables,
    ) -> Self {
        Self { operation, fragments, variables }
    }

    /// The fields at its root, with fragments spread out.
    #[must_use]
    pub fn roots(&self) -> Vec<&'a Field> {
        self.fields(&self.operation.selection_set.node)
    }

    /// The fields below a field, with fragments spread out. Their number has been limited before.
    #[must_use]
    pub fn below(&self, field: &'a Field) -> Vec<&'a Field> {
        self.fields(&field.selection_set.node)
    }

    /// An argument of a field, with variables replaced by their values.
    #[must_use]
    pub fn argument(&self, field: &Field, name: &str) -> Option<Value> {
        let value = field.get_argument(name)?.node.clone();
        value.into_const_with(|name| self.variables.get(&name).cloned().ok_or(())).ok()
    }

    fn fields(&self, set: &'a SelectionSet) -> Vec<&'a Field> {
        let mut fields = Vec::new();
        self.gather(set, &mut fields);
        fields
    }

    fn gather(&self, set: &'a SelectionSet, fields: &mut Vec<&'a Field>) {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => fields.push(&field.node),
                Selection::InlineFragment(inline) => self.gather(&inline.node.selection_set.node, fields),
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = self.fragments.get(&spread.node.fragment_name.node) {
                        self.gather(&fragment.node.selection_set.node, fields);
                    }
                }
            }
        }
    }
}
