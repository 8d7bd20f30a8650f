//! Tests of the program `redress`: the real binary, real files, real databases. They are one test program, so that it is linked once and
//! tests that wait leave the processor to others.

// Details of a failing case, and reasons why a case cannot be set up, are printed to the test log.
#![allow(clippy::print_stdout)]
#![allow(clippy::unwrap_used, reason = "tests: a panic is their report")]

#[path = "../support/clerk.rs"]
mod clerk;
#[path = "../support/cluster.rs"]
mod cluster;
#[path = "../../../../tests/support/mod.rs"]
mod databases;
#[path = "../support/feed.rs"]
mod feed;
#[path = "../support/program.rs"]
mod program;
#[path = "../support/served.rs"]
mod served;
#[path = "../support/mod.rs"]
mod support;

mod audit;
mod binary;
mod demo;
mod faults;
mod import;
mod live_feed;
mod operations;
mod point_in_time;
mod private_postgres;
mod private_postgres_faults;
mod read_side;
mod recovery;
mod replica;
mod secrets;
mod server_role;
mod three_servers;
mod tls;
mod token;
