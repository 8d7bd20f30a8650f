//! An HTTP client written by hand, so that a connection can be cut at any point.

use crate::Fault;
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time,
};

/// How long an answer may take; a paused server gives none.
const PATIENCE: Duration = Duration::from_secs(10);

/// Where the client cuts the connection.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Cut {
    /// After this percentage of the request.
    While(usize),
    /// This long after the whole request.
    After(Duration),
}

/// Sends a GET. Returns status and body.
pub(crate) async fn get(address: &str, path: &str) -> Result<(u16, String), Fault> {
    exchange(address, &format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"), None)
        .await
}

/// Sends a GraphQL request. Returns status and body.
pub(crate) async fn post(
    address: &str,
    token: &str,
    body: &str,
    cut: Option<Cut>,
) -> Result<(u16, String), Fault> {
    let request = format!(
        "POST /graphql HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    exchange(address, &request, cut).await
}

async fn exchange(address: &str, request: &str, cut: Option<Cut>) -> Result<(u16, String), Fault> {
    time::timeout(PATIENCE, async {
        let mut stream = TcpStream::connect(address).await?;
        let bytes = request.as_bytes();
        if let Some(Cut::While(percent)) = cut {
            stream.write_all(&bytes[..bytes.len() * percent / 100]).await?;
            return Err("cut by the client".into());
        }
        stream.write_all(bytes).await?;
        if let Some(Cut::After(pause)) = cut {
            time::sleep(pause).await;
            return Err("cut by the client".into());
        }
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or("no status")?;
        let (head, body) = answer.split_once("\r\n\r\n").ok_or("no body")?;
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        match length.and_then(|length| length.parse::<usize>().ok()) {
            Some(length) if body.len() == length => Ok((status, body.to_owned())),
            _ => Err("incomplete answer".into()),
        }
    })
    .await?
}
