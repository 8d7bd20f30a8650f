//! The GraphQL client that the examples share: it calls the server in REDRESS_URL with the token in
//! REDRESS_TOKEN.

// Every example compiles this for itself and uses only a part of it.
#![allow(dead_code)]

pub(crate) mod document;
pub(crate) mod mutation;

use std::env;
use std::error::Error;

use serde_json::{Value, json};

/// The error of an example.
pub(crate) type Fault = Box<dyn Error>;

/// A server and a token for it.
pub(crate) struct Client {
    agent: ureq::Agent,
    endpoint: String,
    token: String,
}

impl Client {
    /// Reads the server and the token from the environment.
    pub(crate) fn from_environment() -> Result<Self, Fault> {
        let url = env::var("REDRESS_URL").unwrap_or_else(|_| "http://127.0.0.1:8080".to_owned());
        let token = env::var("REDRESS_TOKEN").map_err(
            |_| "REDRESS_TOKEN is missing: export REDRESS_TOKEN=$(redress token mint --role ADMIN --ttl 8h)",
        )?;
        // The body of a GraphQL error contains more than its status, so an error status must not hide it.
        let agent = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
        Ok(Self { agent, endpoint: format!("{}/graphql", url.trim_end_matches('/')), token })
    }

    /// Sends a document and returns the answer's `data`.
    ///
    /// # Errors
    /// Fails if the server is not reached or answers with GraphQL errors. After either, a command can be sent
    /// again: because of its `commandId` it takes effect once.
    pub(crate) fn ask(&self, document: &str, variables: &Value) -> Result<Value, Fault> {
        let body = json!({ "query": document, "variables": variables }).to_string();
        let mut answer = self
            .agent
            .post(&self.endpoint)
            .header("Authorization", format!("Bearer {}", self.token))
            .content_type("application/json")
            .send(body)
            .map_err(|fault| format!("cannot reach {}: {fault}", self.endpoint))?;
        let status = answer.status();
        let text = answer.body_mut().read_to_string()?;
        let mut answer: Value = serde_json::from_str(&text).map_err(|_| format!("{status}: {text}"))?;
        match &answer["errors"] {
            Value::Null => Ok(answer["data"].take()),
            errors => Err(format!("{status}: {errors:#}").into()),
        }
    }
}
