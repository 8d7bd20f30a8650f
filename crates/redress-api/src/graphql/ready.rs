//! Queries that the page at `/` offers, to begin with.

use crate::http::ReadyQuery;

/// A statistic, a breakdown, a ranking, a command, and how far the log goes.
#[must_use]
pub fn ready_queries() -> Vec<ReadyQuery> {
    vec![
        ReadyQuery {
            title: "How far the log goes".into(),
            query: "query Log { log { head readPosition lag } }".into(),
            variables: "{}".into(),
        },
        ReadyQuery {
            title: "Closure of a unit in a month, with the petitions behind it".into(),
            query: "query Closure($unit: ID!, $month: Month!) {
  statistics(unit: $unit, window: {month: $month}) {
    position
    closureRate { numerator denominator percent provisional cutOff yearOnYear
      entries(part: NUMERATOR, first: 10) { nodes { petitionId position n } } }
    resolutionRate { percent interval { low high } }
    collectiveVisits { batches { value } headCount { value } }
    breakdown(by: UNIT) { key statistics { closureRate { numerator denominator percent } } }
  }
}"
            .into(),
            variables: "{\"unit\": \"P\", \"month\": \"2026-10\"}".into(),
        },
        ReadyQuery {
            title: "Ranking of the districts in a month".into(),
            query: "query Ranking($under: ID!, $month: Month!) {
  monthlyRanking(month: $month, metric: CLOSURE, under: $under, level: DISTRICT) {
    cutOff provisional
    rows { unit { code name } numerator denominator rate rank previousRank flagged streak }
  }
}"
            .into(),
            variables: "{\"under\": \"P\", \"month\": \"2026-10\"}".into(),
        },
        ReadyQuery {
            title: "A petition registered; sent again, it gives the same answer".into(),
            query: "mutation Register($input: RegisterPetitionInput!) {
  registerPetition(input: $input) {
    position sequence repeated
    petition { id state }
    userErrors { code message path }
  }
}"
            .into(),
            variables: r#"{
  "input": {
    "commandId": "reception-1",
    "petitionId": "2026-0001",
    "channel": "VISIT",
    "receivedBy": "P",
    "place": "P",
    "summary": "The street lamp is broken."
  }
}"#
            .into(),
        },
    ]
}
