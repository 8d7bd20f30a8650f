//! The numbers and limits of a decision.

use crate::{
    Case, Origin,
    calendar::Due,
    limit::Limit,
    numbers::{Decided, NumberError, Series},
    version::V1_2,
};
use chrono::{Datelike, NaiveDate};

impl Case<'_> {
    /// The number of something: the caller's own, or the next one of the series that the command takes ([`CaseKind::takes`]). `None` if the
    /// caller named none and the command takes none. An import or a simulation takes none but a petition's: the office gave no order and no
    /// opinion.
    ///
    /// # Errors
    /// If the caller's own looks like one that the office gives. Imports bring their numbers along, and move the series past them.
    ///
    /// [`CaseKind::takes`]: crate::CaseKind::takes
    pub fn number(
        &self,
        series: Series,
        own: Option<&str>,
        field: &'static str,
    ) -> Result<Option<Decided>, NumberError> {
        match (own, &self.facts.next) {
            (Some(own), _) => {
                self.check_own_number(own, field)?;
                Ok(Some((own.to_owned(), None)))
            }
            (None, Some(next)) if series == Series::Petition || self.moment.origin == Origin::Live => {
                let number =
                    self.rules.procedure.numbers.of(series).render(&next.unit, self.day().year(), next.n);
                Ok(Some((number, Some(next.clone()))))
            }
            (None, _) => Ok(None),
        }
    }

    /// Refuses a caller's own number that looks like one of the office's.
    ///
    /// # Errors
    /// If it does.
    pub fn check_own_number(&self, number: &str, field: &'static str) -> Result<(), NumberError> {
        let is_bound = self.binds(V1_2) && self.moment.origin != Origin::Import;
        if is_bound && self.rules.procedure.numbers.reserve(number, &self.rules.units) {
            return Err(NumberError::Reserved { number: number.to_owned(), field });
        }
        Ok(())
    }

    /// The last day of a limit that begins on the day of what is being recorded.
    #[must_use]
    pub fn limit(&self, limit: &Limit) -> Due {
        self.limit_from(self.day(), limit)
    }

    /// The last day of a limit that begins on some day.
    #[must_use]
    pub fn limit_from(&self, from: NaiveDate, limit: &Limit) -> Due {
        self.rules.calendars.due(self.rules.procedure.region.as_str(), from, limit)
    }
}
