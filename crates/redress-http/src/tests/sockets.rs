//! Callers that hold connections: they send nothing, send incomplete requests, or do not read.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::timeout,
};

use super::{super::Proxies, *};

const REFUSED: &str = "redress_http_sockets_refused_total";
const OPEN: &str = "redress_http_sockets{";

async fn dial(address: std::net::SocketAddr) -> TcpStream {
    TcpStream::connect(address).await.unwrap()
}

/// Connects with a small receive window, so that little is in flight to a caller that does not read.
async fn dial_narrow(address: std::net::SocketAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    socket.connect(address).await.unwrap()
}

/// Reads for a short while, or until the end.
async fn read(stream: &mut TcpStream) -> String {
    let mut answer = vec![0; 64 * 1024];
    let length = timeout(Duration::from_secs(5), stream.read(&mut answer)).await.expect("an answer");
    answer.truncate(length.unwrap_or_default());
    String::from_utf8(answer).unwrap()
}

/// Whether the server has ended the connection.
async fn is_over(stream: &mut TcpStream) -> bool {
    let mut byte = [0];
    matches!(timeout(Duration::from_millis(300), stream.read(&mut byte)).await, Ok(Ok(0) | Err(_)))
}

fn get(path: &str, more: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: x\r\n{more}\r\n")
}

fn asks(query: &str, more: &str) -> String {
    let body = json!({ "query": query }).to_string();
    format!(
        "POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer good\r\nContent-Type: application/json\r\n{more}\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

const STREAM: &str = "Accept: text/event-stream\r\n";

/// Waits for a condition; fails after 10 s.
async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    for _ in 0..200 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("never: {what}");
}

#[tokio::test]
async fn a_caller_that_does_not_read_is_disconnected() {
    let site = site_with(Limits { write_time: Duration::from_millis(300), ..Limits::default() });
    let address = site.listen().await;
    let mut deaf = dial_narrow(address).await;
    // About 40 MiB of answers, more than the system buffers.
    let (mut reading, mut writing) = deaf.split();
    let asking = get("/query", "").repeat(2_000);
    let asked = timeout(Duration::from_secs(10), writing.write_all(asking.as_bytes())).await;
    until("it is cut", async || site.metric(REFUSED, "unread").await == 1.0).await;
    assert_eq!(site.metric(OPEN, "").await, 0.0);
    let mut answers = Vec::new();
    let _ = timeout(Duration::from_secs(10), reading.read_to_end(&mut answers)).await.expect("it ends");
    assert!(answers.len() < asking.len() * 100, "{asked:?}");
}

#[tokio::test]
async fn a_stream_that_is_not_read_releases_its_permit() {
    let limits = Limits { write_time: Duration::from_millis(300), streams: 1, ..Limits::default() };
    let site = site_with(limits);
    let address = site.listen().await;
    let mut deaf = dial_narrow(address).await;
    deaf.write_all(asks("subscription{flood}", STREAM).as_bytes()).await.unwrap();
    until("it has begun", async || site.metric("redress_graphql_subscriptions ", "").await == 1.0).await;
    let mut second = dial(address).await;
    second.write_all(asks("subscription{count(to:1)}", STREAM).as_bytes()).await.unwrap();
    assert!(read(&mut second).await.contains("OVERLOADED"), "one stream is all");
    until("it is cut", async || site.metric("redress_graphql_subscriptions ", "").await == 0.0).await;
    second.write_all(asks("subscription{count(to:1)}", STREAM).as_bytes()).await.unwrap();
    assert!(read(&mut second).await.starts_with("HTTP/1.1 200 "));
}

#[tokio::test]
async fn a_caller_that_reads_slowly_is_served() {
    let site = site_with(Limits { write_time: Duration::from_millis(500), ..Limits::default() });
    let address = site.listen().await;
    let mut slow = dial(address).await;
    slow.write_all(asks("subscription{flood}", STREAM).as_bytes()).await.unwrap();
    let (mut all, mut part) = (0, vec![0; 16 * 1024]);
    let since = std::time::Instant::now();
    while since.elapsed() < Duration::from_secs(2) {
        tokio::time::sleep(Duration::from_millis(20)).await;
        let length = timeout(Duration::from_secs(5), slow.read(&mut part)).await.unwrap().unwrap();
        assert!(length > 0, "cut after {all} bytes");
        all += length;
    }
    assert_eq!(site.metric(REFUSED, "unread").await, 0.0);
    // The server waited for the caller, not the other way round.
    until("it is cut when it stops", async || site.metric(REFUSED, "unread").await == 1.0).await;
}

/// However many connections are held, a new one is accepted: to send a token, or for a health check.
#[tokio::test]
async fn newcomers_are_let_in_and_known_callers_stay() {
    let site = site_with(Limits { unknown_sockets: 3, sockets: 2, ..Limits::default() });
    let address = site.listen().await;
    let mut known = dial(address).await;
    known.write_all(asks("{one}", "").as_bytes()).await.unwrap();
    assert!(read(&mut known).await.starts_with("HTTP/1.1 200 "));
    let mut silent = Vec::new();
    for _ in 0..10 {
        silent.push(dial(address).await);
        let mut health = dial(address).await;
        health.write_all(get("/nowhere", "Connection: close\r\n").as_bytes()).await.unwrap();
        assert!(read(&mut health).await.starts_with("HTTP/1.1 404 "));
    }
    assert!(is_over(&mut silent[0]).await && !is_over(&mut silent[9]).await);
    known.write_all(asks("{one}", "").as_bytes()).await.unwrap();
    assert!(read(&mut known).await.starts_with("HTTP/1.1 200 "), "it was never in the way");
    assert!(site.metric(REFUSED, "displaced").await >= 8.0);
    assert_eq!(site.metric(OPEN, "\"known\"").await, 1.0);
    // Connections with a token have a limit; the next one gets 503.
    let mut second = dial(address).await;
    second.write_all(asks("{one}", "").as_bytes()).await.unwrap();
    assert!(read(&mut second).await.starts_with("HTTP/1.1 200 "));
    let mut third = dial(address).await;
    third.write_all(asks("{one}", "").as_bytes()).await.unwrap();
    let answer = read(&mut third).await;
    assert!(answer.starts_with("HTTP/1.1 503 ") && answer.contains("OVERLOADED"), "{answer}");
    assert!(is_over(&mut third).await);
    drop(second);
    until("the place is free", async || site.metric(OPEN, "\"known\"").await == 1.0).await;
    let mut third = dial(address).await;
    third.write_all(asks("{one}", "").as_bytes()).await.unwrap();
    assert!(read(&mut third).await.starts_with("HTTP/1.1 200 "));
}

#[tokio::test]
async fn connections_of_an_address_are_limited() {
    let site = site_with(Limits { sockets_per_address: 2, ..Limits::default() });
    let address = site.listen().await;
    let mut silent = dial(address).await;
    let mut known = Vec::new();
    for _ in 0..2 {
        let mut stream = dial(address).await;
        stream.write_all(asks("{one}", "").as_bytes()).await.unwrap();
        assert!(read(&mut stream).await.starts_with("HTTP/1.1 200 "), "the silent one gives way");
        known.push(stream);
    }
    assert!(is_over(&mut silent).await);
    let mut more = dial(address).await;
    assert!(read(&mut more).await.starts_with("HTTP/1.1 429 "));
    assert_eq!(site.metric(REFUSED, "address").await, 1.0);
    // Another address is not affected.
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.2:0".parse().unwrap()).unwrap();
    let mut other = socket.connect(address).await.unwrap();
    other.write_all(asks("{one}", "").as_bytes()).await.unwrap();
    assert!(read(&mut other).await.starts_with("HTTP/1.1 200 "));
    known.clear();
    until("they are gone", async || site.metric(OPEN, "\"known\"").await == 1.0).await;
    let mut more = dial(address).await;
    more.write_all(asks("{one}", "").as_bytes()).await.unwrap();
    assert!(read(&mut more).await.starts_with("HTTP/1.1 200 "));
}

#[tokio::test]
async fn behind_a_trusted_proxy_its_clients_are_counted() {
    let trusted = vec!["127.0.0.1/32".parse().unwrap()];
    let proxies = Proxies { trusted, ..Proxies::default() };
    let site = site_with(Limits { sockets_per_address: 1, proxies, ..Limits::default() });
    let address = site.listen().await;
    let ask = async |client: &str, stream: &mut TcpStream| {
        let more = format!("{STREAM}X-Forwarded-For: {client}\r\n");
        stream.write_all(asks("subscription{silence}", &more).as_bytes()).await.unwrap();
        read(stream).await.lines().next().unwrap_or_default().to_owned()
    };
    let mut proxy = Vec::new();
    for _ in 0..4 {
        proxy.push(dial(address).await);
    }
    assert_eq!(ask("198.51.100.1", &mut proxy[0]).await, "HTTP/1.1 200 OK");
    assert_eq!(ask("198.51.100.1", &mut proxy[1]).await, "HTTP/1.1 429 Too Many Requests");
    // The client's own entries come first and are not trusted.
    assert_eq!(ask("203.0.113.9, 198.51.100.1", &mut proxy[1]).await, "HTTP/1.1 429 Too Many Requests");
    assert_eq!(ask("198.51.100.2", &mut proxy[2]).await, "HTTP/1.1 200 OK");
    // A complete answer no longer counts, although its connection stays open.
    let more = "X-Forwarded-For: 198.51.100.3\r\n";
    for _ in 0..3 {
        proxy[3].write_all(asks("{one}", more).as_bytes()).await.unwrap();
        let answer = read(&mut proxy[3]).await;
        assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains("content-length"), "{answer}");
    }
    // From an address that is not a proxy the header is ignored.
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.2:0".parse().unwrap()).unwrap();
    let mut stranger = socket.connect(address).await.unwrap();
    assert_eq!(ask("198.51.100.1", &mut stranger).await, "HTTP/1.1 200 OK");
    proxy.remove(0);
    until("the first is free again", async || {
        let mut stream = dial(address).await;
        ask("198.51.100.1", &mut stream).await == "HTTP/1.1 200 OK"
    })
    .await;
}

#[tokio::test]
async fn heads_are_limited_each_and_together() {
    let site = site_with(Limits { unfinished_heads: 64 * 1024, ..Limits::default() });
    let address = site.listen().await;
    // One head: 32 KiB.
    let mut fits = dial(address).await;
    let padding = |bytes: usize| format!("X-Padding: {}\r\n", "x".repeat(bytes));
    fits.write_all(get("/nowhere", &padding(30 * 1024)).as_bytes()).await.unwrap();
    assert!(read(&mut fits).await.starts_with("HTTP/1.1 404 "));
    let mut long = dial(address).await;
    long.write_all(get("/nowhere", &padding(33 * 1024)).as_bytes()).await.unwrap();
    assert!(read(&mut long).await.starts_with("HTTP/1.1 431 "));
    assert!(is_over(&mut long).await);
    // All heads: 64 KiB of incomplete ones.
    let mut dripping = Vec::new();
    for _ in 0..10 {
        let mut stream = dial(address).await;
        stream.write_all(get("/nowhere", &padding(10 * 1024)).as_bytes()[..10_000].as_ref()).await.unwrap();
        dripping.push(stream);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let held = site.metric("redress_http_unfinished_header_bytes ", "").await;
    assert!((40_000.0..=65_536.0).contains(&held), "{held}");
    assert_eq!(site.metric(REFUSED, "headers").await, 4.0);
    assert!(is_over(&mut dripping[9]).await && !is_over(&mut dripping[0]).await);
    // A head that comes in one piece does not count.
    let mut usual = dial(address).await;
    usual.write_all(asks("{one}", "").as_bytes()).await.unwrap();
    assert!(read(&mut usual).await.starts_with("HTTP/1.1 200 "));
    drop(dripping);
    until("nothing is held", async || site.metric("redress_http_unfinished_header_bytes ", "").await == 0.0)
        .await;
}

#[tokio::test]
async fn lines_end_in_cr_lf() {
    let site = site();
    let address = site.listen().await;
    for said in [
        "GET /nowhere HTTP/1.1\nHost: x\n\n",
        "GET /nowhere HTTP/1.1\r\nHost: x\n\r\n",
        "GET /nowhere HTTP/1.1\r\nHost: x\r\n\n",
        "GET /nowhere HTTP/1.1\r\nHost: x\r\nX-One: 1\nX-Two: 2\r\n\r\n",
        "\nGET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /nowhere HTTP/1.1\r\n\r\n",
        "GET /nowhere HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
    ] {
        let mut stream = dial(address).await;
        stream.write_all(said.as_bytes()).await.unwrap();
        let answer = read(&mut stream).await;
        assert!(answer.starts_with("HTTP/1.1 400 "), "{said:?}: {answer}");
    }
    assert_eq!(site.metric(REFUSED, "bare_lf").await, 5.0);
    // In a body they are data, also if the next request follows at once.
    let body = "{\n\"query\":\"{one}\"\n}\n";
    let head = "POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer good\r\nContent-Type: application/json\r\n";
    let whole = format!("{head}Content-Length: {}\r\n\r\n{body}", body.len());
    let bad = "GET /nowhere HTTP/1.1\nHost: x\r\n\r\n";
    let said = format!("\r\n{whole}{whole}{}{whole}{bad}", get("/nowhere", ""));
    for piece in [said.len(), 7] {
        let mut stream = dial(address).await;
        for part in said.as_bytes().chunks(piece) {
            stream.write_all(part).await.unwrap();
            stream.flush().await.unwrap();
        }
        let mut answer = String::new();
        timeout(Duration::from_secs(10), stream.read_to_string(&mut answer)).await.expect("it ends").unwrap();
        let statuses: Vec<&str> =
            answer.match_indices("HTTP/1.1 ").map(|(at, _)| &answer[at + 9..at + 12]).collect();
        assert_eq!(statuses, ["200", "200", "404", "200", "400"], "in pieces of {piece}: {answer}");
    }
    assert_eq!(site.calls(), 6);
}

#[tokio::test]
async fn a_body_in_chunks_is_the_last_of_its_connection() {
    let address = site().listen().await;
    let head = "POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer good\r\nContent-Type: application/json\r\n";
    let body = r#"{"query":"{one}"}"#;
    let said = format!(
        "{head}Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n{}",
        body.len(),
        get("/nowhere", "")
    );
    let mut stream = dial(address).await;
    stream.write_all(said.as_bytes()).await.unwrap();
    let mut answer = String::new();
    let _ = timeout(Duration::from_secs(10), stream.read_to_string(&mut answer)).await.expect("it ends");
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains("connection: close"), "{answer}");
    assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{answer}");
}
