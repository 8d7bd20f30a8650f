//! Global ids (Relay's `node`).

use super::petition::Petition;
use async_graphql::{ID, Interface};
use redress_api_common::unit::Unit;

/// An object with a global id, by which `node` finds it.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "The global id."))]
pub enum Node {
    /// A petition.
    Petition(Petition),
    /// A unit.
    Unit(Unit),
}
