//! The projector: follows the log and keeps the read side's rows.

mod apply;
mod handle;
mod seat;
mod status;
mod work;
mod write;

pub(crate) use apply::{Projection, follows};
pub use handle::{Projector, ProjectorOptions};
pub(crate) use seat::Seat;
pub use status::{ProjectionStatus, status};
pub(crate) use work::connect_options;
pub(crate) use write::{Sums, category, kind};
