//! Sample queries on the page at `/`.

use redress_http::ReadyQuery;
use serde_json::json;

/// The subjects of the sample queries.
#[derive(Debug, Clone)]
pub struct Sample {
    /// Code of a unit with other units below it.
    pub unit: String,
    /// Number of a petition.
    pub petition: String,
    /// A month.
    pub month: redress_read::Month,
}

/// Petitions and their histories, a statistic with a breakdown, a ranking, a command, and the state of the
/// log.
#[must_use]
pub fn ready_queries(Sample { unit, petition, month }: &Sample) -> Vec<ReadyQuery> {
    let day = month.last_day();
    let month = json!({ "unit": unit, "month": month.to_string() }).to_string();
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
            variables: json!({ "unit": unit, "day": day }).to_string(),
        },
        ReadyQuery {
            title: "A petition's history, as it stands and as it stood on a day".into(),
            query: "query Petition($number: ID!, $day: Date!) {
  now: petition(id: $number) {
    ...Petition
    history(first: 50) { nodes { sequence position occurredAt eventType actor unitCode } }
  }
  then: petition(id: $number, asOf: {date: $day}) { ...Petition }
}

fragment Petition on Petition {
  state round tier dueOn closedOn outcome sequence responsible { code name } followUp { resolved satisfaction }
}"
            .into(),
            variables: json!({ "number": petition, "day": day }).to_string(),
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
            variables: month.clone(),
        },
        ReadyQuery {
            title: "Ranking of the districts in a month".into(),
            query: "query Ranking($unit: ID!, $month: Month!) {
  monthlyRanking(month: $month, metric: CLOSURE, under: $unit, level: DISTRICT) {
    cutOff provisional
    rows { unit { code name } numerator denominator rate rank previousRank flagged streak }
  }
}"
            .into(),
            variables: month,
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
            variables: json!({ "input": {
                "commandId": "reception-1", "petitionId": "2026-0001", "channel": "VISIT", "receivedBy": unit, "place": unit,
                "summary": "The street lamp is broken.",
            } })
            .to_string(),
        },
    ]
}
