//! `redress schema`: prints the GraphQL schema, sorted.

use crate::failure::Failure;
use crate::output;

pub(crate) fn run() -> Result<u8, Failure> {
    output::line(redress_api::graphql::sdl().trim_end())?;
    Ok(0)
}
