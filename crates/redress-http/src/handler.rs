//! `/graphql`: from an HTTP request to its answer.

use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use axum::{
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header, request::Parts},
    response::Response,
};

use super::{
    gateway::Gateway,
    graphql_request,
    label::{Label, RequestId},
    media_types::{self, Accepted},
    observe::{Noted, fresh_id},
    operation::Operation,
    reply::Reply,
    session,
    sockets::Socket,
    sse, ws,
};

/// A response, and the operation for its log line.
struct Answer {
    response: Response,
    label: Option<Label>,
}

pub(crate) async fn graphql(State(gateway): State<Arc<Gateway>>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let id = parts.extensions.get::<RequestId>().cloned().unwrap_or_else(fresh_id);
    if parts.method == Method::GET && parts.headers.contains_key(header::UPGRADE) {
        return match ws::upgrade(&gateway, &mut parts, id.clone()).await {
            Ok(response) => response,
            Err(reply) => finish(reply, None, media_types::accepted(&parts.headers), &id),
        };
    }
    let accepted = media_types::accepted(&parts.headers);
    let operation = match receive(&gateway, &parts, body, accepted, &id).await {
        Ok(operation) => operation,
        Err(reply) => return finish(reply, None, accepted, &id),
    };
    let label = Some(operation.label.clone());
    let answer = match answer(&gateway, &parts, operation, accepted, &id).await {
        Ok(answer) => answer,
        Err(reply) => return finish(reply, label, accepted, &id),
    };
    let mut response = answer.response;
    if response.extensions().get::<Noted>().is_none() {
        response.extensions_mut().insert(Noted { label: answer.label, code: None });
    }
    response
}

pub(crate) fn finish(
    reply: Box<Reply>,
    label: Option<Label>,
    accepted: Accepted,
    id: &RequestId,
) -> Response {
    let noted = Noted { label, code: reply.code().map(str::to_owned) };
    let mut response = reply.sign(id).into_response(accepted.format());
    response.extensions_mut().insert(noted);
    response
}

/// Who is asking. The session of a browser counts where one of our own pages posts: it must serve no other site, and no link.
fn authorization(parts: &Parts) -> Option<HeaderValue> {
    if parts.method == Method::POST && session::is_same_origin(&parts.headers) {
        return session::authorization(&parts.headers);
    }
    parts.headers.get(header::AUTHORIZATION).cloned()
}

/// All checks before execution, the cheapest first.
async fn receive(
    gateway: &Gateway,
    parts: &Parts,
    body: axum::body::Body,
    accepted: Accepted,
    id: &RequestId,
) -> Result<Operation, Box<Reply>> {
    if parts.method != Method::GET && parts.method != Method::POST {
        let message = "the method must be GET or POST";
        return Err(Reply::refuse(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", message)
            .with(header::ALLOW, "GET, POST"));
    }
    let pass = gateway.authenticator.check(authorization(parts).as_ref()).await;
    let pass = pass.map_err(|_| Reply::unauthenticated())?;
    if parts.extensions.get::<Arc<Socket>>().is_some_and(|socket| !socket.known()) {
        gateway.metrics.shed();
        return Err(Reply::overloaded().with(header::CONNECTION, "close"));
    }
    if accepted.nothing() {
        let message =
            "the answer is application/graphql-response+json, application/json or text/event-stream";
        return Err(Reply::refuse(StatusCode::NOT_ACCEPTABLE, "NOT_ACCEPTABLE", message));
    }
    let request = if parts.method == Method::GET {
        graphql_request::from_uri(&parts.uri)?
    } else {
        if !media_types::is_json(&parts.headers) {
            let message = "the body must be application/json in UTF-8";
            return Err(Reply::refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED_MEDIA_TYPE", message));
        }
        graphql_request::from_post(body, &gateway.limits).await?
    };
    let mut operation = Operation::prepare(request, pass.principal, id, gateway)?;
    operation.wants_cost |= parts.headers.get("x-redress-cost").is_some_and(|value| value == "1");
    Ok(operation)
}

async fn answer(
    gateway: &Arc<Gateway>,
    parts: &Parts,
    operation: Operation,
    accepted: Accepted,
    id: &RequestId,
) -> Result<Answer, Box<Reply>> {
    let subscription = operation.kind == OperationType::Subscription;
    let get = parts.method == Method::GET;
    if get && (operation.kind == OperationType::Mutation || subscription && !accepted.stream) {
        let message = "GET is for queries, and for subscriptions as text/event-stream";
        return Err(Reply::refuse(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", message)
            .with(header::ALLOW, "POST"));
    }
    let label = Some(operation.label.clone());
    if subscription && !accepted.stream {
        let message = "subscriptions need text/event-stream or graphql-transport-ws";
        return Err(Reply::bad_request("SUBSCRIPTION_NEEDS_STREAM", message));
    }
    if subscription || accepted.stream_first || accepted.single.is_none() {
        let response = sse::respond(gateway, operation, authorization(parts)).await?;
        return Ok(Answer { response, label });
    }
    let reply = gateway.run(operation).await;
    Ok(Answer { response: finish(reply, label.clone(), accepted, id), label })
}
