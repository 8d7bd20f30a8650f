//! Counts the SQL statements that an answer takes.

use crate::fixture::Office;
use sqlx::{ConnectOptions, PgPool, postgres::PgPoolOptions};
use std::{cell::RefCell, fmt::Debug, sync::Once};
use tracing::{
    Event, Level, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{
    Layer, Registry,
    filter::Targets,
    layer::{Context, SubscriberExt},
};

thread_local! {
    /// What the driver has reported of this thread: a test has a runtime of one thread, and everything in it runs there.
    static REPORTED: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Connections whose statements are reported; those of programs and other tests are not, for a statement may show more than it should.
pub fn reporting(office: &Office) -> PgPool {
    static LISTEN: Once = Once::new();
    LISTEN.call_once(|| {
        // For the whole process: a subscriber of one thread misses what another thread has declared to be of no interest.
        let layer = Reported.with_filter(Targets::new().with_target("sqlx::query", Level::DEBUG));
        tracing::subscriber::set_global_default(Registry::default().with(layer)).unwrap();
    });
    let options = office.database.options.clone().log_statements("debug".parse().unwrap());
    PgPoolOptions::new().connect_lazy_with(options)
}

/// The statements since this was asked last.
pub fn taken() -> Vec<String> {
    REPORTED.take()
}

struct Reported;

impl<S: Subscriber> Layer<S> for Reported {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut sql = Sql::default();
        event.record(&mut sql);
        REPORTED.with_borrow_mut(|reported| reported.push(sql.0));
    }
}

/// Beginning and whole of a statement, as far as they are told.
#[derive(Default)]
struct Sql(String);

impl Visit for Sql {
    fn record_str(&mut self, field: &Field, value: &str) {
        if matches!(field.name(), "summary" | "db.statement") {
            self.0.push_str(value);
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn Debug) {}
}
