#![doc = include_str!("../README.md")]

mod admission;
mod authenticate;
mod commands;
mod complete;
mod cors;
mod document;
mod exposition;
mod gateway;
mod graphql_request;
mod guard;
mod handler;
mod held;
mod label;
mod lexer;
mod limits;
mod lobby;
mod metric;
mod metrics;
mod negotiate;
mod observe;
mod operation;
mod page;
mod parsed;
mod price;
mod proxies;
mod reply;
mod router;
mod run;
mod serve;
mod single;
mod sockets;
mod sse;
mod validity;
mod wire;
mod ws;

#[cfg(test)]
mod tests;

pub use authenticate::{Authenticator, Unauthenticated};
pub use commands::{CommandCounts, Counted};
pub use gateway::Gateway;
pub use label::RequestId;
pub use limits::Limits;
pub use metric::{Kind, Metric, Sample};
pub use page::ReadyQuery;
pub use price::{Priced, Prices};
pub use proxies::{InvalidNetwork, Network, Proxies, ProxyHeader};
pub use serve::{listen, serve};
pub use sockets::Sockets;
