//! Runs the real binary, without this machine's environment variables.

// Every test file compiles this for itself and uses only a part of it.
#![allow(dead_code, clippy::print_stdout)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// Makes a command line of the binary for a data directory.
pub(crate) fn redress(data_dir: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_redress"));
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        // Only the variables that locate PostgreSQL on this machine are kept.
        let found = text.starts_with("REDRESS_PG_");
        let setting = ["REDRESS_", "PG", "RUST_", "OTEL_", "DATABASE_URL", "READ_DATABASE_URL"]
            .iter()
            .any(|name| text.starts_with(name));
        if setting && !found {
            command.env_remove(&name);
        }
    }
    command.arg("--data-dir").arg(data_dir).args(arguments).stdin(Stdio::null());
    command
}

/// The result of a finished run.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

pub(crate) fn run(command: &mut Command) -> Run {
    let Output { status, stdout, stderr } = command.output().expect("the binary runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Run { code: status.code(), out: text(&stdout), err: text(&stderr) }
}

impl Run {
    /// Checks that the command failed with this exit code, and with one line that ends in this error code.
    #[track_caller]
    pub(crate) fn refused(&self, exit: i32, code: &str) -> &str {
        println!("{}", self.err.trim_end());
        assert_eq!(self.code, Some(exit), "{self:?}");
        assert_eq!(self.err.lines().count(), 1, "{}", self.err);
        assert!(
            self.err.starts_with("redress: ") && self.err.trim_end().ends_with(&format!("[{code}]")),
            "{}",
            self.err
        );
        assert!(!self.err.contains("os error") && !self.err.contains("panicked"), "{}", self.err);
        &self.err
    }
}

/// A running `redress serve`. It is killed when dropped.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: String,
    /// The line with the link, if `--link` is set.
    pub(crate) link: Option<String>,
}

impl Server {
    /// Starts it, and waits for the line with the address.
    pub(crate) fn start(command: &mut Command) -> Self {
        Self::try_start(command).unwrap_or_else(|code| panic!("ended with {code:?}"))
    }

    /// Like [`start`](Self::start), but returns the exit code if the server does not get that far.
    pub(crate) fn try_start(command: &mut Command) -> Result<Self, Option<i32>> {
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the binary runs");
        let mut line = String::new();
        let mut out = BufReader::new(child.stdout.as_mut().expect("is a pipe"));
        if out.read_line(&mut line).expect("text") == 0 {
            return Err(child.wait().expect("is ours").code());
        }
        let address = line
            .trim()
            .strip_prefix("redress is ready at http://")
            .unwrap_or_else(|| panic!("printed {line:?}"));
        let asked = command.get_args().any(|argument| argument == "--link");
        let link = asked.then(|| {
            let mut link = String::new();
            out.read_line(&mut link).expect("text");
            link.trim().to_owned()
        });
        Ok(Self { address: address.to_owned(), link, child })
    }

    pub(crate) fn get(&self, path: &str) -> (u16, String) {
        self.ask(&format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address))
    }

    /// Posts a JSON body.
    pub(crate) fn post(&self, path: &str, headers: &[(&str, &str)], body: &str) -> (u16, String) {
        let more: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        self.ask(&format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Type: application/json\r\n{more}\
             Content-Length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        ))
    }

    fn ask(&self, request: &str) -> (u16, String) {
        exchange(&self.address, request).expect("it listens, and answers")
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill(Pid::from_raw(i32::try_from(self.child.id()).expect("a pid")), signal).expect("is there");
    }

    pub(crate) fn ended(mut self) -> Option<i32> {
        self.child.wait().expect("is ours").code()
    }
}

/// Sends a raw request. Returns status and body, or `None` if the server is gone.
pub(crate) fn exchange(address: &str, request: &str) -> Option<(u16, String)> {
    let mut stream = TcpStream::connect(address).ok()?;
    // A request that is too long is answered, and the connection closed, before it is read completely.
    let _ = stream.write_all(request.as_bytes());
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    let answer = String::from_utf8(bytes).expect("text");
    let (head, body) = answer.split_once("\r\n\r\n")?;
    Some((head.split(' ').nth(1)?.parse().expect("a status"), body.to_owned()))
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
