//! A desk: an office with a few petitions, and the schema over it.

use crate::fixture::{Office, life};
use async_graphql::Request;
use redress_api::{
    auth::{Principal, Role},
    graphql::{Api, GraphQl, Opening, schema},
};
use redress_read::{Projector, Reader};
use serde_json::Value as Json;
use std::{sync::Arc, time::Duration};

pub struct Desk {
    pub office: Office,
    pub projector: Arc<Projector>,
    pub schema: GraphQl,
}

impl Desk {
    /// Three petitions, two of them closed, everything read.
    pub async fn open() -> Self {
        let office = Office::open().await;
        for petition in ["A", "B", "C"] {
            let steps = if petition == "C" { 3 } else { 5 };
            for command in life(petition).into_iter().take(steps) {
                office.done(command).await;
            }
        }
        let projector = Arc::new(Projector::start(office.log.clone(), office.pool.clone()));
        let opening = Opening::default();
        let reader = Reader::new(office.log.clone(), office.pool.clone());
        opening.open(Api { log: office.log.clone(), reader, projector: projector.clone() });
        let desk = Self { office, projector, schema: schema(opening).finish() };
        desk.caught_up().await;
        desk
    }

    /// Waits until everything has been read.
    pub async fn caught_up(&self) {
        let head = self.office.log.head().await.unwrap().position;
        self.projector.wait_for(head, Duration::from_secs(30)).await.unwrap();
    }

    pub async fn ask(&self, role: Role, unit: Option<&str>, query: &str) -> Json {
        let unit = unit.map(|unit| unit.parse().unwrap());
        let caller = Principal { subject: "somebody".into(), unit, roles: [role].into() };
        let answer = self.schema.execute(Request::new(query).data(caller)).await;
        serde_json::to_value(&answer).unwrap()
    }
}

pub fn code(answer: &Json) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or("none")
}
