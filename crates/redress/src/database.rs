//! Opens the database for a command, external or private, and closes it again in order.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use log::LevelFilter;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, Connection, PgPool};
use tokio::time::timeout;

use crate::database_url::{self, DatabaseUrl, NotAUrl};
use redress_output::words;
use redress_postgres::{DurabilityError, check_durability};
use redress_postgres::{MINIMUM_MAJOR, PrivatePostgres, PrivatePostgresError, Stopped, default_data_dir};

const MOST_CONNECTIONS: u32 = 16;
const PATIENCE: Duration = Duration::from_secs(10);
/// A connection that was not used for so long may be gone.
const IDLE: Duration = Duration::from_secs(1);
/// A query that gets no connection to the replica in this time has time left to be answered by the primary.
const REPLICA_PATIENCE: Duration = Duration::from_secs(2);
/// How long connections may take to end.
const CLOSING: Duration = Duration::from_secs(5);
/// A statement that takes longer is worth a warning: no request should wait so long for one.
const SLOW: Duration = Duration::from_millis(500);

/// Why there is no database to work with.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// A variable does not parse.
    #[error(transparent)]
    Url(#[from] NotAUrl),
    /// There is a replica of no primary.
    #[error(
        "READ_DATABASE_URL names a replica, and DATABASE_URL does not name its primary: set both, or neither (the private PostgreSQL has no replica)"
    )]
    ReplicaAlone,
    /// The server does not answer.
    #[error("could not reach {shown}: {reason}; check that it runs and that DATABASE_URL names it")]
    Unreachable {
        /// The database, without its password.
        shown: String,
        /// The system's answer.
        reason: String,
        /// The driver's fault.
        source: sqlx::Error,
    },
    /// The server refused the connection.
    #[error(
        "{shown} refuses the connection: {reason}; check the user, password and database in DATABASE_URL"
    )]
    Refused {
        /// The database, without its password.
        shown: String,
        /// The server's answer.
        reason: String,
        /// The driver's fault.
        source: sqlx::Error,
    },
    /// The server's certificate is not trusted, or there is no TLS where it was asked for.
    #[error(
        "no encrypted connection to {shown} came about: {reason}; check sslmode and sslrootcert in DATABASE_URL, and the server's certificate"
    )]
    Tls {
        /// The database, without its password.
        shown: String,
        /// What is wrong.
        reason: String,
        /// The driver's fault.
        source: sqlx::Error,
    },
    /// The server is there and does not work: it starts, stops, or has no room.
    #[error("{shown} does not work now: {reason}; see to that server (its log says more), then try again")]
    Unavailable {
        /// The database, without its password.
        shown: String,
        /// The server's answer.
        reason: String,
        /// The driver's fault.
        source: sqlx::Error,
    },
    /// The server is too old.
    #[error(
        "{shown} is PostgreSQL {found}: {MINIMUM_MAJOR} or later is needed, so upgrade it or name another in DATABASE_URL"
    )]
    TooOld {
        /// The database, without its password.
        shown: String,
        /// Its version.
        found: String,
    },
    /// The server may lose what it has confirmed.
    #[error(transparent)]
    Durability(#[from] DurabilityError),
    /// The private PostgreSQL does not run.
    #[error(transparent)]
    Private(#[from] PrivatePostgresError),
}

impl DatabaseError {
    /// A stable name for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Url(NotAUrl(database_url::REPLICA)) => "READ_DATABASE_URL_WRONG",
            Self::Url(_) => "DATABASE_URL_WRONG",
            Self::ReplicaAlone => "READ_DATABASE_URL_ALONE",
            Self::Unreachable { .. } => "DATABASE_UNREACHABLE",
            Self::Refused { .. } => "DATABASE_REFUSED",
            Self::Tls { .. } => "DATABASE_TLS",
            Self::Unavailable { .. } => "DATABASE_UNAVAILABLE",
            Self::TooOld { .. } => "DATABASE_TOO_OLD",
            Self::Durability(fault) => fault.code(),
            Self::Private(fault) => fault.code(),
        }
    }
}

/// Which database a command works on.
#[derive(Debug, Clone)]
pub enum DatabaseChoice {
    /// The one that `DATABASE_URL` names, with the replica that `READ_DATABASE_URL` names.
    External(Box<DatabaseUrl>, Option<Box<DatabaseUrl>>),
    /// The private one of this data directory.
    Private(PathBuf),
}

impl DatabaseChoice {
    /// `DATABASE_URL` if it is set, else the data directory that was named, else the platform's.
    ///
    /// # Errors
    /// When a URL does not parse, a replica is named without its primary, or nothing says where data belong.
    pub fn from_environment(data_dir: Option<&Path>) -> Result<Self, DatabaseError> {
        let replica = DatabaseUrl::from_environment(database_url::REPLICA)?;
        if let Some(url) = DatabaseUrl::from_environment(database_url::PRIMARY)? {
            return Ok(Self::External(Box::new(url), replica.map(Box::new)));
        }
        if replica.is_some() {
            return Err(DatabaseError::ReplicaAlone);
        }
        Ok(Self::Private(match data_dir {
            Some(dir) => dir.to_path_buf(),
            None => default_data_dir()?,
        }))
    }
}

/// An open database. Call [`close`](Self::close) at the end: it stops the private PostgreSQL.
#[derive(Debug)]
pub struct Database {
    pool: PgPool,
    replica: Option<Box<DatabaseUrl>>,
    private: Option<PrivatePostgres>,
}

impl Database {
    /// Opens the database; starts the private PostgreSQL if that is the choice.
    ///
    /// # Errors
    /// Each says in one sentence what to do.
    pub async fn open(choice: &DatabaseChoice) -> Result<Self, DatabaseError> {
        match choice {
            DatabaseChoice::External(url, replica) => Self::open_external(url, replica.clone()).await,
            DatabaseChoice::Private(data_dir) => {
                let mut private = PrivatePostgres::start(data_dir).await?;
                private.keep_up();
                let pool = pool_options().connect_lazy_with(logged(private.connect_options()));
                Ok(Self { pool, replica: None, private: Some(private) })
            }
        }
    }

    async fn open_external(
        url: &DatabaseUrl,
        replica: Option<Box<DatabaseUrl>>,
    ) -> Result<Self, DatabaseError> {
        let options: PgConnectOptions = logged(url.options().clone().application_name("redress"));
        // One connection without the pool, which would go on trying where a server refuses.
        let connecting = timeout(PATIENCE, options.connect()).await;
        let connected = connecting.unwrap_or(Err(sqlx::Error::PoolTimedOut));
        let mut connection = connected.map_err(|fault| refused(url, fault))?;
        let number: String = sqlx::query_scalar("SHOW server_version_num")
            .fetch_one(&mut connection)
            .await
            .map_err(|fault| refused(url, fault))?;
        let major = number.parse::<u32>().unwrap_or(0) / 10_000;
        if major < MINIMUM_MAJOR {
            return Err(DatabaseError::TooOld { shown: url.to_string(), found: major.to_string() });
        }
        check_durability(&mut connection).await?;
        let _ = connection.close().await;
        Ok(Self { pool: pool_options().connect_lazy_with(options), replica, private: None })
    }

    /// Connections to the replica that is named, and how it is shown. None is made yet: without its replica a primary is served all the
    /// same.
    pub fn replica(&self) -> Option<(PgPool, &DatabaseUrl)> {
        let url = self.replica.as_deref()?;
        let options = logged(url.options().clone().application_name("redress"));
        let pool = pool_options().acquire_timeout(REPLICA_PATIENCE).connect_lazy_with(options);
        Some((pool, url))
    }

    /// The connections.
    pub fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// Connections of their own for answers that are to be there within `limit`, to the database and to its replica: a statement that takes
    /// longer is ended, also where whoever asked is gone.
    pub fn answering(&self, limit: Duration) -> (PgPool, Option<PgPool>) {
        let within = |pool: &PgPool| {
            let limit = limit.as_millis().to_string();
            (*pool.connect_options()).clone().options([("statement_timeout", limit)])
        };
        let replica = self.replica().map(|(pool, _)| pool);
        if let Some(pool) = &replica {
            pool.set_connect_options(within(pool));
        }
        (pool_options().connect_lazy_with(within(&self.pool)), replica)
    }

    /// The private PostgreSQL, if this is it.
    pub fn private(&self) -> Option<&PrivatePostgres> {
        self.private.as_ref()
    }

    /// Closes the connections and leaves the private PostgreSQL, which stops when nobody else uses it.
    ///
    /// # Errors
    /// When it does not stop.
    pub async fn close(self) -> Result<(), DatabaseError> {
        if timeout(CLOSING, self.pool.close()).await.is_err() {
            tracing::warn!("the database did not answer to the end: its connections are cut off");
        }
        if let Some(private) = self.private {
            match private.stop().await? {
                Stopped::Stopped => tracing::info!("the private PostgreSQL is stopped"),
                Stopped::StillInUse => tracing::info!("the private PostgreSQL goes on for another redress"),
                Stopped::WasDown => tracing::warn!("the private PostgreSQL had already ended"),
            }
        }
        Ok(())
    }
}

/// Every statement is told with its text and duration, never with the values bound to it; slow ones as a warning.
fn logged(options: PgConnectOptions) -> PgConnectOptions {
    options.log_statements(LevelFilter::Debug).log_slow_statements(LevelFilter::Warn, SLOW)
}

/// The pool itself waits without end for a connection that is given back in the midst of a statement, and keeps its place: once the
/// other end is gone without a word, places would run out. A connection that has nothing to say in time is let go instead.
fn pool_options() -> PgPoolOptions {
    let options = PgPoolOptions::new().max_connections(MOST_CONNECTIONS).acquire_timeout(PATIENCE);
    // The pool's own test asks the server before every use: a round trip for each statement of a busy server, to find what the statement
    // itself finds. Only a connection that lay idle is asked.
    let options = options.test_before_acquire(false).before_acquire(|connection, about| {
        Box::pin(async move { Ok(about.idle_for <= IDLE || connection.ping().await.is_ok()) })
    });
    options.after_release(|connection, _| {
        Box::pin(async move { Ok(matches!(timeout(CLOSING, connection.ping()).await, Ok(Ok(())))) })
    })
}

fn refused(url: &DatabaseUrl, source: sqlx::Error) -> DatabaseError {
    let shown = url.to_string();
    match &source {
        sqlx::Error::Database(answer) => {
            let reason = answer.message().to_owned();
            // No such database, no such role, a wrong password, no entry in pg_hba.conf (SQLSTATE classes).
            match answer.code().is_some_and(|code| matches!(&code[..2], "3D" | "28")) {
                true => DatabaseError::Refused { shown, reason, source },
                false => DatabaseError::Unavailable { shown, reason, source },
            }
        }
        // Of the handshake: connections do not fail with this kind otherwise.
        sqlx::Error::Io(fault) if fault.kind() == ErrorKind::InvalidData => {
            DatabaseError::Tls { shown, reason: fault.to_string(), source }
        }
        // Over a network nothing else is a file.
        sqlx::Error::Io(fault)
            if matches!(fault.kind(), ErrorKind::NotFound | ErrorKind::PermissionDenied)
                && url.options().get_socket().is_none() =>
        {
            let reason = format!("a file that the URL names for it cannot be read ({})", words(fault));
            DatabaseError::Tls { shown, reason, source }
        }
        sqlx::Error::Tls(fault) => DatabaseError::Tls { shown, reason: fault.to_string(), source },
        // The driver counts the bytes that are missing; nobody else does.
        sqlx::Error::Io(fault) if fault.kind() != ErrorKind::UnexpectedEof => {
            let reason = words(fault);
            DatabaseError::Unreachable { shown, reason, source }
        }
        sqlx::Error::PoolTimedOut => {
            let reason = format!("no answer within {} s", PATIENCE.as_secs());
            DatabaseError::Unreachable { shown, reason, source }
        }
        _ => DatabaseError::Unreachable { shown, reason: "the connection broke off".to_owned(), source },
    }
}
