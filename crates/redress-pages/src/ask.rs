//! Asks the schema, as the visitor, and reads the answer.

use axum::http::StatusCode;
use redress_http::Caller;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use crate::problem::Problem;

#[derive(Deserialize)]
struct Errors {
    #[serde(default)]
    errors: Vec<Error>,
}

#[derive(Deserialize)]
struct Error {
    message: String,
    #[serde(default)]
    extensions: Extensions,
}

#[derive(Default, Deserialize)]
struct Extensions {
    #[serde(default)]
    code: String,
}

#[derive(Deserialize)]
struct Data<T> {
    data: T,
}

/// The data of an answer without errors.
///
/// # Errors
/// The first error, as the page shows it.
pub(crate) async fn ask<T: DeserializeOwned>(
    caller: &Caller,
    document: &str,
    variables: Map<String, Value>,
) -> Result<T, Problem> {
    let answer = caller.ask(document, variables).await;
    let fault = |cause: &dyn std::fmt::Display| {
        // What an answer does not fit is our own document.
        tracing::error!(%cause, "a page cannot read an answer of the schema");
        Problem::Fault { request: caller.request_id().to_string() }
    };
    let Errors { errors } = serde_json::from_str(&answer.json).map_err(|error| fault(&error))?;
    match errors.into_iter().next() {
        Some(error) => Err(problem(error, answer.status, caller)),
        None => Ok(serde_json::from_str::<Data<T>>(&answer.json).map_err(|error| fault(&error))?.data),
    }
}

fn problem(error: Error, status: StatusCode, caller: &Caller) -> Problem {
    let Error { message, extensions: Extensions { code } } = error;
    match code.as_str() {
        "FORBIDDEN" => Problem::Forbidden,
        "OVERLOADED" | "NOT_READY" | "DEADLINE_EXCEEDED" => Problem::Busy,
        "INTERNAL" => Problem::Fault { request: caller.request_id().to_string() },
        code if code.starts_with("GRAPHQL_") || status == StatusCode::METHOD_NOT_ALLOWED => {
            tracing::error!(code, message, "a page asks what the schema does not know");
            Problem::Fault { request: caller.request_id().to_string() }
        }
        _ => Problem::Refused { code, message },
    }
}

/// A part of a page that is left out for those who may not see it.
pub(crate) fn allowed<T>(answer: Result<T, Problem>) -> Result<Option<T>, Problem> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(Problem::Forbidden) => Ok(None),
        Err(problem) => Err(problem),
    }
}

/// The variables of a document.
pub(crate) fn variables<const N: usize>(pairs: [(&str, Value); N]) -> Map<String, Value> {
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
