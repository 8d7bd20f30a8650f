#![doc = include_str!("../README.md")]

mod error;
mod figures;
mod kept;
mod marks;
mod matter;
mod projector;
mod ranking;
mod reader;
mod rebuild;
mod register;
mod replica;
mod shared;
pub mod statistics;
mod subjects;
mod units;

pub use error::ReadError;
pub use figures::{
    Ask, By, Change, Comparison, Entry, Figure, Figures, MinimumCell, Month, NoMonth, Part, SeenEntry,
    Served, Side, VisitsBy, Window,
};
pub use projector::{ProjectionStatus, Projector, ProjectorOptions, status};
pub use ranking::{Metric, MonthlyRanking, RankingAsk, RankingRow};
pub use reader::Reader;
pub use rebuild::{RebuildOptions, RebuildReport, RowDifference, TableDifferences, rebuild};
pub use register::{
    Cursor, Order, OrderBy, Page, PetitionAsOf, PetitionFilter, PetitionPage, PetitionRow, Viewer,
};
pub use replica::{Replica, ReplicaFault, ReplicaStatus};
pub use units::TreeOn;
