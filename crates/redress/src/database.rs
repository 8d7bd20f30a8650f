//! Opens the database for a command, external or private, and closes it.

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
/// A connection that was idle for this long is tested before it is used again.
const IDLE: Duration = Duration::from_secs(1);
/// How long a query waits for a connection to the replica. After that, enough time is left to answer from the
/// primary.
const REPLICA_PATIENCE: Duration = Duration::from_secs(2);
/// How long closing the connections may take.
const CLOSING: Duration = Duration::from_secs(5);
/// A statement that takes longer is logged as a warning: no request should wait this long for one.
const SLOW: Duration = Duration::from_millis(500);

/// Why the database cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// A variable is not a valid URL.
    #[error(transparent)]
    Url(#[from] NotAUrl),
    /// A replica is configured without its primary.
    #[error(
        "READ_DATABASE_URL is set, but DATABASE_URL is not: set both, or neither (the private \
        PostgreSQL has no replica)"
    )]
    ReplicaAlone,
    /// The server does not answer.
    #[error("cannot reach {shown}: {reason}; check that the server runs and that DATABASE_URL is right")]
    Unreachable {
        /// The database, without its password.
        shown: String,
        /// The system's error.
        reason: String,
        /// The driver's error.
        source: sqlx::Error,
    },
    /// The server refused the connection.
    #[error(
        "{shown} refuses the connection: {reason}; check the user, password and database in DATABASE_URL"
    )]
    Refused {
        /// The database, without its password.
        shown: String,
        /// The server's message.
        reason: String,
        /// The driver's error.
        source: sqlx::Error,
    },
    /// The server's certificate is not trusted, or the server has no TLS although it was required.
    #[error(
        "cannot open an encrypted connection to {shown}: {reason}; check sslmode and sslrootcert in \
        DATABASE_URL, and the server's certificate"
    )]
    Tls {
        /// The database, without its password.
        shown: String,
        /// The problem.
        reason: String,
        /// The driver's error.
        source: sqlx::Error,
    },
    /// The server runs but cannot work: it is starting, stopping, or has no room.
    #[error("{shown} is unavailable: {reason}; check that server and its log, then try again")]
    Unavailable {
        /// The database, without its password.
        shown: String,
        /// The server's message.
        reason: String,
        /// The driver's error.
        source: sqlx::Error,
    },
    /// The server is too old.
    #[error(
        "{shown} is PostgreSQL {found}, but {MINIMUM_MAJOR} or later is required: upgrade it, or name \
        another server in DATABASE_URL"
    )]
    TooOld {
        /// The database, without its password.
        shown: String,
        /// Its version.
        found: String,
    },
    /// The server's settings allow it to lose committed data.
    #[error(transparent)]
    Durability(#[from] DurabilityError),
    /// The private PostgreSQL does not run.
    #[error(transparent)]
    Private(#[from] PrivatePostgresError),
}

impl DatabaseError {
    /// A stable code for programs.
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

/// The database that a command works on.
#[derive(Debug, Clone)]
pub enum DatabaseChoice {
    /// The database in `DATABASE_URL`, with the replica in `READ_DATABASE_URL`.
    External(Box<DatabaseUrl>, Option<Box<DatabaseUrl>>),
    /// The private one of this data directory.
    Private(PathBuf),
}

impl DatabaseChoice {
    /// Chooses `DATABASE_URL` if it is set, otherwise the data directory in the argument, otherwise the
    /// default data directory.
    ///
    /// # Errors
    /// Fails if a URL is invalid, a replica has no primary, or there is no default data directory.
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
    /// Opens the database. Starts the private PostgreSQL if it is chosen.
    ///
    /// # Errors
    /// Each message says in one sentence what to do.
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
        // A single connection without the pool, since the pool would retry after a refusal.
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

    /// Makes the pool for the replica, if one is configured, and returns it with its name for messages. No
    /// connection is opened yet: a server works without its replica.
    pub fn replica(&self) -> Option<(PgPool, &DatabaseUrl)> {
        let url = self.replica.as_deref()?;
        let options = logged(url.options().clone().application_name("redress"));
        let pool = pool_options().acquire_timeout(REPLICA_PATIENCE).connect_lazy_with(options);
        Some((pool, url))
    }

    /// The connection pool.
    pub fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// Makes pools for answers with a time limit, for the database and its replica: the server ends a
    /// statement that takes longer, also if the client is gone.
    pub fn answering(&self, limit: Duration) -> (PgPool, Option<PgPool>) {
        let within = |pool: &PgPool| {
            let limit = limit.as_millis().to_string();
            // As for the writers: a statement lasts a second at most, and compiling it to machine code is a large part of that.
            let jit = ("jit", "off".to_owned());
            (*pool.connect_options()).clone().options([("statement_timeout", limit), jit])
        };
        let replica = self.replica().map(|(pool, _)| pool);
        if let Some(pool) = &replica {
            pool.set_connect_options(within(pool));
        }
        (pool_options().connect_lazy_with(within(&self.pool)), replica)
    }

    /// The private PostgreSQL, if it is used.
    pub fn private(&self) -> Option<&PrivatePostgres> {
        self.private.as_ref()
    }

    /// Closes the connections and leaves the private PostgreSQL, which stops if no other process uses it.
    ///
    /// # Errors
    /// Fails if it does not stop.
    pub async fn close(self) -> Result<(), DatabaseError> {
        if timeout(CLOSING, self.pool.close()).await.is_err() {
            tracing::warn!("the database did not answer while closing: its connections are dropped");
        }
        if let Some(private) = self.private {
            match private.stop().await? {
                Stopped::Stopped => tracing::info!("the private PostgreSQL is stopped"),
                Stopped::StillInUse => {
                    tracing::info!("the private PostgreSQL continues to run for another redress")
                }
                Stopped::WasDown => tracing::warn!("the private PostgreSQL had already ended"),
            }
        }
        Ok(())
    }
}

/// Sets up logging: every statement is logged with text and duration, never with its bound values; slow ones
/// as a warning.
fn logged(options: PgConnectOptions) -> PgConnectOptions {
    options.log_statements(LevelFilter::Debug).log_slow_statements(LevelFilter::Warn, SLOW)
}

/// Limits the wait for connections. The pool itself waits without limit for a connection that is returned in
/// the middle of a statement, and keeps its slot: if the other end disappeared silently, the slots would run
/// out. A connection that does not answer in time is dropped instead.
fn pool_options() -> PgPoolOptions {
    let options = PgPoolOptions::new().max_connections(MOST_CONNECTIONS).acquire_timeout(PATIENCE);
    // The pool's own test asks the server before every use: on a busy server one more round trip per
    // statement, to detect what the statement itself detects. Only a connection that was idle is tested.
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
            // The SQLSTATE classes of: no such database, no such role, wrong password, no entry in
            // pg_hba.conf.
            match answer.code().is_some_and(|code| matches!(&code[..2], "3D" | "28")) {
                true => DatabaseError::Refused { shown, reason, source },
                false => DatabaseError::Unavailable { shown, reason, source },
            }
        }
        // The TLS handshake; connections do not fail with this kind for other reasons.
        sqlx::Error::Io(fault) if fault.kind() == ErrorKind::InvalidData => {
            DatabaseError::Tls { shown, reason: fault.to_string(), source }
        }
        // Over a network, only the certificate files can be missing.
        sqlx::Error::Io(fault)
            if matches!(fault.kind(), ErrorKind::NotFound | ErrorKind::PermissionDenied)
                && url.options().get_socket().is_none() =>
        {
            let reason = format!("a file named in the URL cannot be read ({})", words(fault));
            DatabaseError::Tls { shown, reason, source }
        }
        sqlx::Error::Tls(fault) => DatabaseError::Tls { shown, reason: fault.to_string(), source },
        // For a connection that ended, the driver reports missing bytes, which would not help the user.
        sqlx::Error::Io(fault) if fault.kind() != ErrorKind::UnexpectedEof => {
            let reason = words(fault);
            DatabaseError::Unreachable { shown, reason, source }
        }
        sqlx::Error::PoolTimedOut => {
            let reason = format!("no answer within {} s", PATIENCE.as_secs());
            DatabaseError::Unreachable { shown, reason, source }
        }
        _ => DatabaseError::Unreachable { shown, reason: "the connection was lost".to_owned(), source },
    }
}
