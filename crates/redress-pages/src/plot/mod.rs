//! Drawings in SVG, of attributes and classes only: the policy of the pages allows no style in them. Each has its text beside it.

pub(crate) mod funnel;
pub(crate) mod line;
pub(crate) mod spark;
pub(crate) mod timeline;

/// A number of a drawing, short enough to read.
pub(crate) fn short(x: f64) -> String {
    let text = format!("{x:.1}");
    text.strip_suffix(".0").map_or_else(|| text.clone(), str::to_owned)
}

/// A linear scale from values to places.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scale {
    from: (f64, f64),
    to: (f64, f64),
}

impl Scale {
    /// Values from `from.0` to `from.1` lie from `to.0` to `to.1`; where all values are the same, they lie in the middle.
    pub(crate) fn new(from: (f64, f64), to: (f64, f64)) -> Self {
        Self { from, to }
    }

    pub(crate) fn at(&self, value: f64) -> f64 {
        let ((low, high), (start, end)) = (self.from, self.to);
        let share = if high > low { (value - low) / (high - low) } else { 0.5 };
        start + share.clamp(0.0, 1.0) * (end - start)
    }
}

/// The smallest round number (1, 2 or 5 with zeros) that cuts a length into at most so many steps.
pub(crate) fn step(length: f64, most: f64) -> f64 {
    let least = (length / most).max(f64::MIN_POSITIVE);
    let magnitude = 10_f64.powf(least.log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0].map(|n| n * magnitude);
    steps.into_iter().find(|step| *step >= least * 0.999_999).unwrap_or(least)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_and_steps() {
        let scale = Scale::new((0.0, 10.0), (100.0, 0.0));
        assert_eq!((scale.at(0.0), scale.at(10.0), scale.at(2.5), scale.at(99.0)), (100.0, 0.0, 75.0, 0.0));
        assert_eq!(Scale::new((3.0, 3.0), (0.0, 8.0)).at(3.0), 4.0);
        for (length, expected) in [(10.0, 2.0), (100.0, 20.0), (7.0, 2.0), (0.2, 0.05), (1_000.0, 200.0)] {
            assert!((step(length, 5.0) - expected).abs() < 1e-9, "{length}: {}", step(length, 5.0));
        }
        assert_eq!((short(1.0), short(1.25)), ("1".to_owned(), "1.2".to_owned()));
    }
}
