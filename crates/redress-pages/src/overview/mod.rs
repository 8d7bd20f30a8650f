//! The overview of a unit: a month beside the one before and the same a year ago, and the tree to walk down.

mod figures;
mod html;
mod parts;
mod tree;
mod view;

use axum::{
    extract::Path,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use serde_json::Map;
use std::collections::HashMap;

use crate::{
    layout::Page,
    link,
    model::{Connection, Office},
    month::Month,
    problem::Problem,
    text,
    visit::Visit,
};
use view::Overview;

const ROOTS: &str = include_str!("roots.graphql");

/// `GET /units/{code}`.
pub(crate) async fn show(visit: Visit, Path(code): Path<String>) -> Response {
    visit.respond(page(&visit, &code).await)
}

async fn page(visit: &Visit, code: &str) -> Result<Page, Problem> {
    let today = visit.today();
    let month = visit.month("month")?.unwrap_or(Month::of(today));
    let overview = Overview::load(visit, code, month, today).await?;
    let title = format!("{} · {}", overview.unit.office.name, text::month(month, visit.lang));
    Ok(Page::of(title, html::body(visit, &overview)).about(code, Some(month.to_string())))
}

/// `GET /`: the visitor's own unit; for those without one, where the program begins, or the topmost units.
pub(crate) async fn home(visit: Visit) -> Response {
    let start = visit.own_unit().map(|code| link::unit(code, None)).or_else(|| visit.site.start.clone());
    match start {
        Some(start) => Redirect::to(&start).into_response(),
        None => visit.respond(topmost(&visit).await),
    }
}

#[derive(Deserialize)]
struct Root {
    #[serde(flatten)]
    office: Office,
    parent: Option<Code>,
}

#[derive(Deserialize)]
struct Code {
    #[expect(dead_code, reason = "that it is there is what counts")]
    code: String,
}

async fn topmost(visit: &Visit) -> Result<Page, Problem> {
    let mut levels: HashMap<String, Connection<Root>> = visit.ask(ROOTS, Map::new()).await?;
    let order = ["nation", "province", "city", "district", "township", "village"];
    let all = order.iter().filter_map(|level| levels.remove(*level)).flat_map(|level| level.nodes);
    let roots: Vec<Office> = all.filter(|root| root.parent.is_none()).map(|root| root.office).collect();
    let title = visit.lang.pick("Units", "单位");
    Ok(Page::of(title, html::roots(&roots, visit.lang)))
}
