//! Sends a document from `examples/queries` with its sample variables, and prints the data of the answer:
//! `cargo run --example ask -- examples/queries/analyst-month.graphql [VARIABLES]`.
//!
//! REDRESS_URL and REDRESS_TOKEN name the server and the caller's token. VARIABLES is a JSON object; it
//! replaces the sample's variables by name.
#![allow(clippy::print_stdout, reason = "an example: it prints")]

mod client;

use client::document::Document;
use client::{Client, Fault};
use serde_json::{Map, Value};

fn main() -> Result<(), Fault> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments
        .next()
        .ok_or("expected the path of a document, such as examples/queries/analyst-month.graphql")?;
    let mut document = Document::read(path.as_ref())?;
    if let (Some(own), Value::Object(variables)) = (arguments.next(), &mut document.variables) {
        variables.extend(serde_json::from_str::<Map<String, Value>>(&own)?);
    }
    let data = Client::from_environment()?.ask(&document.text, &document.variables)?;
    println!("{data:#}");
    Ok(())
}
