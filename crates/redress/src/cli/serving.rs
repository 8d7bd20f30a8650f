//! How `serve` and `demo` take callers in.

use std::net::SocketAddr;
use std::time::Duration;

use clap::{Args, ValueEnum};
use redress_http::{Limits, Network, Proxies, ProxyHeader};

use super::issuer::IssuerOptions;
use super::values::{listen_address, seconds};

/// How `serve` and `demo` take callers in.
#[derive(Debug, Clone, Args)]
pub struct ServingOptions {
    /// The address and port to listen on, a loopback address unless --issuer is named; port 0 picks a free one
    #[arg(long, env = "REDRESS_LISTEN", value_name = "ADDRESS", default_value = "127.0.0.1:8080", value_parser = listen_address, hide_env = true)]
    pub listen: SocketAddr,
    /// Print a link that opens the query page as an administrator; it works once, for 15 minutes [default: only on a terminal]
    #[arg(long, env = "REDRESS_LINK", hide_env = true)]
    pub link: bool,
    /// Whose tokens are accepted beside the server's own.
    #[command(flatten)]
    pub issuer: IssuerOptions,
    /// How many connections, and whose.
    #[command(flatten)]
    pub connections: ConnectionOptions,
}

/// How many connections are taken, and whose they are.
#[derive(Debug, Clone, Args)]
pub struct ConnectionOptions {
    /// Connections on which a valid token came
    #[arg(long, env = "REDRESS_MAX_SOCKETS", value_name = "NUMBER", default_value_t = Limits::default().sockets, value_parser = number, hide_env = true)]
    pub max_sockets: usize,
    /// Connections on which no valid token came yet; a further one takes the place of the oldest
    #[arg(long, env = "REDRESS_MAX_UNKNOWN_SOCKETS", value_name = "NUMBER", default_value_t = Limits::default().unknown_sockets, value_parser = number, hide_env = true)]
    pub max_unknown_sockets: usize,
    /// Connections of one address; behind a trusted proxy, requests at once of one client
    #[arg(long, env = "REDRESS_MAX_SOCKETS_PER_ADDRESS", value_name = "NUMBER", default_value_t = Limits::default().sockets_per_address, value_parser = number, hide_env = true)]
    pub max_sockets_per_address: usize,
    /// Time in which a caller must take some of its answer
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
    /// The header in which they do; they must set this one themselves
    #[arg(long, env = "REDRESS_PROXY_HEADER", value_enum, value_name = "HEADER", default_value_t = HeaderName::XForwardedFor, hide_env = true)]
    pub proxy_header: HeaderName,
}

/// The headers in which proxies name clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum HeaderName {
    /// What most proxies set.
    XForwardedFor,
    /// RFC 7239.
    Forwarded,
}

impl ConnectionOptions {
    /// The limits of a server.
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

/// From one on.
fn number(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number) if number > 0 => Ok(number),
        _ => Err("not a number from 1 on".into()),
    }
}
