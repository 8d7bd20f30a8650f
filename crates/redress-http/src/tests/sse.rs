//! Server-Sent Events.

use futures_util::StreamExt;

use super::*;

const EVENTS: &str = "text/event-stream";

#[tokio::test]
async fn framing() {
    let site = site();
    let body = |query: &str| json!({ "query": query }).to_string();
    let got = site.post(EVENTS, body("subscription{count(to:2)}")).await;
    assert_eq!(got.header("content-type"), "text/event-stream; charset=utf-8");
    assert_eq!(
        got.text,
        ":\n\nevent: next\ndata: {\"data\":{\"count\":0}}\n\n\
         event: next\ndata: {\"data\":{\"count\":1}}\n\nevent: complete\ndata: \n\n"
    );
    let got = site.post(EVENTS, body("{one}")).await;
    assert_eq!(got.text, "event: next\ndata: {\"data\":{\"one\":1}}\n\nevent: complete\ndata: \n\n");
    let uri = format!("/graphql?query={}", encoded("subscription{count(to:1)}"));
    let got = site.send(request("GET", &uri, &[("accept", EVENTS)], "")).await;
    assert_eq!(got.text.matches("event: next").count(), 1);
    let got = site.post(EVENTS, body("subscription{breaks}")).await;
    // The body ends without `complete`: later events would hide what is missing, and `complete` would claim that nothing is.
    let (before, fault) = got.text.split_once("{\"data\":{\"breaks\":1}}\n\nevent: next\ndata: ").unwrap();
    assert_eq!(before, ":\n\nevent: next\ndata: ");
    let fault: Value = serde_json::from_str(fault.strip_suffix("\n\n").unwrap()).unwrap();
    assert_eq!(
        (&fault["data"], &fault["errors"][0]["extensions"]["code"]),
        (&json!(null), &json!("INTERNAL"))
    );
    assert!(!got.text.contains("hunter2"), "{}", got.text);
}

#[tokio::test]
async fn refusals_are_ordinary_answers() {
    let site = site();
    let rows = [
        (EVENTS, "subscription{none}", 400, "GRAPHQL_VALIDATION_FAILED"),
        (EVENTS, "subscription{", 400, "GRAPHQL_PARSE_FAILED"),
        (STRICT, "subscription{count(to:1)}", 400, "SUBSCRIPTION_NEEDS_STREAM"),
    ];
    for (accept, query, status, code) in rows {
        let got = site.post(accept, json!({ "query": query }).to_string()).await;
        let status = if accept == EVENTS { 200.min(status) } else { status };
        assert_eq!((got.status.as_u16(), got.code().as_str()), (status, code), "{query}");
    }
    // An error of a resolver is in the stream, whether it comes at once or later.
    for query in ["subscription{refused}", "subscription{refused(ms:5)}"] {
        let got = site.post(EVENTS, json!({ "query": query }).to_string()).await;
        assert!(got.text.starts_with(":\n\nevent: next\ndata: "), "{}", got.text);
        assert!(got.text.contains("INTERNAL") && !got.text.contains("hunter2"), "{}", got.text);
        assert!(!got.text.contains("complete"), "{}", got.text);
    }
    let uri = format!("/graphql?query={}", encoded("mutation{change}"));
    assert_eq!(site.send(request("GET", &uri, &[("accept", EVENTS)], "")).await.status, 405);
    let headers = [("accept", EVENTS), ("authorization", "")];
    assert_eq!(site.send(post(&headers, "{}")).await.status, 401);
}

#[tokio::test]
async fn heartbeats_and_the_end_of_the_server() {
    let limits = Limits { keep_alive: Duration::from_millis(20), streams: 1, ..Limits::default() };
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let site = built(limits, |gateway| gateway.stop(stopped));
    let silence = json!({ "query": "subscription{silence}" }).to_string();
    let response = site.router.clone().oneshot(post(&[("accept", EVENTS)], silence.clone())).await.unwrap();
    let mut chunks = response.into_body().into_data_stream();
    for _ in 0..3 {
        assert_eq!(chunks.next().await.unwrap().unwrap(), ":\n\n");
    }
    let got = site.post(EVENTS, silence).await;
    assert_eq!((got.status.as_u16(), got.code().as_str()), (503, "OVERLOADED"), "one stream is all");
    stop.send(true).unwrap();
    // The body ends without `complete`, so clients connect again for the rest.
    while let Some(chunk) = chunks.next().await {
        assert_eq!(chunk.unwrap(), ":\n\n");
    }
}

#[tokio::test]
async fn the_token_is_checked_again() {
    let (authenticator, valid) = revocable();
    let limits = Limits { keep_alive: Duration::from_millis(20), ..Limits::default() };
    let router = guarded(authenticator, limits).router;
    let silence = json!({ "query": "subscription{silence}" }).to_string();
    let response = router.oneshot(post(&[("accept", EVENTS)], silence)).await.unwrap();
    let mut chunks = response.into_body().into_data_stream();
    assert_eq!(chunks.next().await.unwrap().unwrap(), ":\n\n");
    valid.store(false, Ordering::SeqCst);
    let mut rest = String::new();
    while let Some(chunk) = chunks.next().await {
        rest.push_str(std::str::from_utf8(&chunk.unwrap()).unwrap());
    }
    // `complete` is sent: connecting again with the same token would not help.
    assert!(rest.contains("UNAUTHENTICATED") && rest.ends_with("event: complete\ndata: \n\n"), "{rest}");
}

#[tokio::test]
async fn an_expired_token_ends_the_stream_at_once() {
    let since = std::time::Instant::now();
    // A stream without events, and one that always has an event.
    for query in ["subscription{silence}", "subscription{count(to:100000000)}"] {
        let router = guarded(expiring(Duration::from_millis(300)), Limits::default()).router;
        let body = json!({ "query": query }).to_string();
        let response = router.oneshot(post(&[("accept", EVENTS)], body)).await.unwrap();
        let mut chunks = response.into_body().into_data_stream();
        let mut end = String::new();
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk.unwrap();
            let chunk = std::str::from_utf8(&chunk).unwrap();
            if !chunk.contains("count") {
                end.push_str(chunk);
            }
        }
        assert!(end.contains("UNAUTHENTICATED") && end.ends_with("event: complete\ndata: \n\n"), "{end}");
    }
    assert!(since.elapsed() < Duration::from_secs(10), "and not with the next sign of life, after 20 s");
}
