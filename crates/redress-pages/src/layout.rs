//! What all pages have in common: the frame around their content, and the headers of the answer.

use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::Response,
};
use maud::{DOCTYPE, Markup, html};

use crate::{
    lang::Lang,
    link::{address, unit},
    problem::Problem,
    site::style_path,
};

/// Nothing but our own style and forms: no script at all, nothing from elsewhere, in no other site's frame.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; \
                      frame-ancestors 'none'";

/// A page's own part.
pub(crate) struct Page {
    title: String,
    /// The unit that the page is about, which links to other pages keep.
    unit: Option<String>,
    month: Option<String>,
    body: Markup,
}

impl Page {
    pub(crate) fn of(title: impl Into<String>, body: Markup) -> Self {
        Self { title: title.into(), unit: None, month: None, body }
    }

    /// A page about a unit.
    pub(crate) fn about(mut self, unit: &str, month: Option<String>) -> Self {
        self.unit = Some(unit.to_owned());
        self.month = month;
        self
    }
}

/// Who looks at a page.
pub(crate) struct Visitor<'a> {
    pub(crate) lang: Lang,
    pub(crate) subject: &'a str,
    /// The code of the unit that they work for.
    pub(crate) unit: Option<&'a str>,
    pub(crate) roles: Vec<&'static str>,
    /// The address of the same page in the other language.
    pub(crate) in_other_language: String,
}

/// The page in its frame.
pub(crate) fn whole(visitor: &Visitor<'_>, page: &Page) -> Markup {
    let lang = visitor.lang;
    let about = page.unit.as_deref().or(visitor.unit);
    let month = page.month.as_deref();
    let overview = about.map_or_else(|| "/".to_owned(), |code| unit(code, month));
    let with_unit = |path: &str| address(path, &[("unit", about), ("month", month)]);
    let sees_log = visitor.roles.iter().any(|role| matches!(*role, "AUDITOR" | "ADMIN"));
    let body = html! {
        header.top {
            nav aria-label=(lang.pick("Pages", "页面")) {
                a.brand href="/" { "Redress" }
                ul {
                    li { a href=(overview) { (lang.pick("Overview", "概览")) } }
                    li { a href=(with_unit("/ranking")) { (lang.pick("Ranking", "排名")) } }
                    li { a href=(with_unit("/desk")) { (lang.pick("Desk", "工作台")) } }
                    li { a href=(with_unit("/statistics")) { (lang.pick("Statistics", "统计")) } }
                    @if sees_log { li { a href="/log" { (lang.pick("Log", "日志")) } } }
                    li { a href="/query" { (lang.pick("Queries", "查询")) } }
                }
            }
            div.who {
                (switch(lang, &visitor.in_other_language))
                (who(visitor))
                form method="post" action="/sign-out" { button { (lang.pick("Sign out", "退出")) } }
            }
        }
        main id="content" { (page.body) }
    };
    document(lang, &page.title, &body)
}

/// The other language.
pub(crate) fn switch(lang: Lang, href: &str) -> Markup {
    let other = lang.other();
    html! { a.lang href=(href) lang=(other.tag()) hreflang=(other.tag()) { (lang.pick("中文", "English")) } }
}

fn who(visitor: &Visitor<'_>) -> Markup {
    html! {
        span.caller {
            bdi { (visitor.subject) } " · "
            @match visitor.unit {
                Some(code) => bdi { (code) },
                None => (visitor.lang.pick("no unit", "无所属单位")),
            }
            " · " (visitor.roles.join(", "))
        }
    }
}

/// A whole document.
pub(crate) fn document(lang: Lang, title: &str, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(lang.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · Redress" }
                link rel="icon" href="/assets/icon.svg" type="image/svg+xml";
                link rel="stylesheet" href=(style_path());
            }
            body {
                a.skip href="#content" { (lang.pick("Skip to the content", "跳到正文")) }
                (body)
            }
        }
    }
}

/// A problem of somebody who is not signed in.
pub(crate) fn alone(problem: &Problem, lang: Lang) -> Response {
    let body = html! { main.narrow id="content" { (problem.body(lang)) } };
    respond(problem.status(), &document(lang, problem.title(lang), &body))
}

/// An answer that no cache keeps.
pub(crate) fn respond(status: StatusCode, document: &Markup) -> Response {
    let mut response = Response::new(Body::from(document.0.clone()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, "no-store, private"),
        // Forms of our own say where they come from; other sites learn nothing.
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}
