//! Groups of statistics: one field of the schema each, with a field per statistic.

use super::statistic::Statistic;

/// Statistics of the steps around a petition that belong together: `objections { upheldRate misroutingRate }`.
///
/// They have a category, but neither channel nor kind: a breakdown by those counts them in the part without one.
#[derive(Debug, Clone, Copy)]
pub struct Group {
    /// The field of the schema.
    pub field: &'static str,
    /// What the name of its type begins with.
    pub object: &'static str,
    /// In the order of reports.
    pub statistics: &'static [Statistic],
}
