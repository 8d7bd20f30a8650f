//! What can be seen in the district: each figure as the API answers it, with the query that asks for it.

use async_graphql::Request;
use indicatif::HumanCount;
use redress_api::auth::{Principal, Role};
use redress_api::graphql::{Api, GraphQl, Opening, schema};
use serde_json::Value;

use super::district::{DISTRICT, HALL};
use super::fault::DemoFault;

const BEFORE: &str = "{year: 2022}";
const FIRST_YEAR: &str = "{year: 2023}";
const BOTH_YEARS: &str = r#"{range: {from: "2023-01-01", to: "2024-12-31"}}"#;

/// How an answer is shown.
#[derive(Debug, Clone, Copy)]
enum Shown {
    /// A rate, in per cent with its fraction.
    Rate,
    /// A count.
    Count,
    /// The change of a count since the year before.
    Change,
    /// How many units lie below, beside the unit's own.
    Below,
}

/// A line of the table: what it is, of which unit and window, where it stands in [`redress_api`]'s `Statistics`, how it is shown.
#[rustfmt::skip]
const ROWS: [(&str, &str, &str, &str, Shown); 17] = [
    ("closure rate (办结率), the year before the hall", DISTRICT, BEFORE, "closureRate(base: DUE)", Shown::Rate),
    ("closure rate in the hall's two years", DISTRICT, BOTH_YEARS, "closureRate(base: DUE)", Shown::Rate),
    ("closed by the due day (按期办结率), before", DISTRICT, BEFORE, "onTimeClosureRate", Shown::Rate),
    ("closed by the due day, in the hall", DISTRICT, BOTH_YEARS, "onTimeClosureRate", Shown::Rate),
    ("resolution rate (息访率), before", DISTRICT, BEFORE, "resolutionRate", Shown::Rate),
    ("resolution rate, in the hall", DISTRICT, BOTH_YEARS, "resolutionRate", Shown::Rate),
    ("satisfied (满意率), in the hall", DISTRICT, BOTH_YEARS, "satisfactionRate", Shown::Rate),
    ("filings in the hall's two years", DISTRICT, BOTH_YEARS, "filings", Shown::Count),
    ("of them visits in person (来访)", DISTRICT, BOTH_YEARS, "visits(channel: VISIT) { batches", Shown::Count),
    ("collective visits (集体访)", DISTRICT, BOTH_YEARS, "collectiveVisits { batches", Shown::Count),
    ("over-level visits (越级访), before", DISTRICT, BEFORE, "overLevelVisits { batches", Shown::Count),
    ("over-level visits in the hall's first year, on the year before", DISTRICT, FIRST_YEAR, "overLevelVisits { batches", Shown::Change),
    ("hearings (听证)", DISTRICT, BOTH_YEARS, "hearings", Shown::Count),
    ("raised to the fourth tier (四级会诊)", DISTRICT, BOTH_YEARS, "escalations(tier: 4)", Shown::Count),
    ("reopened", DISTRICT, BOTH_YEARS, "reopenings", Shown::Count),
    ("deadlines extended (延期)", DISTRICT, BOTH_YEARS, "extensions", Shown::Count),
    ("departments in the hall", HALL, BOTH_YEARS, "breakdown(by: UNIT)", Shown::Below),
];

/// The month whose ranking is shown: late in a bad spring of one department.
const RANKING: &str = r#"{ monthlyRanking(month: "2024-05", metric: CLOSURE, under: "990102", level: DISTRICT, kind: DEPARTMENT) { rows { rank unit { code name } numerator denominator flagged streak } } }"#;

/// The whole table, asked of the API itself.
///
/// # Errors
/// If a query is not answered.
pub(crate) async fn table(api: Api) -> Result<String, DemoFault> {
    let opening = Opening::default();
    opening.open(api);
    let schema = schema(opening).finish();
    let mut lines = Vec::new();
    for (what, unit, window, path, shown) in ROWS {
        let query = query(unit, window, path, shown);
        let data = ask(&schema, &query).await?;
        lines.push(format!("{:>22}  {what}", show(leaf(&data["statistics"]), shown)));
        lines.push(format!("{:>22}  {query}", ""));
    }
    lines.push(String::new());
    lines.push("Closure of the departments in May 2024: rank, closed of due, unit, months in a row among the bottom three".into());
    let ranking = ask(&schema, RANKING).await?;
    let rows = ranking["monthlyRanking"]["rows"].as_array().cloned().unwrap_or_default();
    lines.extend(rows.iter().map(ranked));
    lines.push(format!("{:>22}  {RANKING}", ""));
    Ok(lines.join("\n"))
}

fn query(unit: &str, window: &str, path: &str, shown: Shown) -> String {
    let fields = match shown {
        Shown::Rate => "percent numerator denominator",
        Shown::Count => "value",
        Shown::Change => "value yearOnYear",
        Shown::Below => "key statistics { closureRate { percent } }",
    };
    let closing = " }".repeat(path.matches('{').count());
    format!("{{ statistics(unit: \"{unit}\", window: {window}) {{ {path} {{ {fields} }}{closing} }} }}")
}

async fn ask(schema: &GraphQl, query: &str) -> Result<Value, DemoFault> {
    let caller = Principal { subject: "demo".into(), unit: None, roles: [Role::Auditor].into() };
    let answer = schema.execute(Request::new(query).data(caller)).await;
    if let Some(error) = answer.errors.first() {
        return Err(DemoFault::Unanswered(error.message.clone()));
    }
    serde_json::to_value(answer.data).map_err(|fault| DemoFault::Unanswered(fault.to_string()))
}

/// The figure, below as many single fields as the query has.
fn leaf(value: &Value) -> &Value {
    match value.as_object() {
        Some(fields) if fields.len() == 1 && !fields.contains_key("value") => fields.values().next().map_or(value, leaf),
        _ => value,
    }
}

fn show(figure: &Value, shown: Shown) -> String {
    let count = |name: &str| HumanCount(figure[name].as_u64().unwrap_or(0)).to_string();
    match shown {
        Shown::Rate => {
            let percent = figure["percent"].as_str().unwrap_or("-");
            format!("{}/{} {percent:>6} %", count("numerator"), count("denominator"))
        }
        Shown::Count => count("value"),
        Shown::Change => {
            let change = figure["yearOnYear"].as_f64().unwrap_or(0.0) * 100.0;
            format!("{} {change:>+6.2} %", count("value"))
        }
        Shown::Below => {
            let parts = figure.as_array().into_iter().flatten();
            parts.filter(|part| part["key"] != "own").count().to_string()
        }
    }
}

fn ranked(row: &Value) -> String {
    let rank = row["rank"].as_u64().map_or("-".to_owned(), |rank| rank.to_string());
    let streak = match row["streak"].as_u64() {
        Some(months) if months > 0 => format!("  {months} in a row"),
        _ => String::new(),
    };
    let (code, name) = (row["unit"]["code"].as_str().unwrap_or(""), row["unit"]["name"].as_str().unwrap_or(""));
    let of_due = format!("{}/{}", row["numerator"], row["denominator"]);
    format!("{rank:>6} {of_due:>15}  {code}  {name}{streak}")
}
