#![doc = include_str!("../README.md")]

mod bound;
mod cases;
mod catalogue;
mod checkpoint;
mod connection_cache;
mod error;
mod figures;
mod ledger;
mod matter;
mod page;
mod projections;
mod projector;
mod ranking;
mod reader;
mod rebuild;
mod register;
mod replica;
mod served;
mod single_flight;
pub mod statistics;
mod units;

pub use cases::{
    CASES, CaseAsOf, CaseFilter, CaseKind, CaseOrder, CaseOrderBy, CaseRow, CaseView, Standing, case_kind,
};
pub use catalogue::every_statistic;
pub use error::ReadError;
pub use figures::{
    Ask, By, Change, Changes, Comparison, CountedSlot, Entry, Figure, Figures, MinimumCell, Month, NoMonth,
    Part, SeenEntry, VisitsBy, Window,
};
pub use page::{Cursor, Page, PageOf};
pub use projector::{ProjectionStatus, Projector, ProjectorOptions, status};
pub use ranking::{Metric, MonthlyRanking, RankingAsk, RankingRow};
pub use reader::Reader;
pub use rebuild::{RebuildOptions, RebuildReport, RowDifference, TableDifferences, rebuild};
pub use register::{
    AfterClosing, BacklogFilter, BacklogListing, BacklogListings, Order, OrderBy, PetitionAsOf,
    PetitionFilter, PetitionPage, PetitionRow, Viewer,
};
pub use replica::{Replica, ReplicaFault, ReplicaStatus};
pub use served::Served;
pub use units::TreeOn;
