//! Counts the SQL statements that an answer takes.

use crate::fixture::Office;
use sqlx::{ConnectOptions, PgPool, postgres::PgPoolOptions};
use std::{
    fmt::Debug,
    sync::{Arc, Mutex},
};
use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
    subscriber::DefaultGuard,
};
use tracing_subscriber::{
    Layer, Registry,
    layer::{Context, SubscriberExt},
};

/// Connections whose statements are reported; those of programs and other tests are not, for a statement may show more than it should.
pub fn reporting(office: &Office) -> PgPool {
    let options = office.database.options.clone().log_statements("debug".parse().unwrap());
    PgPoolOptions::new().connect_lazy_with(options)
}

/// What the driver reports of this thread: a test has a runtime of one thread, and everything in it runs there.
#[derive(Clone, Default)]
pub struct Statements(Arc<Mutex<Vec<String>>>);

impl Statements {
    /// Listens as long as the guard lives.
    pub fn listen() -> (Self, DefaultGuard) {
        let statements = Self::default();
        let guard = tracing::subscriber::set_default(Registry::default().with(statements.clone()));
        (statements, guard)
    }

    /// Those since it was asked last.
    pub fn taken(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

impl<S: Subscriber> Layer<S> for Statements {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() == "sqlx::query" {
            let mut sql = Sql::default();
            event.record(&mut sql);
            self.0.lock().unwrap().push(sql.0);
        }
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
