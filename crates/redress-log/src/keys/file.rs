//! The key file: readable by its owner only, replaced atomically, and overwritten before it is deleted.

use super::{KeyError, tree::Tree};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

/// The format version of the file.
const FORMAT: u32 = 1;

/// The content of the file: key trees by name. One file may serve several logs.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Content {
    format: u32,
    pub(super) roots: BTreeMap<i64, Tree>,
    /// Trees that a rotation is replacing, each with its replacement, until no value is sealed with them.
    #[serde(default)]
    pub(super) replaced: BTreeMap<i64, i64>,
}

impl Default for Content {
    fn default() -> Self {
        Self { format: FORMAT, roots: BTreeMap::new(), replaced: BTreeMap::new() }
    }
}

impl Content {
    /// Removes the trees that this one has replaced, directly or by several rotations, except those that are
    /// still needed.
    pub(super) fn remove_replaced(&mut self, root: i64, needed: &BTreeSet<i64>) -> bool {
        let mut found = vec![root];
        let mut at = 0;
        while let Some(by) = found.get(at).copied() {
            found.extend(self.replaced.iter().filter(|(_, new)| **new == by).map(|(old, _)| *old));
            at += 1;
        }
        let mut changed = false;
        for old in found.iter().skip(1).filter(|old| !needed.contains(old)) {
            changed |= self.roots.remove(old).is_some();
            self.replaced.remove(old);
        }
        changed
    }
}

/// Reads the file; `None` if there is none.
pub(super) fn read(path: &Path) -> Result<Option<Content>, KeyError> {
    let mut file = match File::open(path) {
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => return Ok(None),
        opened => opened.map_err(at("read", path))?,
    };
    check_private(&file, path, 0o077)?;
    let mut text = String::new();
    file.read_to_string(&mut text).map_err(at("read", path))?;
    let content: Option<Content> = serde_json::from_str(&text).ok();
    let content = content.filter(|content| content.format == FORMAT);
    let content = content.filter(|content| content.roots.values().all(Tree::is_sound));
    content.map(Some).ok_or_else(|| KeyError::NotAKeyFile(path.to_owned()))
}

/// Changes the content and writes it if `change` returns true; returns the content. Processes take turns.
///
/// The file is replaced as a whole, so a crash leaves the old or the new one. Then the old file's bytes are
/// overwritten in place: a destroyed key must not be found in free space.
pub(super) fn update(path: &Path, change: impl FnOnce(&mut Content) -> bool) -> Result<Content, KeyError> {
    let directory = path.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let made = DirBuilder::new().recursive(true).mode(0o700).create(directory);
    made.map_err(at("make the directory", directory))?;
    let handle = File::open(directory).map_err(at("open the directory", directory))?;
    // Anyone who may write here could put their own keys in place.
    check_private(&handle, directory, 0o022)?;
    handle.lock().map_err(at("lock the directory", directory))?;
    let mut content = read(path)?.unwrap_or_default();
    if change(&mut content) {
        let text = serde_json::to_vec(&content).expect("numbers and texts are always JSON");
        replace(&handle, path, &text).map_err(at("write", path))?;
    }
    Ok(content)
}

fn replace(directory: &File, path: &Path, text: &[u8]) -> io::Result<()> {
    let former = OpenOptions::new().write(true).open(path).ok();
    let beside = beside(path);
    // A file that an interrupted run left behind.
    let _ = fs::remove_file(&beside);
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside)?;
    file.write_all(text)?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    directory.sync_all()?;
    former.map_or(Ok(()), overwrite)
}

/// Overwrites a file that has no name any more.
fn overwrite(mut former: File) -> io::Result<()> {
    let length = former.metadata()?.len();
    former.seek(SeekFrom::Start(0))?;
    io::copy(&mut io::repeat(0).take(length), &mut former)?;
    former.sync_all()
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    path.with_file_name(name)
}

fn check_private(file: &File, path: &Path, forbidden: u32) -> Result<(), KeyError> {
    let mode = file.metadata().map_err(at("look at", path))?.mode() & 0o7777;
    if mode & forbidden == 0 { Ok(()) } else { Err(KeyError::Open { path: path.to_owned(), mode }) }
}

fn at(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> KeyError {
    move |source| KeyError::Io { action, path: path.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn add(path: &Path, root: i64) -> Result<Content, KeyError> {
        update(path, |content| content.roots.insert(root, Tree::new([7; 32])).is_none())
    }

    #[test]
    fn the_file_is_its_owners_alone_and_nothing_else_is_left() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("keys/value-keys");
        assert!(read(&path).unwrap().is_none());
        add(&path, 1).unwrap();
        add(&path, 2).unwrap();
        assert_eq!(read(&path).unwrap().unwrap().roots.into_keys().collect::<Vec<_>>(), [1, 2]);
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        assert_eq!(fs::metadata(path.parent().unwrap()).unwrap().mode() & 0o777, 0o700);
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn the_bytes_of_the_former_file_are_overwritten() {
        let dir = tempfile::tempdir().unwrap();
        let (path, kept) = (dir.path().join("value-keys"), dir.path().join("kept"));
        add(&path, 1).unwrap();
        // A second name of the same file shows what happened to its bytes.
        fs::hard_link(&path, &kept).unwrap();
        update(&path, |content| content.roots.get_mut(&1).is_some_and(|tree| tree.destroy(3))).unwrap();
        assert!(fs::read(&kept).unwrap().iter().all(|byte| *byte == 0));
        assert!(read(&path).unwrap().unwrap().roots[&1].key(3).is_none());
    }

    #[test]
    fn a_file_that_others_can_read_or_that_is_another_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("value-keys");
        add(&path, 1).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert_eq!(read(&path).err().unwrap().code(), "VALUE_KEYS_OPEN");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        for other in [
            "",
            "{}",
            "mine",
            r#"{"format":2,"roots":{}}"#,
            r#"{"format":1,"roots":{"1":{"0":{"level":200,"seed":""}}}}"#,
        ] {
            fs::write(&path, other).unwrap();
            assert_eq!(add(&path, 2).err().unwrap().code(), "VALUE_KEYS_WRONG", "{other}");
            assert_eq!(fs::read_to_string(&path).unwrap(), other, "it is not overwritten");
        }
    }
}
