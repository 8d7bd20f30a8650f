//! A desk: an office with a few petitions, and the schema over it.

use crate::fixture::{Office, life};
use async_graphql::Request;
use redress_api::graphql::{Api, GraphQl, Opening, schema};
use redress_auth::{Principal, Role};
use redress_read::{MinimumCell, Projector, Reader};
use serde_json::Value as Json;
use std::{collections::BTreeSet, sync::Arc, time::Duration};

pub struct Desk {
    pub office: Office,
    pub schema: GraphQl,
    pub reader: Reader,
    pub projector: Arc<Projector>,
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
        Self::over(office).await
    }

    /// What an office has recorded, everything read.
    pub async fn over(office: Office) -> Self {
        let projector = Arc::new(Projector::start(office.log.clone(), office.pool.clone()));
        let reader = Reader::new(office.log.clone(), office.pool.clone());
        let schema = schema_over(&office, &reader, &projector, MinimumCell::default());
        let desk = Self { office, schema, reader, projector };
        desk.catch_up().await;
        desk
    }

    /// The schema of a server that suppresses small counts.
    pub fn schema_with(&self, minimum_cell: MinimumCell) -> GraphQl {
        schema_over(&self.office, &self.reader, &self.projector, minimum_cell)
    }

    /// Waits until everything is read.
    pub async fn catch_up(&self) {
        let head = self.office.log.head().await.unwrap().position;
        self.projector.wait_for(head, Duration::from_secs(30)).await.unwrap();
    }

    pub async fn ask(&self, role: Role, unit: Option<&str>, query: &str) -> Json {
        self.ask_as(&[role], unit, query).await
    }

    pub async fn ask_as(&self, roles: &[Role], unit: Option<&str>, query: &str) -> Json {
        let (unit, roles) =
            (unit.map(|unit| unit.parse().unwrap()), BTreeSet::from_iter(roles.iter().copied()));
        let caller = Principal { subject: "somebody".into(), unit, roles };
        let answer = self.schema.execute(Request::new(query).data(caller)).await;
        serde_json::to_value(&answer).unwrap()
    }

    /// The data of an answer without errors.
    pub async fn data(&self, role: Role, unit: Option<&str>, query: &str) -> Json {
        let answer = self.ask(role, unit, query).await;
        assert_eq!(answer["errors"], Json::Null, "{query}");
        answer["data"].clone()
    }

    /// The numbers on a page of petitions, which must be without errors.
    pub async fn listed(&self, role: Role, unit: Option<&str>, arguments: &str) -> String {
        let query = format!("{{ petitions({arguments}) {{ nodes {{ id }} }} }}");
        ids(&self.data(role, unit, &query).await["petitions"]["nodes"])
    }
}

fn schema_over(
    office: &Office,
    reader: &Reader,
    projector: &Arc<Projector>,
    minimum_cell: MinimumCell,
) -> GraphQl {
    let opening = Opening::default();
    let (log, reader, projector) = (office.log.clone(), reader.clone(), projector.clone());
    opening.open(Api { log, reader, projector, replica: None, minimum_cell });
    schema(opening).finish()
}

pub fn ids(nodes: &Json) -> String {
    let ids: Vec<&str> = nodes.as_array().unwrap().iter().map(|node| node["id"].as_str().unwrap()).collect();
    ids.join(" ")
}

pub fn code(answer: &Json) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or("none")
}
