//! Sends traces to a collector: OTLP over HTTP, if `OTEL_EXPORTER_OTLP_ENDPOINT` is set.
//!
//! Requests, batches of commands and our other spans are passed on unchanged. A statement is not a span: the
//! driver reports it after its end, in an event with its duration. [`Statements`] turns that event into a
//! span.

use std::time::Duration;

use async_trait::async_trait;
use opentelemetry::KeyValue;
use opentelemetry::time::now;
use opentelemetry::trace::{Span, SpanKind, Tracer, TracerProvider};
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{ExporterBuildError, SpanExporter, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{SdkTracer, SdkTracerProvider};
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;
use ureq::tls::{RootCerts, TlsConfig};

const ENDPOINTS: [&str; 2] = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"];
/// How long the collector may take to answer. Only the sending thread waits, not a request.
const PATIENCE: Duration = Duration::from_secs(5);
/// The target of the driver's events.
const STATEMENT: &str = "sqlx::query";
/// The maximum size of an answer; collectors answer briefly.
const MOST_BYTES: u64 = 64 * 1024;

type Boxed<S> = Box<dyn Layer<S> + Send + Sync>;

/// Sends the remaining traces when it is dropped.
pub(super) struct Traces(SdkTracerProvider);

impl Drop for Traces {
    fn drop(&mut self) {
        // An unreachable collector must not make the program fail at its end; the exporter has logged the
        // error.
        let _ = self.0.shutdown_with_timeout(PATIENCE);
    }
}

/// Returns the layer, its guard, and the error if an endpoint is set but cannot be used.
pub(super) fn from_environment<S>() -> (Option<Boxed<S>>, Option<Traces>, Option<ExporterBuildError>)
where
    S: Subscriber + for<'a> LookupSpan<'a> + Send + Sync,
{
    let named = |name: &&str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if !ENDPOINTS.iter().any(named) {
        return (None, None, None);
    }
    match SpanExporter::builder().with_http().with_http_client(Collector::new()).build() {
        Err(fault) => (None, None, Some(fault)),
        Ok(exporter) => {
            let resource = Resource::builder().with_attribute(KeyValue::new("service.name", "redress"));
            let provider =
                SdkTracerProvider::builder().with_resource(resource.build()).with_batch_exporter(exporter);
            let provider = provider.build();
            (Some(layer(&provider)), Some(Traces(provider)), None)
        }
    }
}

/// A layer for our own spans with their events, and for statements.
fn layer<S>(provider: &SdkTracerProvider) -> Boxed<S>
where
    S: Subscriber + for<'a> LookupSpan<'a> + Send + Sync,
{
    let tracer = provider.tracer("redress");
    let ours = |metadata: &Metadata<'_>| {
        metadata.target().starts_with("redress") && *metadata.level() <= Level::INFO
    };
    let spans = tracing_opentelemetry::layer()
        .with_tracer(tracer.clone())
        .with_location(false)
        .with_threads(false)
        .with_tracked_inactivity(false)
        .with_filter(filter_fn(ours));
    let statements = Statements(tracer).with_filter(filter_fn(|metadata| metadata.target() == STATEMENT));
    spans.and_then(statements).boxed()
}

/// Makes a span for every statement, inside the span in which it ran.
struct Statements(SdkTracer);

impl<S: Subscriber> Layer<S> for Statements {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut statement = Statement::default();
        event.record(&mut statement);
        let ended = now();
        let builder = self.0.span_builder(statement.summary.clone()).with_kind(SpanKind::Client);
        let builder = builder.with_start_time(ended - statement.took).with_attributes([
            KeyValue::new("db.system.name", "postgresql"),
            KeyValue::new("db.query.summary", statement.summary),
            KeyValue::new("db.response.returned_rows", statement.returned),
            KeyValue::new("db.response.affected_rows", statement.affected),
        ]);
        // The current span has set the current context.
        builder.start(&self.0).end_with_timestamp(ended);
    }
}

/// What the driver reports about a statement: its first words and counts, never a value.
#[derive(Default)]
struct Statement {
    summary: String,
    took: Duration,
    returned: i64,
    affected: i64,
}

impl Visit for Statement {
    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}

    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "summary" {
            value.clone_into(&mut self.summary);
        }
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        if field.name() == "elapsed_secs" {
            self.took = Duration::try_from_secs_f64(value).unwrap_or_default();
        }
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        let value = i64::try_from(value).unwrap_or(i64::MAX);
        match field.name() {
            "rows_returned" => self.returned = value,
            "rows_affected" => self.affected = value,
            _ => {}
        }
    }
}

/// The HTTP client. It blocks in the exporter's own thread.
#[derive(Debug)]
struct Collector(ureq::Agent);

impl Collector {
    fn new() -> Self {
        // The certificates of the system are trusted, since an internal collector often has one of an
        // internal authority.
        let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(PATIENCE))
            .tls_config(tls)
            .build();
        Self(config.into())
    }
}

#[async_trait]
impl HttpClient for Collector {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let (parts, body) = request.into_parts();
        let answer = self.0.run(Request::from_parts(parts, body.to_vec()))?;
        let (parts, mut body) = answer.into_parts();
        let body = body.with_config().limit(MOST_BYTES).read_to_vec()?;
        Ok(Response::from_parts(parts, body.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use opentelemetry_sdk::error::OTelSdkResult;
    use opentelemetry_sdk::trace::{SpanData, SpanExporter};
    use std::sync::{Arc, Mutex};
    use tracing_subscriber::layer::SubscriberExt;

    #[derive(Debug, Clone, Default)]
    struct SentSpans(Arc<Mutex<Vec<SpanData>>>);

    impl SpanExporter for SentSpans {
        async fn export(&self, mut batch: Vec<SpanData>) -> OTelSdkResult {
            self.0.lock().unwrap().append(&mut batch);
            Ok(())
        }
    }

    #[test]
    fn a_statement_is_a_span_inside_the_span_it_ran_in() {
        let spans_sent = SentSpans::default();
        let provider = SdkTracerProvider::builder().with_simple_exporter(spans_sent.clone()).build();
        let subscriber = tracing_subscriber::registry().with(layer(&provider));
        tracing::subscriber::with_default(subscriber, || {
            let request = tracing::error_span!("request", request_id = "r-1");
            let _entered = request.enter();
            tracing::event!(
                target: STATEMENT, Level::DEBUG, summary = "SELECT position FROM events …",
                db.statement = "SELECT position FROM events WHERE actor = $1", rows_affected = 0_u64,
                rows_returned = 3_u64, elapsed_secs = 0.25,
            );
            tracing::info!(target: "another_crate", "an event of another crate");
        });
        let spans = spans_sent.0.lock().unwrap();
        let [statement, request] = &spans[..] else { panic!("{spans:?}") };
        let names = (statement.name.as_ref(), request.name.as_ref());
        assert_eq!(names, ("SELECT position FROM events …", "request"));
        assert_eq!(statement.parent_span_id, request.span_context.span_id());
        assert_eq!(statement.span_context.trace_id(), request.span_context.trace_id());
        let took = statement.end_time.duration_since(statement.start_time).unwrap();
        assert_eq!(took, Duration::from_millis(250));
        let rows = KeyValue::new("db.response.returned_rows", 3);
        assert!(statement.attributes.contains(&rows), "{:?}", statement.attributes);
        assert!(request.events.events.is_empty(), "no event of another: {:?}", request.events);
    }
}
