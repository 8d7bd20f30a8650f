//! What a case of another kind is about: a petition, or a dispute.

use crate::{AggregateKind, CaseId, PetitionId, StreamId};
use serde::{Deserialize, Serialize};

/// A petition or a dispute. In history `{"petition": "…"}` or `{"dispute": "…"}`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Subject {
    /// A petition.
    Petition(PetitionId),
    /// A dispute.
    Dispute(CaseId),
}

impl Subject {
    /// Its stream.
    #[must_use]
    pub fn stream(&self) -> StreamId {
        (self.kind(), self.id().to_owned())
    }

    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> AggregateKind {
        match self {
            Self::Petition(_) => AggregateKind::Petition,
            Self::Dispute(_) => AggregateKind::Dispute,
        }
    }

    /// The field of a command that names it.
    pub(crate) fn field(&self) -> &'static str {
        match self {
            Self::Petition(_) => "petition",
            Self::Dispute(_) => "dispute",
        }
    }

    /// The field of a command that names it among others.
    pub(crate) fn list(&self) -> &'static str {
        match self {
            Self::Petition(_) => "petitions",
            Self::Dispute(_) => "disputes",
        }
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Petition(petition) => petition.as_str(),
            Self::Dispute(dispute) => dispute.as_str(),
        }
    }

    /// The petition, if it is one.
    #[must_use]
    pub fn petition(&self) -> Option<&PetitionId> {
        match self {
            Self::Petition(petition) => Some(petition),
            Self::Dispute(_) => None,
        }
    }
}
