//! Scratch directories whose server ends with the test, and helpers for processes and disks.

// Every test file compiles this for itself and uses only a part of it.
#![allow(dead_code)]

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use redress_postgres::{Layout, Postmaster, ServerState, server_state};

/// A directory that is deleted, with the server in it, when this value is dropped or the process ends.
pub(crate) struct Scratch {
    dir: PathBuf,
    alive: Option<ChildStdin>,
    watcher: Child,
}

impl Scratch {
    pub(crate) fn new() -> Self {
        let dir =
            tempfile::Builder::new().prefix("redress-t").tempdir().expect("a temporary directory").keep();
        // The server's user must be able to enter it when the tests run as root.
        std::fs::set_permissions(&dir, std::fs::Permissions::from_mode(0o755)).expect("own directory");
        // Waits until this process ends in any way, and then ends every server below the directory. Mounted
        // disks come last, after their servers.
        let script = r#"cat >/dev/null
            for f in $(find "$1" -name postmaster.pid 2>/dev/null); do
                pid=$(head -n 1 "$f"); case "$(ps -o args= -p "$pid")" in *postgres*"$1"*) kill -QUIT "$pid"; kill -CONT "$pid";; esac
            done
            for i in 1 2 3 4 5 6 7 8 9 10; do
                umount "$1/disk" 2>/dev/null; rm -rf "$1" 2>/dev/null; [ -e "$1" ] || break; sleep 0.2
            done"#;
        let mut watcher = {
            use std::os::unix::process::CommandExt;
            Command::new("/bin/sh")
                .args(["-c", script, "sh"])
                .arg(&dir)
                .stdin(Stdio::piped())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .process_group(0)
                .spawn()
                .expect("a shell")
        };
        Self { dir, alive: watcher.stdin.take(), watcher }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.dir
    }

    /// The path of a data directory in it, which does not exist yet.
    pub(crate) fn data_dir(&self) -> PathBuf {
        self.dir.join("data")
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // Closing its input starts the cleanup. Waiting for it keeps the machine quiet for the next test.
        self.alive = None;
        let _ = self.watcher.wait();
    }
}

/// Returns the server that runs on a data directory.
pub(crate) fn running(data_dir: &Path) -> Option<Postmaster> {
    match server_state(&Layout::of(data_dir)) {
        ServerState::Running(postmaster) => Some(postmaster),
        ServerState::Down { .. } => None,
    }
}

pub(crate) fn send(pid: i32, signal: Signal) {
    kill(Pid::from_raw(pid), signal).expect("the process is there");
}

/// Returns the ids of a postmaster and its children.
pub(crate) fn family(postmaster: i32) -> Vec<i32> {
    let listed = Command::new("ps").args(["-A", "-o", "pid=,ppid="]).output().expect("ps runs");
    let listed = String::from_utf8(listed.stdout).expect("numbers");
    let pairs = listed.lines().map(|line| line.split_whitespace().map(|n| n.parse().expect("a number")));
    let pairs = pairs.map(|mut pair| (pair.next().expect("a pid"), pair.next().expect("its parent")));
    let children = pairs.filter(|(_, parent): &(i32, i32)| *parent == postmaster).map(|(pid, _)| pid);
    std::iter::once(postmaster).chain(children).collect()
}

pub(crate) fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let since = Instant::now();
    while !holds() {
        assert!(since.elapsed() < Duration::from_secs(30), "timed out waiting until {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

pub(crate) fn is_root() -> bool {
    nix::unistd::geteuid().is_root()
}

/// Makes the server's user the owner, when the tests run as root.
pub(crate) fn give_to_server(path: &Path) {
    if let Some((uid, gid)) = server_ids() {
        std::os::unix::fs::lchown(path, Some(uid), Some(gid)).expect("root may");
    }
}

/// The ids of the server's user, if it is not the user of the tests.
pub(crate) fn server_ids() -> Option<(u32, u32)> {
    let name = std::env::var("REDRESS_PG_USER").unwrap_or_else(|_| "postgres".to_owned());
    let user = nix::unistd::User::from_name(&name).expect("users can be read");
    is_root().then(|| user.map(|user| (user.uid.as_raw(), user.gid.as_raw())).expect("the user exists"))
}

/// Prevents the server of a data directory from starting, until the returned function is called.
pub(crate) fn keep_from_starting(data_dir: &Path) -> impl FnOnce() + use<> {
    let file = data_dir.join("postgres/postgresql.auto.conf");
    let settings = std::fs::read_to_string(&file).expect("is there");
    std::fs::write(&file, format!("{settings}shared_buffers = 'a lot'\n")).expect("writes");
    move || std::fs::write(&file, settings).expect("writes")
}

/// Mounts a small disk for the test. Returns false if this machine does not permit it.
pub(crate) fn mount(dir: &Path, size: &str) -> bool {
    std::fs::create_dir(dir).expect("makes");
    let status = Command::new("mount")
        .args(["-t", "tmpfs", "-o", &format!("size={size},mode=755"), "tmpfs"])
        .arg(dir)
        .stderr(Stdio::null())
        .status();
    status.is_ok_and(|status| status.success())
}

/// Waits for processes that end to let go of the disk.
pub(crate) fn umount(dir: &Path) {
    let unmount = || Command::new("umount").arg(dir).stderr(Stdio::null()).status();
    wait_until("the disk is unmounted", || unmount().is_ok_and(|status| status.success()));
}

/// Writes a file that leaves `leave` bytes of a disk free.
pub(crate) fn fill(disk: &Path, leave: usize) {
    let free = redress_postgres::free_bytes(disk).expect("known");
    let length = usize::try_from(free).expect("small").saturating_sub(leave);
    match std::fs::write(disk.join("ballast"), vec![1_u8; length]) {
        // The server wrote at the same time: the disk is full anyway.
        Err(fault) if leave == 0 && fault.kind() == std::io::ErrorKind::StorageFull => {}
        written => written.expect("writes"),
    }
}
