//! A small disk for the data directory, if this machine permits mounting one. The test fills and empties it.

use crate::Fault;
use redress_postgres::free_bytes;
use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

const SIZE: &str = "size=1g,mode=755";
const BALLAST: &str = "ballast";

/// A file system in memory. It is unmounted when this value is dropped.
pub(crate) struct Disk(PathBuf);

impl Disk {
    /// Mounts one below a directory. `None` if that is not permitted.
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

    /// Fills the disk. Returns the number of bytes written.
    pub(crate) fn fill(&self) -> Result<u64, Fault> {
        let free = free_bytes(&self.0).ok_or("the free space is unknown")?;
        // Another process may fill the disk first; it is full either way.
        let _ = std::fs::write(self.0.join(BALLAST), vec![1_u8; usize::try_from(free)?]);
        Ok(free)
    }

    pub(crate) fn empty(&self) -> Result<(), Fault> {
        Ok(std::fs::remove_file(self.0.join(BALLAST))?)
    }

    /// Leaves it mounted, for inspection.
    pub(crate) fn keep(self) {
        std::mem::forget(self);
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}
