//! A server that has just come up is accepted or refused.

use std::time::Duration;

use sqlx::Connection;
use tokio::time::timeout;

use crate::cluster::Cluster;
use crate::connect;
use crate::durability::check_durability_offline;
use crate::error::PrivatePostgresError;
use crate::server::Address;

/// Refuses a server that may lose what it confirms.
pub(crate) async fn check(cluster: &Cluster, address: &Address) -> Result<(), PrivatePostgresError> {
    let mut connection = connect::first(cluster, address).await?;
    let Cluster { layout, binaries, user } = cluster;
    let server = binaries.program("postgres");
    check_durability_offline(&mut connection, &server, &layout.cluster(), user.name()).await?;
    let _ = connection.close().await;
    Ok(())
}

/// Stops a server that was refused. One that does not even answer must not keep its refusal from being told.
pub(crate) async fn stop_refused<T>(stopping: impl Future<Output = Result<T, PrivatePostgresError>>) {
    match timeout(Duration::from_secs(60), stopping).await {
        Ok(Ok(_)) => {}
        Ok(Err(fault)) => tracing::warn!(%fault, "could not stop PostgreSQL after refusing it"),
        Err(_) => tracing::warn!("PostgreSQL was refused and is slow to stop; it is left to itself"),
    }
}
