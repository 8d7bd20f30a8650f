//! Accepts connections, serves them and ends them, within their limits.
//!
//! `axum::serve` sets no time limit for headers: a caller that opens connections and sends nothing would hold them for ever.

use std::{
    convert::Infallible,
    io::{self, ErrorKind},
    net::{IpAddr, SocketAddr},
    pin::pin,
    sync::Arc,
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    http::{HeaderValue, Request, Response, StatusCode, header},
};
use hyper::{
    body::{Body as _, Incoming},
    server::conn::http1,
    service::{Service as _, service_fn},
};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpSocket, TcpStream},
    sync::{mpsc, watch},
    task::{unconstrained, yield_now},
};

use super::{
    counted_body::CountedBody,
    eviction_pool::Eviction,
    limited_stream::LimitedStream,
    sockets::{Phase, Socket, Sockets},
};

/// The pause when the system gives no more connections (open files, memory).
const EXHAUSTED: Duration = Duration::from_secs(1);
/// hyper's smallest buffer.
const SMALLEST_HEAD: usize = 8 * 1024;
/// The bytes of an answer that the system buffers for a caller that does not read. It takes twice as much for its own needs and, without
/// this setting, up to 4 MiB. The buffer also bounds what is in flight: 2.5 MiB/s to a caller 100 ms away.
const SEND_BUFFER: u32 = 128 * 1024;
/// Connections that may wait for `accept`, as in the standard library.
const BACKLOG: u32 = 1024;
/// The answer to an address that has too many connections, written as far as possible without waiting.
const TOO_MANY: &[u8] =
    b"HTTP/1.1 429 Too Many Requests\r\nconnection: close\r\nretry-after: 1\r\ncontent-length: 0\r\n\r\n";

/// Listens on an address, with a bounded send buffer for each connection.
///
/// # Errors
/// If the system refuses.
pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // As in the standard library: a restart need not wait for old connections.
    socket.set_reuseaddr(true)?;
    socket.set_send_buffer_size(SEND_BUFFER)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Serves HTTP/1.1 until `stop` is true or its sender is gone, then until the requests under way are answered.
pub async fn serve(listener: TcpListener, router: Router, sockets: Sockets, mut stop: watch::Receiver<bool>) {
    let limits = &sockets.table().limits;
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(limits.header_time)
        .max_buf_size(limits.head_bytes.max(SMALLEST_HEAD));
    let (open, mut closed) = mpsc::channel(1);
    for accepted in (1..=u32::MAX).cycle() {
        let (stream, peer) = tokio::select! {
            // All waiting connections are accepted before any is served: a flood evicts itself before it costs anything.
            arrived = unconstrained(accept(&listener)) => arrived,
            _ = stop.wait_for(|stop| *stop) => break,
        };
        if accepted % BACKLOG == 0 {
            yield_now().await;
        }
        let Some((socket, eviction)) = sockets.enter(peer, open.clone()) else {
            let _ = stream.try_write(TOO_MANY);
            continue;
        };
        tokio::spawn(connection(http.clone(), stream, socket, eviction, router.clone(), stop.clone()));
    }
    drop((listener, open));
    // Ends when every connection has.
    closed.recv().await;
}

async fn connection(
    http: http1::Builder,
    stream: TcpStream,
    socket: Arc<Socket>,
    mut eviction: Eviction,
    router: Router,
    mut stop: watch::Receiver<bool>,
) {
    let router = TowerToHyperService::new(router);
    let wire = TokioIo::new(LimitedStream::new(stream, socket.clone()));
    let service = service_fn(|request: Request<Incoming>| {
        // Before anything else is read: see `limited_stream`.
        let next = next(request.body());
        socket.begins(next);
        answer(router.clone(), socket.clone(), request, next)
    });
    let mut connection = pin!(http.serve_connection(wire, service).with_upgrades());
    let ended = tokio::select! {
        ended = connection.as_mut() => Some(ended),
        () = async { drop(stop.wait_for(|stop| *stop).await) } => None,
        () = eviction.wait() => return,
    };
    let ended = match ended {
        Some(ended) => ended,
        // No request waits for an answer.
        None if !socket.has_request() => return,
        None => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(fault) = ended {
        tracing::debug!(%fault, "a connection ended with an error");
    }
}

/// What follows a head, according to hyper.
fn next(body: &Incoming) -> Phase {
    match body.size_hint().exact() {
        Some(0) => Phase::Head,
        Some(length) => Phase::Body(length),
        None => Phase::Opaque,
    }
}

async fn answer(
    router: TowerToHyperService<Router>,
    socket: Arc<Socket>,
    mut request: Request<Incoming>,
    next: Phase,
) -> Result<Response<Body>, Infallible> {
    let Ok(client) = socket.client(request.headers()) else {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        return Ok(response);
    };
    request.extensions_mut().insert(socket.clone());
    let mut response = router.call(request).await?;
    if response.status() == StatusCode::SWITCHING_PROTOCOLS {
        socket.set(Phase::Opaque);
        socket.keep(client);
        return Ok(response);
    }
    if next == Phase::Opaque {
        // Only hyper knows where a body in chunks ends.
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    Ok(match client {
        Some(client) => response.map(|body| Body::new(CountedBody::new(body, client))),
        None => response,
    })
}

async fn accept(listener: &TcpListener) -> (TcpStream, IpAddr) {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => return (stream, peer.ip()),
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
