//! Queries that the page at `/` offers, to begin with.

use crate::http::ReadyQuery;

/// Petitions, a statistic with a breakdown, a ranking, and how far the log goes.
#[must_use]
pub fn ready_queries() -> Vec<ReadyQuery> {
    vec![
        ReadyQuery {
            title: "How far the log goes".into(),
            query: "query Log { log { head readPosition lag } }".into(),
            variables: "{}".into(),
        },
        ReadyQuery {
            title: "Petitions that are overdue".into(),
            query: "query Overdue($unit: ID!, $day: Date!) {
  petitions(filter: {responsible: $unit, overdueAt: $day}, orderBy: {field: DUE_ON}, first: 20) {
    totalCount
    nodes { id state dueOn place { name } responsible { code name } petitioner { name { value state } } summary { value state } }
    pageInfo { hasNextPage endCursor }
  }
}"
            .into(),
            variables: "{\"unit\": \"P\", \"day\": \"2026-10-31\"}".into(),
        },
        ReadyQuery {
            title: "A petition, as it stands and as it stood on a day".into(),
            query: "query Petition($number: ID!, $day: Date!) {
  now: petition(id: $number) { ...Petition }
  then: petition(id: $number, asOf: {date: $day}) { ...Petition }
}

fragment Petition on Petition {
  state round tier dueOn closedOn outcome sequence responsible { code name } followUp { resolved satisfaction }
}"
            .into(),
            variables: "{\"number\": \"P-1\", \"day\": \"2026-10-31\"}".into(),
        },
        ReadyQuery {
            title: "Closure of a unit in a month, with the petitions behind it".into(),
            query: "query Closure($unit: ID!, $month: Month!) {
  statistics(unit: $unit, window: {month: $month}) {
    position
    closureRate { numerator denominator percent provisional cutOff yearOnYear
      entries(part: NUMERATOR, first: 10) { nodes { position n petition { id state responsible { name } } } } }
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
    ]
}
