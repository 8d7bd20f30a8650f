//! Global ids (Relay's `node`).

use super::{petition::Petition, unit::Unit};
use async_graphql::{ID, Interface};

/// Something with a global id, by which `node` finds it again.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "The global id."))]
pub enum Node {
    /// A petition.
    Petition(Petition),
    /// A unit.
    Unit(Unit),
}
