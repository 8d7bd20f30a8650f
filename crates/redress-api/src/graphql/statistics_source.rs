//! The source of an answer's figures.

use async_graphql::{Error, Result};
use redress_api_common::error::{coded, read_error};
use redress_read::{
    Ask, By, Change, Changes, Comparison, Figure, Figures, MinimumCell, Part, Reader,
    statistics::{Statistic, StatisticId},
};
use std::{collections::BTreeSet, sync::Arc};
use tokio::sync::OnceCell;

/// The figures of a query, or of a part of its breakdown. Figures to compare them with are read once, when
/// they are needed.
#[derive(Clone)]
pub(super) struct Source(Arc<Inner>);

pub(super) struct Inner {
    pub(super) reader: Reader,
    pub(super) ask: Ask,
    pub(super) part: Option<(By, Part)>,
    figures: Figures,
    /// The rule on small counts.
    pub(super) minimum: MinimumCell,
    /// The names of the figures that it withholds.
    suppressed: BTreeSet<StatisticId>,
    year: OnceCell<Compared>,
    month: OnceCell<Compared>,
}

/// The figures to compare with.
struct Compared {
    changes: Changes,
    /// The names of the earlier figures that the rule on small counts withholds.
    suppressed: BTreeSet<StatisticId>,
}

impl Source {
    /// The figures of a query.
    pub(super) fn whole(reader: Reader, ask: Ask, figures: Figures, minimum: MinimumCell) -> Self {
        let suppressed = minimum.of_whole(&figures);
        let (year, month) = Default::default();
        Self(Arc::new(Inner { reader, ask, part: None, figures, minimum, suppressed, year, month }))
    }

    /// The figures of a part of its breakdown, without those that are withheld.
    pub(super) fn part(
        &self,
        (by, part): (By, Part),
        figures: Figures,
        suppressed: BTreeSet<StatisticId>,
    ) -> Self {
        let (reader, ask, minimum) = (self.0.reader.clone(), self.0.ask.clone(), self.0.minimum);
        let (year, month) = Default::default();
        let part = Some((by, part));
        Self(Arc::new(Inner { reader, ask, part, figures, minimum, suppressed, year, month }))
    }

    /// The figure of a statistic.
    pub(super) fn figure(&self, statistic: &Statistic) -> Result<FigureOf> {
        let figure = self.0.figures.get(&statistic.id).ok_or_else(|| undefined(statistic.id.as_str()))?;
        let suppressed = self.0.suppressed.contains(&statistic.id);
        Ok(FigureOf { figure: *figure, source: self.clone(), suppressed })
    }

    pub(super) fn inner(&self) -> &Inner {
        &self.0
    }

    /// The change of a statistic; `None` if either figure has no value or is withheld, since the change would
    /// reveal it from the other one. Only wholes are compared, not parts.
    pub(super) async fn change(&self, statistic: &Statistic, by: Comparison) -> Result<Option<f64>> {
        if self.0.part.is_some() || self.0.suppressed.contains(&statistic.id) {
            return Ok(None);
        }
        let cell = match by {
            Comparison::YearOnYear => &self.0.year,
            Comparison::MonthOnMonth => &self.0.month,
        };
        let read = async || {
            let which: Vec<&'static Statistic> =
                self.0.figures.values().map(|figure| figure.statistic).collect();
            let changes = self.0.reader.compared_of(&which, &self.0.ask, by).await?.value;
            let last: Figures = changes.iter().map(|(id, change)| (*id, change.last)).collect();
            Ok(Compared { suppressed: self.0.minimum.of_whole(&last), changes })
        };
        let compared = cell.get_or_try_init(read).await.map_err(read_error)?;
        match compared.suppressed.contains(&statistic.id) {
            true => Ok(None),
            false => Ok(compared.changes.get(&statistic.id).and_then(Change::value)),
        }
    }
}

/// A figure and its source.
pub(super) struct FigureOf {
    pub(super) figure: Figure,
    pub(super) source: Source,
    /// Whether the rule on small counts withholds it.
    pub(super) suppressed: bool,
}

impl FigureOf {
    /// The figure, unless it is withheld.
    pub(super) fn shown(&self) -> Option<&Figure> {
        (!self.suppressed).then_some(&self.figure)
    }
}

/// The error of a statistic that does not exist, or does not exist for this part.
pub(super) fn undefined(statistic: &str) -> Error {
    coded("STATISTIC_UNDEFINED", format!("there is no statistic {statistic}"))
}
