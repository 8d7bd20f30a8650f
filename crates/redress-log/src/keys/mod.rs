//! The keys that seal sensitive values: one for each event, all from one file.
//!
//! The database has sealed values and no keys, so neither its files, its WAL nor its backups can be opened.
//! The keys are the leaves of a tree ([`tree`]); the file contains what is left of it. An erasure destroys
//! the keys of the petitioner's events. No table has a key, and storing a value writes no key: a batch
//! remains one statement, and the file changes with erasures and rotations only.

mod aead;
mod destroy_erased;
mod error;
mod file;
mod place;
mod rotate;
mod tree;

pub use error::KeyError;
pub(crate) use place::Place;
pub use rotate::{RotationReport, rotate};

use crate::{LogError, Position};
use file::Content;
use futures_util::future::BoxFuture;
use redress_domain::{Salt, SensitiveValues};
use sqlx::{PgConnection, PgPool, Row, postgres::PgRow};
use std::{
    fmt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, RwLock},
};

/// The keys in a file. Cheap to clone; all clones share what was read.
#[derive(Clone)]
pub struct ValueKeys(Arc<Inner>);

struct Inner {
    path: PathBuf,
    /// The file as last read; read when a key is first needed.
    content: RwLock<Option<Arc<Content>>>,
    /// The position of the last erasure that was applied to the file.
    forgotten: Mutex<i64>,
}

/// The advisory lock of processes that reseal values; a number that nothing else locks.
const LOCK: i64 = 0x7265_6472_6573_7301;

/// Opens a connection that keeps every other process from resealing values while it is open. Waits for one
/// that is running.
pub(crate) async fn lock_sealing(pool: &PgPool) -> Result<PgConnection, LogError> {
    let mut connection = pool.acquire().await?.detach();
    sqlx::query("SELECT pg_advisory_lock($1)").bind(LOCK).execute(&mut connection).await?;
    Ok(connection)
}

/// Creates a key tree and its name.
fn new_root() -> Result<(i64, tree::Tree), KeyError> {
    let (mut seed, mut name) = ([0; 32], [0; 8]);
    getrandom::fill(&mut seed).map_err(KeyError::Random)?;
    getrandom::fill(&mut name).map_err(KeyError::Random)?;
    Ok((i64::from_be_bytes(name) & i64::MAX, tree::Tree::new(seed)))
}

/// The stored values of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Held {
    /// There are none, or they were erased.
    Missing,
    /// Their key was destroyed by an erasure that this database does not have: the database is older than the
    /// key file.
    Destroyed,
    /// They were changed after they had been sealed.
    Changed,
    /// They open.
    Values(SensitiveValues, Salt),
}

impl fmt::Debug for ValueKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ValueKeys").field("path", &self.0.path).finish_non_exhaustive()
    }
}

impl ValueKeys {
    /// The keys in a file. The file is created when the first value is sealed. Nothing is read yet.
    #[must_use]
    pub fn at(path: impl Into<PathBuf>) -> Self {
        let (content, forgotten) = (RwLock::default(), Mutex::new(0));
        Self(Arc::new(Inner { path: path.into(), content, forgotten }))
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0.path
    }

    /// Checks that a database's values can be opened and new ones sealed: its key is in the file, or it has
    /// no values yet.
    ///
    /// # Errors
    /// If not, if the file cannot be read, or if the database fails.
    pub fn check<'a>(&'a self, pool: &'a PgPool) -> BoxFuture<'a, Result<(), LogError>> {
        Box::pin(async move {
            let sql = "SELECT value_root FROM log_head WHERE EXISTS (SELECT FROM sensitive_values)";
            let root: Option<Option<i64>> = sqlx::query_scalar(sql).fetch_optional(pool).await?;
            match root.flatten() {
                Some(root) if !self.has(root)? => Err(self.missing(root).into()),
                // Even a file that is not needed yet must be readable.
                _ => Ok(self.current().map(drop)?),
            }
        })
    }

    /// Whether the file has a key tree.
    pub(crate) fn has(&self, root: i64) -> Result<bool, KeyError> {
        Ok(self.with_root(root)?.is_some())
    }

    /// Adds a key tree to the file and returns its name.
    pub(crate) fn add_root(&self) -> Result<i64, KeyError> {
        let (root, tree) = new_root()?;
        self.update(|content| content.roots.insert(root, tree).is_none())?;
        Ok(root)
    }

    /// Seals values; `None` if the position's key was destroyed.
    pub(crate) fn seal(
        &self,
        place: Place<'_>,
        json: &str,
        salt: &Salt,
    ) -> Result<Option<Vec<u8>>, KeyError> {
        let content = self.with_root(place.root)?.ok_or_else(|| self.missing(place.root))?;
        let Some(key) = content.roots[&place.root].key(place.position.unsigned_abs()) else {
            return Ok(None);
        };
        aead::seal(&key, place, json, salt).map(Some)
    }

    /// Opens sealed values: their JSON, and the salt; `None` if their key was destroyed.
    pub(crate) fn open(&self, place: Place<'_>, sealed: &[u8]) -> Result<Option<(String, Salt)>, KeyError> {
        let content = self.with_root(place.root)?.ok_or_else(|| self.missing(place.root))?;
        let Some(key) = content.roots[&place.root].key(place.position.unsigned_abs()) else {
            return Ok(None);
        };
        aead::open(&key, place, sealed).map(Some)
    }

    /// Opens the values in a row that has `position`, `petitioner_id`, `root` and `sealed`; those of the table, or null.
    pub(crate) fn open_row(&self, row: &PgRow) -> Result<Held, LogError> {
        let (root, sealed): (Option<i64>, Option<&[u8]>) = (row.try_get("root")?, row.try_get("sealed")?);
        let (Some(root), Some(sealed)) = (root, sealed) else { return Ok(Held::Missing) };
        let (position, petitioner) = (row.try_get("position")?, row.try_get("petitioner_id")?);
        let Some((json, salt)) = self.open(Place { root, position, petitioner }, sealed)? else {
            return Ok(Held::Destroyed);
        };
        let values = SensitiveValues::from_json(&json).map_err(|_| LogError::Unreadable {
            position: Position(position),
            what: "its sensitive values: no object of known fields".to_owned(),
        })?;
        Ok(Held::Values(values, salt))
    }

    /// Reseals the values of one event for another place, both given as position and petitioner: for
    /// measurements on copied logs.
    ///
    /// # Errors
    /// If they do not open.
    /// If they do not open.
    #[doc(hidden)]
    pub fn copy(
        &self,
        root: i64,
        from: (i64, Option<&str>),
        sealed: &[u8],
        to: (i64, Option<&str>),
    ) -> Result<Vec<u8>, KeyError> {
        let place = |(position, petitioner)| Place { root, position, petitioner };
        let opened = self.open(place(from), sealed)?;
        let (json, salt) = opened.ok_or(KeyError::Changed { position: from.0 })?;
        self.seal(place(to), &json, &salt)?.ok_or(KeyError::Changed { position: to.0 })
    }

    pub(crate) fn missing(&self, root: i64) -> KeyError {
        KeyError::Missing { root, path: self.0.path.clone() }
    }

    /// The content of the file, read again if this tree is not in it: another process may have added it.
    fn with_root(&self, root: i64) -> Result<Option<Arc<Content>>, KeyError> {
        let content = self.current()?;
        if content.roots.contains_key(&root) {
            return Ok(Some(content));
        }
        let content = self.reload()?;
        Ok(Some(content).filter(|content| content.roots.contains_key(&root)))
    }

    fn current(&self) -> Result<Arc<Content>, KeyError> {
        let known = self.0.content.read().unwrap_or_else(PoisonError::into_inner).clone();
        known.map_or_else(|| self.reload(), Ok)
    }

    fn reload(&self) -> Result<Arc<Content>, KeyError> {
        Ok(self.take(file::read(&self.0.path)?.unwrap_or_default()))
    }

    fn update(&self, change: impl FnOnce(&mut Content) -> bool) -> Result<(), KeyError> {
        self.take(file::update(&self.0.path, change)?);
        Ok(())
    }

    fn take(&self, content: Content) -> Arc<Content> {
        let content = Arc::new(content);
        *self.0.content.write().unwrap_or_else(PoisonError::into_inner) = Some(content.clone());
        content
    }
}
