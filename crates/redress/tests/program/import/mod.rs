//! Tests of `redress import units`, `cases` and `disputes`: the real binary, real files, a real database.

// Error messages are printed to the test log.

mod bad_rows;
mod calendars;
mod cases;
mod disputes;
mod interruption;
mod large;
mod mappings;
mod office;
mod opinions;
mod real_exports;
mod sponsors;
mod units;
