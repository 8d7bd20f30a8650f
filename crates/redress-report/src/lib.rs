#![doc = include_str!("../README.md")]

mod begin;
mod csv;
mod destination;
mod fault;
mod flat;
mod form;
mod format;
mod headings;
mod json;
mod lang;
mod model;
mod options;
mod percent;
mod petitions;
mod phrases;
mod ranking;
mod read_side;
mod report;
mod statistics;
mod table;
mod words;
mod xlsx;

pub use destination::Destination;
pub use fault::ReportFault;
pub use format::ReportFormat;
pub use lang::Lang;
pub use options::{
    AsOf, FormOptions, MonthlyOptions, PetitionOptions, ReportCommand, SortBy, StatisticsOptions,
    WindowOptions,
};
pub use report::write;
