//! Signing in and out, and what no cache and no other site gets.

use super::{
    ADDRESSES,
    site::{CODE, Site, token},
};
use crate::desk::Desk;
use axum::{body::Body, http::Request};
use redress_auth::Role;

async fn site() -> Site {
    Site::over(Desk::open().await)
}

#[tokio::test]
async fn no_cache_keeps_a_page_and_no_script_runs_on_it() {
    let site = site().await;
    for path in ADDRESSES.iter().chain(&["/units/NOWHERE", "/sign-in"]) {
        let got = site.get(path, Role::Admin, None, "en").await;
        assert_eq!(got.header("cache-control"), "no-store, private", "{path}");
        let policy = got.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none';") && !policy.contains("unsafe"), "{path}: {policy}");
        assert!(
            !policy.contains("script-src") && policy.contains("frame-ancestors 'none'"),
            "{path}: {policy}"
        );
        assert_eq!(
            (got.header("x-content-type-options"), got.header("referrer-policy")),
            ("nosniff", "same-origin")
        );
    }
    let page = site.page("/units/D", Role::Admin, None, "en").await.text;
    let style = page.split("rel=\"stylesheet\" href=\"").nth(1).unwrap().split('"').next().unwrap();
    for (path, kind) in [(style, "text/css; charset=utf-8"), ("/assets/icon.svg", "image/svg+xml")] {
        let got = site.send(Request::get(path).body(Body::empty()).unwrap()).await;
        assert_eq!((got.status.as_u16(), got.header("content-type")), (200, kind), "{path}");
    }
}

#[tokio::test]
async fn strangers_are_sent_to_sign_in_and_come_back() {
    let site = site().await;
    for path in ADDRESSES {
        for cookie in ["x=1", "redress_session=nobody"] {
            let request = Request::get(path).header("cookie", cookie).body(Body::empty()).unwrap();
            let got = site.send(request).await;
            assert_eq!(got.status, 303, "{path}");
            assert!(got.header("location").starts_with("/sign-in?to=%2F"), "{}", got.header("location"));
            assert_eq!(got.text, "");
        }
    }
    let form = |to: &str, token: &str| format!("to={to}&token={token}");
    let analyst = token(Role::Analyst, Some("D"));
    for (to, leads) in [("%2Fdesk%3Funit%3DD", "/desk?unit=D"), ("%2F%2Fevil.example", "/"), ("", "/")] {
        let request = Request::post("/sign-in").header("sec-fetch-site", "same-origin");
        let got = site.send(request.body(Body::from(form(to, &format!("Bearer+{analyst}")))).unwrap()).await;
        assert_eq!((got.status.as_u16(), got.header("location")), (303, leads));
        let cookie = got.header("set-cookie");
        assert!(cookie.starts_with(&format!("redress_session={analyst};")), "{cookie}");
        assert!(cookie.contains("; HttpOnly; SameSite=Strict") && !cookie.contains("Secure"), "{cookie}");
    }
    let over_tls =
        Request::post("/sign-in").header("origin", "https://desk.example").header("host", "desk.example");
    let got = site.send(over_tls.body(Body::from(form("", &analyst))).unwrap()).await;
    assert!(got.header("set-cookie").ends_with("; Secure"), "{}", got.header("set-cookie"));
}

#[tokio::test]
async fn bad_tokens_and_other_sites_do_not_sign_anybody_in() {
    let site = site().await;
    let analyst = token(Role::Analyst, Some("D"));
    for (body, more, words) in [
        (format!("token={analyst}"), ("sec-fetch-site", "cross-site"), "sent by another site"),
        (format!("token={analyst}"), ("origin", "https://evil.example"), "sent by another site"),
        ("token=nobody".to_owned(), ("sec-fetch-site", "same-origin"), "not valid"),
        ("token=%0D%0Ax".to_owned(), ("sec-fetch-site", "same-origin"), "not valid"),
        (String::new(), ("sec-fetch-site", "same-origin"), "not valid"),
        (format!("token={}", "x".repeat(40_000)), ("sec-fetch-site", "same-origin"), "32 KiB"),
    ] {
        let request = Request::post("/sign-in").header(more.0, more.1).header("host", "desk.example");
        let got = site.send(request.body(Body::from(body)).unwrap()).await;
        assert!(got.status == 403 || got.status == 400, "{}", got.status);
        assert!(got.read().contains(words) && got.header("set-cookie").is_empty(), "{}", got.read());
        assert_eq!(super::shape::faults(&got.text), Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_link_works_once_and_leads_to_the_overview() {
    let site = site().await;
    let open = |code: &str, cookie: &str| {
        Request::get(format!("/sign-in?code={code}")).header("cookie", cookie).body(Body::empty()).unwrap()
    };
    assert_eq!(site.send(open("wrong", "x=1")).await.status, 403, "a wrong code does not spoil it");
    let got = site.send(open(CODE, "x=1")).await;
    assert_eq!((got.status.as_u16(), got.header("refresh")), (200, "0; url=/"));
    assert!(got.header("set-cookie").contains("HttpOnly; SameSite=Strict"), "{}", got.header("set-cookie"));
    let cookie = got.header("set-cookie").split(';').next().unwrap().to_owned();
    let home = Request::get("/").header("cookie", &cookie).body(Body::empty()).unwrap();
    let home = site.send(home).await;
    assert_eq!((home.status.as_u16(), home.header("location")), (303, "/units/P?month=2026-03"));
    let again = site.send(open(CODE, "x=1")).await;
    assert!(again.status == 403 && again.read().contains("has been used"), "{}", again.read());
    let reloaded = site.send(open(CODE, &cookie)).await;
    assert_eq!(
        (reloaded.status.as_u16(), reloaded.header("location")),
        (303, "/"),
        "who loads the page again is in"
    );
    let own = site.get("/", Role::Handler, Some("D-HOUSING"), "en").await;
    assert_eq!(own.header("location"), "/units/D-HOUSING");
}

#[tokio::test]
async fn signing_out_makes_the_browser_forget() {
    let site = site().await;
    let out =
        |site: &str| Request::post("/sign-out").header("sec-fetch-site", site).body(Body::empty()).unwrap();
    let got = site.send(out("same-origin")).await;
    assert_eq!((got.status.as_u16(), got.header("location")), (303, "/sign-in"));
    assert!(got.header("set-cookie").starts_with("redress_session=; Path=/; Max-Age=0"));
    let got = site.send(out("cross-site")).await;
    assert!(got.status == 403 && got.header("set-cookie").is_empty(), "another site signs nobody out");
}

#[tokio::test]
async fn a_language_that_was_chosen_is_kept() {
    let site = site().await;
    let page = site.page("/units/D?month=2026-03", Role::Admin, None, "en").await;
    assert!(page.text.contains("href=\"/units/D?month=2026-03&amp;lang=zh\""), "{}", page.text);
    let chosen = site.page("/units/D?month=2026-03&lang=zh", Role::Admin, None, "en").await;
    assert!(chosen.text.contains("<html lang=\"zh-Hans\">"));
    let cookie = chosen.header("set-cookie").split(';').next().unwrap().to_owned();
    assert_eq!(cookie, "redress_lang=zh");
    let cookies = format!("{cookie}; redress_session={}", token(Role::Admin, None));
    let next = Request::get("/units/P").header("cookie", cookies).header("accept-language", "en");
    assert!(site.send(next.body(Body::empty()).unwrap()).await.text.contains("<html lang=\"zh-Hans\">"));
}
