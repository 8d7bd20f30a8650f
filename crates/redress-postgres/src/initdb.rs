//! Creates the cluster in a temporary directory and renames it in one step, so that a crash leaves nothing
//! that looks complete.

use std::fs::{DirBuilder, File};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use super::cluster::Cluster;
use super::disk;
use super::error::{PrivatePostgresError, at};

const UNFINISHED: &str = "postgres.new.";
/// The superuser. Connections use this name.
pub(crate) const SUPERUSER: &str = "redress";

/// Creates the cluster. The caller holds the starting lock and has checked that there is no cluster.
pub(crate) async fn make(cluster: &Cluster) -> Result<(), PrivatePostgresError> {
    let data_dir = cluster.layout.data_dir();
    if !disk::has_room_for_a_cluster(data_dir) {
        return Err(disk_full(data_dir));
    }
    let place = cluster.layout.cluster();
    tracing::info!(cluster = %place.display(), version = cluster.binaries.version(), "creating the database");
    let unfinished = unfinished_dir(data_dir)?;
    let made = fill(cluster, &unfinished).await.and_then(|()| {
        std::fs::rename(&unfinished, &place).map_err(at("rename the new database to", &place))?;
        // The rename must survive a power failure, so the directory is synced.
        File::open(data_dir).and_then(|dir| dir.sync_all()).map_err(at("write", data_dir))
    });
    if made.is_err() {
        // The next start removes what is left.
        let _ = std::fs::remove_dir_all(&unfinished);
    }
    made
}

async fn fill(cluster: &Cluster, dir: &Path) -> Result<(), PrivatePostgresError> {
    cluster.user.give(dir)?;
    let mut output = run(cluster, dir, "C.UTF-8").await?;
    if !output.status.success() && String::from_utf8_lossy(&output.stderr).contains("invalid locale name") {
        output = run(cluster, dir, "C").await?;
    }
    if output.status.success() {
        return Ok(());
    }
    let stderr = String::from_utf8_lossy(&output.stderr);
    if stderr.contains("No space left on device") || disk::nearly_full(dir) {
        return Err(disk_full(cluster.layout.data_dir()));
    }
    Err(PrivatePostgresError::InitdbFailed {
        cluster: cluster.layout.cluster(),
        message: failure_line(&stderr),
    })
}

async fn run(cluster: &Cluster, dir: &Path, locale: &str) -> Result<Output, PrivatePostgresError> {
    let program = cluster.binaries.program("initdb");
    let mut command = cluster.user.command(&program);
    command
        .args(["--data-checksums", "--encoding=UTF8", "--lc-messages=C"])
        .args(["--auth-local=trust", "--auth-host=reject"])
        .arg(format!("--locale={locale}"))
        // Sorts like C.UTF-8, but PostgreSQL compares by bytes and can use abbreviated keys.
        .arg("--lc-collate=C")
        .arg(format!("--username={SUPERUSER}"))
        .arg("--pgdata")
        .arg(dir)
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let output = tokio::process::Command::from(command).kill_on_drop(true).output().await;
    output.map_err(|source| cluster.cannot_run(program, source))
}

/// Creates a directory under a new name. The initdb of a killed program may still be running under an old
/// name, and it empties its directory when it fails.
fn unfinished_dir(data_dir: &Path) -> Result<PathBuf, PrivatePostgresError> {
    // RandomState is the standard library's source of randomness. Only users who may not write here could
    // profit from guessing it.
    let random = RandomState::new().build_hasher().finish();
    let dir = data_dir.join(format!("{UNFINISHED}{random:016x}"));
    DirBuilder::new().mode(0o700).create(&dir).map_err(at("create the directory", &dir))?;
    Ok(dir)
}

/// Removes the directories of killed programs. The caller holds the starting lock.
pub(crate) fn remove_unfinished(data_dir: &Path) {
    for entry in std::fs::read_dir(data_dir).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with(UNFINISHED) {
            tracing::info!(path = %entry.path().display(), "removing an unfinished database");
            // Its initdb may still be writing; then a later start removes it.
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

fn disk_full(path: &Path) -> PrivatePostgresError {
    PrivatePostgresError::DiskFull { path: path.to_path_buf(), free: disk::free_text(path) }
}

/// Returns the line that explains the failure: an error, not the cleanup that initdb reports after it.
fn failure_line(stderr: &str) -> String {
    let grave =
        |line: &&str| line.contains("FATAL: ") || line.contains("PANIC: ") || line.contains("error: ");
    let line =
        stderr.lines().find(grave).or(stderr.lines().last()).unwrap_or("initdb failed without a message");
    line.trim().trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::failure_line;

    #[test]
    fn the_first_error_explains_the_failure() {
        let stderr = "initdb: error: could not create directory \"/x\": Permission denied\ninitdb: removing contents\n";
        assert_eq!(
            failure_line(stderr),
            "initdb: error: could not create directory \"/x\": Permission denied"
        );
        assert_eq!(failure_line("child process was killed\n"), "child process was killed");
    }
}
