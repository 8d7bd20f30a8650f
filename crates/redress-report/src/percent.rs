//! Formats rates and the ends of intervals.

/// Formats the ends of an interval with one decimal. Rounding to the nearest could exclude the rate, which is
/// shown with two decimals; in that case the end is rounded outwards.
pub(crate) fn ends(low: f64, rate: f64, high: f64) -> String {
    let shown: f64 = percent(rate, 2).parse().unwrap_or(rate * 100.0);
    let end = |value: f64, excludes: fn(f64, f64) -> bool, outwards: fn(f64) -> f64| {
        let nearest = percent(value, 1);
        match nearest.parse::<f64>() {
            Ok(end) if excludes(end, shown) => format!("{:.1}", outwards(shown * 10.0) / 10.0),
            _ => nearest,
        }
    };
    let low = end(low, |end, shown| end > shown, f64::floor);
    let high = end(high, |end, shown| end < shown, f64::ceil);
    format!("{low}–{high}")
}

/// Formats a number between 0 and 1 in per cent, rounded half up. Only exactly 1 becomes 100.
pub(crate) fn percent(value: f64, decimals: usize) -> String {
    let unit = 10_f64.powi(-i32::try_from(decimals).unwrap_or(0));
    let rounded = (value * 100.0 / unit + 0.5).floor() * unit;
    let shown = if value < 1.0 { rounded.min(100.0 - unit) } else { rounded };
    format!("{shown:.decimals$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_of_an_interval_is_100_only_if_it_is_1() {
        let rows = [(0.5, "50.0", "50.00"), (0.999_99, "99.9", "99.99"), (1.0, "100.0", "100.00")];
        for (value, one, two) in rows {
            assert_eq!((percent(value, 1).as_str(), percent(value, 2).as_str()), (one, two), "{value}");
        }
        assert_eq!(percent(0.0, 2), "0.00");
        assert_eq!(percent(0.123_45, 2), "12.35");
    }

    #[test]
    fn a_shown_interval_contains_the_shown_rate() {
        assert_eq!(ends(0.722_467, 1.0, 1.0), "72.2–100.0");
        assert_eq!(ends(0.0, 0.0, 0.277_533), "0.0–27.8");
        assert_eq!(ends(0.998, 0.999_9, 0.999_98), "99.8–100.0", "shown as 99.99 %");
        assert_eq!(ends(0.500_26, 0.500_3, 0.500_34), "50.0–50.1", "shown as 50.03 %");
        assert_eq!(ends(0.499_6, 0.499_7, 0.499_8), "49.9–50.0", "shown as 49.97 %");
    }
}
