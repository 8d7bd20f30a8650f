//! Tests the traces that a collector receives.
#![cfg(feature = "otlp")]

#[path = "support/program.rs"]
mod program;
mod support;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use nix::sys::signal::Signal;
use program::{Server, redress};
use support::Scratch;

/// Starts a collector. Returns its address and a channel with every posted body and its path.
fn collector() -> (String, Receiver<(String, Vec<u8>)>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("bound"));
    let (sender, posts) = channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = BufReader::new(stream.expect("a connection"));
            let mut line = String::new();
            stream.read_line(&mut line).expect("a request");
            let (path, mut length) = (line.split(' ').nth(1).expect("a path").to_owned(), 0);
            while line != "\r\n" {
                line.clear();
                stream.read_line(&mut line).expect("a header");
                if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().expect("a length");
                }
            }
            let mut body = vec![0; length];
            stream.read_exact(&mut body).expect("a body");
            let _ = stream
                .get_mut()
                .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            if sender.send((path, body)).is_err() {
                return;
            }
        }
    });
    (address, posts)
}

#[test]
fn requests_and_their_statements_reach_the_collector() {
    let scratch = Scratch::new();
    let (endpoint, posts) = collector();
    let mut command = redress(&scratch.data_dir(), &["serve", "--listen", "127.0.0.1:0"]);
    let server = Server::start(command.env("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint));
    assert_eq!(server.get("/health/ready").0, 200);
    server.signal(Signal::SIGTERM);
    assert_eq!(server.ended(), Some(0));
    let all: Vec<(String, Vec<u8>)> = posts.try_iter().collect();
    assert!(!all.is_empty() && all.iter().all(|(path, _)| path == "/v1/traces"), "{all:?}");
    let text: String = all.iter().map(|(_, body)| String::from_utf8_lossy(body)).collect();
    for part in [
        "service.name",
        "redress",
        "request",
        "/health/ready",
        "SELECT position, recorded_at FROM",
        "postgresql",
    ] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
}

#[test]
fn an_unreachable_collector_delays_nothing() {
    let scratch = Scratch::new();
    let away = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("bound");
    let mut command = redress(&scratch.data_dir(), &["serve", "--listen", "127.0.0.1:0"]);
    let server = Server::start(command.env("OTEL_EXPORTER_OTLP_ENDPOINT", format!("http://{away}")));
    assert_eq!(server.get("/health/ready").0, 200);
    server.signal(Signal::SIGTERM);
    assert_eq!(server.ended(), Some(0));
}
