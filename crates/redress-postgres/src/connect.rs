//! The first connection: checks that the server answers, and creates the program's database if it is missing.

use std::time::{Duration, Instant};

use sqlx::postgres::{PgConnectOptions, PgSslMode};
use sqlx::{ConnectOptions, Connection, PgConnection};
use tokio::time::{sleep, timeout};

use super::cluster::Cluster;
use super::error::PrivatePostgresError;
use super::initdb::SUPERUSER;
use super::server::Address;

/// The name of the program's database in the private cluster.
pub(crate) const DATABASE: &str = "redress";
const PATIENCE: Duration = Duration::from_secs(20);

/// The options for connecting to a database of the private cluster.
pub(crate) fn options(address: &Address, database: &str) -> PgConnectOptions {
    // The password file is not read, and PG* variables are overridden.
    PgConnectOptions::new_without_pgpass()
        .socket(&address.socket_dir)
        .port(address.port)
        .username(SUPERUSER)
        .database(database)
        .ssl_mode(PgSslMode::Disable)
        .application_name("redress")
}

/// Connects to the program's database. Creates it if it is missing.
pub(crate) async fn first(
    cluster: &Cluster,
    address: &Address,
) -> Result<PgConnection, PrivatePostgresError> {
    let since = Instant::now();
    loop {
        match connect(cluster, address, DATABASE).await {
            Err(PrivatePostgresError::Connect { source: Some(source), .. }) if has_code(&source, "3D000") => {
            }
            answer => return answer,
        }
        let mut admin = connect(cluster, address, "postgres").await?;
        let made = sqlx::query(&format!("CREATE DATABASE {DATABASE}")).execute(&mut admin).await;
        let _ = admin.close().await;
        match made {
            Ok(_) => {}
            // The command of a killed program may still be running on the server.
            Err(source) if is_being_made(&source) && since.elapsed() < PATIENCE => {
                sleep(Duration::from_millis(100)).await;
            }
            Err(source) => return Err(refused(cluster, source)),
        }
    }
}

/// Whether another process is creating the database, or has just created it: a duplicate, or the template in
/// use.
fn is_being_made(fault: &sqlx::Error) -> bool {
    ["42P04", "23505", "55006"].iter().any(|code| has_code(fault, code))
}

async fn connect(
    cluster: &Cluster,
    address: &Address,
    database: &str,
) -> Result<PgConnection, PrivatePostgresError> {
    let since = Instant::now();
    loop {
        let source = match timeout(PATIENCE, options(address, database).connect()).await {
            Ok(Ok(connection)) => return Ok(connection),
            Ok(Err(source)) => source,
            Err(_) => {
                let message = format!("no answer within {} s", PATIENCE.as_secs());
                return Err(PrivatePostgresError::Connect {
                    message,
                    log: cluster.layout.log(),
                    source: None,
                });
            }
        };
        // The server reports "ready" slightly too early, and restarts after a child crashed.
        let passing = matches!(source, sqlx::Error::Io(_)) || has_code(&source, "57P03");
        if !passing || since.elapsed() > PATIENCE {
            return Err(refused(cluster, source));
        }
        sleep(Duration::from_millis(50)).await;
    }
}

fn refused(cluster: &Cluster, source: sqlx::Error) -> PrivatePostgresError {
    let message = match &source {
        sqlx::Error::Database(answer) => answer.message().to_owned(),
        other => other.to_string(),
    };
    PrivatePostgresError::Connect { message, log: cluster.layout.log(), source: Some(source) }
}

fn has_code(fault: &sqlx::Error, code: &str) -> bool {
    fault.as_database_error().is_some_and(|answer| answer.code().as_deref() == Some(code))
}
