//! 延期件次

use super::{Statistic, pick};
use crate::subjects::EXTENSION;

/// Deadlines extended.
pub const EXTENSIONS: Statistic = Statistic {
    name: "extensions",
    chinese: "延期件次",
    definition: "Deadlines extended.",
    dated_by: "own day",
    numerator: pick(EXTENSION, 0),
    ..Statistic::DEFAULT
};
