//! Runs an operation: admission, deadline, panics, and what of its errors the caller may see.

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

/// Codes that the HTTP layer itself and every resolver may show.
const KNOWN: [&str; 8] = [
    "BAD_USER_INPUT",
    "CONFLICT",
    "DEADLINE_EXCEEDED",
    "FORBIDDEN",
    "NOT_FOUND",
    "OVERLOADED",
    "QUERY_TOO_EXPENSIVE",
    "UNAUTHENTICATED",
];

/// A subscription that has begun.
pub(crate) struct Opened {
    pub(crate) events: BoxStream<'static, Response>,
    pub(crate) place: OwnedSemaphorePermit,
}

impl Gateway {
    /// Runs a query or a mutation.
    pub(crate) async fn run(&self, operation: Operation) -> Box<Reply> {
        let Operation { request, probe, id, kind, wants_cost, .. } = operation;
        if self.admission.is_full(probe.price()) {
            self.metrics.shed();
            return Reply::overloaded().sign(&id);
        }
        let work = AssertUnwindSafe((self.engine.execute)(request)).catch_unwind();
        let ended = tokio::time::timeout(self.limits.deadline, work).await;
        probe.leave();
        let mut reply = match ended {
            Err(_) => late(kind),
            Ok(_) if probe.was_shed() => {
                self.metrics.shed();
                Reply::overloaded()
            }
            Ok(Err(panic)) => Reply::errors(
                StatusCode::INTERNAL_SERVER_ERROR,
                false,
                vec![fault(&panic_text(&*panic), &id)],
            ),
            Ok(Ok(response)) => self.reply(response, probe.executed(), &id),
        };
        if wants_cost {
            reply.response.extensions.insert("cost".to_owned(), probe.cost().into());
        }
        reply.sign(&id)
    }

    /// Begins a subscription; a request that does not validate ends here.
    pub(crate) fn open(&self, operation: Operation) -> Result<Opened, Box<Reply>> {
        let Ok(place) = self.streams.clone().try_acquire_owned() else {
            self.metrics.shed();
            return Err(Reply::overloaded());
        };
        let Operation { request, probe, id, .. } = operation;
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
            // Only what is wrong with the request itself. What a resolver answers belongs into the stream, however soon it comes: whether a
            // fault of the database is there by now is a matter of chance.
            Some(Some(response))
                if response.is_err() && !of_resolvers(&response.errors, probe.executed()) =>
            {
                Err(self.reply(response, false, &id))
            }
            first => Ok(Opened { events: stream::iter(first.flatten()).chain(events).boxed(), place }),
        }
    }

    /// What the caller sees of a response.
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

    /// An error of a resolver as the caller sees it: with a known code as it is, otherwise as an opaque fault.
    fn show(&self, mut error: ServerError, id: &RequestId) -> ServerError {
        match code_of(&error) {
            // Whoever gave it this code has logged it, within this request's span.
            Some("INTERNAL") => {
                error.message = opaque(id);
                error
            }
            Some(code) if KNOWN.contains(&code) || self.codes.contains(&code) => error,
            None if is_bad_input(&error) => {
                set(&mut error, "code", "BAD_USER_INPUT".into());
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

/// Whether resolvers were asked, so that the request itself was in order.
fn of_resolvers(errors: &[ServerError], executed: bool) -> bool {
    executed || errors.iter().any(|error| !error.path.is_empty() || code_of(error) == Some("INTERNAL"))
}

/// Values of scalars are checked while resolvers run; the library words these errors itself and gives them no code.
fn is_bad_input(error: &ServerError) -> bool {
    error.source.is_none()
        && (error.message.starts_with("Failed to parse \"")
            || error.message.starts_with("Expected input type \"")
            || error.message.starts_with("Invalid value for argument"))
}

fn opaque(id: &RequestId) -> String {
    format!("an internal fault; the server's log has it under {id}")
}

/// Logs a cause once and gives what the caller sees of it.
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
            "no answer in time; whether it took effect is open: send it again with the same commandId"
        }
        _ => "no answer in time",
    };
    Reply::refuse(StatusCode::GATEWAY_TIMEOUT, "DEADLINE_EXCEEDED", message)
}
