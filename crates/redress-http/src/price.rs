//! What the schema alone does not know of an operation's cost.

use std::collections::HashMap;

use async_graphql::{
    Name, Positioned, Value, Variables,
    parser::types::{Field, FragmentDefinition, OperationDefinition, Selection, SelectionSet},
};

/// Tells what an operation costs beyond what the schema says.
pub type Prices = Box<dyn Fn(&Priced<'_>) -> usize + Send + Sync>;

/// An operation that is priced, before it is validated: what it asks for may not exist.
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

    /// The fields at its root, fragments spread out.
    #[must_use]
    pub fn roots(&self) -> Vec<&'a Field> {
        self.fields(&self.operation.selection_set.node)
    }

    /// The fields below a field, fragments spread out. Their number is limited before anything is priced.
    #[must_use]
    pub fn below(&self, field: &'a Field) -> Vec<&'a Field> {
        self.fields(&field.selection_set.node)
    }

    /// An argument of a field, with the variables in it.
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
