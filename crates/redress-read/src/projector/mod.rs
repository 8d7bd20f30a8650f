//! The projector: follows the log and writes the read side's rows.

mod connect;
mod handle;
mod lease;
mod options;
mod status;
mod work;

pub(crate) use connect::connect_options;
pub use handle::Projector;
pub(crate) use lease::Lease;
pub use options::ProjectorOptions;
pub use status::{ProjectionStatus, status};
