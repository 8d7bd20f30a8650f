//! The options of `serve` and `demo` for connections.

use std::net::SocketAddr;
use std::time::Duration;

use clap::{Args, ValueEnum};
use redress_http::{Limits, Network, Proxies, ProxyHeader};

use super::issuer::IssuerOptions;
use super::values::{listen_address, seconds};

/// How `serve` and `demo` accept connections.
#[derive(Debug, Clone, Args)]
pub struct ServingOptions {
    /// Address and port to listen on: a loopback address unless --issuer is set; port 0 picks a free one
    #[arg(long, env = "REDRESS_LISTEN", value_name = "ADDRESS", default_value = "127.0.0.1:8080", value_parser = listen_address, hide_env = true)]
    pub listen: SocketAddr,
    /// Print a link that opens the pages as an administrator; it works once, within 15 minutes [default:
    /// only on a terminal]
    #[arg(long, env = "REDRESS_LINK", hide_env = true)]
    pub link: bool,
    /// The issuer whose tokens are also accepted.
    #[command(flatten)]
    pub issuer: IssuerOptions,
    /// The limits of connections.
    #[command(flatten)]
    pub connections: ConnectionOptions,
}

/// How many connections are accepted, and whose they are.
#[derive(Debug, Clone, Args)]
pub struct ConnectionOptions {
    /// Maximum number of connections that have sent a valid token
    #[arg(long, env = "REDRESS_MAX_SOCKETS", value_name = "NUMBER", default_value_t = Limits::default().sockets, value_parser = number, hide_env = true)]
    pub max_sockets: usize,
    /// Maximum number of connections that have not yet sent a valid token; a further one replaces the oldest
    #[arg(long, env = "REDRESS_MAX_UNKNOWN_SOCKETS", value_name = "NUMBER", default_value_t = Limits::default().unknown_sockets, value_parser = number, hide_env = true)]
    pub max_unknown_sockets: usize,
    /// Maximum number of connections per address; behind a trusted proxy, of concurrent requests per client
    #[arg(long, env = "REDRESS_MAX_SOCKETS_PER_ADDRESS", value_name = "NUMBER", default_value_t = Limits::default().sockets_per_address, value_parser = number, hide_env = true)]
    pub max_sockets_per_address: usize,
    /// Time within which a client must read part of its answer
    #[arg(long, env = "REDRESS_WRITE_TIME", value_name = "TIME", default_value = "10s", value_parser = seconds, hide_env = true)]
    pub write_time: Duration,
    /// Proxies that name the client of each request: addresses or networks, separated by commas
    #[arg(
        long,
        env = "REDRESS_TRUSTED_PROXIES",
        value_name = "NETWORK",
        value_delimiter = ',',
        hide_env = true
    )]
    pub trusted_proxies: Vec<Network>,
    /// Header in which they name it; the proxies must set this header themselves
    #[arg(long, env = "REDRESS_PROXY_HEADER", value_enum, value_name = "HEADER", default_value_t = HeaderName::XForwardedFor, hide_env = true)]
    pub proxy_header: HeaderName,
}

/// The headers in which proxies name clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum HeaderName {
    /// The header that most proxies set
    XForwardedFor,
    /// RFC 7239
    Forwarded,
}

impl ConnectionOptions {
    /// The limits of the HTTP server.
    pub(crate) fn limits(&self) -> Limits {
        let header = match self.proxy_header {
            HeaderName::XForwardedFor => ProxyHeader::XForwardedFor,
            HeaderName::Forwarded => ProxyHeader::Forwarded,
        };
        Limits {
            sockets: self.max_sockets,
            unknown_sockets: self.max_unknown_sockets,
            sockets_per_address: self.max_sockets_per_address,
            write_time: self.write_time,
            proxies: Proxies { trusted: self.trusted_proxies.clone(), header },
            ..Limits::default()
        }
    }
}

/// Parses a number from 1.
fn number(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number) if number > 0 => Ok(number),
        _ => Err("expected a number of at least 1".into()),
    }
}
