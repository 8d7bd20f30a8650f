//! Deadlines, load, faults, ids, origins, metrics and the page.

use std::collections::BTreeMap;

use super::{
    super::{Kind, Metric, Priced, ReadyQuery, Sample},
    exposition::{Family, Labels, parse},
    *,
};

#[tokio::test]
async fn deadlines() {
    let site = site_with(Limits { deadline: Duration::from_millis(30), ..Limits::default() });
    for (query, word) in [("{sleeps(ms:60000)}", "no answer"), ("mutation{linger}", "commandId")] {
        let got = site.query(query).await;
        assert_eq!((got.status.as_u16(), got.code().as_str()), (504, "DEADLINE_EXCEEDED"));
        assert!(got.text.contains(word), "{}", got.text);
    }
}

#[tokio::test]
async fn load_is_shed() {
    let site = site_with(Limits { executing: 1, waiting: 1, ..Limits::default() });
    let slow = || site.query("{sleeps(ms:150)}");
    let late = async {
        tokio::time::sleep(Duration::from_millis(40)).await;
        let started = std::time::Instant::now();
        (site.query("{one}").await, started.elapsed())
    };
    let (first, second, (third, took)) = tokio::join!(slow(), slow(), late);
    assert_eq!((first.status.as_u16(), second.status.as_u16()), (200, 200));
    assert_eq!((third.status.as_u16(), third.code().as_str()), (503, "OVERLOADED"));
    assert_eq!(third.header("retry-after"), "1");
    assert!(took < Duration::from_millis(100));
    assert_eq!(site.query("{one}").await.status, 200, "the place is free again");
    let got = site.send(request("GET", "/metrics", &[], "")).await;
    assert!(got.text.contains("redress_http_requests_shed_total 1\n"), "{}", got.text);
}

/// Heavy requests wait for each other, or are refused before any work; light ones pass them.
#[tokio::test]
async fn heavy_requests_leave_a_share_to_light_ones() {
    let limits = Limits { load: 10_000, waiting_load: 5_000, executing: 4, waiting: 0, ..Limits::default() };
    let is_heavy = |priced: &Priced<'_>| priced.roots().iter().any(|field| field.name.node == "sleeps");
    let site =
        built(limits, |gateway| gateway.prices(move |priced| if is_heavy(priced) { 4_990 } else { 0 }));
    let started = std::time::Instant::now();
    let heavy = async || {
        let got = site.query("{sleeps(ms:200)}").await;
        (got, started.elapsed())
    };
    let late = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        let fourth = heavy().await;
        let light = site.query("{one}").await;
        (fourth, light, started.elapsed())
    };
    let (first, second, third, (fourth, light, took)) = tokio::join!(heavy(), heavy(), heavy(), late);
    for (got, _) in [&first, &second, &third] {
        assert_eq!(got.status, 200, "{}", got.text);
    }
    assert!(third.1 >= Duration::from_millis(380), "it waited for one of the two: {:?}", third.1);
    let (refused, _) = fourth;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (503, "OVERLOADED"));
    assert_eq!(refused.header("retry-after"), "1");
    assert_eq!((light.status.as_u16(), site.calls()), (200, 1), "{}", light.text);
    assert!(took < Duration::from_millis(190), "neither waited for anybody: {took:?}");
    let body = json!({ "query": "{sleeps(ms:1)}", "extensions": { "cost": true } }).to_string();
    let got = site.post(STRICT, body).await;
    assert_eq!(
        (got.status.as_u16(), &got.json()["extensions"]["cost"]),
        (200, &json!(4_991)),
        "{}",
        got.text
    );
}

/// A heavy request waits at most a quarter of the deadline.
#[tokio::test]
async fn a_heavy_request_does_not_wait_for_long() {
    let limits = Limits { deadline: Duration::from_millis(800), load: 2_000, ..Limits::default() };
    let site = built(limits, |gateway| gateway.prices(|_| 2_000));
    let (first, second) = tokio::join!(site.query("{sleeps(ms:500)}"), site.query("{sleeps(ms:500)}"));
    assert_eq!((first.status.as_u16(), second.status.as_u16()), (200, 503), "{}", second.text);
    assert_eq!(site.query("{sleeps(ms:1)}").await.status, 200, "the share is free again");
}

/// A variable without a value has its default everywhere, also in directives (`CoerceVariableValues`).
#[tokio::test]
async fn defaults_of_variables_hold_in_directives() {
    let site = site();
    let query = "query($not:Boolean=true,$with:Boolean!=false){one me@skip(if:$not) id@include(if:$with)}";
    assert_eq!(site.query(query).await.json()["data"], json!({ "one": 1 }));
    let given = json!({ "query": query, "variables": { "not": false } }).to_string();
    assert_eq!(site.post(STRICT, given).await.json()["data"], json!({ "one": 1, "me": "tester" }));
}

#[tokio::test]
async fn faults_are_opaque_and_refusals_are_not() {
    let site = site();
    let rows = [
        ("{one secret}", 200, "INTERNAL", json!({ "one": 1, "secret": null })),
        ("{strange}", 200, "INTERNAL", json!({ "strange": null })),
        ("{absent}", 200, "NOT_FOUND", json!({ "absent": null })),
        ("{own}", 200, "TOO_FAR_BEHIND", json!(null)),
        ("{day(day:\"2026-13-01\")}", 200, "INPUT_INVALID", json!(null)),
        ("{panics}", 500, "INTERNAL", json!(null)),
    ];
    for (query, status, code, data) in rows {
        let headers = [("accept", STRICT), ("x-request-id", "req-7")];
        let got = site.send(post(&headers, json!({ "query": query }).to_string())).await;
        assert_eq!((got.status.as_u16(), got.code().as_str()), (status, code), "{query} {}", got.text);
        assert_eq!(got.json()["data"], data);
        assert!(!got.text.contains("hunter2") && !got.text.contains("inner workings"), "{}", got.text);
        if code == "INTERNAL" {
            assert_eq!(got.json()["errors"][0]["extensions"]["requestId"], "req-7");
        }
    }
    assert_eq!(site.query("{one}").await.status, 200, "a panic ends one request only");
}

#[tokio::test]
async fn request_ids() {
    let site = site();
    let body = json!({ "query": "{id}" }).to_string();
    let long = "x".repeat(65);
    for (sent, kept) in [("abc-1.2_3:4", true), ("", false), ("a b", false), ("a\"b", false), (&long, false)]
    {
        let got = site.send(post(&[("x-request-id", sent)], body.clone())).await;
        let id = got.header("x-request-id");
        assert_eq!(id == sent, kept, "{sent}");
        assert!(kept || id.len() == 24, "{id}");
        assert_eq!(got.json()["data"]["id"], id, "resolvers see it");
    }
    assert_eq!(site.send(request("GET", "/nowhere", &[], "")).await.header("x-request-id").len(), 24);
}

#[tokio::test]
async fn origins() {
    let site = built(Limits::default(), |gateway| gateway.origins(["https://desk.example".to_owned()]));
    let preflight = |origin| {
        let headers = [("origin", origin), ("access-control-request-method", "POST")];
        request("OPTIONS", "/graphql", &headers, "")
    };
    let allowed = site.send(preflight("https://desk.example")).await;
    assert_eq!(allowed.header("access-control-allow-origin"), "https://desk.example");
    assert!(allowed.header("access-control-allow-headers").contains("authorization"));
    for origin in ["https://evil.example", "null", "https://desk.example.evil.example", "http://desk.example"]
    {
        let got = site.send(preflight(origin)).await;
        assert_eq!(got.header("access-control-allow-origin"), "", "{origin}");
        let body = json!({ "query": "{one}" }).to_string();
        let got = site.send(post(&[("origin", origin)], body)).await;
        assert_eq!(got.header("access-control-allow-origin"), "", "{origin}");
    }
    let body = json!({ "query": "{one}" }).to_string();
    let got = site.send(post(&[("origin", "https://desk.example")], body)).await;
    assert_eq!(got.header("access-control-allow-origin"), "https://desk.example");
    assert_eq!(got.header("access-control-allow-credentials"), "");
}

fn sum(families: &BTreeMap<String, Family>, name: &str, wanted: &[(&str, &str)]) -> f64 {
    let samples = families.get(name).unwrap_or_else(|| panic!("no {name}")).samples.iter();
    let fits = |labels: &Labels| {
        wanted.iter().all(|(name, value)| labels.get(*name).is_some_and(|label| label == value))
    };
    samples.filter(|(_, labels, _)| fits(labels)).map(|(_, _, value)| value).sum()
}

#[tokio::test]
async fn metrics_read_as_prometheus_reads_them() {
    const ODD: &str = "a\"b\\c\n}=,";
    let lag = async || {
        let samples = vec![Sample { labels: vec![("projection", ODD.to_owned())], value: 0.5 }];
        vec![Metric { name: "redress_lag_seconds", help: "Lag.", kind: Kind::Gauge, samples }]
    };
    let site = built(Limits::default(), |gateway| gateway.metrics(lag));
    for query in ["query Mine{one}", "query Mine{none}", "{one}", "mutation{command}", "mutation{command}"] {
        site.query(query).await;
    }
    let got = site.send(request("GET", "/metrics", &[], "")).await;
    assert!(got.header("content-type").starts_with("text/plain; version=0.0.4"));
    let families = parse(&got.text);
    let requests = "redress_http_requests_total";
    for (name, labels, value) in [
        (requests, &[("type", "query"), ("operation", "Mine"), ("status", "200")][..], 1.0),
        (requests, &[("operation", "Mine"), ("status", "400")], 1.0),
        (requests, &[("type", "mutation"), ("operation", ""), ("status", "200")], 2.0),
        ("redress_http_request_duration_seconds", &[("operation", "Mine"), ("le", "+Inf")], 2.0),
        ("redress_http_requests_in_flight", &[], 1.0),
        ("redress_http_requests_shed_total", &[], 0.0),
        ("redress_graphql_subscriptions", &[], 0.0),
        ("redress_commands_total", &[("command", "command"), ("outcome", "accepted")], 1.0),
        ("redress_commands_total", &[("command", "command"), ("outcome", "repeated")], 1.0),
        ("redress_lag_seconds", &[("projection", ODD)], 0.5),
    ] {
        assert_eq!(sum(&families, name, labels), value, "{name} {labels:?}\n{}", got.text);
    }
}

#[tokio::test]
async fn callers_cannot_make_the_metrics_grow() {
    let site = site();
    // Operations that fail get no series of their own, however often they come.
    for n in 0..150 {
        site.query(&format!("query Wrong{n}{{none}}")).await;
    }
    let length = async || site.send(request("GET", "/metrics", &[], "")).await.text.lines().count();
    // The second scrape counts the first.
    length().await;
    let before = length().await;
    site.query("query Mine{one}").await;
    assert_eq!(length().await, before + 16, "one count and one histogram");
    for n in 0..150 {
        site.query(&format!("query Q{n}{{one}}")).await;
    }
    let full = length().await;
    for n in 150..300 {
        site.query(&format!("query Q{n}{{one}}")).await;
    }
    assert_eq!(length().await, full);
    let long = "L".repeat(65);
    site.query(&format!("query {long}{{one}}")).await;
    let families = parse(&site.send(request("GET", "/metrics", &[], "")).await.text);
    let requests = "redress_http_requests_total";
    assert_eq!(sum(&families, requests, &[("operation", &long)]), 0.0);
    assert_eq!(sum(&families, requests, &[("operation", "Q10")]), 1.0);
    assert_eq!(sum(&families, requests, &[("operation", "other"), ("status", "400")]), 150.0);
    assert_eq!(sum(&families, requests, &[("operation", "other"), ("status", "200")]), 202.0);
}

#[tokio::test]
async fn the_page() {
    let query = ReadyQuery {
        title: "</script><script>alert(1)</script>".to_owned(),
        query: "{ one }".to_owned(),
        variables: String::new(),
    };
    let site = built(Limits::default(), |gateway| gateway.ready_queries([query]));
    let got = site.send(request("GET", "/query", &[("authorization", "")], "")).await;
    assert_eq!((got.status.as_u16(), got.header("content-type")), (200, "text/html; charset=utf-8"));
    let policy = got.header("content-security-policy");
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    assert_eq!(policy.matches("'sha256-").count(), 2);
    assert!(!got.text.contains("alert(1)</script>") && !got.text.contains("{{"));
    assert!(!got.text.contains("http://") && !got.text.contains("https://"), "nothing from elsewhere");
}

/// The session of a browser stands in for a token where one of our own pages posts, and nowhere else.
#[tokio::test]
async fn a_session_serves_our_own_pages_only() {
    let site = site();
    let body = || json!({ "query": "{ me }" }).to_string();
    let session = ("cookie", "redress_session=good");
    let none = ("authorization", "");
    for (more, status) in [
        (&[("sec-fetch-site", "same-origin")][..], 200),
        (&[("origin", "http://x"), ("host", "x")], 200),
        (&[("sec-fetch-site", "same-site")], 401),
        (&[("sec-fetch-site", "cross-site"), ("origin", "http://x"), ("host", "x")], 401),
        (&[("origin", "http://evil"), ("host", "x")], 401),
        (&[], 401),
    ] {
        let got = site.send(post(&[&[none, session][..], more].concat(), body())).await;
        assert_eq!(got.status.as_u16(), status, "{more:?}: {}", got.text);
    }
    let own = ("sec-fetch-site", "same-origin");
    let got = site.send(request("GET", "/graphql?query=%7Bme%7D", &[none, session, own], "")).await;
    assert_eq!(got.status.as_u16(), 401, "a link is no page of ours");
    let bad = ("cookie", "redress_session=bad");
    assert_eq!(site.send(post(&[none, bad, own], body())).await.status.as_u16(), 401);
    let form = [none, session, own, ("content-type", "text/plain")];
    assert_eq!(site.send(request("POST", "/graphql", &form, body())).await.status.as_u16(), 415);
    let stated = [("authorization", "Bearer bad"), session, own];
    assert_eq!(
        site.send(post(&stated, body())).await.status.as_u16(),
        401,
        "a token that is named is the one"
    );
}

/// What is asked within the process meets every limit that a request meets.
#[tokio::test]
async fn documents_within_the_process_are_checked_like_requests() {
    let calls = Calls::default();
    let limits = Limits { depth: 3, cost: 50, ..Limits::default() };
    let gateway = Gateway::new(schema(&calls), authenticator(), limits);
    let found = Arc::new(std::sync::OnceLock::new());
    let keep = found.clone();
    let _router = gateway.router_with(move |schema| {
        keep.get_or_init(|| schema);
        Router::new()
    });
    let schema = found.get().unwrap();
    let parts = |token: &str| {
        let request = Request::builder().header("authorization", format!("Bearer {token}")).body(()).unwrap();
        request.into_parts().0
    };
    assert_eq!(schema.caller(&parts("bad")).await.err(), Some(crate::NoCaller::Unauthenticated));
    assert!(schema.time_left("bad").await.is_err() && schema.time_left("good").await.is_ok());
    let caller = schema.caller(&parts("good")).await.unwrap();
    for (document, expected) in [
        ("{ me }", "tester"),
        ("query($n: Int!) { double(n: $n) }", "42"),
        ("{ node { node { node { one } } } }", "QUERY_TOO_DEEP"),
        ("{ nodes(first: 90) { one } }", "QUERY_TOO_EXPENSIVE"),
        ("{ secret }", "INTERNAL"),
        ("{ none }", "GRAPHQL_VALIDATION_FAILED"),
        ("mutation { change }", "METHOD_NOT_ALLOWED"),
        ("subscription { count(to: 1) }", "METHOD_NOT_ALLOWED"),
    ] {
        let variables = serde_json::Map::from_iter([("n".to_owned(), json!(21))]);
        let answer = caller.ask(document, variables).await;
        assert!(
            answer.json.contains(expected) && !answer.json.contains("hunter2"),
            "{document}: {}",
            answer.json
        );
    }
    assert_eq!(calls.0.load(std::sync::atomic::Ordering::SeqCst), 0, "no mutation ran");
}

#[tokio::test]
async fn extra_routes_get_ids_too() {
    let calls = Calls::default();
    let gateway = Gateway::new(schema(&calls), authenticator(), Limits::default());
    let live = Router::new().route("/health/live", axum::routing::get(async || "alive"));
    let sockets = gateway.sockets();
    let site = Site { router: gateway.router(live), calls, sockets };
    let got = site.send(request("GET", "/health/live", &[("authorization", "")], "")).await;
    assert_eq!((got.text.as_str(), got.header("x-request-id").len()), ("alive", 24));
}

/// Of two values, a proxy might check one and this server the other.
#[tokio::test]
async fn headers_that_must_occur_once() {
    let site = site();
    let body = json!({ "query": "{one}" }).to_string();
    for header in [
        ("authorization", "Bearer good"),
        ("authorization", "Bearer bad"),
        ("host", "x"),
        ("content-type", "application/json"),
        ("origin", "http://x"),
    ] {
        let mut twice = post(&[("host", "x"), ("origin", "http://x")], body.clone());
        twice.headers_mut().append(header.0, header.1.parse().unwrap());
        let got = site.send(twice).await;
        assert_eq!((got.status.as_u16(), got.code().as_str()), (400, "BAD_REQUEST"), "{header:?}");
        assert!(got.text.contains(header.0) && got.header("x-request-id").len() == 24, "{}", got.text);
    }
    assert_eq!(site.calls(), 0, "nothing ran");
    let silence = json!({ "query": "subscription{silence}" }).to_string();
    let mut stream = post(&[("accept", "text/event-stream")], silence);
    stream.headers_mut().append("authorization", "Bearer good".parse().unwrap());
    assert_eq!(site.send(stream).await.status, 400);
}
