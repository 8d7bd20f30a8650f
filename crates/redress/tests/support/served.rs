//! A running server, and access to its database from another process.

use std::path::Path;
use std::time::Duration;

use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;

use crate::program::{Server, redress};
use crate::support::{Scratch, running};

pub(crate) fn serve(scratch: &Scratch) -> Server {
    Server::start(&mut redress(&scratch.data_dir(), &["serve", "--listen", "127.0.0.1:0"]))
}

/// A connection pool to the database of a running program.
pub(crate) fn pool(data_dir: &Path) -> PgPool {
    let socket = running(data_dir).expect("runs").socket_dir.expect("has one");
    let url = format!("postgres:///redress?host={}&user=redress", socket.display());
    PgPoolOptions::new().acquire_timeout(Duration::from_secs(5)).connect_lazy(&url).expect("a URL")
}

pub(crate) fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(work)
}

pub(crate) fn sql(data_dir: &Path, statement: &str) {
    block_on(async {
        let pool = pool(data_dir);
        sqlx::raw_sql(statement).execute(&pool).await.expect(statement);
        pool.close().await;
    });
}
