//! What is thrown at the code that reads what others send: one function for each place where it comes in. It takes any bytes,
//! and panics if they are not answered as they should be. The fuzzer calls these functions, and so does `tests/fuzzed.rs`.

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

/// The two parts of an input that a line of its own, `%%`, divides; without one, all of it is the second.
fn parts(data: &[u8]) -> (Option<&[u8]>, &[u8]) {
    const BETWEEN: &[u8] = b"\n%%\n";
    let place = data.windows(BETWEEN.len()).position(|window| window == BETWEEN);
    place.map_or((None, data), |place| (Some(&data[..place]), &data[place + BETWEEN.len()..]))
}

/// The time that it is in here.
fn now() -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::from_timestamp(1_790_000_000, 0).expect("is within range")
}
