//! Executes an operation: admission, deadline, panics; and masks errors that the caller must not see.

use std::panic::AssertUnwindSafe;

use async_graphql::{Response, ServerError, parser::types::OperationType};
use axum::http::StatusCode;
use futures_util::{
    FutureExt, StreamExt,
    stream::{self, BoxStream},
};
use tokio::sync::OwnedSemaphorePermit;

use super::{
    gateway::Gateway,
    label::RequestId,
    operation::{Operation, VALIDATION, request_errors},
    reply::{Reply, code_of, coded, set},
};

/// Codes that callers may see of every schema.
const KNOWN: [&str; 8] = [
    "CONFLICT",
    "DEADLINE_EXCEEDED",
    "FORBIDDEN",
    "INPUT_INVALID",
    "NOT_FOUND",
    "OVERLOADED",
    "QUERY_TOO_EXPENSIVE",
    "UNAUTHENTICATED",
];

/// A subscription that has begun.
pub(crate) struct Opened {
    pub(crate) events: BoxStream<'static, Response>,
    pub(crate) permit: OwnedSemaphorePermit,
}

impl Gateway {
    /// Executes a query or a mutation.
    pub(crate) async fn run(&self, operation: Operation) -> Box<Reply> {
        let Operation { request, state, id, kind, wants_cost, .. } = operation;
        if self.admission.is_full(state.price()) {
            self.metrics.shed();
            return Reply::overloaded().sign(&id);
        }
        let work = AssertUnwindSafe((self.engine.execute)(request)).catch_unwind();
        let ended = tokio::time::timeout(self.limits.deadline, work).await;
        state.release();
        let mut reply = match ended {
            Err(_) => late(kind),
            Ok(_) if state.was_shed() => {
                self.metrics.shed();
                Reply::overloaded()
            }
            Ok(Err(panic)) => Reply::errors(
                StatusCode::INTERNAL_SERVER_ERROR,
                false,
                vec![fault(&panic_text(&*panic), &id)],
            ),
            Ok(Ok(response)) => self.reply(response, state.executed(), &id),
        };
        if wants_cost {
            reply.response.extensions.insert("cost".to_owned(), state.cost().into());
        }
        reply.sign(&id)
    }

    /// Begins a subscription; a request that does not validate is refused here.
    pub(crate) fn open(&self, operation: Operation) -> Result<Opened, Box<Reply>> {
        let Ok(permit) = self.streams.clone().try_acquire_owned() else {
            self.metrics.shed();
            return Err(Reply::overloaded());
        };
        let Operation { request, state, id, .. } = operation;
        let logged = id.clone();
        let events = AssertUnwindSafe((self.engine.stream)(request)).catch_unwind();
        let mut events = events
            .map(move |event| {
                event
                    .unwrap_or_else(|panic| Response::from_errors(vec![fault(&panic_text(&*panic), &logged)]))
            })
            .boxed();
        let first = events.next().now_or_never();
        match first {
            // Only errors of the request itself. Errors of resolvers belong into the stream, however early they come: whether a fault of the
            // database is known by now is a matter of chance.
            Some(Some(response))
                if response.is_err() && !of_resolvers(&response.errors, state.executed()) =>
            {
                Err(self.reply(response, false, &id))
            }
            first => Ok(Opened { events: stream::iter(first.flatten()).chain(events).boxed(), permit }),
        }
    }

    /// The reply for a response of the schema, without what the caller must not see.
    pub(crate) fn reply(&self, mut response: Response, executed: bool, id: &RequestId) -> Box<Reply> {
        let errors = std::mem::take(&mut response.errors);
        let reply = if errors.is_empty() {
            Reply::executed(response)
        } else if of_resolvers(&errors, executed) {
            response.errors = errors.into_iter().map(|error| self.show(error, id)).collect();
            Reply::executed(response)
        } else {
            let mut reply = request_errors(errors, VALIDATION);
            reply.response.extensions = response.extensions;
            reply.response.http_headers = response.http_headers;
            reply
        };
        reply.sign(id)
    }

    /// An error of a resolver as the caller sees it: unchanged if its code is known, otherwise as an internal fault without the cause.
    fn show(&self, mut error: ServerError, id: &RequestId) -> ServerError {
        match code_of(&error) {
            // The code that set this has logged the cause, within this request's span.
            Some("INTERNAL") => {
                error.message = opaque(id);
                error
            }
            Some(code) if KNOWN.contains(&code) || self.codes.contains(&code) => error,
            None if is_bad_input(&error) => {
                set(&mut error, "code", "INPUT_INVALID".into());
                error
            }
            _ => {
                let mut shown = fault(&error.message, id);
                shown.locations = error.locations;
                shown.path = error.path;
                shown
            }
        }
    }
}

/// Whether resolvers ran, so that the request itself was valid.
fn of_resolvers(errors: &[ServerError], executed: bool) -> bool {
    executed || errors.iter().any(|error| !error.path.is_empty() || code_of(error) == Some("INTERNAL"))
}

/// Whether the library refused the value of a scalar. It does so while resolvers run, in its own words and without a code.
fn is_bad_input(error: &ServerError) -> bool {
    error.source.is_none()
        && (error.message.starts_with("Failed to parse \"")
            || error.message.starts_with("Expected input type \"")
            || error.message.starts_with("Invalid value for argument"))
}

fn opaque(id: &RequestId) -> String {
    format!("an internal fault; the server's log has it under {id}")
}

/// Logs a cause and returns the error that the caller sees instead.
fn fault(cause: &str, id: &RequestId) -> ServerError {
    tracing::error!(request_id = %id, cause, "internal fault");
    coded("INTERNAL", opaque(id))
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
    format!("panic: {}", text.unwrap_or_default())
}

fn late(kind: OperationType) -> Box<Reply> {
    let message = match kind {
        OperationType::Mutation => {
            "no answer in time; it is unknown whether the command took effect: send it again with the same commandId"
        }
        _ => "no answer in time",
    };
    Reply::refuse(StatusCode::GATEWAY_TIMEOUT, "DEADLINE_EXCEEDED", message)
}
