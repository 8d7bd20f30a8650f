//! A small disk for the data directory, where this machine lets us mount one; filled and emptied again.

use crate::Fault;
use redress_postgres::free_bytes;
use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

const SIZE: &str = "size=1g,mode=755";
const BALLAST: &str = "ballast";

/// A file system in memory; it goes with this value.
pub(crate) struct Disk(PathBuf);

impl Disk {
    /// Mounts one below a directory; none where we may not.
    pub(crate) fn mount(below: &Path) -> Result<Option<Self>, Fault> {
        let path = below.join("disk");
        std::fs::create_dir(&path)?;
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", SIZE, "tmpfs"]).arg(&path).stderr(Stdio::null());
        Ok(mount.status().is_ok_and(|status| status.success()).then_some(Self(path)))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Leaves no room; in bytes, how much was taken.
    pub(crate) fn fill(&self) -> Result<u64, Fault> {
        let free = free_bytes(&self.0).ok_or("how much room there is cannot be found out")?;
        // Whoever writes meanwhile may be quicker: then there is no room either.
        let _ = std::fs::write(self.0.join(BALLAST), vec![1_u8; usize::try_from(free)?]);
        Ok(free)
    }

    pub(crate) fn empty(&self) -> Result<(), Fault> {
        Ok(std::fs::remove_file(self.0.join(BALLAST))?)
    }

    /// Leaves it mounted, for whoever looks into it.
    pub(crate) fn keep(self) {
        std::mem::forget(self);
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}
