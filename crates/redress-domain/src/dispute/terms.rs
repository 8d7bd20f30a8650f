//! The vocabulary of disputes.

use crate::terms::terms;
use serde::{Deserialize, Serialize};

terms! {
    /// How a dispute was resolved (化解方式).
    Method {
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

    /// The state of a dispute.
    DisputeState {
        /// Found, waiting for its assignment.
        Found,
        /// Assigned to a unit.
        Assigned,
        /// Raised to a unit of a higher level.
        Raised,
        /// Resolved.
        Resolved,
        /// Become a petition.
        BecamePetition,
        /// Opened again; the new round waits for its assignment.
        Reopened,
    }
}
