//! Worked examples: a story as commands to the log, and the figures that it must give, worked out by hand.

mod phrases;
mod questions;
mod story;

mod acceptance;
mod backlog;
mod bad_input;
mod breakdowns;
mod closings;
mod closure;
mod comparisons;
mod competence;
mod corrections;
mod cut_offs;
mod duties;
mod entries;
mod filings;
mod objections;
mod own_day;
mod positions;
mod present_month;
mod rankings;
mod register;
mod register_filters;
mod reviews;
mod simplified;
mod streaks;
mod trees;
mod undone;
