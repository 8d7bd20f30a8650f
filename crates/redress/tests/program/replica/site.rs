//! A server with a primary and a standby.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::process::Command;
use std::time::Duration;

use redress_log::migrations;
use serde_json::{Value, json};

use super::pair::{Cluster, pair};
use crate::clerk::{ask, mutate, petition, unit};
use crate::program::{Server, redress, run};
use crate::support::{Scratch, wait_until};

/// Makes a command line of the program for a database and its replica.
pub(crate) fn command(
    scratch: &Scratch,
    primary: &Cluster,
    replica: Option<&Cluster>,
    arguments: &[&str],
) -> Command {
    let mut command = redress(&scratch.path().join("keys-only"), arguments);
    command.env("DATABASE_URL", &primary.url).env("RUST_LOG", "error");
    if let Some(replica) = replica {
        command.env("READ_DATABASE_URL", &replica.url);
    }
    command
}

pub(crate) fn serve(scratch: &Scratch, primary: &Cluster, replica: Option<&Cluster>) -> Server {
    Server::start(&mut command(scratch, primary, replica, &["serve", "--listen", "127.0.0.1:0"]))
}

pub(crate) fn token(scratch: &Scratch, primary: &Cluster) -> String {
    let mint = ["token", "mint", "--role", "ADMIN", "--ttl", "1h"];
    run(&mut command(scratch, primary, None, &mint)).out.trim().to_owned()
}

/// The answer of `/health/ready`.
pub(crate) fn readiness(server: &Server) -> Value {
    serde_json::from_str(&server.get("/health/ready").1).expect("JSON")
}

pub(crate) fn reads_replica(server: &Server) -> bool {
    readiness(server)["replica"]["status"] == "used"
}

/// A server with a primary and a standby that both have a unit and a petition `A`.
pub(crate) struct Site {
    pub(crate) scratch: Scratch,
    pub(crate) primary: Cluster,
    pub(crate) standby: Cluster,
    pub(crate) server: Server,
    pub(crate) token: String,
}

impl Site {
    pub(crate) async fn open() -> Self {
        let scratch = Scratch::new();
        let (primary, standby) = pair(&scratch).await;
        migrations::run(&primary.pool, None).await.expect("migrates");
        let (server, token) = (serve(&scratch, &primary, Some(&standby)), token(&scratch, &primary));
        let site = Self { scratch, primary, standby, server, token };
        site.mutate(unit());
        let position = site.mutate(petition("A"));
        wait_until("queries read the replica", || reads_replica(&site.server));
        site.standby.wait_until(&format!("position >= {position} FROM reading.projection")).await;
        site
    }

    pub(crate) fn mutate(&self, command: (&str, Value)) -> i64 {
        mutate(&self.server.address, &self.token, command).position
    }

    /// Sends a query that must be answered without errors.
    #[track_caller]
    pub(crate) fn ask(&self, query: &str) -> Value {
        ask(&self.server.address, &self.token, query, &Value::Null).expect(query)
    }

    /// The position in an answer.
    pub(crate) fn position(answer: &Value) -> i64 {
        answer["extensions"]["position"].as_str().expect("a position").parse().expect("a number")
    }
}

/// Returns the next positions of a subscription.
pub(crate) fn follow(site: &Site, after: i64) -> impl Iterator<Item = i64> + use<> {
    let query = format!("subscription {{ events(after: \"{after}\") {{ position }} }}");
    let body = json!({ "query": query }).to_string();
    let mut stream = TcpStream::connect(&site.server.address).expect("it listens");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a limit");
    let (address, token) = (&site.server.address, &site.token);
    let request = format!(
        "POST /graphql HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nAccept: text/event-stream\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).expect("it reads");
    let lines = BufReader::new(stream).lines().map(|line| line.expect("in time"));
    lines.filter_map(|line| {
        let event: Value = serde_json::from_str(line.strip_prefix("data: ")?).expect("JSON");
        Some(event["data"]["events"]["position"].as_str().expect("a position").parse().expect("a number"))
    })
}
