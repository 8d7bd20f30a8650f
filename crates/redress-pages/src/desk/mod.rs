//! The desk: what a unit must do, by the day it is due.

mod html;
mod section;
mod view;

use axum::response::Response;
use serde_json::{Map, Value, json};
use std::collections::HashMap;

use crate::{
    ask::variables,
    layout::Page,
    model::{Connection, Office},
    problem::Problem,
    text,
    visit::Visit,
};
use section::{Desk, Section};
use view::{Answer, Line, Listed};

const DESK: &str = concat!(include_str!("desk.graphql"), include_str!("line.graphql"));
const LIST: &str = concat!(include_str!("list.graphql"), include_str!("line.graphql"));

/// `GET /desk`.
pub(crate) async fn show(visit: Visit) -> Response {
    visit.respond(page(&visit).await)
}

async fn page(visit: &Visit) -> Result<Page, Problem> {
    let lang = visit.lang;
    let title = lang.pick("Desk", "工作台");
    let on = visit.day("on")?.unwrap_or_else(|| visit.today());
    let section = visit.choice("list", &Section::NAMES)?.and_then(Section::named);
    let Some(code) = visit.parameter("unit").or(visit.own_unit()) else {
        return Ok(Page::of(title, html::choose_unit(lang)));
    };
    let office = office(visit, code).await?;
    let desk = Desk::of(visit, code, on);
    let body = match section {
        None => html::all(visit, &office, &desk, &lists(visit, &desk).await?),
        Some(section) => html::one(visit, &office, &desk, section, &list(visit, &desk, section).await?),
    };
    let title = format!("{title} · {} · {}", office.name, text::day_text(on, lang));
    Ok(Page::of(title, body).about(code, None))
}

async fn office(visit: &Visit, code: &str) -> Result<Office, Problem> {
    let document =
        "query DeskUnit($unit: ID!) { unit(code: $unit) { code name level kind inService retiredOn } }";
    let answer: Answer = visit.ask(document, variables([("unit", code.into())])).await?;
    answer.unit.ok_or_else(|| Problem::NotFound { what: "unit", name: code.to_owned() })
}

async fn lists(visit: &Visit, desk: &Desk<'_>) -> Result<HashMap<String, Connection<Line>>, Problem> {
    let filters = Section::ALL.iter().map(|section| (section.name().to_owned(), section.filter(desk)));
    visit.ask(DESK, filters.collect::<Map<String, Value>>()).await
}

async fn list(visit: &Visit, desk: &Desk<'_>, section: Section) -> Result<Connection<Line>, Problem> {
    let after = visit.parameter("after").map_or(Value::Null, Value::from);
    let order = json!({ "field": section.order(), "direction": "ASC" });
    let asked = [("filter", section.filter(desk)), ("orderBy", order), ("after", after)];
    Ok(visit.ask::<Listed>(LIST, variables(asked)).await?.list)
}
