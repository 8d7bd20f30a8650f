//! The vocabulary of mediation in the schema.

use async_graphql::Enum;
use redress_domain::mediation;

/// The level at which people are mediated (五级), lowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "mediation::Level", name = "MediationLevel")]
pub(super) enum Level {
    /// In the family (家庭).
    Family,
    /// In the villagers' group (村民小组).
    Group,
    /// In the village or community (村、社区).
    Village,
    /// In the township or street (乡镇、街道).
    Township,
    /// In the city (市).
    City,
}

/// How an agreement was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "mediation::Form", name = "AgreementForm")]
pub(super) enum Form {
    /// In writing (书面协议).
    Written,
    /// By word of mouth, recorded by the mediators (口头协议).
    Oral,
}

/// What a court said of an agreement (司法确认).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "mediation::Confirmation", name = "Confirmation")]
pub(super) enum Confirmation {
    /// It is valid.
    Valid,
    /// It is not confirmed.
    Refused,
}

/// What a visit found of an obligation (回访).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "mediation::Performance", name = "Performance")]
pub(super) enum Performance {
    /// Performed.
    Performed,
    /// Performed in part.
    Partly,
    /// Not performed.
    Not,
}
