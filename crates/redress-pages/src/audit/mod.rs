//! The log: its end, its checkpoint, proofs, the last events, erasures.

mod html;
mod view;

use axum::response::Response;

use crate::{layout::Page, problem::Problem, visit::Visit};
use view::Audit;

/// `GET /log`.
pub(crate) async fn show(visit: Visit) -> Response {
    visit.respond(page(&visit).await)
}

async fn page(visit: &Visit) -> Result<Page, Problem> {
    // The API shows the log's length to everybody; the page is for those who may have its proofs.
    if !visit.has_any(&["AUDITOR", "ADMIN"]) {
        return Err(Problem::Forbidden);
    }
    let audit = Audit::load(visit).await?;
    Ok(Page::of(visit.lang.pick("The log", "日志"), html::body(visit, &audit)))
}
