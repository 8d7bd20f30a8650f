//! One metric, as the program and this crate hand it to `/metrics`.

/// How a metric behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It only grows; its name ends in `_total`.
    Counter,
    /// It goes up and down.
    Gauge,
}

/// One metric of the program, for `/metrics`.
#[derive(Debug, Clone, PartialEq)]
pub struct Metric {
    /// Name, with the unit at its end.
    pub name: &'static str,
    /// What it counts or measures.
    pub help: &'static str,
    /// How it behaves.
    pub kind: Kind,
    /// Its values.
    pub samples: Vec<Sample>,
}

/// One value of a metric.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// Names and values of labels.
    pub labels: Vec<(&'static str, String)>,
    /// The value.
    pub value: f64,
}

impl Metric {
    /// A gauge with one value.
    #[must_use]
    pub fn gauge(name: &'static str, help: &'static str, value: f64) -> Self {
        Self { name, help, kind: Kind::Gauge, samples: vec![Sample { labels: Vec::new(), value }] }
    }
}

#[expect(clippy::cast_precision_loss, reason = "Prometheus' numbers are floats")]
pub(crate) fn float(count: u64) -> f64 {
    count as f64
}
