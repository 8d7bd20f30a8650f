//! The first connection: shows that the server answers, and that the program's database exists.

use std::time::{Duration, Instant};

use sqlx::postgres::{PgConnectOptions, PgSslMode};
use sqlx::{ConnectOptions, Connection, PgConnection};
use tokio::time::{sleep, timeout};

use super::cluster::Cluster;
use super::error::PrivatePostgresError;
use super::initdb::SUPERUSER;
use super::server::Address;

/// The program's database in the private cluster.
pub(crate) const DATABASE: &str = "redress";
const PATIENCE: Duration = Duration::from_secs(20);

/// How to reach a database of the private cluster.
pub(crate) fn options(address: &Address, database: &str) -> PgConnectOptions {
    // Nothing from a password file; what PG* variables may say is overwritten.
    PgConnectOptions::new_without_pgpass()
        .socket(&address.socket_dir)
        .port(address.port)
        .username(SUPERUSER)
        .database(database)
        .ssl_mode(PgSslMode::Disable)
        .application_name("redress")
}

/// Connects to the program's database, which is made if it is missing.
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
            // A program that was killed leaves its own command behind, which goes on to its end.
            Err(source) if is_being_made(&source) && since.elapsed() < PATIENCE => {
                sleep(Duration::from_millis(100)).await;
            }
            Err(source) => return Err(refused(cluster, source)),
        }
    }
}

/// Whether somebody else makes the database just now, or has made it: a duplicate, or a template in use.
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
                let said = format!("it does not answer within {} s", PATIENCE.as_secs());
                return Err(PrivatePostgresError::Connect { said, log: cluster.layout.log(), source: None });
            }
        };
        // It says "ready" a moment before it is, and a crashed child makes it start over.
        let passing = matches!(source, sqlx::Error::Io(_)) || has_code(&source, "57P03");
        if !passing || since.elapsed() > PATIENCE {
            return Err(refused(cluster, source));
        }
        sleep(Duration::from_millis(50)).await;
    }
}

fn refused(cluster: &Cluster, source: sqlx::Error) -> PrivatePostgresError {
    let said = match &source {
        sqlx::Error::Database(answer) => answer.message().to_owned(),
        other => other.to_string(),
    };
    PrivatePostgresError::Connect { said, log: cluster.layout.log(), source: Some(source) }
}

fn has_code(fault: &sqlx::Error, code: &str) -> bool {
    fault.as_database_error().is_some_and(|answer| answer.code().as_deref() == Some(code))
}
