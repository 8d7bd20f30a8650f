//! The projector: follows the log and keeps the read side's rows.

mod connect;
mod handle;
mod options;
mod seat;
mod status;
mod work;

pub(crate) use connect::connect_options;
pub use handle::Projector;
pub use options::ProjectorOptions;
pub(crate) use seat::Seat;
pub use status::{ProjectionStatus, status};
