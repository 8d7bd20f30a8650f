//! `redress serve`: the API, until SIGTERM or Ctrl-C.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::cli::{Global, IssuerOptions};
use crate::database::Database;
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::program::with_database;
use crate::services::Services;
use crate::{health, output, procedure};
use redress_log::migrations;

// Requests under way may finish; whoever holds a connection open does not keep the server up.
const GRACE: Duration = Duration::from_secs(10);

pub(crate) async fn run(
    global: &Global,
    listen: SocketAddr,
    issuer: &IssuerOptions,
    interrupt: &mut Interrupt,
) -> Result<u8, Failure> {
    if !listen.ip().is_loopback() && issuer.issuer.is_none() {
        return Err(Failure::ListenRefused(listen));
    }
    let procedure = procedure::load(global.procedure.as_deref())?;
    // Before the database: a taken port is known at once.
    let listener = bind(listen).await?;
    with_database(global, interrupt, async |database, interrupt| {
        if database.private().is_some() {
            // Nobody else looks after the private database; one of your own waits for `redress migrate`.
            migrations::run(database.pool(), global.time_zone).await?;
        } else if let Err(fault) = migrations::check(database.pool()).await {
            tracing::warn!(code = fault.code(), "{fault}");
        }
        let services = Services::start(database.pool().clone(), procedure);
        let served = serve(listener, database, interrupt).await;
        services.stop().await;
        served
    })
    .await?;
    Ok(0)
}

async fn bind(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|source| match source.kind() {
        io::ErrorKind::AddrInUse => Failure::PortTaken(address),
        _ => Failure::Listen { address, source },
    })
}

async fn serve(listener: TcpListener, database: &Database, interrupt: &mut Interrupt) -> Result<(), Failure> {
    let address = listener.local_addr().map_err(Failure::System)?;
    let (stop, stopping) = oneshot::channel::<()>();
    let router = health::router(database.pool().clone());
    let server = axum::serve(listener, router).with_graceful_shutdown(async move {
        // Both a message and a dropped sender mean: stop.
        let _ = stopping.await;
    });
    let mut server = tokio::spawn(server.into_future());
    output::line(&format!("redress is ready at http://{address}"))?;
    tokio::select! {
        ended = &mut server => return served(ended),
        () = interrupt.wait() => {}
    }
    tracing::info!("stopping");
    drop(stop);
    match tokio::time::timeout(GRACE, &mut server).await {
        Ok(ended) => served(ended),
        Err(_) => {
            tracing::warn!("connections were still open after {} s and are cut off", GRACE.as_secs());
            server.abort();
            Ok(())
        }
    }
}

fn served(ended: Result<io::Result<()>, tokio::task::JoinError>) -> Result<(), Failure> {
    ended.map_err(io::Error::other).flatten().map_err(Failure::Served)
}
