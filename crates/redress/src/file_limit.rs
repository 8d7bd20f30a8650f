//! The limit of open files of this process; each connection takes one.

use nix::sys::resource::{Resource, getrlimit, setrlimit};
use redress_http::Limits;

/// Open files other than client connections: database connections, logs, keys, listeners.
const OTHERS: u64 = 256;

/// Raises the process's limit as far as the connection limits require. If that is not permitted, lowers the
/// connection limits: a process without free files accepts nobody, not even a health check.
pub(crate) fn allow(limits: &mut Limits) {
    let Ok((soft, hard)) = getrlimit(Resource::RLIMIT_NOFILE) else { return };
    let unknown = (limits.unknown_sockets + limits.init_connections) as u64;
    let needed = OTHERS + unknown + limits.sockets as u64;
    if soft >= needed {
        return;
    }
    let wanted = needed.min(hard);
    let allowed = if setrlimit(Resource::RLIMIT_NOFILE, wanted, hard).is_ok() { wanted } else { soft };
    if allowed < needed {
        let left = allowed.saturating_sub(OTHERS);
        limits.unknown_sockets =
            limits.unknown_sockets.min(usize::try_from(left / 4).unwrap_or(usize::MAX)).max(1);
        let rest = left.saturating_sub((limits.unknown_sockets + limits.init_connections) as u64);
        limits.sockets = limits.sockets.min(usize::try_from(rest).unwrap_or(usize::MAX)).max(1);
        tracing::warn!(
            open_files = allowed,
            needed,
            sockets = limits.sockets,
            unknown_sockets = limits.unknown_sockets,
            "the limit of open files is too low for the connection limits, which were lowered; raise it \
            (`ulimit -n`, LimitNOFILE=)"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connection_limits_are_lowered_if_the_file_limit_cannot_be_raised() {
        let mut limits = Limits { sockets: usize::MAX / 4, ..Limits::default() };
        allow(&mut limits);
        let (soft, _) = getrlimit(Resource::RLIMIT_NOFILE).unwrap();
        assert!((limits.sockets + limits.unknown_sockets + limits.init_connections) as u64 + OTHERS <= soft);
        assert!(limits.sockets > 0 && limits.unknown_sockets > 0);
    }
}
