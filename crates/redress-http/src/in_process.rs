//! Executes documents within the process, without an HTTP request: the program's pages are clients of the schema too.

use std::{fmt, sync::Arc, time::Duration};

use async_graphql::{Request, Variables, parser::types::OperationType};
use axum::http::{StatusCode, header, request::Parts};
use redress_auth::Principal;
use serde_json::{Map, Value};

use super::{
    gateway::Gateway, label::RequestId, observe::fresh_id, operation::Operation, reply::Reply, session,
    sockets::Socket,
};

/// Executes documents for callers within the process, with every check that `/graphql` applies to a request: token, limits, price,
/// admission, deadline, and which errors may be shown. Cheap to clone.
#[derive(Clone)]
pub struct InProcess(pub(crate) Arc<Gateway>);

/// A caller with a valid token.
pub struct Caller {
    gateway: Arc<Gateway>,
    principal: Principal,
    id: RequestId,
}

/// Why a request has no caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoCaller {
    /// It has no valid token.
    #[error("no valid token")]
    Unauthenticated,
    /// There are too many connections.
    #[error("too many connections at once")]
    Overloaded,
}

/// The answer that a request to `/graphql` would get.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status of `application/graphql-response+json`.
    pub status: StatusCode,
    /// The body.
    pub json: String,
}

impl InProcess {
    /// Whose request this is: by its `Authorization` header or, without one, by the session of the browser.
    ///
    /// # Errors
    /// If there is no valid token, or no place for another connection.
    pub async fn caller(&self, parts: &Parts) -> Result<Caller, NoCaller> {
        let authorization = session::authorization(&parts.headers);
        let pass = self.0.authenticator.check(authorization.as_ref()).await;
        let pass = pass.map_err(|_| NoCaller::Unauthenticated)?;
        if parts.extensions.get::<Arc<Socket>>().is_some_and(|socket| !socket.known()) {
            self.0.metrics.shed();
            return Err(NoCaller::Overloaded);
        }
        let id = parts.extensions.get::<RequestId>().cloned().unwrap_or_else(fresh_id);
        Ok(Caller { gateway: self.0.clone(), principal: pass.principal, id })
    }

    /// For how long a token is valid from now on.
    ///
    /// # Errors
    /// If it is not valid.
    pub async fn time_left(&self, token: &str) -> Result<Duration, NoCaller> {
        let header = header::HeaderValue::try_from(format!("Bearer {token}"));
        let header = header.map_err(|_| NoCaller::Unauthenticated)?;
        let pass = self.0.authenticator.check(Some(&header)).await;
        Ok(pass.map_err(|_| NoCaller::Unauthenticated)?.left)
    }
}

impl Caller {
    /// Whom the token speaks for.
    #[must_use]
    pub fn principal(&self) -> &Principal {
        &self.principal
    }

    /// The id of the request, under which the log has more.
    #[must_use]
    pub fn request_id(&self) -> &RequestId {
        &self.id
    }

    /// Executes a query. Mutations and subscriptions are refused, as over GET.
    pub async fn ask(&self, document: &str, variables: Map<String, Value>) -> Answer {
        let reply = match self.run(document, variables).await {
            Ok(reply) | Err(reply) => reply.sign(&self.id),
        };
        Answer { status: reply.status, json: reply.json() }
    }

    async fn run(&self, document: &str, variables: Map<String, Value>) -> Result<Box<Reply>, Box<Reply>> {
        let variables = Variables::from_json(Value::Object(variables));
        let request = Request::new(document).variables(variables);
        let operation = Operation::prepare(request, self.principal.clone(), &self.id, &self.gateway)?;
        if operation.kind != OperationType::Query {
            let message = "a page asks queries only";
            return Err(Reply::refuse(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", message));
        }
        Ok(self.gateway.run(operation).await)
    }
}

impl fmt::Debug for InProcess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InProcess")
    }
}

impl fmt::Debug for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Caller").field("request", &self.id).finish_non_exhaustive()
    }
}
