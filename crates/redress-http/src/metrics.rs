//! Metrics in Prometheus' text format.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use futures_util::future::{BoxFuture, join_all};

use super::{
    commands::CommandCounts,
    label::Label,
    metric::{Kind, Metric, Sample, float},
};

/// Upper bounds of the latency histogram, in seconds.
const BOUNDS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];
/// Operation names with a series of their own; the rest shares one.
const NAMES: usize = 100;

pub(crate) type Source = Box<dyn Fn() -> BoxFuture<'static, Vec<Metric>> + Send + Sync>;

#[derive(Debug, Default)]
struct Histogram {
    buckets: [u64; BOUNDS.len()],
    count: u64,
    sum: f64,
}

#[derive(Debug, Default)]
struct Table {
    names: std::collections::BTreeSet<String>,
    requests: BTreeMap<(&'static str, String, u16), u64>,
    durations: BTreeMap<(&'static str, String), Histogram>,
}

/// What the HTTP layer counts, and where further metrics come from.
#[derive(Default)]
pub(crate) struct Metrics {
    table: Mutex<Table>,
    in_flight: Arc<AtomicU64>,
    running: Running,
    sockets: Arc<AtomicU64>,
    subscriptions: Arc<AtomicU64>,
    shed: AtomicU64,
    pub(crate) commands: CommandCounts,
    sources: Vec<Source>,
}

/// Counts operations in execution.
#[derive(Debug, Clone, Default)]
pub(crate) struct Running(Arc<AtomicU64>);

impl Running {
    /// Counts one more, as long as the value lives.
    pub(crate) fn count(&self) -> Counted {
        Counted::new(&self.0)
    }
}

/// Counts one as long as it lives.
#[derive(Debug)]
pub(crate) struct Counted(Arc<AtomicU64>);

impl Counted {
    fn new(gauge: &Arc<AtomicU64>) -> Self {
        gauge.fetch_add(1, Ordering::Relaxed);
        Self(gauge.clone())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Metrics {
    pub(crate) fn add_source(&mut self, source: Source) {
        self.sources.push(source);
    }

    pub(crate) fn in_flight(&self) -> Counted {
        Counted::new(&self.in_flight)
    }

    pub(crate) fn running(&self) -> Running {
        self.running.clone()
    }

    pub(crate) fn socket(&self) -> Counted {
        Counted::new(&self.sockets)
    }

    pub(crate) fn subscription(&self) -> Counted {
        Counted::new(&self.subscriptions)
    }

    pub(crate) fn shed(&self) {
        self.shed.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts an answer and measures how long it took.
    pub(crate) fn observe(&self, label: Option<&Label>, status: u16, took: Duration) {
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        let kind = label.map_or("none", |label| label.kind);
        let name = label.and_then(|label| label.name.as_deref()).unwrap_or_default();
        let name = if name.is_empty() { String::new() } else { table.name(name, status) };
        *table.requests.entry((kind, name.clone(), status)).or_default() += 1;
        let histogram = table.durations.entry((kind, name)).or_default();
        let seconds = took.as_secs_f64();
        histogram.count += 1;
        histogram.sum += seconds;
        for (bucket, bound) in histogram.buckets.iter_mut().zip(BOUNDS) {
            *bucket += u64::from(seconds <= bound);
        }
    }

    fn gauges(&self) -> Vec<Metric> {
        let one = |name, help, kind, value: &AtomicU64| {
            let samples = vec![Sample { labels: Vec::new(), value: float(value.load(Ordering::Relaxed)) }];
            Metric { name, help, kind, samples }
        };
        use Kind::{Counter, Gauge};
        vec![
            one("redress_http_requests_in_flight", "Requests without an answer yet.", Gauge, &self.in_flight),
            one("redress_graphql_operations_running", "Operations in execution.", Gauge, &self.running.0),
            one("redress_http_requests_shed_total", "Requests sent away unread.", Counter, &self.shed),
            one("redress_websocket_connections", "Open WebSocket connections.", Gauge, &self.sockets),
            one("redress_graphql_subscriptions", "Subscriptions under way.", Gauge, &self.subscriptions),
        ]
    }

    /// Everything, as Prometheus reads it, with what the connections are like.
    pub(crate) async fn render(&self, connections: Vec<Metric>) -> String {
        let further = join_all(self.sources.iter().map(|source| source())).await;
        let mut text = self.table.lock().unwrap_or_else(PoisonError::into_inner).render();
        let own = self.gauges().into_iter().chain([self.commands.metric()]).chain(connections);
        for metric in own.chain(further.into_iter().flatten()) {
            let kind = if metric.kind == Kind::Counter { "counter" } else { "gauge" };
            head(&mut text, metric.name, metric.help, kind);
            for sample in metric.samples {
                let labels: Vec<_> =
                    sample.labels.iter().map(|(name, value)| (*name, value.as_str())).collect();
                line(&mut text, metric.name, &labels, sample.value);
            }
        }
        text
    }
}

impl Table {
    /// The label of an operation's name. Callers choose names: only so many get one, and only with an operation that was answered.
    fn name(&mut self, name: &str, status: u16) -> String {
        if !self.names.contains(name) {
            if self.names.len() >= NAMES || name.len() > 64 || status != 200 {
                return "other".to_owned();
            }
            self.names.insert(name.to_owned());
        }
        name.to_owned()
    }

    fn render(&self) -> String {
        let mut text = String::new();
        let name = "redress_http_requests_total";
        head(&mut text, name, "Answers, by kind and name of the operation.", "counter");
        for ((kind, operation, status), count) in &self.requests {
            let labels = [("type", *kind), ("operation", operation), ("status", &status.to_string())];
            line(&mut text, name, &labels, float(*count));
        }
        let name = "redress_http_request_duration_seconds";
        head(&mut text, name, "Time to the answer, by kind and name of the operation.", "histogram");
        for ((kind, operation), histogram) in &self.durations {
            let labels = [("type", *kind), ("operation", operation.as_str())];
            let bounds = BOUNDS.iter().map(f64::to_string).zip(histogram.buckets);
            for (bound, count) in bounds.chain([("+Inf".to_owned(), histogram.count)]) {
                let labels = [labels[0], labels[1], ("le", &bound)];
                line(&mut text, &format!("{name}_bucket"), &labels, float(count));
            }
            line(&mut text, &format!("{name}_sum"), &labels, histogram.sum);
            line(&mut text, &format!("{name}_count"), &labels, float(histogram.count));
        }
        text
    }
}

fn head(text: &mut String, name: &str, help: &str, kind: &str) {
    let help = help.replace('\\', "\\\\").replace('\n', "\\n");
    let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

fn line(text: &mut String, name: &str, labels: &[(&str, &str)], value: f64) {
    let labels: Vec<String> =
        labels.iter().map(|(name, value)| format!("{name}=\"{}\"", escape(value))).collect();
    let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
    let _ = writeln!(text, "{name}{labels} {value}");
}

fn escape(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}
