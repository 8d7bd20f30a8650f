//! How disputes are resolved.

use async_graphql::Enum;
use redress_domain::dispute;

/// How a dispute was resolved (化解方式).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "dispute::Method", name = "DisputeMethod")]
pub(super) enum Method {
    /// People were persuaded (劝导).
    Persuasion,
    /// By mediation (调解).
    Mediation,
    /// A unit decided (行政处理).
    Decision,
    /// By a court (诉讼).
    Litigation,
    /// By aid (救助).
    Aid,
    /// Otherwise.
    Other,
}
