//! `redress token mint`: makes a token with the server's own key.

use std::collections::BTreeSet;

use redress_auth::{Grant, Role, mint};
use redress_log::Clock;

use crate::authentication::{AuthenticationFault, own_key};
use crate::cli::{Global, TokenCommand};
use crate::failure::Failure;
use crate::output;

pub(crate) fn run(global: &Global, command: TokenCommand) -> Result<u8, Failure> {
    let TokenCommand::Mint { role, unit, subject, ttl } = command;
    let roles: BTreeSet<Role> = role.into_iter().collect();
    if unit.is_none() && !roles.contains(&Role::Admin) && !roles.contains(&Role::Auditor) {
        return Err(AuthenticationFault::UnitNeeded.into());
    }
    let key = own_key(global.data_dir.as_deref())?;
    // A command's first answer is its actor's: those of different units do not share it by default.
    let default = || unit.as_ref().map_or("operator".to_owned(), |unit| format!("operator@{unit}"));
    let grant = Grant { subject: subject.unwrap_or_else(default), unit, roles, ttl };
    let token = mint(&key, &Clock::system(), &grant).map_err(AuthenticationFault::from)?;
    output::line(&token)?;
    Ok(0)
}
