//! Mutations, and the units that the examples act for.

use super::{Client, Fault};
use serde_json::{Value, json};

/// A district.
pub(crate) const DISTRICT: &str = "EXAMPLE";
/// Its joint reception hall.
pub(crate) const HALL: &str = "EXAMPLE-HALL";
/// Its housing bureau.
pub(crate) const HOUSING: &str = "EXAMPLE-HOUSING";

/// Sends a mutation. Each takes one `input`, whose type is named after the mutation.
pub(crate) fn send(client: &Client, field: &str, asked: &str, input: &Value) -> Result<Value, Fault> {
    let (first, rest) = field.split_at(1);
    let input_type = format!("{}{rest}Input", first.to_uppercase());
    let document = format!("mutation Step($input: {input_type}!) {{ {field}(input: $input) {{ {asked} }} }}");
    Ok(client.ask(&document, &json!({ "input": input }))?[field].take())
}

/// Registers the units of the examples if they are missing.
pub(crate) fn register_units(client: &Client) -> Result<(), Fault> {
    let units = [
        (DISTRICT, "Example district", None, "GOVERNMENT"),
        (HALL, "Its joint reception hall", Some(DISTRICT), "HALL"),
        (HOUSING, "Its housing bureau", Some(DISTRICT), "DEPARTMENT"),
    ];
    for (code, name, parent, kind) in units {
        let found =
            client.ask("query Unit($code: ID!) { unit(code: $code) { code } }", &json!({ "code": code }))?;
        if found["unit"].is_null() {
            let input = json!({
                "commandId": format!("unit:{code}"), "code": code, "name": name, "level": "DISTRICT",
                "parent": parent, "kind": kind,
            });
            print_result(
                "registerUnit",
                &send(client, "registerUnit", "position repeated userErrors { code message }", &input)?,
            );
        }
    }
    Ok(())
}

/// Prints the position of a command, or why it was refused.
pub(crate) fn print_result(what: &str, payload: &Value) {
    match payload["userErrors"].as_array().and_then(|errors| errors.first()) {
        Some(error) => println!("{what:<17} refused: {}, {}", text(&error["code"]), text(&error["message"])),
        None => {
            let again = if payload["repeated"] == true { ", a repeated command" } else { "" };
            println!("{what:<17} position {}{again}", text(&payload["position"]));
        }
    }
}

/// A text of an answer.
pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("-")
}
