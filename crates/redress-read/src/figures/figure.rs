//! A figure: exact numbers and their display.

use crate::statistics::{Statistic, StatisticId};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Every statistic of one unit or part.
pub type Figures = BTreeMap<StatisticId, Figure>;

/// A count, or a fraction of two integers, with its terms.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figure {
    /// The statistic.
    pub statistic: &'static Statistic,
    /// The count, or the numerator.
    pub numerator: i64,
    /// The denominator; `None`: a count.
    pub denominator: Option<i64>,
    /// Only what had happened by the end of this day counts.
    pub cut_off: NaiveDate,
    /// Whether the cut-off was limited because the day has not come yet.
    pub provisional: bool,
}

impl Figure {
    /// The rate, not rounded; `None` for a count, or if the denominator is 0.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "counts of cases are far below 2^53")]
    pub fn rate(&self) -> Option<f64> {
        let denominator = self.denominator.filter(|denominator| *denominator != 0)?;
        Some(self.numerator as f64 / denominator as f64)
    }

    /// The rate in per cent as it is displayed; `None` for a count, or if the denominator is 0.
    #[must_use]
    pub fn percent(&self) -> Option<String> {
        percent(self.numerator, self.denominator?)
    }

    /// Wilson's 95 % interval; `None` for a count, for a rate that may exceed 1, and if the denominator is 0.
    #[must_use]
    pub fn interval(&self) -> Option<(f64, f64)> {
        let denominator = self.denominator.filter(|_| !self.statistic.may_exceed_one)?;
        wilson(self.numerator, denominator)
    }
}

/// A fraction in per cent with two decimals, rounded half up, and 100.00 only if it equals 1.
pub(crate) fn percent(numerator: i64, denominator: i64) -> Option<String> {
    if denominator <= 0 {
        return None;
    }
    let (numerator, denominator) = (i128::from(numerator), i128::from(denominator));
    let rounded = (numerator * 20_000 + denominator).div_euclid(2 * denominator);
    let hundredths = match (rounded, numerator.cmp(&denominator)) {
        (10_000, std::cmp::Ordering::Less) => 9_999,
        (10_000, std::cmp::Ordering::Greater) => 10_001,
        _ => rounded,
    };
    Some(format!("{}.{:02}", hundredths / 100, hundredths % 100))
}

/// Wilson's score interval (1927), 95 %: the range of the underlying rate, given the number of cases. It
/// contains the rate, and ends there if the rate is 0 or 1.
#[allow(clippy::cast_precision_loss, reason = "counts of cases are far below 2^53")]
pub(crate) fn wilson(numerator: i64, denominator: i64) -> Option<(f64, f64)> {
    const Z: f64 = 1.959_963_984_540_054;
    if denominator <= 0 {
        return None;
    }
    let (n, p) = (denominator as f64, numerator as f64 / denominator as f64);
    let centre = p + Z * Z / (2.0 * n);
    let spread = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + Z * Z / n;
    // Floating-point error can put an end on the wrong side of the rate.
    let low = if numerator <= 0 { p } else { ((centre - spread) / scale).clamp(0.0, p) };
    let high = if numerator >= denominator { p } else { ((centre + spread) / scale).clamp(p, 1.0) };
    Some((low, high))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn per_cent_is_rounded_half_up_and_100_is_everything() {
        let rows = [
            (1, 3, "33.33"),
            (2, 3, "66.67"),
            (1, 800, "0.13"),
            (0, 7, "0.00"),
            (7, 7, "100.00"),
            (99_999, 100_000, "99.99"),
            (100_001, 100_000, "100.01"),
            (3, 2, "150.00"),
        ];
        for (numerator, denominator, shown) in rows {
            assert_eq!(percent(numerator, denominator).as_deref(), Some(shown), "{numerator}/{denominator}");
        }
        assert_eq!(percent(0, 0), None);
    }

    #[test]
    fn the_interval_is_wilsons() {
        // 81 of 263, an example of Newcombe (1998): 0.2553 to 0.3662.
        let (low, high) = wilson(81, 263).unwrap();
        assert!((low - 0.2553).abs() < 0.00005 && (high - 0.3662).abs() < 0.00005, "{low} {high}");
        assert_eq!(wilson(0, 0), None);
    }

    #[test]
    fn the_interval_contains_its_rate_for_every_n() {
        for n in (1..=400).chain([1_000, 99_999, 10_000_000, 1 << 40]) {
            for k in (0..=n.min(400)).chain([n / 3, n / 2, n - 1, n]) {
                let ((low, high), p) = (wilson(k, n).unwrap(), k as f64 / n as f64);
                assert!(0.0 <= low && low <= p && p <= high && high <= 1.0, "{k} of {n}: {low} {high}");
                assert!((low == 0.0) == (k == 0) && (high == 1.0) == (k == n), "{k} of {n}: {low} {high}");
            }
        }
    }
}
