//! The server's own key for tokens and other key files, made at the first start.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use nix::unistd::geteuid;
use redress_output::words;
use ring::{
    digest,
    rand::SystemRandom,
    signature::{Ed25519KeyPair, KeyPair},
};
use std::{
    fmt,
    fs::{DirBuilder, File, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

const DIRECTORY: &str = "keys";
const FILE: &str = "token-key.pk8";
/// The bytes of the public key's hash that are the key's id.
const ID_BYTES: usize = 9;
/// An Ed25519 key in PKCS#8 has fewer than a hundred bytes.
const MOST_BYTES: u64 = 1024;

/// Why there is no key; the message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum OwnKeyError {
    /// A system call failed.
    #[error("could not {action} {}: {}; check the directory and its permissions", .path.display(), words(.source))]
    Io {
        /// The action that failed.
        action: &'static str,
        /// The file or directory.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
    /// Other users may read or replace the key.
    #[error(
        "{} is open to other users (mode {mode:o}), and anyone who has the key can act as the server: delete the key so that a new one is made or, if \
nobody can have read it, close it with `chmod go= {}`", .path.display(), .path.display()
    )]
    Open {
        /// The file or directory.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// The file belongs to another user.
    #[error("{} belongs to the user id {owner}, and this is {}: run redress as that user, or name another data directory", .path.display(), geteuid())]
    Foreign {
        /// The file or directory.
        path: PathBuf,
        /// The owner.
        owner: u32,
    },
    /// The file is not a key.
    #[error("{} is not a key that redress made: move it away, and a new one is made", .0.display())]
    NotAKey(PathBuf),
    /// The system gives no random numbers.
    #[error("the system gives no random numbers to make a key from: check /dev/urandom")]
    NoRandomness,
}

impl OwnKeyError {
    /// A stable name for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Io { .. } => "TOKEN_KEY_FAILED",
            Self::Open { .. } => "TOKEN_KEY_OPEN",
            Self::Foreign { .. } => "TOKEN_KEY_FOREIGN",
            Self::NotAKey(_) => "TOKEN_KEY_WRONG",
            Self::NoRandomness => "NO_RANDOMNESS",
        }
    }
}

/// The server's own Ed25519 key. It is never shown, neither as text nor in the log.
pub struct OwnKey {
    pair: Ed25519KeyPair,
    id: String,
}

impl fmt::Debug for OwnKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OwnKey").field("id", &self.id).finish_non_exhaustive()
    }
}

impl OwnKey {
    /// Reads the key from `keys/token-key.pk8` below a directory that exists, and makes it if there is none. Of several processes that start
    /// at once, one makes it and all get the same.
    ///
    /// # Errors
    /// If the file cannot be read or made, or if others may read it.
    pub fn open_or_make(data_dir: &Path) -> Result<Self, OwnKeyError> {
        let (path, document) = open_or_make_key(data_dir, FILE, make_key_document)?;
        Self::from_pkcs8(&document).ok_or(OwnKeyError::NotAKey(path))
    }

    fn from_pkcs8(document: &[u8]) -> Option<Self> {
        let pair = Ed25519KeyPair::from_pkcs8(document).ok()?;
        let hash = digest::digest(&digest::SHA256, pair.public_key().as_ref());
        let id = URL_SAFE_NO_PAD.encode(hash.as_ref().get(..ID_BYTES)?);
        Some(Self { pair, id })
    }

    /// The id of the key in the headers of tokens: a short hash of the public key.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    pub(crate) fn public(&self) -> &[u8] {
        self.pair.public_key().as_ref()
    }

    pub(crate) fn sign(&self, message: &[u8]) -> impl AsRef<[u8]> + use<> {
        self.pair.sign(message)
    }
}

/// Reads the key file `keys/<name>` below a directory that exists, and returns its path and content. If there is none, it writes what `make`
/// returns. Of several processes that start at once, one makes it and all get the same.
///
/// # Errors
/// If the file cannot be read or made, or if others may read it.
pub fn open_or_make_key(
    data_dir: &Path,
    name: &str,
    make: impl FnOnce() -> Result<Vec<u8>, OwnKeyError>,
) -> Result<(PathBuf, Vec<u8>), OwnKeyError> {
    let dir = data_dir.join(DIRECTORY);
    match DirBuilder::new().mode(0o700).create(&dir) {
        Err(fault) if fault.kind() != io::ErrorKind::AlreadyExists => {
            return Err(at("make the directory", &dir)(fault));
        }
        _ => {}
    }
    let handle = File::open(&dir).map_err(at("open the directory", &dir))?;
    // A user who may write here could put a key of their own in place.
    check_private(&handle, &dir, 0o022)?;
    handle.lock().map_err(at("lock the directory", &dir))?;
    let path = dir.join(name);
    if let Some(document) = read(&path)? {
        return Ok((path, document));
    }
    let document = make()?;
    write(&handle, &path, &document).map_err(at("write", &path))?;
    Ok((path, document))
}

/// A new Ed25519 key in PKCS#8.
///
/// # Errors
/// If the system gives no random numbers.
pub fn make_key_document() -> Result<Vec<u8>, OwnKeyError> {
    let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new());
    Ok(document.map_err(|_| OwnKeyError::NoRandomness)?.as_ref().to_vec())
}

/// Reads a key file that must exist.
///
/// # Errors
/// If it is missing or cannot be read, or if others may read it.
pub fn read_key(path: &Path) -> Result<Vec<u8>, OwnKeyError> {
    read(path)?.ok_or_else(|| at("read", path)(io::Error::from(io::ErrorKind::NotFound)))
}

/// Reads a file; `None` if there is none.
fn read(path: &Path) -> Result<Option<Vec<u8>>, OwnKeyError> {
    let file = match File::open(path) {
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => return Ok(None),
        opened => opened.map_err(at("read", path))?,
    };
    check_private(&file, path, 0o077)?;
    let mut document = Vec::new();
    file.take(MOST_BYTES).read_to_end(&mut document).map_err(at("read", path))?;
    Ok(Some(document))
}

/// Writes a file under the directory's lock: it appears whole or not at all.
fn write(dir: &File, path: &Path, document: &[u8]) -> io::Result<()> {
    let unfinished = path.with_extension("new");
    match std::fs::remove_file(&unfinished) {
        Err(fault) if fault.kind() != io::ErrorKind::NotFound => return Err(fault),
        _ => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&unfinished)?;
    file.write_all(document)?;
    file.sync_all()?;
    std::fs::rename(&unfinished, path)?;
    dir.sync_all()
}

/// Checks that the file belongs to this user and has no forbidden permission.
fn check_private(file: &File, path: &Path, forbidden: u32) -> Result<(), OwnKeyError> {
    let found = file.metadata().map_err(at("look at", path))?;
    if found.uid() != geteuid().as_raw() {
        return Err(OwnKeyError::Foreign { path: path.to_path_buf(), owner: found.uid() });
    }
    if found.mode() & forbidden != 0 {
        return Err(OwnKeyError::Open { path: path.to_path_buf(), mode: found.mode() & 0o7777 });
    }
    Ok(())
}

fn at(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> OwnKeyError {
    move |source| OwnKeyError::Io { action, path: path.to_path_buf(), source }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, os::unix::fs::PermissionsExt};

    #[test]
    fn a_key_is_made_once_for_its_user_alone() {
        let dir = tempfile::tempdir().unwrap();
        let first = OwnKey::open_or_make(dir.path()).unwrap();
        let file = dir.path().join("keys/token-key.pk8");
        assert_eq!(fs::metadata(&file).unwrap().mode() & 0o777, 0o600);
        assert_eq!(fs::metadata(file.parent().unwrap()).unwrap().mode() & 0o777, 0o700);
        let second = OwnKey::open_or_make(dir.path()).unwrap();
        assert_eq!((first.id(), first.public()), (second.id(), second.public()));
        assert_eq!(first.id().len(), 12);
        assert_eq!(format!("{first:?}"), format!("OwnKey {{ id: {:?}, .. }}", first.id()));
        assert_eq!(fs::read_dir(file.parent().unwrap()).unwrap().count(), 1, "nothing else is left");
    }

    #[test]
    fn a_key_that_others_can_read_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        OwnKey::open_or_make(dir.path()).unwrap();
        let file = dir.path().join("keys/token-key.pk8");
        for mode in [0o640, 0o604, 0o620, 0o644] {
            fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
            let refusal = OwnKey::open_or_make(dir.path()).unwrap_err();
            assert_eq!(refusal.code(), "TOKEN_KEY_OPEN");
            assert!(refusal.to_string().contains(&format!("(mode {mode:o})")), "{refusal}");
        }
        fs::set_permissions(&file, fs::Permissions::from_mode(0o400)).unwrap();
        OwnKey::open_or_make(dir.path()).unwrap();
        fs::set_permissions(file.parent().unwrap(), fs::Permissions::from_mode(0o770)).unwrap();
        assert_eq!(OwnKey::open_or_make(dir.path()).unwrap_err().code(), "TOKEN_KEY_OPEN");
    }

    #[test]
    fn a_file_that_is_not_a_key_is_not_overwritten() {
        let dir = tempfile::tempdir().unwrap();
        OwnKey::open_or_make(dir.path()).unwrap();
        let file = dir.path().join("keys/token-key.pk8");
        for other in [&b""[..], b"mine", &[0; 5000]] {
            fs::write(&file, other).unwrap();
            assert_eq!(OwnKey::open_or_make(dir.path()).unwrap_err().code(), "TOKEN_KEY_WRONG");
            assert_eq!(fs::read(&file).unwrap(), other);
        }
    }

    #[test]
    fn an_interrupted_start_leaves_nothing_harmful() {
        let dir = tempfile::tempdir().unwrap();
        DirBuilder::new().mode(0o700).create(dir.path().join("keys")).unwrap();
        fs::write(dir.path().join("keys/token-key.new"), "half a k").unwrap();
        OwnKey::open_or_make(dir.path()).unwrap();
    }

    #[test]
    fn processes_that_start_at_once_have_one_key() {
        let dir = tempfile::tempdir().unwrap();
        let gate = std::sync::Barrier::new(16);
        let ids: std::collections::BTreeSet<String> = std::thread::scope(|scope| {
            let start = || {
                gate.wait();
                OwnKey::open_or_make(dir.path()).unwrap().id().to_owned()
            };
            let threads: Vec<_> = (0..16).map(|_| scope.spawn(start)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(ids.len(), 1);
    }
}
