//! Methods, media types, bodies and status codes.

use super::*;

#[tokio::test]
async fn bodies() {
    let site = site();
    let long = format!(r#"{{"query":"{{one}}","x":"{}"}}"#, "x".repeat(1024 * 1024));
    let rows: [(&[u8], u16, u16, &str); 28] = [
        (br#"{"query":"{one}"}"#, 200, 200, ""),
        (br#"{"query":"{one}","operationName":null,"variables":null,"extensions":null}"#, 200, 200, ""),
        (br#"{"query":"{one}","variables":{},"extensions":{"a":1},"more":1}"#, 200, 200, ""),
        (b"", 400, 400, "BAD_REQUEST"),
        (b"  ", 400, 400, "BAD_REQUEST"),
        (b"{\"query\":", 400, 400, "BAD_REQUEST"),
        (b"null", 400, 400, "BAD_REQUEST"),
        (b"\"{one}\"", 400, 400, "BAD_REQUEST"),
        (b"{}", 400, 400, "BAD_REQUEST"),
        (br#"{"query":null}"#, 400, 400, "BAD_REQUEST"),
        (br#"{"query":1}"#, 400, 400, "BAD_REQUEST"),
        (br#"{"query":["{one}"]}"#, 400, 400, "BAD_REQUEST"),
        (br#"{"query":"{one}","operationName":1}"#, 400, 400, "BAD_REQUEST"),
        (br#"{"query":"{one}","variables":"{}"}"#, 400, 400, "BAD_REQUEST"),
        (br#"{"query":"{one}","variables":[]}"#, 400, 400, "BAD_REQUEST"),
        (br#"{"query":"{one}","extensions":0}"#, 400, 400, "BAD_REQUEST"),
        (br#"[{"query":"{one}"}]"#, 400, 400, "BATCH_NOT_SUPPORTED"),
        (b"[]", 400, 400, "BATCH_NOT_SUPPORTED"),
        (br#"["{one}"]"#, 400, 400, "BATCH_NOT_SUPPORTED"),
        (b"{\"query\":\"{one}\xff\"}", 400, 400, "BAD_REQUEST"),
        (long.as_bytes(), 413, 413, "BODY_TOO_LARGE"),
        (br#"{"query":""}"#, 200, 400, "GRAPHQL_PARSE_FAILED"),
        (br#"{"query":"{"}"#, 200, 400, "GRAPHQL_PARSE_FAILED"),
        (br#"{"query":"{none}"}"#, 200, 400, "GRAPHQL_VALIDATION_FAILED"),
        (br#"{"query":"query A{one}","operationName":"B"}"#, 200, 400, "OPERATION_NOT_FOUND"),
        (br#"{"query":"query A{one} query B{one}"}"#, 200, 400, "OPERATION_NAME_REQUIRED"),
        (br#"{"query":"query($n:Int!){double(n:$n)}"}"#, 200, 400, "INPUT_INVALID"),
        (
            br#"{"query":"query($n:Int!){double(n:$n)}","variables":{"n":"x"}}"#,
            200,
            400,
            "GRAPHQL_VALIDATION_FAILED",
        ),
    ];
    for (body, lenient, strict, code) in rows {
        let shown = String::from_utf8_lossy(&body[..body.len().min(90)]).into_owned();
        for (accept, status) in [(LENIENT, lenient), (STRICT, strict)] {
            let got = site.post(accept, body.to_vec()).await;
            assert_eq!(got.status.as_u16(), status, "{accept} {shown}");
            assert_eq!(got.code(), code, "{accept} {shown}: {}", got.text);
            assert_eq!(got.header("content-type"), format!("{accept}; charset=utf-8"));
            assert_eq!(got.json().get("data").is_some(), code.is_empty(), "{shown}");
            assert!(!got.header("x-request-id").is_empty());
        }
    }
}

#[tokio::test]
async fn content_types() {
    let site = site();
    let rows = [
        ("application/json", 200),
        ("application/json; charset=utf-8", 200),
        ("Application/JSON;charset=\"UTF-8\"", 200),
        ("application/json; charset=latin1", 415),
        ("application/graphql", 415),
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
        ("multipart/form-data; boundary=x", 415),
        ("application/jsonp", 415),
        ("", 415),
    ];
    for (content_type, status) in rows {
        let headers = [("content-type", content_type)];
        let got = site.send(request("POST", "/graphql", &headers, r#"{"query":"{one}"}"#)).await;
        assert_eq!(got.status.as_u16(), status, "{content_type}");
        assert_eq!(got.code(), if status == 200 { "" } else { "UNSUPPORTED_MEDIA_TYPE" });
    }
}

#[tokio::test]
async fn methods() {
    let site = site();
    let change = format!("/graphql?query={}", encoded("mutation{change}"));
    let follow = format!("/graphql?query={}", encoded("subscription{count(to:1)}"));
    let double = format!(
        "/graphql?query={}&variables={}&operationName=A&extensions=",
        encoded("query A($n:Int!){double(n:$n)}"),
        encoded(r#"{"n":21}"#)
    );
    let rows = [
        ("GET", "/graphql?query=%7Bone%7D", 200, "", ""),
        ("GET", double.as_str(), 200, "", ""),
        ("GET", change.as_str(), 405, "METHOD_NOT_ALLOWED", "POST"),
        ("GET", follow.as_str(), 405, "METHOD_NOT_ALLOWED", "POST"),
        ("GET", "/graphql", 400, "BAD_REQUEST", ""),
        ("GET", "/graphql?query=%7Bone%7D&query=%7Bone%7D", 400, "BAD_REQUEST", ""),
        ("GET", "/graphql?query=%7Bone%7D&variables=%7B", 400, "BAD_REQUEST", ""),
        ("GET", "/graphql?query=%7Bone%7D&variables=1", 400, "BAD_REQUEST", ""),
        ("GET", "/graphql?query=%FF", 400, "BAD_REQUEST", ""),
        ("PUT", "/graphql", 405, "METHOD_NOT_ALLOWED", "GET, POST"),
        ("DELETE", "/graphql?query=%7Bone%7D", 405, "METHOD_NOT_ALLOWED", "GET, POST"),
    ];
    for (method, uri, status, code, allow) in rows {
        let got = site.send(request(method, uri, &[("accept", STRICT)], "")).await;
        assert_eq!((got.status.as_u16(), got.code().as_str()), (status, code), "{method} {uri}");
        assert_eq!(got.header("allow"), allow, "{method} {uri}");
    }
    assert_eq!(site.calls(), 1, "no mutation ran");
    let got = site.send(request("GET", &double, &[], "")).await;
    assert_eq!(got.json(), json!({ "data": { "double": 42 } }));
    assert_eq!(site.post("text/html", r#"{"query":"{one}"}"#).await.status, 406);
}

#[tokio::test]
async fn a_body_that_never_ends() {
    let limits = Limits { body_time: Duration::from_millis(30), ..Limits::default() };
    let site = site_with(limits);
    let slow = Body::from_stream(futures_util::stream::pending::<Result<Vec<u8>, std::io::Error>>());
    let got = site.send(post(&[], slow)).await;
    assert_eq!((got.status.as_u16(), got.code().as_str()), (408, "BODY_TOO_SLOW"));
    let chunk = || Ok::<_, std::io::Error>(vec![b' '; 64 * 1024]);
    let endless = Body::from_stream(futures_util::stream::repeat_with(chunk));
    assert_eq!(site.send(post(&[], endless)).await.status, 413);
    let broken =
        Body::from_stream(futures_util::stream::iter([Err::<Vec<u8>, _>(std::io::Error::other("x"))]));
    assert_eq!(site.send(post(&[], broken)).await.status, 400);
}

#[tokio::test]
async fn unauthenticated_requests_look_alike() {
    let site = site();
    let mut seen = Vec::new();
    for value in ["", "Bearer bad", "Basic good", "good"] {
        for (method, body) in [("POST", r#"{"query":"{one}"}"#), ("POST", "{"), ("GET", "")] {
            let headers =
                [("authorization", value), ("x-request-id", "same"), ("content-type", "text/plain")];
            let got = site.send(request(method, "/graphql?query=%7Bone%7D", &headers, body)).await;
            assert_eq!((got.status.as_u16(), got.header("www-authenticate")), (401, "Bearer"));
            assert_eq!(got.code(), "UNAUTHENTICATED");
            seen.push((format!("{:?}", got.headers), got.text));
        }
    }
    seen.dedup();
    assert_eq!(seen.len(), 1);
    assert_eq!(site.calls(), 0);
}
