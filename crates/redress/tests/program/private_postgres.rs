//! Tests of the private PostgreSQL: start, sharing, stop, and what it refuses.

use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::process::Stdio;

use crate::support::{Scratch, is_root, running, wait_until};
use redress_postgres::{PrivatePostgres, PrivatePostgresError, Stopped};
use sqlx::{ConnectOptions, Connection, PgConnection};

async fn show(connection: &mut PgConnection, setting: &str) -> String {
    sqlx::query_scalar(&format!("SHOW {setting}")).fetch_one(connection).await.expect("a setting")
}

/// Checks that the error is one understandable line without Rust syntax, and has this code.
#[track_caller]
fn refused(result: Result<PrivatePostgres, PrivatePostgresError>, code: &str) -> String {
    let error = result.expect_err("this must be refused");
    let message = error.to_string();
    println!("redress: {message} [{}]", error.code());
    assert_eq!(error.code(), code, "{message}");
    assert!(!message.contains('\n') && !message.contains("Os {") && message.len() > 40, "{message}");
    message
}

#[tokio::test]
async fn it_is_private_and_durable_and_stops() {
    let scratch = Scratch::new();
    let postgres = PrivatePostgres::start(&scratch.data_dir()).await.expect("starts");
    let mut connection = postgres.connect_options().connect().await.expect("connects");
    for (setting, value) in [
        ("listen_addresses", ""),
        ("data_checksums", "on"),
        ("server_encoding", "UTF8"),
        ("fsync", "on"),
        ("full_page_writes", "on"),
        ("synchronous_commit", "on"),
        ("TimeZone", "UTC"),
    ] {
        assert_eq!(show(&mut connection, setting).await, value, "{setting}");
    }
    let database: String = sqlx::query_scalar("SELECT current_database() || ' ' || current_user")
        .fetch_one(&mut connection)
        .await
        .expect("a query");
    assert_eq!(database, "redress redress");
    connection.close().await.expect("closes");

    let socket = std::fs::metadata(scratch.data_dir().join("socket")).expect("the socket's directory");
    assert_eq!(socket.mode() & 0o777, 0o700);
    let cluster = std::fs::metadata(scratch.data_dir().join("postgres")).expect("the cluster");
    assert_eq!(cluster.mode() & 0o777, 0o700);
    assert_ne!(cluster.uid(), 0, "PostgreSQL does not run as root");

    let psql = postgres.binaries().dir().join("psql");
    if psql.exists() {
        let output = std::process::Command::new(psql)
            .args(["-Atc", "SELECT 42", &postgres.url()])
            .output()
            .expect("psql runs");
        assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "42", "the URL works for people");
    } else {
        println!("psql is not installed beside the server, so the URL was not tried");
    }
    assert_eq!(postgres.stop().await.expect("stops"), Stopped::Stopped);
    assert_eq!(running(&scratch.data_dir()), None);
}

#[tokio::test]
async fn processes_share_the_server_and_the_last_one_stops_it() {
    let scratch = Scratch::new();
    let first = PrivatePostgres::start(&scratch.data_dir()).await.expect("starts");
    let pid = running(&scratch.data_dir()).expect("runs").pid;
    let second = PrivatePostgres::start(&scratch.data_dir()).await.expect("joins");
    assert_eq!(running(&scratch.data_dir()).expect("runs").pid, pid, "the same server");
    assert_eq!(first.url(), second.url());
    assert_eq!(first.stop().await.expect("leaves"), Stopped::StillInUse);
    second.connect_options().connect().await.expect("still serves");
    assert_eq!(second.stop().await.expect("stops"), Stopped::Stopped);
    assert_eq!(running(&scratch.data_dir()), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_starts_at_once_make_one_server() {
    let scratch = Scratch::new();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..10 {
        let dir = scratch.data_dir();
        tasks.spawn(async move { PrivatePostgres::start(&dir).await.expect("every one starts") });
    }
    let all = tasks.join_all().await;
    let url = all[0].url();
    assert!(all.iter().all(|postgres| postgres.url() == url));
    let mut outcomes = Vec::new();
    for postgres in all {
        outcomes.push(postgres.stop().await.expect("leaves"));
    }
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == Stopped::Stopped).count(), 1);
    assert_eq!(outcomes.last(), Some(&Stopped::Stopped));
}

#[tokio::test]
async fn the_server_inherits_no_lock() {
    if !Path::new("/proc/self/fd").exists() {
        println!("no /proc here: instead the lock is seen to be free after a drop");
    }
    let scratch = Scratch::new();
    let postgres = PrivatePostgres::start(&scratch.data_dir()).await.expect("starts");
    let pid = running(&scratch.data_dir()).expect("runs").pid;
    for entry in std::fs::read_dir(format!("/proc/{pid}/fd")).into_iter().flatten().flatten() {
        let target = std::fs::read_link(entry.path()).unwrap_or_default();
        assert!(!target.starts_with(scratch.data_dir().join("lock")), "{}", target.display());
    }
    // Dropped without a stop, as in a killed process: the server continues to run, and has no users.
    drop(postgres);
    let next = PrivatePostgres::start(&scratch.data_dir()).await.expect("uses what is up");
    assert_eq!(running(&scratch.data_dir()).expect("runs").pid, pid);
    assert_eq!(next.stop().await.expect("stops"), Stopped::Stopped);
}

#[tokio::test]
async fn a_long_path_gets_a_short_socket_directory_that_other_processes_find() {
    let scratch = Scratch::new();
    let dir = scratch.path().join("long ".repeat(12)).join("päth, with \"quotes\" and $(signs)".repeat(2));
    let first = PrivatePostgres::start(&dir).await.expect("starts");
    let second = PrivatePostgres::start(&dir).await.expect("joins");
    assert_eq!(first.url(), second.url());
    let socket = running(&dir).expect("runs").socket_dir.expect("has a socket");
    assert!(!socket.starts_with(&dir) && socket.as_os_str().len() < 80, "{}", socket.display());
    assert_eq!(std::fs::metadata(&socket).expect("is there").mode() & 0o777, 0o700);
    drop(first);
    second.connect_options().connect().await.expect("connects");
    assert_eq!(second.stop().await.expect("stops"), Stopped::Stopped);
    assert!(!socket.exists(), "the short directory is deleted when the server stops");
    // A link that somebody put in place of the recorded directory is not followed.
    let record = dir.join("lock/socket-dir");
    let trap = scratch.path().join("trap");
    std::os::unix::fs::symlink("/etc", &trap).expect("a link");
    let _ = std::fs::remove_file(&record);
    std::os::unix::fs::symlink(&trap, &record).expect("a link");
    let third = PrivatePostgres::start(&dir).await.expect("starts elsewhere");
    assert_ne!(running(&dir).expect("runs").socket_dir.expect("has a socket"), trap);
    assert_eq!(third.stop().await.expect("stops"), Stopped::Stopped);
}

#[tokio::test]
async fn every_unsafe_setting_is_refused_by_name() {
    let scratch = Scratch::new();
    let dir = scratch.data_dir();
    PrivatePostgres::start(&dir).await.expect("starts").stop().await.expect("stops");
    let file = dir.join("postgres/postgresql.auto.conf");
    let original = std::fs::read_to_string(&file).expect("is there");
    for setting in ["fsync", "full_page_writes", "synchronous_commit"] {
        std::fs::write(&file, format!("{original}{setting} = off\n")).expect("writes");
        let message = refused(PrivatePostgres::start(&dir).await, "PG_NOT_DURABLE");
        assert!(
            message.contains(&format!("{setting} is off")) && message.contains("postgresql.auto.conf"),
            "{message}"
        );
        assert_eq!(running(&dir), None, "a refused server is stopped");
    }
    for harmless in ["local", "remote_write", "remote_apply"] {
        std::fs::write(&file, format!("{original}synchronous_commit = {harmless}\n")).expect("writes");
        PrivatePostgres::start(&dir).await.expect(harmless).stop().await.expect("stops");
    }
    std::fs::write(&file, &original).expect("writes");
    let postgres = PrivatePostgres::start(&dir).await.expect("starts");
    let mut connection = postgres.connect_options().connect().await.expect("connects");
    sqlx::raw_sql("ALTER DATABASE redress SET synchronous_commit = off")
        .execute(&mut connection)
        .await
        .expect("ok");
    connection.close().await.expect("closes");
    postgres.stop().await.expect("stops");
    let message = refused(PrivatePostgres::start(&dir).await, "PG_NOT_DURABLE");
    // The command in the message must work as it is.
    let command = message.split('`').nth(1).expect("names a command");
    let mut shell = std::process::Command::new("/bin/sh");
    shell.args(["-c", command]).current_dir("/").stdout(Stdio::null()).stderr(Stdio::null());
    if let Some((uid, gid)) = crate::support::server_ids() {
        use std::os::unix::process::CommandExt;
        shell.uid(uid).gid(gid);
    }
    assert!(shell.status().expect("runs").success(), "{command}");
    PrivatePostgres::start(&dir).await.expect("starts again").stop().await.expect("stops");
}

#[tokio::test]
async fn an_unusable_data_directory_is_refused_in_a_sentence() {
    let scratch = Scratch::new();
    let file = scratch.path().join("file");
    std::fs::write(&file, "not a directory").expect("writes");
    refused(PrivatePostgres::start(&file).await, "DATA_DIR_NOT_A_DIRECTORY");
    let message = refused(PrivatePostgres::start(&file.join("below")).await, "DATA_DIR_NOT_A_DIRECTORY");
    assert!(message.contains(&format!("{} is a file", file.display())), "{message}");

    let foreign = scratch.path().join("foreign");
    std::fs::create_dir_all(foreign.join("postgres")).expect("makes");
    std::fs::write(foreign.join("postgres/notes.txt"), "mine").expect("writes");
    crate::support::give_to_server(&foreign.join("postgres"));
    refused(PrivatePostgres::start(&foreign).await, "PG_NOT_A_CLUSTER");
    assert!(foreign.join("postgres/notes.txt").exists(), "its files are unchanged");

    std::fs::remove_file(foreign.join("postgres/notes.txt")).expect("removes");
    std::fs::write(foreign.join("postgres/PG_VERSION"), "9\n").expect("writes");
    let message = refused(PrivatePostgres::start(&foreign).await, "PG_CLUSTER_VERSION");
    assert!(message.contains("PostgreSQL 9"), "{message}");
    std::fs::write(foreign.join("postgres/PG_VERSION"), "").expect("writes");
    refused(PrivatePostgres::start(&foreign).await, "PG_NOT_A_CLUSTER");
}

#[tokio::test]
async fn wrong_permissions_and_owners_are_refused_in_a_sentence() {
    let scratch = Scratch::new();
    let dir = scratch.data_dir();
    PrivatePostgres::start(&dir).await.expect("starts").stop().await.expect("stops");
    let cluster = dir.join("postgres");
    let mode =
        |mode| std::fs::set_permissions(&cluster, std::fs::Permissions::from_mode(mode)).expect("chmod");
    mode(0o755);
    let message = refused(PrivatePostgres::start(&dir).await, "PG_CLUSTER_PERMISSIONS");
    assert!(message.contains("chmod 700"), "{message}");
    mode(0o700);
    if is_root() {
        std::os::unix::fs::chown(&cluster, Some(0), Some(0)).expect("root may");
        refused(PrivatePostgres::start(&dir).await, "PG_CLUSTER_OWNER");
        crate::support::give_to_server(&cluster);
        // A directory that the server's user cannot enter.
        let closed = scratch.path().join("closed");
        std::fs::create_dir(&closed).expect("makes");
        std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o700)).expect("chmod");
        let message = refused(PrivatePostgres::start(&closed.join("data")).await, "DATA_DIR_CLOSED");
        assert!(message.contains(&format!("cannot enter {}", closed.display())), "{message}");
    } else {
        println!("not root: trying a read-only directory instead of foreign owners");
        let closed = scratch.path().join("closed");
        std::fs::create_dir(&closed).expect("makes");
        std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o500)).expect("chmod");
        refused(PrivatePostgres::start(&closed.join("data")).await, "DATA_DIR_DENIED");
    }
    PrivatePostgres::start(&dir).await.expect("starts again").stop().await.expect("stops");
}

#[tokio::test]
async fn an_initdb_that_crashed_does_not_block_the_next_start() {
    let scratch = Scratch::new();
    let dir = scratch.data_dir();
    let unfinished = dir.join("postgres.new.0");
    std::fs::create_dir_all(&unfinished).expect("makes");
    std::fs::write(unfinished.join("PG_VERSION"), "15\n").expect("writes");
    let postgres = PrivatePostgres::start(&dir).await.expect("starts");
    postgres.stop().await.expect("stops");
    assert!(!unfinished.exists());
    // The same for an initdb that ends after the next start has created its own cluster.
    std::fs::create_dir_all(&unfinished).expect("makes");
    PrivatePostgres::start(&dir).await.expect("starts").stop().await.expect("stops");
    assert!(!unfinished.exists());
}

#[tokio::test]
async fn a_configuration_that_does_not_parse_is_shown_from_the_log() {
    let scratch = Scratch::new();
    let dir = scratch.data_dir();
    PrivatePostgres::start(&dir).await.expect("starts").stop().await.expect("stops");
    let file = dir.join("postgres/postgresql.auto.conf");
    std::fs::write(&file, "shared_buffers = 'a lot'\n").expect("writes");
    let message = refused(PrivatePostgres::start(&dir).await, "PG_START_FAILED");
    assert!(message.contains("FATAL") && message.contains("postgres.log"), "{message}");
    wait_until("no server runs", || running(&dir).is_none());
}
