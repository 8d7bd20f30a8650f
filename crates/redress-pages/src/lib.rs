#![doc = include_str!("../README.md")]

mod ask;
mod audit;
mod desk;
mod lang;
mod layout;
mod link;
mod model;
mod month;
mod overview;
mod petition;
mod plot;
mod problem;
mod ranking;
mod router;
mod shown;
mod sign_in;
mod site;
mod statistic;
mod text;
mod visit;
mod words;

pub use site::Pages;
