#![doc = include_str!("../README.md")]

mod admission;
mod authenticator;
mod client_address;
mod command_counts;
mod completion;
mod cors;
mod cost_extension;
mod counted_body;
mod document_cache;
mod document_size;
mod eviction_pool;
mod execution;
mod gateway;
mod graphql_request;
mod handler;
mod in_process;
mod label;
mod lexer;
mod limited_stream;
mod limits;
mod media_types;
mod metric;
mod metrics;
mod metrics_route;
mod observe;
mod operation;
mod price;
mod query_page;
mod reply;
mod router;
mod serve;
pub mod session;
mod single_headers;
mod sockets;
mod sse;
mod token_validity;
mod ws;

#[cfg(test)]
mod tests;

pub use authenticator::{Authenticator, Unauthenticated};
pub use client_address::{InvalidNetwork, Network, Proxies, ProxyHeader};
pub use command_counts::{CommandCounts, Counted};
pub use gateway::Gateway;
pub use in_process::{Answer, Caller, InProcess, NoCaller};
pub use label::RequestId;
pub use limits::Limits;
pub use metric::{Kind, Metric, Sample};
pub use price::{Priced, Prices};
pub use query_page::ReadyQuery;
pub use serve::{listen, serve};
pub use sockets::Sockets;
