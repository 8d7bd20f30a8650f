//! Checks a server that has just started, and stops it again if it is refused.

use std::time::Duration;

use sqlx::Connection;
use tokio::time::timeout;

use crate::cluster::Cluster;
use crate::connect;
use crate::durability::check_durability_offline;
use crate::error::PrivatePostgresError;
use crate::server::Address;

/// Checks that the server cannot lose confirmed data, by its settings.
pub(crate) async fn check(cluster: &Cluster, address: &Address) -> Result<(), PrivatePostgresError> {
    let mut connection = connect::first(cluster, address).await?;
    let Cluster { layout, binaries, user } = cluster;
    let server = binaries.program("postgres");
    check_durability_offline(&mut connection, &server, &layout.cluster(), user.name()).await?;
    let _ = connection.close().await;
    Ok(())
}

/// Stops a server that was refused. The wait is limited, so that a server that does not react cannot delay
/// the error message.
pub(crate) async fn stop_refused<T>(stopping: impl Future<Output = Result<T, PrivatePostgresError>>) {
    match timeout(Duration::from_secs(60), stopping).await {
        Ok(Ok(_)) => {}
        Ok(Err(fault)) => tracing::warn!(%fault, "could not stop PostgreSQL after refusing it"),
        Err(_) => tracing::warn!("PostgreSQL was refused and is slow to stop; not waiting for it any longer"),
    }
}
