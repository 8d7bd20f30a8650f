//! Free space, for decisions and for sentences.

use std::path::Path;

const MIB: u64 = 1024 * 1024;

/// Bytes an unprivileged user may still write on the disk of `path`, or of its nearest existing parent.
///
/// `None` when the system does not say.
pub fn free_bytes(path: &Path) -> Option<u64> {
    let existing = path.ancestors().find(|p| p.exists())?;
    let stat = nix::sys::statvfs::statvfs(existing).ok()?;
    // The widths differ between Linux and macOS.
    #[allow(clippy::useless_conversion)]
    let (blocks, size) = (u64::from(stat.blocks_available()), u64::from(stat.fragment_size()));
    Some(blocks.saturating_mul(size))
}

/// The free space in words.
pub(crate) fn free_text(path: &Path) -> String {
    free_bytes(path).map_or_else(|| "an unknown amount".into(), text)
}

/// An amount of bytes in words.
pub fn text(bytes: u64) -> String {
    match bytes / MIB {
        0 => format!("{} KiB", bytes / 1024),
        mib @ 1..=9_999 => format!("{mib} MiB"),
        mib => format!("{} GiB", mib / 1024),
    }
}

/// Whether so little is left that a failure is best explained by it.
pub(crate) fn nearly_full(path: &Path) -> bool {
    free_bytes(path).is_some_and(|free| free < 20 * MIB)
}

/// Whether there is room for a new cluster (about 40 MiB, and one WAL segment to grow).
pub(crate) fn has_room_for_a_cluster(path: &Path) -> bool {
    free_bytes(path).is_none_or(|free| free >= 64 * MIB)
}
