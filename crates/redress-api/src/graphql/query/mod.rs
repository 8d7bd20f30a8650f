//! The queries, one file per area.

pub mod events;
pub mod figures;
pub mod log;
pub mod petitions;
pub mod proofs;
pub mod units;

use super::kinds::roots::KindQueries;

merged! {
    /// The queries.
    Query {
        figures::FigureQueries,
        petitions::PetitionQueries,
        units::UnitQueries,
        log::LogQueries,
        proofs::ProofQueries,
        events::EventQueries,
        KindQueries,
    }
}
