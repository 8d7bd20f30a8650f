//! Signing in and out: a one-time link or a pasted token becomes a session of the browser.

use std::{sync::Arc, time::Duration};

use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use redress_http::session;
use tokio::time::timeout;

use crate::{
    lang::Lang,
    layout::{document, respond, switch},
    link::address,
    site::Pages,
    visit::{parameters, value},
};

/// Bytes of the form; a token has some thousand at most.
const MOST_BYTES: usize = 32 * 1024;
/// Time for the form to arrive.
const PATIENCE: Duration = Duration::from_secs(10);

/// `GET /sign-in`: the form; with `code`, the code of a link, signs in at once.
pub(crate) async fn show(State(site): State<Arc<Pages>>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let parameters = parameters(&parts);
    let lang = Lang::of(value(&parameters, "lang"), &parts.headers);
    let to = local(value(&parameters, "to"));
    if let Some(code) = value(&parameters, "code") {
        return by_link(&site, &parts, code, lang).await;
    }
    let mut response = respond(StatusCode::OK, &form(lang, to, None));
    if value(&parameters, "lang").is_some() {
        response.headers_mut().append(header::SET_COOKIE, lang.cookie());
    }
    response
}

/// Exchanges the code of a link for a session.
async fn by_link(site: &Pages, parts: &Parts, code: &str, lang: Lang) -> Response {
    let token = site.exchange.as_ref().and_then(|exchange| exchange(code));
    // A page that was loaded again: the link has done its work.
    if token.is_none() && site.schema.caller(parts).await.is_ok() {
        return Redirect::to("/").into_response();
    }
    let left = match &token {
        Some(token) => site.schema.time_left(token).await.ok(),
        None => None,
    };
    let cookie = token.zip(left).and_then(|(token, left)| session::begin(&token, left, false));
    let Some(cookie) = cookie else {
        let message = lang.pick(
            "The link has been used, is older than 15 minutes, or belongs to another server. Start the server again for a new \
             one, or paste a token.",
            "该链接已被使用、已超过15分钟或不属于本服务器。请重新启动服务器以获得新链接，或粘贴令牌。",
        );
        return respond(StatusCode::FORBIDDEN, &form(lang, "/", Some(message)));
    };
    // No redirect: where a link is followed from another site, the browser withholds the cookie until a page of ours leads on.
    let mut response = respond(StatusCode::OK, &signed_in(lang));
    response.headers_mut().append(header::SET_COOKIE, cookie);
    response.headers_mut().insert("refresh", HeaderValue::from_static("0; url=/"));
    response
}

/// `POST /sign-in`: takes a pasted token.
pub(crate) async fn sign_in(State(site): State<Arc<Pages>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let lang = Lang::of(None, &parts.headers);
    if !session::is_same_origin(&parts.headers) {
        return from_elsewhere(lang);
    }
    let Some(fields) = fields(body).await else {
        let message = lang.pick(
            "The form did not arrive whole, or is longer than 32 KiB.",
            "表单未完整送达，或超过32 KiB。",
        );
        return respond(StatusCode::BAD_REQUEST, &form(lang, "/", Some(message)));
    };
    let to = local(value(&fields, "to"));
    let token = value(&fields, "token").unwrap_or_default();
    let token = token.strip_prefix("Bearer ").unwrap_or(token).trim();
    let left = site.schema.time_left(token).await.ok();
    match left.and_then(|left| session::begin(token, left, over_tls(&parts.headers))) {
        Some(cookie) => {
            let mut response = Redirect::to(to).into_response();
            response.headers_mut().append(header::SET_COOKIE, cookie);
            response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            response
        }
        None => {
            let message = lang.pick("This token is not valid, or not any more.", "此令牌无效或已过期。");
            respond(StatusCode::FORBIDDEN, &form(lang, to, Some(message)))
        }
    }
}

/// `POST /sign-out`: makes the browser forget the session.
pub(crate) async fn sign_out(request: Request) -> Response {
    let headers = request.headers();
    if !session::is_same_origin(headers) {
        return from_elsewhere(Lang::of(None, headers));
    }
    let mut response = Redirect::to("/sign-in").into_response();
    response.headers_mut().append(header::SET_COOKIE, session::end());
    response
}

async fn fields(body: Body) -> Option<Vec<(String, String)>> {
    let bytes = timeout(PATIENCE, to_bytes(body, MOST_BYTES)).await.ok()?.ok()?;
    Some(form_urlencoded::parse(&bytes).into_owned().collect())
}

/// A page of this server, so that nobody can be sent elsewhere by an address of ours.
fn local(path: Option<&str>) -> &str {
    let is_local = |path: &&str| {
        path.starts_with('/')
            && !path.starts_with("//")
            && path.bytes().all(|b| b.is_ascii_graphic() && b != b'\\')
            && !path.starts_with("/sign-")
    };
    path.filter(is_local).unwrap_or("/")
}

/// Whether the page with the form came over TLS.
fn over_tls(headers: &HeaderMap) -> bool {
    headers.get(header::ORIGIN).is_some_and(|origin| origin.as_bytes().starts_with(b"https://"))
}

fn from_elsewhere(lang: Lang) -> Response {
    let message =
        lang.pick("The form was sent by another site. Sign in here.", "表单来自其他网站，请在此登录。");
    respond(StatusCode::FORBIDDEN, &form(lang, "/", Some(message)))
}

fn form(lang: Lang, to: &str, problem: Option<&str>) -> Markup {
    let title = lang.pick("Sign in", "登录");
    let other = address("/sign-in", &[("to", Some(to)), ("lang", Some(lang.other().name()))]);
    let body = html! {
        main.narrow id="content" {
            p.right { (switch(lang, &other)) }
            h1 { "Redress" }
            h2 { (title) }
            @if let Some(problem) = problem { p.problem role="alert" { (problem) } }
            form.token method="post" action="/sign-in" {
                input type="hidden" name="to" value=(to);
                label for="token" { (lang.pick("Token", "令牌")) }
                textarea id="token" name="token" rows="4" required autocomplete="off" spellcheck="false"
                    autocapitalize="off" aria-describedby="how" {}
                p.quiet id="how" {
                    (lang.pick(
                        "A token of your issuer, or of this server (redress token mint). The browser keeps it until it expires or \
                         you sign out; no script can read it.",
                        "由签发机构或本服务器（redress token mint）签发的令牌。浏览器会保存至令牌过期或您退出；任何脚本都无法读取。",
                    ))
                }
                button.main { (title) }
            }
        }
    };
    document(lang, title, &body)
}

fn signed_in(lang: Lang) -> Markup {
    let title = lang.pick("Signed in", "已登录");
    let body = html! {
        main.narrow id="content" {
            h1 { (title) }
            p { a href="/" { (lang.pick("Go on to the overview", "进入概览")) } }
        }
    };
    document(lang, title, &body)
}

#[cfg(test)]
mod tests {
    use super::local;

    #[test]
    fn nobody_is_sent_to_another_site() {
        for path in ["/", "/units/A?month=2024-11", "/petitions/%E6%B8%85"] {
            assert_eq!(local(Some(path)), path);
        }
        let elsewhere = [
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "evil",
            "",
            "/\r\nx: y",
            "/a b",
            "/sign-out",
        ];
        for path in elsewhere {
            assert_eq!(local(Some(path)), "/", "{path}");
        }
        assert_eq!(local(None), "/");
    }
}
