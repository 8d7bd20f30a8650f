//! Finds PostgreSQL's server programs.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::error::PrivatePostgresError;
use redress_output::words;

/// The oldest major version of PostgreSQL that is supported.
pub const MINIMUM_MAJOR: u32 = 14;

const PROGRAMS: [&str; 3] = ["initdb", "postgres", "pg_ctl"];

/// A directory with working `initdb`, `postgres` and `pg_ctl`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binaries {
    dir: PathBuf,
    major: u32,
    version: String,
}

impl Binaries {
    /// The directory.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The major version, such as 17.
    pub fn major(&self) -> u32 {
        self.major
    }

    /// The full version as the server prints it, such as `17.2`.
    pub fn version(&self) -> &str {
        &self.version
    }

    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    /// Reads a directory. Returns a message if something is missing in it.
    fn read(dir: &Path) -> Result<Self, String> {
        if let Some(program) = PROGRAMS.iter().find(|program| !dir.join(program).is_file()) {
            return Err(format!("{program} is missing in it"));
        }
        // Links to single programs lead to the directory that also has psql and pg_dump.
        let real =
            dir.join("postgres").canonicalize().ok().and_then(|file| Some(file.parent()?.to_path_buf()));
        let complete = |dir: &PathBuf| PROGRAMS.iter().all(|program| dir.join(program).is_file());
        let dir = real.filter(complete).unwrap_or_else(|| dir.to_path_buf());
        let output = Command::new(dir.join("postgres"))
            .arg("--version")
            .stdin(Stdio::null())
            .output()
            .map_err(|fault| format!("its postgres cannot be run: {}", words(&fault)))?;
        let message = String::from_utf8_lossy(&output.stdout);
        let (major, version) = parse_version(&message).ok_or("its postgres prints no version".to_owned())?;
        Ok(Self { dir, major, version })
    }
}

/// The directories to search, in order.
///
/// It is a value so that a test can describe a machine without PostgreSQL.
#[derive(Debug, Clone, Default)]
pub struct BinarySearch {
    /// The directory in `REDRESS_PG_BIN`. If it is set, no other is searched.
    pub explicit: Option<PathBuf>,
    /// The directories to search, best first.
    pub directories: Vec<PathBuf>,
}

impl BinarySearch {
    /// Collects `REDRESS_PG_BIN`, `PATH`, `pg_config --bindir`, Debian's directories and Homebrew's
    /// directories.
    pub fn from_environment() -> Self {
        let explicit = std::env::var_os("REDRESS_PG_BIN").filter(|v| !v.is_empty()).map(PathBuf::from);
        let path = std::env::var_os("PATH").unwrap_or_default();
        let mut directories: Vec<PathBuf> =
            std::env::split_paths(&path).filter(|p| p.is_absolute()).collect();
        directories.extend(pg_config_bindir());
        directories.extend(versioned("/usr/lib/postgresql", "", "bin"));
        directories.extend(versioned("/opt/homebrew/opt", "postgresql@", "bin"));
        directories.push("/opt/homebrew/bin".into());
        directories.extend(versioned("/usr/local/opt", "postgresql@", "bin"));
        Self { explicit, directories }
    }

    /// Returns the first suitable directory: with the cluster's major version if there is a cluster,
    /// otherwise with [`MINIMUM_MAJOR`] or later.
    ///
    /// # Errors
    /// Each error names what was found and what to install. If the cluster's major version is missing, it
    /// also names the cluster.
    pub fn find(&self, cluster: Option<(&Path, u32)>) -> Result<Binaries, PrivatePostgresError> {
        let fits = |b: &Binaries| match cluster {
            Some((_, major)) => b.major == major,
            None => b.major >= MINIMUM_MAJOR,
        };
        let mut found: Vec<Binaries> = Vec::new();
        if let Some(dir) = &self.explicit {
            let binaries = Binaries::read(dir)
                .map_err(|reason| PrivatePostgresError::ExplicitBinaries { dir: dir.clone(), reason })?;
            if fits(&binaries) {
                return Ok(binaries);
            }
            found.push(binaries);
        } else {
            for dir in &self.directories {
                match Binaries::read(dir) {
                    Ok(binaries) if fits(&binaries) => return Ok(binaries),
                    Ok(binaries) => found.push(binaries),
                    Err(_) => {}
                }
            }
        }
        Err(nothing_fits(&found, cluster))
    }
}

fn nothing_fits(found: &[Binaries], cluster: Option<(&Path, u32)>) -> PrivatePostgresError {
    if found.is_empty() {
        return PrivatePostgresError::BinariesNotFound;
    }
    let mut versions: Vec<&str> = found.iter().map(Binaries::version).collect();
    // One installation is often reachable by several paths.
    versions.dedup();
    let found = format!("PostgreSQL {}", versions.join(", "));
    match cluster {
        Some((cluster, major)) => {
            PrivatePostgresError::ClusterVersion { cluster: cluster.to_path_buf(), major, found }
        }
        None => PrivatePostgresError::BinariesTooOld { minimum: MINIMUM_MAJOR, found },
    }
}

/// Parses `postgres (PostgreSQL) 17.2 (Debian 17.2-1)` and `… 18beta1`.
fn parse_version(message: &str) -> Option<(u32, String)> {
    let version = message.split_once(") ")?.1.split_whitespace().next()?;
    let digits: String = version.chars().take_while(char::is_ascii_digit).collect();
    Some((digits.parse().ok()?, version.to_owned()))
}

fn pg_config_bindir() -> Option<PathBuf> {
    let output = Command::new("pg_config").arg("--bindir").stdin(Stdio::null()).output().ok()?;
    let dir = String::from_utf8(output.stdout).ok()?;
    (!dir.trim().is_empty()).then(|| PathBuf::from(dir.trim()))
}

/// Returns the directories `<root>/<prefix><number>/<below>`, highest number first.
fn versioned(root: &str, prefix: &str, below: &str) -> Vec<PathBuf> {
    let number = |name: &OsStr| -> Option<u32> { name.to_str()?.strip_prefix(prefix)?.parse().ok() };
    let mut dirs: Vec<(u32, PathBuf)> = std::fs::read_dir(root)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((number(&entry.file_name())?, entry.path().join(below))))
        .collect();
    dirs.sort();
    dirs.into_iter().rev().map(|(_, dir)| dir).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Makes fake programs that print a version.
    ///
    /// A shell writes them. If this process wrote them, a child that another test forks at that moment would
    /// inherit the open file, and running the program would fail until that child execs ("Text file busy").
    fn fake(root: &Path, name: &str, version: &str) -> PathBuf {
        const WRITE: &str = r#"for file; do echo "$SCRIPT" >"$file" && chmod 755 "$file" || exit; done"#;
        let dir = root.join(name);
        std::fs::create_dir(&dir).unwrap();
        let mut shell = Command::new("sh");
        shell.args(["-c", WRITE, "sh"]).args(PROGRAMS.map(|program| dir.join(program)));
        shell.env("SCRIPT", format!("#!/bin/sh\necho 'postgres (PostgreSQL) {version}'"));
        assert!(shell.status().unwrap().success());
        dir
    }

    #[test]
    fn a_machine_without_postgresql_gets_the_install_commands() {
        let search = BinarySearch { explicit: None, directories: vec!["/nonexistent".into()] };
        let error = search.find(None).unwrap_err();
        assert_eq!(error.code(), "PG_NOT_FOUND");
        let message = error.to_string();
        for part in
            ["apt-get install postgresql", "dnf install postgresql-server", "brew install", "DATABASE_URL"]
        {
            assert!(message.contains(part), "{message}");
        }
    }

    #[test]
    fn an_explicit_directory_is_never_replaced() {
        let root = tempfile::tempdir().unwrap();
        let good = fake(root.path(), "good", "15.4");
        let search =
            BinarySearch { explicit: Some(root.path().join("nothing")), directories: vec![good.clone()] };
        assert_eq!(search.find(None).unwrap_err().code(), "PG_BIN_WRONG");
        let search = BinarySearch { explicit: Some(good), directories: vec![] };
        assert_eq!(search.find(None).unwrap().version(), "15.4");
    }

    #[test]
    fn an_existing_cluster_needs_its_own_version_and_a_new_one_takes_the_first_suitable() {
        let root = tempfile::tempdir().unwrap();
        let directories = vec![
            fake(root.path(), "a", "13.1"),
            fake(root.path(), "b", "17.2 (Debian 17.2-1)"),
            fake(root.path(), "c", "16.1"),
        ];
        let search = BinarySearch { explicit: None, directories };
        assert_eq!(search.find(None).unwrap().major(), 17);
        let cluster = Path::new("/data/postgres");
        assert_eq!(search.find(Some((cluster, 16))).unwrap().major(), 16);
        let error = search.find(Some((cluster, 14))).unwrap_err();
        assert_eq!(error.code(), "PG_CLUSTER_VERSION");
        assert!(error.to_string().contains("17.2"), "{error}");
        let old = BinarySearch { explicit: None, directories: vec![root.path().join("a")] };
        assert_eq!(old.find(None).unwrap_err().code(), "PG_TOO_OLD");
    }

    #[test]
    fn every_form_of_a_version_is_parsed() {
        assert_eq!(parse_version("postgres (PostgreSQL) 18beta1\n").unwrap().0, 18);
        assert_eq!(parse_version("postgres (PostgreSQL) 15.13 (Debian 15.13-0)").unwrap().1, "15.13");
        assert!(parse_version("nonsense").is_none());
    }

    #[test]
    fn links_lead_to_the_whole_installation() {
        let root = tempfile::tempdir().unwrap();
        let real = fake(root.path(), "real", "15.4").canonicalize().unwrap();
        let links = root.path().join("links");
        std::fs::create_dir(&links).unwrap();
        for program in PROGRAMS {
            std::os::unix::fs::symlink(real.join(program), links.join(program)).unwrap();
        }
        assert_eq!(Binaries::read(&links).unwrap().dir(), real);
    }

    #[test]
    fn higher_versions_come_first() {
        let root = tempfile::tempdir().unwrap();
        for name in ["9", "17", "16", "common"] {
            std::fs::create_dir(root.path().join(name)).unwrap();
        }
        let found = versioned(root.path().to_str().unwrap(), "", "bin");
        assert_eq!(found.len(), 3);
        assert!(found[0].ends_with("17/bin") && found[2].ends_with("9/bin"), "{found:?}");
    }
}
