//! Callers that are slow, send nonsense, or open connections and send nothing.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::watch,
};

use super::*;

const SHORT: Duration = Duration::from_millis(200);

fn brief() -> Limits {
    Limits { header_time: SHORT, body_time: SHORT, ..Limits::default() }
}

async fn dial(address: std::net::SocketAddr) -> TcpStream {
    TcpStream::connect(address).await.unwrap()
}

/// Reads until the server ends the connection.
async fn rest(mut stream: TcpStream) -> String {
    let mut answer = Vec::new();
    let read = stream.read_to_end(&mut answer);
    // A reset is an end as well.
    let _ = tokio::time::timeout(Duration::from_secs(10), read).await.expect("the connection ends");
    String::from_utf8(answer).unwrap()
}

fn head(length: usize) -> String {
    format!(
        "POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer good\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\n\r\n"
    )
}

#[tokio::test]
async fn slow_connections_are_ended() {
    let address = site_with(brief()).listen().await;
    let mut streams = Vec::new();
    for said in ["", "P", "POST /graphql HTTP/1.1\r\nHost: x\r\nX-Slow: "] {
        let mut stream = dial(address).await;
        stream.write_all(said.as_bytes()).await.unwrap();
        streams.push(rest(stream));
    }
    // Between two requests as well.
    let mut stream = dial(address).await;
    stream.write_all(format!("{}{}", head(15), r#"{"query":"{x}"}"#).as_bytes()).await.unwrap();
    let kept = rest(stream);
    let (ended, kept) = tokio::join!(futures_util::future::join_all(streams), kept);
    assert!(ended.iter().all(|answer| !answer.contains(" 200 ")), "{ended:?}");
    assert!(kept.starts_with("HTTP/1.1 200 "), "{kept}");
}

#[tokio::test]
async fn a_body_that_trickles_gets_408() {
    let address = site_with(brief()).listen().await;
    let mut stream = dial(address).await;
    stream.write_all(format!("{}{{", head(100)).as_bytes()).await.unwrap();
    let answer = rest(stream).await;
    assert!(answer.starts_with("HTTP/1.1 408 ") && answer.contains("BODY_TOO_SLOW"), "{answer}");
}

#[tokio::test]
async fn two_mebibytes_get_413_and_do_not_pass_in() {
    let address = site().listen().await;
    let mut stream = dial(address).await;
    stream.write_all(head(2 * 1024 * 1024).as_bytes()).await.unwrap();
    let (mut reading, mut writing) = stream.into_split();
    let push = tokio::spawn(async move {
        let chunk = vec![b' '; 64 * 1024];
        for _ in 0..32 {
            if writing.write_all(&chunk).await.is_err() {
                return;
            }
        }
    });
    let mut answer = vec![0; 4096];
    let length = reading.read(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer[..length]);
    assert!(answer.starts_with("HTTP/1.1 413 ") && answer.contains("BODY_TOO_LARGE"), "{answer}");
    push.abort();
}

#[tokio::test]
async fn nonsense_gets_400() {
    let address = site().listen().await;
    for said in ["nonsense\r\n\r\n", "GET / HTTP/1.1\r\nHost x\r\n\r\n"] {
        let mut stream = dial(address).await;
        stream.write_all(said.as_bytes()).await.unwrap();
        let answer = rest(stream).await;
        assert!(answer.starts_with("HTTP/1.1 400 "), "{said:?}: {answer}");
    }
}

#[tokio::test]
async fn a_full_table_evicts_silent_connections() {
    let address = site_with(Limits { unknown_sockets: 1, ..Limits::default() }).listen().await;
    let silent = dial(address).await;
    let mut second = dial(address).await;
    second.write_all(b"GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await.unwrap();
    // At once, and not after the time limit for the headers of the first one (15 s).
    let answer = tokio::time::timeout(Duration::from_secs(5), rest(second)).await.expect("nobody waits");
    assert!(answer.starts_with("HTTP/1.1 404 "), "{answer}");
    assert_eq!(rest(silent).await, "");
}

#[tokio::test]
async fn a_stop_waits_only_for_requests_under_way() {
    let site = site_with(brief());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopping) = watch::channel(false);
    let (router, sockets) = (site.router.clone(), site.sockets.clone());
    let server = tokio::spawn(async move { serve(listener, router, sockets, stopping).await });
    let _idle = dial(address).await;
    let mut busy = dial(address).await;
    let body = r#"{"query":"{sleeps(ms:300)}"}"#;
    busy.write_all(format!("{}{body}", head(body.len())).as_bytes()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    stop.send_replace(true);
    let answer = rest(busy).await;
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains("sleeps"), "{answer}");
    tokio::time::timeout(Duration::from_secs(5), server).await.expect("ends").unwrap();
}
