//! A metric of the program for `/metrics`, and its conversion for the crate `prometheus`.

use prometheus::{
    Registry,
    core::Collector,
    proto::{Counter, Gauge, LabelPair, MetricFamily, MetricType},
};

/// The type of a metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A value that only grows; the name ends in `_total`.
    Counter,
    /// A value that goes up and down.
    Gauge,
}

/// One metric of the program, for `/metrics`.
#[derive(Debug, Clone, PartialEq)]
pub struct Metric {
    /// Name, with the unit at its end.
    pub name: &'static str,
    /// A sentence on what it counts or measures.
    pub help: &'static str,
    /// Its type.
    pub kind: Kind,
    /// Its values.
    pub samples: Vec<Sample>,
}

/// One value of a metric.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// The names and values of the labels.
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

/// Registers a metric that was made of constants.
pub(crate) fn register<C: Collector + Clone + 'static>(
    registry: &Registry,
    metric: prometheus::Result<C>,
) -> C {
    let metric = metric.expect("the names and labels are valid");
    registry.register(Box::new(metric.clone())).expect("each name is registered once");
    metric
}
