//! Tests of the private PostgreSQL after faults of processes and disks.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::support::{
    Scratch, fill, give_to_server, is_root, mount, running, send, server_ids, umount, wait_until,
};
use nix::sys::signal::Signal;
use redress_postgres::{PrivatePostgres, PrivatePostgresError, Stopped};
use sqlx::{ConnectOptions, Connection};

/// Makes a stopped cluster with one row, which must survive every recovery.
async fn cluster_with_a_row(dir: &Path) {
    let postgres = PrivatePostgres::start(dir).await.expect("starts");
    let mut connection = postgres.connect_options().connect().await.expect("connects");
    sqlx::query("CREATE TABLE proof AS SELECT 42 AS n").execute(&mut connection).await.expect("a table");
    connection.close().await.expect("closes");
    assert_eq!(postgres.stop().await.expect("stops"), Stopped::Stopped);
}

async fn starts_with_the_row(dir: &Path) {
    let postgres = PrivatePostgres::start(dir).await.expect("starts");
    let mut connection = postgres.connect_options().connect().await.expect("connects");
    let n: i32 = sqlx::query_scalar("SELECT n FROM proof").fetch_one(&mut connection).await.expect("the row");
    assert_eq!(n, 42);
    connection.close().await.expect("closes");
    assert_eq!(postgres.stop().await.expect("stops"), Stopped::Stopped);
}

fn message(error: &PrivatePostgresError) -> String {
    let message = error.to_string();
    println!("redress: {message} [{}]", error.code());
    assert!(!message.contains('\n') && !message.contains("Os {"), "{message}");
    message
}

/// Starts a process of the server's own user that is not PostgreSQL.
fn another_program() -> std::process::Child {
    let mut command = Command::new("sleep");
    command.arg("600").stdin(Stdio::null()).stdout(Stdio::null()).current_dir("/");
    if let Some((uid, gid)) = server_ids() {
        command.uid(uid).gid(gid);
    }
    command.spawn().expect("sleep runs")
}

fn write_for_server(path: &Path, text: &str) {
    std::fs::write(path, text).expect("writes");
    give_to_server(path);
}

#[tokio::test]
async fn a_stale_pid_file_does_not_block_the_start() {
    let scratch = Scratch::new();
    let dir = scratch.data_dir();
    cluster_with_a_row(&dir).await;
    let pid_file = dir.join("postgres/postmaster.pid");
    let lines = |pid: &str| format!("{pid}\n/elsewhere\n1790000000\n5432\n/elsewhere\n\n  1 2\nready   \n");

    let mut other = another_program();
    let pids = ["4194303".to_owned(), other.id().to_string(), std::process::id().to_string(), "1".to_owned()];
    for pid in pids {
        write_for_server(&pid_file, &lines(&pid));
        write_for_server(&dir.join("socket/.s.PGSQL.5432.lock"), &lines(&pid));
        starts_with_the_row(&dir).await;
    }
    assert!(other.try_wait().expect("can be asked").is_none(), "the other program still runs");
    other.kill().expect("ours");
    other.wait().expect("ours");

    for text in ["", "garbage\n", "-7\n"] {
        write_for_server(&pid_file, text);
        write_for_server(&dir.join("socket/.s.PGSQL.5432.lock"), text);
        starts_with_the_row(&dir).await;
    }
}

#[tokio::test]
async fn a_killed_server_recovers() {
    let scratch = Scratch::new();
    let dir = scratch.data_dir();
    cluster_with_a_row(&dir).await;
    let postgres = PrivatePostgres::start(&dir).await.expect("starts");
    let pid = running(&dir).expect("runs").pid;
    send(pid, Signal::SIGKILL);
    wait_until("the server is gone", || running(&dir).is_none());
    assert_eq!(postgres.stop().await.expect("leaves"), Stopped::WasDown);
    starts_with_the_row(&dir).await;
}

#[tokio::test]
async fn backends_that_survive_a_killed_server_are_ended() {
    let scratch = Scratch::new();
    let dir = scratch.data_dir();
    cluster_with_a_row(&dir).await;
    let postgres = PrivatePostgres::start(&dir).await.expect("starts");
    let mut connection = postgres.connect_options().connect().await.expect("connects");
    let backend: i32 =
        sqlx::query_scalar("SELECT pg_backend_pid()").fetch_one(&mut connection).await.expect("a pid");
    // A stopped process cannot notice that its server is gone, like one in a long computation.
    send(backend, Signal::SIGSTOP);
    send(running(&dir).expect("runs").pid, Signal::SIGKILL);
    wait_until("the server is gone", || running(&dir).is_none());
    drop(postgres);
    if cfg!(target_os = "linux") {
        starts_with_the_row(&dir).await;
        // A zombie has no working directory.
        assert!(!Path::new(&format!("/proc/{backend}/cwd")).exists(), "it was ended");
    } else {
        println!("processes cannot be searched here: expecting PostgreSQL's own refusal instead");
        message(&PrivatePostgres::start(&dir).await.expect_err("refuses"));
        send(backend, Signal::SIGKILL);
        starts_with_the_row(&dir).await;
    }
}

#[tokio::test]
async fn a_start_waits_for_a_server_that_is_stopping() {
    let scratch = Scratch::new();
    let dir = scratch.data_dir();
    cluster_with_a_row(&dir).await;
    let postgres = PrivatePostgres::start(&dir).await.expect("starts");
    let mut connection = postgres.connect_options().connect().await.expect("connects");
    let pid = running(&dir).expect("runs").pid;
    // A smart shutdown: the server waits for this connection and accepts no other.
    send(pid, Signal::SIGTERM);
    wait_until("it is stopping", || running(&dir).is_some_and(|server| !server.ready));
    let ending = tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(500)).await;
        let _: i32 =
            sqlx::query_scalar("SELECT 1").fetch_one(&mut connection).await.expect("still connected");
        connection.close().await.expect("closes");
    });
    let next = PrivatePostgres::start(&dir).await.expect("waits, then starts");
    ending.await.expect("ends");
    assert_ne!(running(&dir).expect("runs").pid, pid);
    drop(postgres);
    assert_eq!(next.stop().await.expect("stops"), Stopped::Stopped);
}

#[tokio::test]
async fn a_server_that_was_started_by_hand_is_used() {
    let scratch = Scratch::new();
    let dir = scratch.data_dir();
    cluster_with_a_row(&dir).await;
    let first = PrivatePostgres::start(&dir).await.expect("starts");
    let postgres = first.binaries().dir().join("postgres");
    first.stop().await.expect("stops");
    let place = scratch.path().join("by-hand");
    std::fs::create_dir(&place).expect("makes");
    give_to_server(&place);
    let by_hand = |socket: &Path| {
        let mut command = Command::new(&postgres);
        command.arg("-D").arg(dir.join("postgres")).args(["-p", "5433", "-c", "listen_addresses="]);
        command.arg("-k").arg(socket).current_dir("/").process_group(0);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        if let Some((uid, gid)) = server_ids() {
            command.uid(uid).gid(gid);
        }
        command.spawn().expect("runs")
    };
    let mut child = by_hand(&place);
    wait_until("it runs", || running(&dir).is_some());
    let used = PrivatePostgres::start(&dir).await.expect("uses it");
    assert!(used.url().contains("by-hand") && used.url().ends_with("port=5433"), "{}", used.url());
    used.connect_options().connect().await.expect("connects");
    assert_eq!(used.stop().await.expect("stops"), Stopped::Stopped);
    child.wait().expect("ended");
}

#[tokio::test]
async fn a_cancelled_start_does_not_block_the_next_one() {
    let scratch = Scratch::new();
    let dir = scratch.data_dir();
    // Cancelled at every stage: while initdb runs, while the server starts.
    for milliseconds in [50, 400, 900, 1300] {
        let given_up =
            tokio::time::timeout(Duration::from_millis(milliseconds), PrivatePostgres::start(&dir));
        drop(given_up.await);
    }
    let postgres = PrivatePostgres::start(&dir).await.expect("starts");
    assert_eq!(postgres.stop().await.expect("stops"), Stopped::Stopped);
}

/// If no disk can be mounted: tries a read-only directory, for root one in /proc.
async fn unwritable_directory_instead(scratch: &Scratch) {
    println!("no disk can be mounted on this machine: trying a read-only directory instead");
    let closed = if is_root() { "/proc".into() } else { scratch.path().join("closed") };
    if !is_root() {
        std::fs::create_dir(&closed).expect("makes");
        std::fs::set_permissions(&closed, std::os::unix::fs::PermissionsExt::from_mode(0o500))
            .expect("chmod");
    }
    let error = PrivatePostgres::start(&closed.join("data")).await.expect_err("may not");
    assert!(error.code().starts_with("DATA_DIR_"), "{error}");
    message(&error);
}

#[tokio::test]
async fn a_full_disk_is_reported_and_the_start_works_once_there_is_room() {
    let scratch = Scratch::new();
    let disk = scratch.path().join("disk");
    if !mount(&disk, "160m") {
        return unwritable_directory_instead(&scratch).await;
    }
    let dir = disk.join("data");
    let ballast = disk.join("ballast");
    // Too little space for a cluster.
    fill(&disk, 30 << 20);
    let error = PrivatePostgres::start(&dir).await.expect_err("no room");
    assert_eq!(error.code(), "DISK_FULL", "{error}");
    assert!(message(&error).contains("free some space"));
    std::fs::remove_file(&ballast).expect("removes");
    cluster_with_a_row(&dir).await;
    // No space for a server that must recover.
    let postgres = PrivatePostgres::start(&dir).await.expect("starts");
    send(running(&dir).expect("runs").pid, Signal::SIGKILL);
    wait_until("the server is gone", || running(&dir).is_none());
    drop(postgres);
    // The page that this file occupies would be enough to write it again.
    std::fs::remove_file(dir.join("postgres/postmaster.pid")).expect("removes");
    fill(&disk, 0);
    let error = PrivatePostgres::start(&dir).await.expect_err("no room");
    assert_eq!(error.code(), "DISK_FULL", "{error}");
    message(&error);
    std::fs::remove_file(&ballast).expect("removes");
    starts_with_the_row(&dir).await;
    umount(&disk);
}

#[tokio::test]
async fn a_read_only_disk_is_reported() {
    let scratch = Scratch::new();
    let disk = scratch.path().join("disk");
    if !mount(&disk, "160m") {
        return unwritable_directory_instead(&scratch).await;
    }
    let dir = disk.join("data");
    cluster_with_a_row(&dir).await;
    let remount = |mode: &str| {
        let status = Command::new("mount").args(["-o", &format!("remount,{mode}")]).arg(&disk).status();
        assert!(status.is_ok_and(|status| status.success()));
    };
    remount("ro");
    for place in [dir.clone(), disk.join("new")] {
        let error = PrivatePostgres::start(&place).await.expect_err("read-only");
        assert_eq!(error.code(), "DISK_READ_ONLY", "{error}");
        message(&error);
    }
    remount("rw");
    starts_with_the_row(&dir).await;
    umount(&disk);
}
