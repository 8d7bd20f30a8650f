//! Collects the results of several runs and prints them.

/// A quantity that was measured several times.
pub(crate) struct Runs {
    what: String,
    unit: &'static str,
    values: Vec<f64>,
}

impl Runs {
    pub(crate) fn of(what: impl Into<String>, unit: &'static str) -> Self {
        Self { what: what.into(), unit, values: Vec::new() }
    }

    pub(crate) fn add(&mut self, value: f64) {
        self.values.push(value);
        self.values.sort_by(f64::total_cmp);
    }

    pub(crate) fn median(&self) -> f64 {
        percentile(&self.values, 50)
    }

    /// Prints one line: the median, the lowest and the highest.
    pub(crate) fn print(&self) {
        let (low, high) = (percentile(&self.values, 0), percentile(&self.values, 100));
        println!(
            "{:<58} {:>10} {:<8} {} to {} in {} runs",
            self.what,
            number(self.median()),
            self.unit,
            number(low),
            number(high),
            self.values.len()
        );
    }

    /// Prints ours, the floor's and the ratio of the medians: for rates and for times, ours divided by the
    /// floor's.
    pub(crate) fn beside(&self, floor: &Self) {
        self.print();
        floor.print();
        println!("{:<58} {:>10.2} ×", "ratio", self.median() / floor.median());
    }
}

/// The value below which `percent` of the sorted values are. 0 if there are none.
pub(crate) fn percentile(sorted: &[f64], percent: usize) -> f64 {
    let last = sorted.len().saturating_sub(1);
    sorted.get((last * percent).div_ceil(100)).copied().unwrap_or_default()
}

fn number(value: f64) -> String {
    match value {
        large if large >= 100.0 => {
            let digits = format!("{large:.0}");
            let groups = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy);
            groups.collect::<Vec<_>>().join(",")
        }
        small => format!("{small:.2}"),
    }
}
