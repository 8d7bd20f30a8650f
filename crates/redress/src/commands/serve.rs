//! `redress serve`: serves the API until SIGTERM or Ctrl-C.

use std::io::{self, IsTerminal};
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::checkpoint_key::CheckpointKey;
use crate::cli::proof::TreeOptions;
use crate::cli::{Global, serving::ServingOptions};
use crate::database::Database;
use crate::failure::Failure;
use crate::gauges::Gauges;
use crate::interrupt::Interrupt;
use crate::login_link::Link;
use crate::program::with_database;
use crate::services::Services;
use crate::value_keys::{bring_up_to_date, value_keys};
use crate::{authentication, file_limit, health, output, procedure};
use axum::Router;
use axum::http::{HeaderValue, header::AUTHORIZATION};
use redress_api::Tiles;
use redress_api::graphql::{self, Opening, Sample};
use redress_auth::OwnKey;
use redress_http as http;
use redress_log::{Clock, Log, LogOptions, migrations};
use redress_pages::Pages;
use redress_postgres::PrivatePostgres;
use redress_read::MinimumCell;
use std::sync::Arc;

/// How long requests in progress may take at shutdown. An open connection does not delay it further.
const GRACE: Duration = Duration::from_secs(10);

pub(crate) async fn run(
    global: &Global,
    serving: &ServingOptions,
    (tree, minimum_cell): (&TreeOptions, MinimumCell),
    interrupt: &mut Interrupt,
) -> Result<u8, Failure> {
    let month = redress_read::Month::of(Clock::system().now().date_naive());
    // The sample petition is the one that another ready-made query registers.
    let sample = Sample { unit: "P".into(), petition: "2026-0001".into(), month };
    let begin = Begin { sample, start: None };
    run_after(global, serving, (tree, minimum_cell), interrupt, async |_, _| Ok(begin)).await
}

/// Where somebody who has just started the server begins to look.
pub(crate) struct Begin {
    /// What the ready queries of the query page ask about.
    pub(crate) sample: Sample,
    /// The page that opens first; none: the topmost units.
    pub(crate) start: Option<String>,
}

/// Serves after `prepare` has run on the open database. `prepare` returns where to begin.
pub(crate) async fn run_after(
    global: &Global,
    serving: &ServingOptions,
    (tree, minimum_cell): (&TreeOptions, MinimumCell),
    interrupt: &mut Interrupt,
    prepare: impl AsyncFnOnce(&Database, &mut Interrupt) -> Result<Begin, Failure>,
) -> Result<u8, Failure> {
    let listen = serving.listen;
    if !listen.ip().is_loopback() && serving.issuer.issuer.is_none() {
        return Err(Failure::ListenRefused(listen));
    }
    if !listen.ip().is_loopback() && serving.link {
        return Err(Failure::LinkRefused(listen));
    }
    let procedure = procedure::load(global.procedure.as_deref())?;
    // Before the database is opened, so that a taken port is reported at once.
    let listener = bind(listen)?;
    let own_key = Arc::new(authentication::own_key(global.data_dir.as_deref())?);
    let checkpoint_key = CheckpointKey::of(global, &tree.key)?;
    // So is an unusable key.
    checkpoint_key.keys().map_err(authentication::AuthenticationFault::from)?;
    let keys = value_keys(global.data_dir.as_deref())?;
    with_database(global, interrupt, async |database, interrupt| {
        if database.private().is_some() {
            // The private database is migrated here; an external one needs `redress migrate`.
            bring_up_to_date(database.pool(), global, &keys).await?;
        }
        match migrations::check(database.pool()).await {
            // Without the keys, the server would fail on every value about people.
            Ok(_) => keys.check(database.pool()).await?,
            Err(fault) => tracing::warn!(code = fault.code(), "{fault}"),
        }
        let begin = prepare(database, interrupt).await?;
        let opening = Opening::default();
        let options = LogOptions { procedure: Arc::new(procedure), ..LogOptions::new(keys) };
        let (pool, replica) = database.answering(serving.connections.limits().deadline);
        let services = Services::start(
            pool.clone(),
            replica.clone(),
            (options, minimum_cell),
            checkpoint_key.source(),
            opening.clone(),
        );
        let services = services.await;
        let setup = HttpSetup { opening, own_key, serving, public_hashes: tree.public_hashes, begin };
        let served = serve(listener, database, setup, interrupt).await;
        services.stop().await;
        for pool in replica.into_iter().chain([pool]) {
            pool.close().await;
        }
        served
    })
    .await?;
    Ok(0)
}

fn bind(address: SocketAddr) -> Result<TcpListener, Failure> {
    http::listen(address).map_err(|source| match source.kind() {
        io::ErrorKind::AddrInUse => Failure::PortTaken(address),
        _ => Failure::Listen { address, source },
    })
}

/// What the HTTP server is built from: the API once it is open, and the authentication of callers.
struct HttpSetup<'a> {
    opening: Opening,
    own_key: Arc<OwnKey>,
    serving: &'a ServingOptions,
    public_hashes: bool,
    begin: Begin,
}

impl HttpSetup<'_> {
    /// Makes the routes and the limits of connections.
    fn router(
        self,
        database: &Database,
        stopping: watch::Receiver<bool>,
        link: Option<Link>,
    ) -> (Router, http::Sockets) {
        let clock = Clock::system();
        let authenticator =
            Arc::new(authentication::authenticator(&self.own_key, &self.serving.issuer, clock));
        let authenticator = http::Authenticator::new(move |header: Option<HeaderValue>| {
            let authenticator = authenticator.clone();
            async move {
                let headers = header.map(|header| (AUTHORIZATION, header)).into_iter().collect();
                authenticator.pass(&headers).await.map_err(|_| http::Unauthenticated)
            }
        });
        let (pool, opening) = (database.pool().clone(), self.opening.clone());
        let gauges = Gauges::new(pool.clone(), opening.clone());
        let answers = database.private().and_then(PrivatePostgres::answers);
        let (authenticator_of_tiles, public_hashes) = (authenticator.clone(), self.public_hashes);
        let tiles = Tiles { opening: opening.clone(), authenticator: authenticator_of_tiles, public_hashes };
        let link = link.map(Arc::new);
        let more = health::router(health::Watched { pool, opening: opening.clone(), answers })
            .merge(tiles.router())
            .merge(link.clone().map(Link::router).unwrap_or_default());
        let Begin { sample, start } = self.begin;
        let routes = move |schema| more.merge(pages(schema, opening, link, start).router());
        let mut limits = self.serving.connections.limits();
        file_limit::allow(&mut limits);
        let gateway = redress_api::gateway(self.opening, authenticator, limits)
            .ready_queries(graphql::ready_queries(&sample))
            .metrics(move || gauges.clone().gather())
            .stop(stopping);
        let sockets = gateway.sockets();
        (gateway.router_with(routes), sockets)
    }

    /// Makes the link for the user who started the server, if standard output is a terminal or `--link` is
    /// set. Otherwise a journal would store it. On an address that other machines reach, it would travel over
    /// the network.
    fn link(&self, address: SocketAddr) -> Result<Option<(Link, String)>, Failure> {
        if !address.ip().is_loopback() || !(self.serving.link || io::stdout().is_terminal()) {
            return Ok(None);
        }
        let link = Link::new(self.own_key.clone(), Clock::system());
        Ok(Some(link.map_err(authentication::AuthenticationFault::from)?))
    }
}

/// The pages over the schema.
fn pages(schema: http::InProcess, opening: Opening, link: Option<Arc<Link>>, start: Option<String>) -> Pages {
    let clock = Clock::system();
    // Until the log is open no page is shown: the day does not matter then.
    let today = move || opening.log().map_or_else(|| clock.now().date_naive(), Log::today);
    let mut pages = Pages::new(schema, today);
    if let Some(link) = link {
        pages = pages.link(move |code| link.token(code));
    }
    match start {
        Some(start) => pages.start(start),
        None => pages,
    }
}

async fn serve(
    listener: TcpListener,
    database: &Database,
    setup: HttpSetup<'_>,
    interrupt: &mut Interrupt,
) -> Result<(), Failure> {
    let address = listener.local_addr().map_err(Failure::System)?;
    let (stop, stopping) = watch::channel(false);
    let (link, code) = setup.link(address)?.unzip();
    let (router, sockets) = setup.router(database, stopping.clone(), link);
    let mut server = tokio::spawn(async move { http::serve(listener, router, sockets, stopping).await });
    output::line(&format!("redress is ready at http://{address}"))?;
    if let Some(code) = code {
        output::line(&format!("open http://{address}/sign-in?code={code}"))?;
    }
    tokio::select! {
        ended = &mut server => return served(ended),
        () = interrupt.wait() => {}
    }
    tracing::info!("stopping");
    stop.send_replace(true);
    match tokio::time::timeout(GRACE, &mut server).await {
        Ok(ended) => served(ended),
        Err(_) => {
            tracing::warn!("connections are still open after {} s and are closed now", GRACE.as_secs());
            server.abort();
            Ok(())
        }
    }
}

fn served(ended: Result<(), tokio::task::JoinError>) -> Result<(), Failure> {
    ended.map_err(|fault| Failure::Served(io::Error::other(fault)))
}
