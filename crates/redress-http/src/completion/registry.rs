//! Looks types up in the registry of the schema.

use async_graphql::{
    parser::types::OperationType,
    registry::{MetaType, Registry},
};

/// The type at the root of an operation.
pub(crate) fn root(kind: OperationType, registry: &Registry) -> Option<&MetaType> {
    let name = match kind {
        OperationType::Query => Some(&registry.query_type),
        OperationType::Mutation => registry.mutation_type.as_ref(),
        OperationType::Subscription => registry.subscription_type.as_ref(),
    };
    registry.types.get(name?)
}

/// The type of a field, as the schema writes it. The two introspection fields of the root belong to no type.
pub(crate) fn type_of<'a>(parent: &'a MetaType, field: &str) -> Option<&'a str> {
    match field {
        "__schema" => Some("__Schema!"),
        "__type" => Some("__Type"),
        "__typename" => Some("String!"),
        _ => Some(&parent.field_by_name(field)?.ty),
    }
}
