//! The user that the server runs as. PostgreSQL refuses to run as root, so root chooses another user.

use std::io;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use nix::unistd::{Uid, User, geteuid};

use super::error::{PrivatePostgresError, at};

/// The user of the server and of every program that touches its files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerUser {
    name: String,
    uid: u32,
    gid: u32,
    switch: bool,
}

impl ServerUser {
    /// Chooses the current user. For root: the owner of the existing cluster, otherwise the user in
    /// `REDRESS_PG_USER`, otherwise `postgres`.
    ///
    /// # Errors
    /// Fails if the cluster belongs to another user, or there is no user for the server.
    pub fn choose(cluster: &Path) -> Result<Self, PrivatePostgresError> {
        let owner = match std::fs::metadata(cluster) {
            Ok(metadata) => Some(metadata.uid()),
            Err(fault) if fault.kind() == io::ErrorKind::NotFound => None,
            Err(fault) => return Err(at("read the attributes of", cluster)(fault)),
        };
        if geteuid().is_root() { Self::for_root(cluster, owner) } else { Self::current(cluster, owner) }
    }

    /// The user's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    fn current(cluster: &Path, owner: Option<u32>) -> Result<Self, PrivatePostgresError> {
        let uid = geteuid().as_raw();
        let user = user_of(uid).ok_or(PrivatePostgresError::NamelessUser(uid))?;
        match owner {
            Some(owner) if owner != uid => Err(PrivatePostgresError::ClusterOwner {
                cluster: cluster.to_path_buf(),
                owner: name_of(owner),
                user: user.name,
            }),
            _ => Ok(Self { name: user.name, uid, gid: user.gid.as_raw(), switch: false }),
        }
    }

    fn for_root(cluster: &Path, owner: Option<u32>) -> Result<Self, PrivatePostgresError> {
        let user = match owner {
            Some(0) => return Err(PrivatePostgresError::ClusterOfRoot(cluster.to_path_buf())),
            Some(owner) => user_of(owner).ok_or(PrivatePostgresError::NamelessUser(owner))?,
            None => match std::env::var("REDRESS_PG_USER").ok().filter(|name| !name.is_empty()) {
                Some(name) => named(name)?,
                None => {
                    User::from_name("postgres").ok().flatten().ok_or(PrivatePostgresError::NoServerUser)?
                }
            },
        };
        Ok(Self { uid: user.uid.as_raw(), gid: user.gid.as_raw(), name: user.name, switch: true })
    }

    /// Makes a command that runs as this user, detached from the terminal, in an environment that cannot
    /// change the server's behaviour.
    pub(crate) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        // A separate process group: Ctrl-C on the terminal reaches only this program, which stops the server
        // cleanly.
        command.stdin(Stdio::null()).current_dir("/").process_group(0);
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            let secret_or_setting = text.starts_with("PG") || text.starts_with("REDRESS_");
            if secret_or_setting
                || text.starts_with("LC_")
                || text == "LANG"
                || text.ends_with("DATABASE_URL")
            {
                command.env_remove(&name);
            }
        }
        // Messages in English, since they are parsed; a time zone that does not depend on the machine.
        command.env("LC_ALL", "C").env("TZ", "UTC");
        if self.switch {
            // With `uid`, the standard library also drops root's supplementary groups.
            command.uid(self.uid).gid(self.gid);
        }
        command
    }

    /// Makes this user the owner of a path.
    pub(crate) fn give(&self, path: &Path) -> Result<(), PrivatePostgresError> {
        if self.switch {
            std::os::unix::fs::lchown(path, Some(self.uid), Some(self.gid))
                .map_err(at("change the owner of", path))?;
        }
        Ok(())
    }

    /// Whether a path belongs to this user.
    pub(crate) fn owns(&self, metadata: &std::fs::Metadata) -> bool {
        metadata.uid() == self.uid
    }

    /// Whether this user can enter a directory. It is tried, so that every kind of access rule counts.
    pub(crate) fn can_enter(&self, dir: &Path) -> bool {
        let mut probe = self.command(Path::new("/bin/sh"));
        probe.args(["-c", ":"]).current_dir(dir).stdout(Stdio::null()).stderr(Stdio::null());
        probe.status().is_ok_and(|status| status.success())
    }

    /// Fails with the first directory on the path to `target` that this user cannot enter.
    pub(crate) fn check_can_enter(&self, target: &Path) -> Result<(), PrivatePostgresError> {
        if !self.switch || self.can_enter(target) {
            return Ok(());
        }
        let mut way: Vec<&Path> = target.ancestors().collect();
        way.reverse();
        let closed = way.into_iter().find(|dir| !self.can_enter(dir)).unwrap_or(target);
        Err(PrivatePostgresError::CannotEnter {
            user: self.name.clone(),
            dir: closed.to_path_buf(),
            target: target.to_path_buf(),
        })
    }
}

fn named(name: String) -> Result<User, PrivatePostgresError> {
    match User::from_name(&name) {
        Ok(Some(user)) if user.uid.is_root() => Err(PrivatePostgresError::NamedUser {
            name,
            reason: "is root, and PostgreSQL refuses to run as root",
        }),
        Ok(Some(user)) => Ok(user),
        _ => Err(PrivatePostgresError::NamedUser { name, reason: "does not exist" }),
    }
}

fn user_of(uid: u32) -> Option<User> {
    User::from_uid(Uid::from_raw(uid)).ok().flatten()
}

/// Returns the name of a user id, or the number if it has no name.
pub fn name_of(uid: u32) -> String {
    user_of(uid).map_or_else(|| uid.to_string(), |user| user.name)
}
