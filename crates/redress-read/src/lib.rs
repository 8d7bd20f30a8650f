//! The read side: the projector that follows the log, and what it keeps: the petition register and the statistics ledger.

mod error;
mod figures;
mod matter;
mod projector;
mod ranking;
mod reader;
pub mod statistics;
mod subjects;
mod units;
mod words;

pub use error::ReadError;
pub use figures::{
    Ask, By, Change, Comparison, Entry, Figure, Figures, Month, Part, Served, Side, VisitsBy, Window,
};
pub use ranking::{Metric, MonthlyRanking, RankingAsk, RankingRow};
pub use reader::Reader;
