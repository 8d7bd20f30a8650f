#![doc = include_str!("../README.md")]

mod before_hall;
mod cases;
mod disputes;
mod district;
mod fault;
mod hall;
mod handling;
mod mediations;
mod meetings;
mod objections;
mod old_cases;
mod petition_plan;
mod plan;
mod progress;
mod random;
mod reviews;
mod run;
mod scenario;
mod sweeps;
mod table;
mod text;

pub use district::{DISTRICT, HALL};
pub use fault::DemoFault;
pub use progress::Progress;
pub use run::{Simulation, Story};
pub use table::{RANKED, document, queries, table};
