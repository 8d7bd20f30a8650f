//! A minimal GraphQL client over one kept-alive connection. It is small because it shares the machine with
//! the server.

use crate::Fault;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

/// A connection to a server.
pub(crate) struct Connection {
    stream: BufReader<TcpStream>,
    head: String,
    line: String,
    body: Vec<u8>,
}

impl Connection {
    pub(crate) async fn connect(address: &str, token: &str) -> Result<Self, Fault> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let head = format!(
            "POST /graphql HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n"
        );
        Ok(Self { stream: BufReader::new(stream), head, line: String::new(), body: Vec::new() })
    }

    /// Sends a request that must succeed without errors. Returns the body of the answer.
    pub(crate) async fn ask(&mut self, body: &str) -> Result<&str, Fault> {
        let (status, answer) = self.exchange(body).await?;
        if status != 200 || answer.contains(r#""errors":["#) || answer.contains(r#""userErrors":[{"#) {
            return Err(format!("{status}: {answer}").into());
        }
        Ok(answer)
    }

    /// Sends a request. Returns status and body of the answer.
    pub(crate) async fn exchange(&mut self, body: &str) -> Result<(u16, &str), Fault> {
        let request = format!("{}Content-Length: {}\r\n\r\n{body}", self.head, body.len());
        self.stream.write_all(request.as_bytes()).await?;
        let status = self.next_line().await?.split(' ').nth(1).unwrap_or_default().parse()?;
        let mut length = 0;
        loop {
            let line = self.next_line().await?;
            if line.is_empty() {
                break;
            }
            if let Some(value) = line.strip_prefix("content-length: ") {
                length = value.parse()?;
            }
        }
        self.body.resize(length, 0);
        self.stream.read_exact(&mut self.body).await?;
        Ok((status, std::str::from_utf8(&self.body)?))
    }

    async fn next_line(&mut self) -> Result<&str, Fault> {
        self.line.clear();
        if self.stream.read_line(&mut self.line).await? == 0 {
            return Err("the server closed the connection".into());
        }
        Ok(self.line.trim_end())
    }
}

/// Returns the text between two others, such as the value of a field.
pub(crate) fn between<'a>(text: &'a str, before: &str, after: &str) -> Result<&'a str, Fault> {
    let rest = text.split_once(before).map(|(_, rest)| rest);
    Ok(rest.and_then(|rest| rest.split_once(after)).ok_or_else(|| format!("no {before} in {text}"))?.0)
}
