//! A simulated district: three years of petitions, made up, issued as real commands through the log's own write path.
//!
//! The events say so themselves: their origin is `SIMULATION`. The parameters are what people and offices do ([`scenario`]); every
//! figure is computed from the events by the statistics, as everybody's are. The plan is the same in every run, down to the order of
//! the commands and their ids: begun again, also after having been cut off, it finds or completes what is there and issues nothing twice.

mod before;
mod cases;
mod dice;
mod district;
mod fault;
mod hall;
mod life;
mod plan;
mod progress;
mod run;
mod scenario;
mod table;
mod text;

pub use district::{DISTRICT, HALL};
pub use fault::DemoFault;
pub use run::{Simulation, Story};

pub(crate) use progress::Progress;
pub use table::queries;
pub(crate) use table::{RANKED, table};
