//! One metric, as the program and this crate hand it to `/metrics`.

use prometheus::proto::{Counter, Gauge, LabelPair, MetricFamily, MetricType};

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

    /// The metric as the crate `prometheus` writes it.
    pub(crate) fn into_family(self) -> MetricFamily {
        let mut family = MetricFamily::default();
        family.set_name(self.name.to_owned());
        family.set_help(self.help.to_owned());
        family.set_field_type(match self.kind {
            Kind::Counter => MetricType::COUNTER,
            Kind::Gauge => MetricType::GAUGE,
        });
        family.set_metric(self.samples.into_iter().map(|sample| sample.into_metric(self.kind)).collect());
        family
    }
}

impl Sample {
    fn into_metric(self, kind: Kind) -> prometheus::proto::Metric {
        let labels = self.labels.into_iter().map(|(name, value)| {
            let mut label = LabelPair::default();
            label.set_name(name.to_owned());
            label.set_value(value);
            label
        });
        let mut metric = prometheus::proto::Metric::from_label(labels.collect());
        match kind {
            Kind::Counter => {
                let mut counter = Counter::default();
                counter.set_value(self.value);
                metric.set_counter(counter);
            }
            Kind::Gauge => {
                let mut gauge = Gauge::default();
                gauge.set_value(self.value);
                metric.set_gauge(gauge);
            }
        }
        metric
    }
}

#[expect(clippy::cast_precision_loss, reason = "Prometheus' numbers are floats")]
pub(crate) fn float(count: u64) -> f64 {
    count as f64
}
