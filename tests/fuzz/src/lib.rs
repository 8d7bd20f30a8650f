//! The fuzz targets: one function for each kind of external input. A function accepts any bytes, and panics if the code handles them
//! wrongly. The fuzzer and `tests/fuzzed.rs` call these functions.

mod events;
mod files;
mod graphql;
mod lines;
mod tokens;

pub use events::events;
pub use files::{cases, delimiters, encodings, units, workbook, xes};
pub use graphql::graphql;
pub use lines::log;
pub use tokens::token;

/// Splits an input at a line `%%`. Without such a line, all of it is the second part.
fn parts(data: &[u8]) -> (Option<&[u8]>, &[u8]) {
    const BETWEEN: &[u8] = b"\n%%\n";
    let place = data.windows(BETWEEN.len()).position(|window| window == BETWEEN);
    place.map_or((None, data), |place| (Some(&data[..place]), &data[place + BETWEEN.len()..]))
}

/// The present time of all targets.
fn now() -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::from_timestamp(1_790_000_000, 0).expect("is within range")
}
