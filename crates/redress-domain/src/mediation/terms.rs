//! The vocabulary of mediation.

use crate::terms::terms;
use serde::{Deserialize, Serialize};

terms! {
    /// The level at which people are mediated (五级), lowest first.
    Level {
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
    Form {
        /// In writing (书面协议).
        Written,
        /// By word of mouth, recorded by the mediators (口头协议).
        Oral,
    }

    /// What a court said of an agreement (司法确认).
    Confirmation {
        /// It is valid.
        Valid,
        /// It is not confirmed.
        Refused,
    }

    /// What a visit found of an obligation (回访).
    Performance {
        /// Performed.
        Performed,
        /// Performed in part.
        Partly,
        /// Not performed.
        Not,
    }

    /// The state of a mediation.
    MediationState {
        /// The sides are mediated for the first time.
        Opened,
        /// An agreement is in force, and not all of it was found performed.
        Agreed,
        /// Every obligation of the agreement in force was found performed.
        Performed,
        /// The mediation failed.
        Failed,
    }
}
