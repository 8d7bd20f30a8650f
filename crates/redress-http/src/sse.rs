//! Server-Sent Events, one operation per connection (graphql-sse, "distinct connections").

use std::{sync::Arc, time::Instant};

use async_graphql::parser::types::OperationType;
use async_stream::stream;
use axum::{
    body::Body,
    http::{HeaderValue, header},
    response::Response,
};
use futures_util::{Stream, StreamExt};
use tracing::{Instrument, Span};

use super::{
    execution::Opened,
    gateway::Gateway,
    label::{Label, RequestId},
    observe,
    operation::Operation,
    reply::Reply,
    token_validity::TokenValidity,
};

const COMPLETE: &str = "event: complete\ndata: \n\n";

/// Answers with events; a request that is refused before execution gets an ordinary answer.
pub(crate) async fn respond(
    gateway: &Arc<Gateway>,
    operation: Operation,
    authorization: Option<HeaderValue>,
) -> Result<Response, Box<Reply>> {
    let body = if operation.kind == OperationType::Subscription {
        let (id, label) = (operation.id.clone(), operation.label.clone());
        let validity = TokenValidity::begin(&gateway.authenticator, authorization).await;
        let (_, validity) = validity.map_err(|_| Reply::unauthenticated())?;
        let opened = gateway.open(operation)?;
        let end = End { gateway: gateway.clone(), span: span(&id), label, started: Instant::now() };
        Body::from_stream(events(opened, id, validity, end).map(Ok::<_, std::convert::Infallible>))
    } else {
        let reply = gateway.run(operation).await;
        if !reply.has_data {
            return Err(reply);
        }
        Body::from(format!("{}{COMPLETE}", next(&reply)))
    };
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    headers.append(header::VARY, HeaderValue::from_static("Accept"));
    Ok(response)
}

fn span(id: &RequestId) -> Span {
    observe::span(id, "SSE", "/graphql")
}

fn next(reply: &Reply) -> String {
    format!("event: next\ndata: {}\n\n", reply.json())
}

/// Logs the end of a stream, on drop.
struct End {
    gateway: Arc<Gateway>,
    span: Span,
    label: Label,
    started: Instant,
}

impl Drop for End {
    fn drop(&mut self) {
        let took = self.started.elapsed();
        self.span.record("kind", self.label.kind);
        if let Some(name) = &self.label.name {
            self.span.record("operation", name);
        }
        self.span.record("duration_ms", u64::try_from(took.as_millis()).unwrap_or(u64::MAX));
        self.span.in_scope(|| tracing::info!("stream ended"));
    }
}

/// The events of a subscription, with comments to keep it alive, until it ends or fails, the token expires, or the server stops.
///
/// After a fault, which may hide an event from what comes next, and when the server stops, the body ends without `complete`: after
/// `complete`, clients would not connect again.
fn events(
    opened: Opened,
    id: RequestId,
    mut validity: TokenValidity,
    end: End,
) -> impl Stream<Item = String> {
    stream! {
        let Opened { mut events, permit } = opened;
        let (gateway, span) = (end.gateway.clone(), end.span.clone());
        let _held = (permit, gateway.metrics.subscription(), end);
        yield ":\n\n".to_owned();
        let mut beat = tokio::time::interval(gateway.limits.keep_alive);
        beat.reset();
        loop {
            tokio::select! {
                // In this order: otherwise a stream that always has an event ready would keep the token from being checked.
                biased;
                () = validity.expired(&gateway.authenticator) => {
                    yield next(&Reply::unauthenticated().sign(&id));
                    break;
                }
                () = gateway.stopped() => return,
                _ = beat.tick() => {
                    if validity.check(&gateway.authenticator).await.is_err() {
                        yield next(&Reply::unauthenticated().sign(&id));
                        break;
                    }
                    yield ":\n\n".to_owned();
                }
                event = events.next().instrument(span.clone()) => {
                    let Some(event) = event else { break };
                    let mut reply = gateway.reply(event, true, &id);
                    if reply.has_fault() {
                        // Nor may a part of an event look like all of it.
                        reply.has_data = false;
                        yield next(&reply);
                        return;
                    }
                    yield next(&reply);
                }
            }
        }
        yield COMPLETE.to_owned();
    }
}
