//! Year on year (同比) and month on month (环比).

use super::{
    ask::Ask,
    figure::{Figure, Figures},
    window::Comparison,
};
use crate::{
    ReadError, Reader, Served,
    catalogue::every_statistic,
    statistics::{Statistic, StatisticId},
};
use futures_util::future::BoxFuture;
use std::collections::BTreeMap;

/// Statistics beside those of the year or month before.
pub type Changes = BTreeMap<StatisticId, Change>;

/// A figure and the one of the year or month before.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// This one.
    pub this: Figure,
    /// The one before.
    pub last: Figure,
}

impl Change {
    /// For counts: (this − last) / last, `None` if last is 0. For rates: the difference in points (0.01 is
    /// one percentage point), `None` if either denominator is 0.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "counts of cases are far below 2^53")]
    pub fn value(&self) -> Option<f64> {
        if self.this.statistic.is_rate() {
            return Some(self.this.rate()? - self.last.rate()?);
        }
        let (this, last) = (self.this.numerator as f64, self.last.numerator as f64);
        (self.last.numerator != 0).then(|| (this - last) / last)
    }
}

impl Reader {
    /// Returns every statistic beside the one of the year or month before. The window and a given cut-off are
    /// shifted together; a default cut-off is that of the shifted window. A cut-off in the future is limited
    /// afterwards. Both figures use the same position.
    ///
    /// # Errors
    /// As [`Self::statistics`].
    pub fn compared<'a>(
        &'a self,
        ask: &'a Ask,
        by: Comparison,
    ) -> BoxFuture<'a, Result<Served<Changes>, ReadError>> {
        Box::pin(async move {
            let all: Vec<&'static Statistic> = every_statistic().collect();
            self.compared_of(&all, ask, by).await
        })
    }

    /// The same for the given statistics.
    ///
    /// # Errors
    /// As [`Self::statistics`].
    pub fn compared_of<'a>(
        &'a self,
        which: &'a [&'static Statistic],
        ask: &'a Ask,
        by: Comparison,
    ) -> BoxFuture<'a, Result<Served<Changes>, ReadError>> {
        Box::pin(async move {
            let this: Served<Figures> = self.statistics_of(which, ask).await?;
            let (window, cut_off) = ask.window.shifted(ask.cut_off, by);
            let before = Ask { window, cut_off, position: Some(this.position), ..ask.clone() };
            let last = self.statistics_of(which, &before).await?.value;
            let changes = this.value.into_iter().filter_map(|(id, this)| {
                let last = *last.get(&id)?;
                Some((id, Change { this, last }))
            });
            Ok(Served { value: changes.collect(), position: this.position })
        })
    }
}
