//! What the examples share: GraphQL over HTTP, to the server that REDRESS_URL names, with the token in REDRESS_TOKEN.

// Every example compiles this for itself and uses a part of it.
#![allow(dead_code)]

pub(crate) mod document;

use std::env;
use std::error::Error;

use serde_json::{Value, json};

/// Why an example ended.
pub(crate) type Fault = Box<dyn Error>;

/// A server, and who asks it.
pub(crate) struct Client {
    agent: ureq::Agent,
    endpoint: String,
    token: String,
}

impl Client {
    /// The server and the token of the environment.
    pub(crate) fn from_environment() -> Result<Self, Fault> {
        let url = env::var("REDRESS_URL").unwrap_or_else(|_| "http://127.0.0.1:8080".to_owned());
        let token = env::var("REDRESS_TOKEN").map_err(
            |_| "REDRESS_TOKEN is missing: export REDRESS_TOKEN=$(redress token mint --role ADMIN --ttl 8h)",
        )?;
        // A GraphQL error has a body that says more than its status.
        let agent = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
        Ok(Self { agent, endpoint: format!("{}/graphql", url.trim_end_matches('/')), token })
    }

    /// The answer's `data`.
    ///
    /// # Errors
    /// If the server is not reached, or answers with GraphQL errors. A command may be sent again after either: its `commandId`
    /// sees to it that it takes effect once.
    pub(crate) fn ask(&self, document: &str, variables: &Value) -> Result<Value, Fault> {
        let body = json!({ "query": document, "variables": variables }).to_string();
        let mut answer = self
            .agent
            .post(&self.endpoint)
            .header("Authorization", format!("Bearer {}", self.token))
            .content_type("application/json")
            .send(body)
            .map_err(|fault| format!("{} is not reached: {fault}", self.endpoint))?;
        let status = answer.status();
        let text = answer.body_mut().read_to_string()?;
        let mut answer: Value = serde_json::from_str(&text).map_err(|_| format!("{status}: {text}"))?;
        match &answer["errors"] {
            Value::Null => Ok(answer["data"].take()),
            errors => Err(format!("{status}: {errors:#}").into()),
        }
    }
}
