//! The projector: follows the log and keeps the read side's rows.

mod apply;
mod write;

pub(crate) use apply::Projection;
