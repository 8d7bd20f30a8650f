//! An operation that is ready to be executed: parsed and within the limits.

use std::sync::Arc;

use async_graphql::{
    Request, ServerError, Value, Variables,
    parser::types::{DocumentOperations, ExecutableDocument, OperationDefinition, OperationType},
};

use super::{
    cost_extension::ExecutionState,
    document_size,
    gateway::Gateway,
    label::{Label, RequestId},
    lexer,
    price::Priced,
    reply::{Reply, code_of, set},
};
use redress_auth::Principal;

/// An operation that is ready to be executed.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) request: Request,
    pub(crate) kind: OperationType,
    pub(crate) label: Label,
    pub(crate) state: Arc<ExecutionState>,
    pub(crate) id: RequestId,
    pub(crate) wants_cost: bool,
}

impl Operation {
    /// Parses a request and checks all limits that need no schema.
    pub(crate) fn prepare(
        mut request: Request,
        principal: Principal,
        id: &RequestId,
        Gateway { documents, limits, prices, .. }: &Gateway,
    ) -> Result<Self, Box<Reply>> {
        lexer::check(&request.query, limits)?;
        let wants_cost = request.extensions.get("cost") == Some(&Value::Boolean(true));
        let mut variables = std::mem::take(&mut request.variables);
        let name = request.operation_name.clone();
        documents.parse(&mut request).map_err(|error| request_errors(vec![error], PARSE))?;
        let document = request.parsed_query().map_err(|error| request_errors(vec![error], PARSE))?;
        document_size::check(document, &variables, limits)?;
        let (name, definition) = select(document, name.as_deref())?;
        required(definition, &variables)?;
        defaults(definition, &mut variables);
        let price = prices(&Priced::new(definition, &document.fragments, &variables));
        let (kind, label) = (definition.ty, Label { kind: kind_name(definition.ty), name });
        request.variables = variables;
        let state = Arc::new(ExecutionState::new(price, kind != OperationType::Subscription));
        let request = request.data(principal).data(id.clone()).data(state.clone());
        Ok(Self { request, kind, label, state, id: id.clone(), wants_cost })
    }
}

pub(crate) const PARSE: &str = "GRAPHQL_PARSE_FAILED";
pub(crate) const VALIDATION: &str = "GRAPHQL_VALIDATION_FAILED";

/// The answer to a request that was not executed. Errors without a code get this one.
pub(crate) fn request_errors(mut errors: Vec<ServerError>, code: &'static str) -> Box<Reply> {
    for error in &mut errors {
        if code_of(error).is_none() {
            set(error, "code", code.into());
        }
    }
    Reply::errors(axum::http::StatusCode::BAD_REQUEST, true, errors)
}

pub(crate) fn kind_name(kind: OperationType) -> &'static str {
    match kind {
        OperationType::Query => "query",
        OperationType::Mutation => "mutation",
        OperationType::Subscription => "subscription",
    }
}

/// The operation to execute, and its name.
fn select<'a>(
    document: &'a ExecutableDocument,
    wanted: Option<&str>,
) -> Result<(Option<String>, &'a OperationDefinition), Box<Reply>> {
    let unknown = |name: &str| {
        Reply::bad_request("OPERATION_NOT_FOUND", format!("the document has no operation `{name}`"))
    };
    match (&document.operations, wanted) {
        (DocumentOperations::Single(operation), None) => Ok((None, &operation.node)),
        (DocumentOperations::Single(_), Some(name)) => Err(unknown(name)),
        (DocumentOperations::Multiple(all), Some(name)) => {
            let operation = all.get(name).ok_or_else(|| unknown(name))?;
            Ok((Some(name.to_owned()), &operation.node))
        }
        (DocumentOperations::Multiple(all), None) => match all.iter().next() {
            Some((name, operation)) if all.len() == 1 => Ok((Some(name.to_string()), &operation.node)),
            _ => Err(Reply::bad_request(
                "OPERATION_NAME_REQUIRED",
                "the document has several operations; name one in `operationName`",
            )),
        },
    }
}

/// Refuses a request in which a variable lacks the value that it must have.
fn required(operation: &OperationDefinition, variables: &Variables) -> Result<(), Box<Reply>> {
    for variable in &operation.variable_definitions {
        let definition = &variable.node;
        let name = &definition.name.node;
        let missing = match variables.get(name) {
            Some(async_graphql::Value::Null) => true,
            Some(_) => false,
            None => definition.default_value.is_none(),
        };
        if missing && !definition.var_type.node.nullable {
            let message =
                format!("the variable `${name}` of type `{}` needs a value", definition.var_type.node);
            return Err(Reply::bad_request("INPUT_INVALID", message));
        }
    }
    Ok(())
}

/// Sets variables without a value to their defaults (`CoerceVariableValues`): the library ignores defaults in `@skip` and `@include`.
fn defaults(operation: &OperationDefinition, variables: &mut Variables) {
    for definition in &operation.variable_definitions {
        if let Some(default) = &definition.node.default_value {
            variables.entry(definition.node.name.node.clone()).or_insert_with(|| default.node.clone());
        }
    }
}
