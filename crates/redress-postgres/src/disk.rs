//! Free disk space, for decisions and for messages.

use std::path::Path;

const MIB: u64 = 1024 * 1024;

/// Returns the bytes that an unprivileged user may still write on the disk of `path`, or of its nearest
/// existing parent.
///
/// `None` if the system does not report it.
pub fn free_bytes(path: &Path) -> Option<u64> {
    let existing = path.ancestors().find(|p| p.exists())?;
    let stat = nix::sys::statvfs::statvfs(existing).ok()?;
    // The integer widths differ between Linux and macOS.
    #[allow(clippy::useless_conversion)]
    let (blocks, size) = (u64::from(stat.blocks_available()), u64::from(stat.fragment_size()));
    Some(blocks.saturating_mul(size))
}

/// The free space as text.
pub(crate) fn free_text(path: &Path) -> String {
    free_bytes(path).map_or_else(|| "an unknown amount".into(), text)
}

/// A number of bytes as text.
pub fn text(bytes: u64) -> String {
    match bytes / MIB {
        0 => format!("{} KiB", bytes / 1024),
        mib @ 1..=9_999 => format!("{mib} MiB"),
        mib => format!("{} GiB", mib / 1024),
    }
}

/// Whether so little space is left that a failure was most likely caused by it.
pub(crate) fn nearly_full(path: &Path) -> bool {
    free_bytes(path).is_some_and(|free| free < 20 * MIB)
}

/// Whether there is room for a new cluster (about 40 MiB, plus one WAL segment).
pub(crate) fn has_room_for_a_cluster(path: &Path) -> bool {
    free_bytes(path).is_none_or(|free| free >= 64 * MIB)
}
