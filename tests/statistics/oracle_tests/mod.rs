//! The judge, judged: by histories small enough to count by hand, and by what must hold of any history.

mod acceptance;
mod closings;
mod corrections;
mod cut_offs;
mod duties;
mod filings;
mod generated;
mod objections;
mod ranking;
mod story;
