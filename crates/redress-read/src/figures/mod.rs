//! Figures: the value of a statistic for a unit, a window, a cut-off and a position.

mod answer;
mod ask;
mod comparison;
mod disclosure;
mod entries;
mod figure;
mod fractions;
mod leaf_units;
mod shares;
mod slots;
mod snapshot;
mod statement;
mod sums;
mod terms;
mod window;

pub use ask::{Ask, By, Part, VisitsBy};
pub use comparison::{Change, Changes};
pub use disclosure::MinimumCell;
pub use entries::{Entry, SeenEntry};
pub use figure::{Figure, Figures};
pub use slots::CountedSlot;
pub use window::{Comparison, Month, NoMonth, Window};

pub(crate) use figure::{percent, wilson};
pub(crate) use fractions::Fractions;
pub(crate) use snapshot::Snapshot;
pub(crate) use terms::Terms;
pub(crate) use window::storable;
