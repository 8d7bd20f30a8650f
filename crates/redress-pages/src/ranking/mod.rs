//! The monthly ranking: table, funnel plot, ranks of twelve months.

mod asked;
mod controls;
mod csv;
mod html;
mod view;

use axum::response::Response;

use crate::{layout::Page, problem::Problem, text, visit::Visit, words::word};
use asked::Asked;
use view::Ranking;

/// `GET /ranking`.
pub(crate) async fn show(visit: Visit) -> Response {
    visit.respond(page(&visit).await)
}

async fn page(visit: &Visit) -> Result<Page, Problem> {
    let lang = visit.lang;
    let title = lang.pick("Monthly ranking", "月度排名");
    let Some(asked) = Asked::of(visit).await? else {
        return Ok(Page::of(title, controls::choose_unit(lang)));
    };
    let ranking = Ranking::load(visit, &asked).await?;
    let title = format!(
        "{title} · {} · {} · {}",
        asked.unit.name,
        word(asked.metric, lang),
        text::month(asked.month, lang)
    );
    let body = html::body(visit, &asked, &ranking);
    Ok(Page::of(title, body).about(&asked.unit.code, Some(asked.month.to_string())))
}

/// `GET /ranking.csv`: the same table as a file.
pub(crate) async fn file(visit: Visit) -> Response {
    match table(&visit).await {
        Ok((asked, ranking)) => csv::file(&asked, &ranking.table),
        Err(problem) => visit.respond(Err(problem)),
    }
}

async fn table(visit: &Visit) -> Result<(Asked, Ranking), Problem> {
    let expected = visit.lang.pick("the code of a unit", "单位编码");
    let asked = Asked::of(visit).await?.ok_or_else(|| Problem::parameter("unit", "", expected))?;
    let ranking = Ranking::load(visit, &asked).await?;
    Ok((asked, ranking))
}
