//! Connections: so many, none that dawdles over its headers, all of them ended in order.
//!
//! `axum::serve` sets no time for headers to arrive, so whoever opens connections and says nothing would hold them for ever.

use std::{
    io::ErrorKind,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::Router;
use hyper::{server::conn::http1, service::Service, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
};

use super::Limits;

/// How long to wait when the system gives no more connections (open files, memory).
const EXHAUSTED: Duration = Duration::from_secs(1);

/// Serves HTTP/1.1 until the value is true or its sender gone, then until the requests under way are answered.
pub async fn serve(listener: TcpListener, router: Router, limits: &Limits, mut stop: watch::Receiver<bool>) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(limits.header_time);
    let places = Arc::new(Semaphore::new(limits.sockets));
    loop {
        let arrived = async {
            // Past the limit, callers wait in the listener's queue.
            let place = places.clone().acquire_owned().await.ok()?;
            Some((accept(&listener).await, place))
        };
        let (stream, place) = tokio::select! {
            Some(arrived) = arrived => arrived,
            _ = stop.wait_for(|stop| *stop) => break,
        };
        let connection = connection(http.clone(), stream, router.clone(), stop.clone());
        tokio::spawn(async move {
            connection.await;
            drop(place);
        });
    }
    drop(listener);
    // All places are free once all connections have ended; an error is impossible, for nobody closes the semaphore.
    let _ = places.acquire_many(u32::try_from(limits.sockets).unwrap_or(u32::MAX)).await;
}

async fn connection(
    http: http1::Builder,
    stream: TcpStream,
    router: Router,
    mut stop: watch::Receiver<bool>,
) {
    let asked = AtomicBool::new(false);
    let router = TowerToHyperService::new(router);
    let service = service_fn(|request| {
        asked.store(true, Ordering::Relaxed);
        router.call(request)
    });
    let mut connection = pin!(http.serve_connection(TokioIo::new(stream), service).with_upgrades());
    let ended = tokio::select! {
        ended = connection.as_mut() => Some(ended),
        () = async { drop(stop.wait_for(|stop| *stop).await) } => None,
    };
    let ended = match ended {
        Some(ended) => ended,
        // Nobody waits for an answer.
        None if !asked.load(Ordering::Relaxed) => return,
        None => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(fault) = ended {
        tracing::debug!(%fault, "a connection broke off");
    }
}

async fn accept(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            Err(fault) if is_callers(fault.kind()) => {}
            Err(fault) => {
                tracing::error!(%fault, "no connection can be taken; check the limit of open files");
                tokio::time::sleep(EXHAUSTED).await;
            }
        }
    }
}

fn is_callers(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::ConnectionRefused | ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset)
}
