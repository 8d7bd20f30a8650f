#![doc = include_str!("../README.md")]

mod chinese_terms;
mod choose_renderer;
mod csv;
mod destination;
mod fault;
mod flat_columns;
mod format;
mod headings;
mod json;
mod lang;
mod model;
mod option_values;
mod options;
mod percent;
mod petition_options;
mod petitions;
mod phrases;
mod ranking;
mod read_side;
mod renderer;
mod report;
mod statistics;
mod table;
mod xlsx;

pub use destination::Destination;
pub use fault::ReportFault;
pub use format::ReportFormat;
pub use lang::Lang;
pub use options::{AsOf, FormOptions, MonthlyOptions, ReportCommand, StatisticsOptions, WindowOptions};
pub use petition_options::{BacklogState, PetitionOptions, SortBy};
pub use report::write;
