//! `graphql-transport-ws`, frame by frame.

use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Message, client::IntoClientRequest},
};

use super::*;

struct Client(WebSocketStream<TcpStream>);

async fn dial(
    address: std::net::SocketAddr,
    headers: &[(&'static str, &str)],
) -> Result<Client, Option<u16>> {
    let mut request = format!("ws://{address}/graphql").into_client_request().unwrap();
    for (name, value) in headers {
        request.headers_mut().insert(*name, value.parse().unwrap());
    }
    let stream = TcpStream::connect(address).await.unwrap();
    match client_async(request, stream).await {
        Ok((socket, _)) => Ok(Client(socket)),
        Err(tokio_tungstenite::tungstenite::Error::Http(response)) => Err(Some(response.status().as_u16())),
        Err(_) => Err(None),
    }
}

const PROTOCOL: (&str, &str) = ("sec-websocket-protocol", "graphql-transport-ws");

impl Client {
    async fn open(address: std::net::SocketAddr) -> Self {
        dial(address, &[PROTOCOL]).await.unwrap_or_else(|status| panic!("{status:?}"))
    }

    /// Connects and waits for the acknowledgement.
    async fn ready(address: std::net::SocketAddr) -> Self {
        let mut client = Self::open(address).await;
        client.send(&init().to_string()).await;
        assert_eq!(client.next().await, json!({ "type": "connection_ack" }));
        client
    }

    async fn send(&mut self, text: &str) {
        self.0.send(Message::text(text)).await.unwrap();
    }

    async fn subscribe(&mut self, id: &str, query: &str) {
        let message = json!({ "id": id, "type": "subscribe", "payload": { "query": query } });
        self.send(&message.to_string()).await;
    }

    async fn raw(&mut self) -> Option<Message> {
        tokio::time::timeout(Duration::from_secs(5), self.0.next()).await.expect("in time")?.ok()
    }

    async fn next(&mut self) -> Value {
        match self.raw().await {
            Some(Message::Text(text)) => serde_json::from_str(&text).unwrap(),
            other => panic!("{other:?}"),
        }
    }

    /// The close code, whatever comes before it.
    async fn closed(&mut self) -> u16 {
        loop {
            match self.raw().await {
                Some(Message::Close(Some(frame))) => return frame.code.into(),
                Some(Message::Text(_)) => {}
                other => panic!("{other:?}"),
            }
        }
    }
}

fn init() -> Value {
    json!({ "type": "connection_init", "payload": { "authorization": "Bearer good" } })
}

#[tokio::test]
async fn handshakes() {
    let address = site().listen().await;
    let own = format!("http://{address}");
    type Row<'a> = (&'a [(&'a str, &'a str)], Option<u16>);
    let rows: [Row<'_>; 6] = [
        (&[PROTOCOL], None),
        (&[("sec-websocket-protocol", "graphql-ws, graphql-transport-ws")], None),
        (&[("sec-websocket-protocol", "graphql-ws")], Some(400)),
        (&[], Some(400)),
        (&[PROTOCOL, ("origin", "https://evil.example")], Some(403)),
        (&[PROTOCOL, ("origin", &own)], None),
    ];
    for (headers, refused) in rows {
        let headers: Vec<(&'static str, &str)> =
            headers.iter().map(|(n, v)| (if *n == "origin" { "origin" } else { PROTOCOL.0 }, *v)).collect();
        let got = dial(address, &headers).await.err();
        assert_eq!(got, refused.map(Some), "{headers:?}");
    }
}

#[tokio::test]
async fn operations() {
    let address = site().listen().await;
    let mut client = Client::ready(address).await;
    client.subscribe("a", "subscription{count(to:2)}").await;
    for n in 0..2 {
        let payload = json!({ "data": { "count": n } });
        assert_eq!(client.next().await, json!({ "id": "a", "type": "next", "payload": payload }));
    }
    assert_eq!(client.next().await, json!({ "id": "a", "type": "complete" }));
    client.subscribe("a", "{me}").await;
    assert_eq!(client.next().await["payload"]["data"]["me"], "tester");
    assert_eq!(client.next().await["type"], "complete");
    client.send(r#"{"type":"ping","payload":{"x":1}}"#).await;
    assert_eq!(client.next().await, json!({ "type": "pong", "payload": { "x": 1 } }));
    for (query, code) in [
        ("subscription{none}", "GRAPHQL_VALIDATION_FAILED"),
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{...A}fragment A on Query{...A}", "FRAGMENT_CYCLE"),
        ("{nodes(first:9000){id}}", "PAGE_TOO_LARGE"),
    ] {
        client.subscribe("b", query).await;
        let got = client.next().await;
        assert_eq!((&got["type"], &got["payload"][0]["extensions"]["code"]), (&json!("error"), &json!(code)));
    }
    client.send(r#"{"id":"c","type":"subscribe","payload":{"query":1}}"#).await;
    assert_eq!(client.next().await["type"], "error");
}

/// Events after a fault would hide what is missing; and `complete` is not sent.
#[tokio::test]
async fn a_fault_ends_an_operation() {
    let address = site().listen().await;
    let mut client = Client::ready(address).await;
    client.subscribe("a", "subscription{breaks}").await;
    assert_eq!(client.next().await["payload"], json!({ "data": { "breaks": 1 } }));
    for id in ["a", "b"] {
        let got = client.next().await;
        assert_eq!((&got["id"], &got["type"]), (&json!(id), &json!("error")));
        assert_eq!(got["payload"][0]["extensions"]["code"], "INTERNAL");
        assert!(!got.to_string().contains("hunter2"), "{got}");
        client.subscribe("b", "subscription{refused}").await;
    }
}

#[tokio::test]
async fn a_cancelled_operation_sends_nothing_more() {
    let address = site_with(Limits { subscriptions: 1, ..Limits::default() }).listen().await;
    let mut client = Client::ready(address).await;
    client.subscribe("a", "subscription{count(to:100000)}").await;
    client.next().await;
    client.subscribe("b", "{one}").await;
    let refused = loop {
        let got = client.next().await;
        if got["id"] == "b" {
            break got;
        }
    };
    assert_eq!(refused["payload"][0]["extensions"]["code"], "TOO_MANY_SUBSCRIPTIONS");
    client.send(r#"{"id":"a","type":"complete"}"#).await;
    client.subscribe("b", "{one}").await;
    while client.next().await["id"] == "a" {}
    assert_eq!(client.next().await, json!({ "id": "b", "type": "complete" }), "and nothing of `a`");
}

#[tokio::test]
async fn close_codes() {
    let address =
        site_with(Limits { init_time: Duration::from_millis(150), ..Limits::default() }).listen().await;
    let silence = r#"{"id":"a","type":"subscribe","payload":{"query":"subscription{silence}"}}"#;
    let good = init().to_string();
    let bad = good.replace("good", "bad");
    let rows: [(&[&str], u16); 15] = [
        (&[], 4408),
        (&["{"], 4400),
        (&["[]"], 4400),
        (&["{}"], 4400),
        (&[r#"{"type":"connection_ack"}"#], 4400),
        (&[r#"{"type":"connection_init","payload":1}"#], 4400),
        (&[silence], 4401),
        (&[&bad], 4403),
        (&[r#"{"type":"connection_init"}"#], 4403),
        (&[r#"{"type":"connection_init","payload":{"authorization":7}}"#], 4403),
        (&[&good, &good], 4429),
        (&[&good, silence, silence], 4409),
        (&[&good, r#"{"type":"subscribe","payload":{"query":"{one}"}}"#], 4400),
        (&[&good, r#"{"id":"","type":"subscribe","payload":{"query":"{one}"}}"#], 4400),
        (&[&good, r#"{"id":"a","type":"subscribe"}"#], 4400),
    ];
    for (messages, code) in rows {
        let mut client = Client::open(address).await;
        for message in messages {
            client.send(message).await;
        }
        assert_eq!(client.closed().await, code, "{messages:?}");
    }
    let mut client = Client::open(address).await;
    client.0.send(Message::binary(vec![1, 2, 3])).await.unwrap();
    assert_eq!(client.closed().await, 4400);
}

#[tokio::test]
async fn the_authorization_header_is_accepted() {
    let address = site().listen().await;
    let mut client = dial(address, &[PROTOCOL, ("authorization", "Bearer good")]).await.ok().unwrap();
    client.send(r#"{"type":"connection_init"}"#).await;
    assert_eq!(client.next().await["type"], "connection_ack");
}

#[tokio::test]
async fn pings_and_the_stop_of_the_server() {
    let limits = Limits { keep_alive: Duration::from_millis(50), connections: 1, ..Limits::default() };
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let address = built(limits, |gateway| gateway.stop(stopped)).listen().await;
    let mut silent = Client::ready(address).await;
    assert_eq!(dial(address, &[PROTOCOL]).await.err(), Some(Some(503)), "one connection is all");
    assert_eq!(silent.next().await, json!({ "type": "ping" }));
    assert_eq!(silent.closed().await, 3008);
    drop(silent);
    tokio::time::sleep(Duration::from_millis(50)).await;
    let mut lively = Client::ready(address).await;
    for _ in 0..4 {
        assert_eq!(lively.next().await, json!({ "type": "ping" }));
        lively.send(r#"{"type":"pong"}"#).await;
    }
    lively.subscribe("a", "subscription{silence}").await;
    lively.send(r#"{"type":"ping"}"#).await;
    while lively.next().await["type"] != "pong" {}
    stop.send(true).unwrap();
    // "Going away", after which clients connect again; `complete` is not sent.
    loop {
        match lively.raw().await {
            Some(Message::Text(text)) => assert!(!text.contains("complete"), "{text}"),
            Some(Message::Close(Some(frame))) => break assert_eq!(u16::from(frame.code), 1001),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn the_token_is_checked_again() {
    let (authenticator, valid) = revocable();
    let limits = Limits { keep_alive: Duration::from_millis(200), ..Limits::default() };
    let mut client = Client::ready(guarded(authenticator, limits).listen().await).await;
    client.subscribe("a", "subscription{silence}").await;
    valid.store(false, Ordering::SeqCst);
    assert_eq!(client.closed().await, 4403);
}

#[tokio::test]
async fn an_expired_token_ends_the_connection_at_once() {
    let site = guarded(expiring(Duration::from_millis(300)), Limits::default());
    let mut client = Client::ready(site.listen().await).await;
    client.subscribe("a", "subscription{silence}").await;
    let since = std::time::Instant::now();
    assert_eq!(client.closed().await, 4403);
    assert!(since.elapsed() < Duration::from_secs(2), "and not with the next sign of life, after 20 s");
}

/// A connection without `connection_init` evicts only others without it.
#[tokio::test]
async fn connections_before_init_have_slots_of_their_own() {
    let site = site_with(Limits { init_connections: 2, connections: 2, ..Limits::default() });
    let address = site.listen().await;
    let mut working = Client::ready(address).await;
    let mut idle = Vec::new();
    for _ in 0..5 {
        idle.push(Client::open(address).await);
    }
    let mut late = Client::ready(address).await;
    late.subscribe("a", "{one}").await;
    assert_eq!(late.next().await["payload"]["data"]["one"], 1);
    for first in &mut idle[..4] {
        assert_eq!(first.closed().await, 1013, "the oldest give way");
    }
    working.subscribe("a", "{one}").await;
    assert_eq!(working.next().await["payload"]["data"]["one"], 1);
    // The limit is two connections after `connection_init`, and both are open.
    assert_eq!(dial(address, &[PROTOCOL]).await.err(), Some(Some(503)));
    idle[4].send(&init().to_string()).await;
    assert_eq!(idle[4].closed().await, 1013);
}
