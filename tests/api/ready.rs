//! The queries that the page offers work as they are.

use crate::desk::Desk;
use async_graphql::{Request, Variables};
use redress_api::graphql::{Sample, ready_queries};
use redress_auth::{Principal, Role};

#[tokio::test]
async fn every_ready_query_answers() {
    let desk = Desk::open().await;
    let sample = Sample {
        unit: "P".into(),
        petition: "A".into(),
        month: redress_read::Month::of(desk.office.log.today()),
    };
    for ready in ready_queries(&sample) {
        let variables = Variables::from_json(serde_json::from_str(&ready.variables).unwrap());
        let caller = Principal { subject: "operator".into(), unit: None, roles: [Role::Admin].into() };
        let answer = desk.schema.execute(Request::new(&ready.query).variables(variables).data(caller)).await;
        assert!(answer.is_ok(), "{}: {:?}", ready.title, answer.errors);
        let answer = answer.data.to_string();
        assert!(
            !answer.contains("userErrors: [{") && !answer.contains("now: null"),
            "{}: {answer}",
            ready.title
        );
    }
}
