//! One statistic: its value, over time, broken down, and the petitions behind it.

mod asked;
mod controls;
mod html;
mod view;
mod which;

use axum::{extract::Path, response::Response};

use crate::{layout::Page, problem::Problem, visit::Visit};
use asked::Asked;
use view::Statistic;
use which::Which;

/// `GET /statistics`: all of them.
pub(crate) async fn list(visit: Visit) -> Response {
    let title = visit.lang.pick("Statistics", "统计");
    let mut page = Page::of(title, html::list(&visit));
    if let Some(unit) = visit.parameter("unit") {
        page = page.about(unit, visit.parameter("month").map(str::to_owned));
    }
    visit.respond(Ok(page))
}

/// `GET /statistics/{name}`.
pub(crate) async fn show(visit: Visit, Path(name): Path<String>) -> Response {
    visit.respond(page(&visit, &name).await)
}

async fn page(visit: &Visit, name: &str) -> Result<Page, Problem> {
    let which =
        Which::named(name).ok_or_else(|| Problem::NotFound { what: "statistic", name: name.to_owned() })?;
    let title = which.title(visit.lang);
    let Some(asked) = Asked::of(visit)? else {
        return Ok(Page::of(title, controls::choose_unit(which, visit.lang)));
    };
    let statistic = Statistic::load(visit, which, &asked).await?;
    let title = format!("{title} · {} · {}", statistic.unit.name, asked.window.text(visit.lang));
    let body = html::body(visit, which, &asked, &statistic);
    Ok(Page::of(title, body).about(asked.unit, Some(asked.window.last_month().to_string())))
}
