//! Errors in answers: questions without an answer keep their code and message; faults show neither.

use async_graphql::{Error, ErrorExtensions};
use redress_log::{AggregateKind, LogError, causes, proof::ProofError};
use redress_read::ReadError;

/// The message of every fault. The server's log has the cause, under the request's id.
const FAULT: &str = "the server could not answer; its log says why, under this request's id";

/// An error with a stable code.
pub fn coded(code: &'static str, message: impl Into<String>) -> Error {
    Error::new(message).extend_with(|_, extensions| extensions.set("code", code))
}

/// A fault: logged once, here. The client gets no details.
pub fn fault(code: &'static str, error: &dyn std::error::Error) -> Error {
    tracing::error!(code, error = causes(error), "a request failed");
    coded("INTERNAL", FAULT)
}

/// The same for something that is missing in this crate.
pub fn coded_fault(code: &'static str, lacks: &str) -> Error {
    tracing::error!(code, lacks, "a request failed");
    coded("INTERNAL", FAULT)
}

/// A fault: the schema has no types for events of a kind. Leaving them out would look as if they had not
/// happened.
pub fn missing(kind: AggregateKind) -> Error {
    coded_fault("KIND_HAS_NO_TYPES", kind.as_str())
}

/// Converts an error of the read side.
pub fn read_error(error: ReadError) -> Error {
    if error.is_refusal() { coded(error.code(), error.to_string()) } else { fault(error.code(), &error) }
}

/// A fault of the log.
pub fn log_error(error: LogError) -> Error {
    match &error {
        LogError::PastHead { .. } => coded(error.code(), error.to_string()),
        _ => fault(error.code(), &error),
    }
}

/// Converts an error of proofs.
pub fn proof_error(error: ProofError) -> Error {
    match error {
        ProofError::Log(error) => log_error(error),
        error if error.is_refusal() => coded(error.code(), error.to_string()),
        error => fault(error.code(), &error),
    }
}

/// The caller may not do this.
pub fn forbidden() -> Error {
    coded("FORBIDDEN", "your roles or your unit do not allow this")
}

/// The input is invalid.
pub fn invalid(field: &'static str, message: impl Into<String>) -> Error {
    coded("INPUT_INVALID", message).extend_with(|_, extensions| extensions.set("field", field))
}
