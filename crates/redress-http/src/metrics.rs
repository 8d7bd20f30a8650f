//! Counts what `/metrics` shows; the crate `prometheus` keeps the counts and writes the text format.

use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use futures_util::future::{BoxFuture, join_all};
use prometheus::{
    HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, Opts, Registry, TextEncoder,
    core::Collector, proto::MetricFamily,
};

use super::{
    command_counts::CommandCounts,
    label::Label,
    metric::{Metric, register},
};

/// Upper bounds of the latency histogram, in seconds.
const BOUNDS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];
/// Operation names with a series of their own; all others share one.
const NAMES: usize = 100;

pub(crate) type Source = Box<dyn Fn() -> BoxFuture<'static, Vec<Metric>> + Send + Sync>;

/// The counts of the HTTP layer, and the sources of further metrics.
pub(crate) struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    durations: HistogramVec,
    in_flight: IntGauge,
    running: IntGauge,
    shed: IntCounter,
    sockets: IntGauge,
    subscriptions: IntGauge,
    pub(crate) commands: CommandCounts,
    /// Operation names that have series of their own.
    names: Mutex<BTreeSet<String>>,
    sources: Vec<Source>,
}

/// Adds one to a gauge for as long as it lives.
#[derive(Debug)]
pub(crate) struct GaugeGuard(IntGauge);

impl GaugeGuard {
    pub(crate) fn new(gauge: &IntGauge) -> Self {
        gauge.inc();
        Self(gauge.clone())
    }
}

impl Drop for GaugeGuard {
    fn drop(&mut self) {
        self.0.dec();
    }
}

impl Default for Metrics {
    fn default() -> Self {
        let registry = Registry::new();
        let gauge = |name: &str, help: &str| register(&registry, IntGauge::new(name, help));
        let requests =
            Opts::new("redress_http_requests_total", "Answers, by kind and name of the operation.");
        let durations = HistogramOpts::new(
            "redress_http_request_duration_seconds",
            "Time to the answer, by kind and name of the operation.",
        );
        let durations = HistogramVec::new(durations.buckets(BOUNDS.to_vec()), &["type", "operation"]);
        let shed = IntCounter::new("redress_http_requests_shed_total", "Requests sent away unread.");
        Self {
            requests: register(&registry, IntCounterVec::new(requests, &["type", "operation", "status"])),
            durations: register(&registry, durations),
            in_flight: gauge("redress_http_requests_in_flight", "Requests without an answer yet."),
            running: gauge("redress_graphql_operations_running", "Operations in execution."),
            shed: register(&registry, shed),
            sockets: gauge("redress_websocket_connections", "Open WebSocket connections."),
            subscriptions: gauge("redress_graphql_subscriptions", "Subscriptions under way."),
            commands: CommandCounts::registered(&registry),
            names: Mutex::default(),
            sources: Vec::new(),
            registry,
        }
    }
}

impl Metrics {
    pub(crate) fn add_source(&mut self, source: Source) {
        self.sources.push(source);
    }

    pub(crate) fn in_flight(&self) -> GaugeGuard {
        GaugeGuard::new(&self.in_flight)
    }

    /// The gauge of operations in execution.
    pub(crate) fn running(&self) -> IntGauge {
        self.running.clone()
    }

    pub(crate) fn socket(&self) -> GaugeGuard {
        GaugeGuard::new(&self.sockets)
    }

    pub(crate) fn subscription(&self) -> GaugeGuard {
        GaugeGuard::new(&self.subscriptions)
    }

    pub(crate) fn shed(&self) {
        self.shed.inc();
    }

    /// Counts an answer and its duration.
    pub(crate) fn observe(&self, label: Option<&Label>, status: u16, took: Duration) {
        let kind = label.map_or("none", |label| label.kind);
        let name = label.and_then(|label| label.name.as_deref()).unwrap_or_default();
        let name = if name.is_empty() { "" } else { self.series(name, status) };
        self.requests.with_label_values(&[kind, name, &status.to_string()]).inc();
        self.durations.with_label_values(&[kind, name]).observe(took.as_secs_f64());
    }

    /// The label for an operation's name. Callers choose names: at most [`NAMES`] get a series of their own, and only with an operation that
    /// was answered.
    fn series<'a>(&self, name: &'a str, status: u16) -> &'a str {
        let mut names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        if !names.contains(name) {
            if names.len() >= NAMES || name.len() > 64 || status != 200 {
                return "other";
            }
            names.insert(name.to_owned());
        }
        name
    }

    /// All metrics in Prometheus' text format, with those of the connections.
    pub(crate) async fn render(&self, connections: Vec<Metric>) -> String {
        let further = join_all(self.sources.iter().map(|source| source())).await;
        let further = connections.into_iter().chain(further.into_iter().flatten()).map(Metric::into_family);
        // The registry leaves out what has no sample yet.
        let own = self.requests.collect().into_iter().chain(self.durations.collect());
        let unused = own.chain(self.commands.collect()).filter(|family| family.get_metric().is_empty());
        let (empty, mut families): (Vec<_>, Vec<_>) =
            further.chain(unused).partition(|family| family.get_metric().is_empty());
        families.extend(self.registry.gather());
        let mut text = TextEncoder::new().encode_to_string(&families).unwrap_or_else(|fault| {
            tracing::error!(%fault, "the metrics could not be written");
            String::new()
        });
        empty.iter().for_each(|family| text.push_str(&head(family)));
        text
    }
}

/// The first lines of a metric without a sample yet: readers see which metrics there are.
fn head(family: &MetricFamily) -> String {
    let (name, kind) = (family.name(), format!("{:?}", family.get_field_type()).to_lowercase());
    format!("# HELP {name} {}\n# TYPE {name} {kind}\n", family.help())
}
