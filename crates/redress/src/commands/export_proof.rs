//! `redress export --with-proof`: writes the checkpoint of the export and its hashes as files, in the layout
//! of C2SP tlog-tiles, so that any web server can serve the directory to any client of such logs.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use redress_log::proof::{Content, ProofError, Proofs, SigningKey, TileId, TilePath};
use sqlx::PgPool;

use super::proof;
use crate::failure::Failure;

/// A new directory. It is written under a temporary name until the proof is complete.
pub(super) struct ProofDirectory {
    path: PathBuf,
    unfinished: tempfile::TempDir,
}

impl ProofDirectory {
    pub(super) fn open(path: &Path) -> Result<Self, Failure> {
        if path.symlink_metadata().is_ok() {
            return Err(Failure::ProofExists(path.to_owned()));
        }
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut prefix = path.file_name().unwrap_or_default().to_owned();
        prefix.push(".");
        let unfinished = tempfile::Builder::new().prefix(&prefix).suffix(".part").tempdir_in(parent);
        let unfinished = unfinished.map_err(failed(path))?;
        Ok(Self { path: path.to_owned(), unfinished })
    }

    /// Signs the log up to the end of the export, and writes the proof.
    pub(super) async fn write(&self, pool: &PgPool, keys: &[SigningKey], size: u64) -> Result<(), Failure> {
        if size == 0 {
            return Err(ProofError::Empty.into());
        }
        proof::sign(pool, keys, Some(size)).await?;
        let proofs = Proofs::of(pool.clone());
        self.file("checkpoint", proofs.checkpoint_of(Some(size)).await?.note.to_string().as_bytes())?;
        let public: String = proofs.keys().await?.iter().map(|key| format!("{key}\n")).collect();
        self.file("keys", public.as_bytes())?;
        for level in 0.. {
            let tiles = (0..).map(|index| TileId { level, index });
            let mut tiles = tiles.take_while(|tile| tile.width(size) > 0).peekable();
            if tiles.peek().is_none() {
                return Ok(());
            }
            for tile in tiles {
                let content = Content::Hashes(level);
                let path = TilePath { content, index: tile.index, width: tile.width(size) };
                let bytes = proofs.tile(path).await?;
                let missing = || ProofError::Damaged(format!("tile {path} is missing"));
                self.file(&format!("tile/{path}"), &bytes.ok_or_else(missing)?)?;
            }
        }
        Ok(())
    }

    fn file(&self, name: &str, bytes: &[u8]) -> Result<(), Failure> {
        let path = self.unfinished.path().join(name);
        let written = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&path, bytes));
        written.map_err(failed(&path))
    }

    pub(super) fn complete(self) -> Result<(), Failure> {
        let failed = failed(&self.path);
        let finished = fs::set_permissions(self.unfinished.path(), fs::Permissions::from_mode(0o755))
            .and_then(|()| fs::rename(self.unfinished.path(), &self.path));
        finished.map_err(failed)?;
        // The directory was renamed, so it must not be deleted under the old name.
        let _ = self.unfinished.keep();
        Ok(())
    }
}

fn failed(path: &Path) -> impl FnOnce(std::io::Error) -> Failure + use<> {
    let path = path.to_owned();
    move |source| Failure::File { doing: "write", path, source }
}
