//! What figures cost: by units, months and parts, and in statements.

use crate::{hurtful::Door, statements};
use serde_json::json;

async fn cost(door: &Door, figures: &str) -> u64 {
    let query = format!("{{ {figures} }}");
    let body = json!({ "query": query, "extensions": { "cost": true } }).to_string();
    let (status, answer) = door.send(body).await;
    assert_eq!(status, 200, "{answer}");
    answer["extensions"]["cost"].as_u64().unwrap()
}

fn range(from: &str, to: &str, more: &str, fields: &str) -> String {
    format!(
        r#"statistics(unit: "P", window: {{range: {{from: "{from}", to: "{to}"}}}}{more}) {{ {fields} }}"#
    )
}

#[tokio::test]
async fn a_breakdown_costs_by_its_parts_and_what_is_read_for_it() {
    let door = Door::open().await;
    let by = |by: &str| format!("breakdown(by: {by}) {{ key statistics {{ filings {{ value }} }} }}");
    let year = cost(&door, &range("2025-01-01", "2025-12-31", "", &by("MONTH"))).await;
    let five = cost(&door, &range("2021-01-01", "2025-12-31", "", &by("MONTH"))).await;
    let parts = 48 * 4;
    assert!(five >= year + parts, "48 months more: {year}, {five}");
    let channels = cost(&door, &range("2021-01-01", "2025-12-31", "", &by("CHANNEL"))).await;
    assert!(channels + 40 * 4 < five, "channels are fewer than months: {channels}");
    let whole = cost(&door, &range("2021-01-01", "2025-12-31", "", "filings { value }")).await;
    assert!(whole < 100 && channels > 1_000, "a breakdown is heavy, and the whole of it is not: {whole}");
    let days = cost(&door, &range("2021-01-01", "2025-12-31", r#", asOf: "2025-12-30""#, &by("MONTH"))).await;
    assert!(days > five, "single events are dearer than months: {days}");
    let compared = cost(&door, &range("2021-01-01", "2025-12-31", "", "filings { value yearOnYear }")).await;
    assert!(compared > whole + 1, "a comparison is one more sum: {whole}, {compared}");
    // Twice the same is read twice.
    let twice = format!("a: {} b: {}", by("UNIT"), by("UNIT"));
    assert!(cost(&door, &range("2025-01-01", "2025-12-31", "", &twice)).await > 2_000);
}

#[tokio::test]
async fn a_breakdown_without_end_is_refused_before_any_work() {
    let door = Door::open().await;
    let wide = "filings { value } hearings { value } closureRate { numerator denominator }".repeat(2);
    let wide = format!("breakdown(by: MONTH) {{ key statistics {{ {wide} }} }}");
    let query = format!("{{ {} }}", range("1990-01-01", "2049-12-31", "", &wide));
    statements::taken();
    let (status, answer) = door.ask(&query).await;
    assert_eq!(
        (status, &answer["errors"][0]["extensions"]["code"]),
        (400, &json!("QUERY_TOO_EXPENSIVE")),
        "{answer}"
    );
    assert_eq!(statements::taken(), Vec::<String>::new());
}

/// However many statistics and parts there are, and whatever cut-offs they have.
#[tokio::test]
async fn a_breakdown_is_one_statement() {
    let door = Door::open().await;
    for by in ["UNIT", "MONTH", "CATEGORY", "CHANNEL", "KIND"] {
        for window in [r#"{year: 2026}"#, r#"{range: {from: "2026-01-05", to: "2026-03-07"}}"#] {
            statements::taken();
            let fields = "filings { value } closureRate { percent } resolutionRate { percent } accumulationRate { percent }";
            let query = format!(
                r#"{{ statistics(unit: "P", window: {window}) {{ breakdown(by: {by}) {{ key statistics {{ {fields} }} }} }} }}"#
            );
            let (status, answer) = door.ask(&query).await;
            assert!(status == 200 && answer["errors"].is_null(), "{query}: {answer}");
            let sent = statements::taken();
            let sums =
                sent.iter().filter(|sql| sql.contains("reading.ledger") || sql.contains("reading.rollup"));
            assert_eq!(sums.count(), 2, "one for the whole and one for the breakdown: {sent:?}");
        }
    }
}
