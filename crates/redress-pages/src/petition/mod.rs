//! One petition: its course with its limits, its facts, its events.

mod course;
mod events;
mod html;
mod old_case;
mod sensitive;
mod view;

use axum::{extract::Path, response::Response};

use crate::{layout::Page, problem::Problem, visit::Visit};
use view::AsOf;

/// `GET /petitions/{id}`.
pub(crate) async fn show(visit: Visit, Path(id): Path<String>) -> Response {
    visit.respond(page(&visit, &id).await)
}

async fn page(visit: &Visit, id: &str) -> Result<Page, Problem> {
    let as_of = AsOf::of(visit)?;
    let petition = view::load(visit, id, &as_of).await?;
    let unit = petition.responsible.as_ref().unwrap_or(&petition.received_by).code.clone();
    let body = html::body(visit, &petition, &as_of);
    Ok(Page::of(petition.id, body).about(&unit, None))
}
