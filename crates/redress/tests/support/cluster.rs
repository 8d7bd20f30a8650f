//! An external PostgreSQL for tests: a cluster with its own settings, for `DATABASE_URL`.

// Every test file compiles this for itself and uses only a part of it.
#![allow(dead_code)]

use std::fmt::Write as _;
use std::io::Write as _;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use redress_postgres::BinarySearch;
use sqlx::postgres::PgConnectOptions;

use crate::support::{Scratch, give_to_server, server_ids};

/// The superuser of the cluster.
pub(crate) const SUPERUSER: &str = "postgres";

/// A cluster in a scratch directory, which ends with the test. It listens on a Unix socket, and on loopback
/// if it is configured so.
pub(crate) struct Cluster {
    place: PathBuf,
    port: u16,
}

impl Cluster {
    /// Makes a cluster that trusts everyone who can reach its socket.
    pub(crate) fn make(scratch: &Scratch, name: &str) -> Self {
        let cluster = Self::in_place(scratch, name);
        let options = ["-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "-D"];
        run("initdb", |command| command.args(options).arg(cluster.data()));
        cluster
    }

    /// Makes one whose files come from elsewhere: [`Self::data`] is an empty directory, or does not exist
    /// yet.
    pub(crate) fn in_place(scratch: &Scratch, name: &str) -> Self {
        let place = server_dir(&scratch.path().join(name));
        // The port is free now, and is used only if the test lets the cluster listen.
        let port = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("has one").port();
        Self { place, port }
    }

    /// The directory of its files.
    pub(crate) fn data(&self) -> PathBuf {
        self.place.join("data")
    }

    /// The port on loopback, if it listens there, which is also part of the socket's name.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Appends settings, which override earlier ones.
    pub(crate) fn set(&self, settings: &[(&str, &str)]) {
        let mut text = String::new();
        for (name, value) in settings {
            writeln!(text, "{name} = '{}'", value.replace('\'', "''")).expect("memory takes it");
        }
        let mut file = std::fs::OpenOptions::new()
            .append(true)
            .open(self.data().join("postgresql.auto.conf"))
            .expect("a configuration");
        file.write_all(text.as_bytes()).expect("writes");
    }

    /// Writes a file into the cluster, readable only by its owner, as PostgreSQL requires for keys.
    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.data().join(name);
        std::fs::write(&path, text).expect("writes");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).expect("own file");
        give_to_server(&path);
    }

    /// Starts it, and waits until it accepts connections.
    pub(crate) fn start(&self) {
        let log = self.place.join("log");
        let own = format!("-p {} -k {}", self.port, self.place.display());
        run("pg_ctl", |command| {
            command.args(["start", "-w", "-o", &own, "-l"]).arg(&log).arg("-D").arg(self.data())
        });
    }

    /// Reloads its settings.
    pub(crate) fn reload(&self) {
        run("pg_ctl", |command| command.args(["reload", "-D"]).arg(self.data()));
    }

    /// Stops it cleanly.
    pub(crate) fn stop(&self) {
        run("pg_ctl", |command| command.args(["stop", "-w", "-m", "fast", "-D"]).arg(self.data()));
    }

    /// Reads its log.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.place.join("log")).expect("a log")
    }

    /// Options to connect to the database `postgres` as superuser, over the socket.
    pub(crate) fn options(&self) -> PgConnectOptions {
        let options = PgConnectOptions::new_without_pgpass().socket(&self.place).port(self.port);
        options.username(SUPERUSER).database("postgres")
    }

    /// The same as a URL, for `DATABASE_URL`.
    pub(crate) fn url(&self) -> String {
        format!("postgres:///postgres?host={}&port={}&user={SUPERUSER}", self.place.display(), self.port)
    }

    /// Runs one of PostgreSQL's programs on it, as the server's user. It must succeed.
    pub(crate) fn tool(&self, program: &str, arguments: &[&str]) {
        run(program, |command| {
            command
                .arg("-h")
                .arg(&self.place)
                .args(["-U", SUPERUSER, "-p", &self.port.to_string()])
                .args(arguments)
        });
    }
}

/// Makes a directory that the server's user may write to.
pub(crate) fn server_dir(path: &Path) -> PathBuf {
    std::fs::create_dir_all(path).expect("makes");
    give_to_server(path);
    path.to_path_buf()
}

fn run(program: &str, arguments: impl FnOnce(&mut Command) -> &mut Command) {
    let found = BinarySearch::from_environment().find(None).expect("PostgreSQL is there");
    let mut command = Command::new(found.dir().join(program));
    // The processes it starts must not hold the test's pipes, nor receive its Ctrl-C.
    command.current_dir("/").stdin(Stdio::null()).stdout(Stdio::null()).process_group(0);
    command.stderr(Stdio::piped()).env_clear();
    if let Some((uid, gid)) = server_ids() {
        command.uid(uid).gid(gid);
    }
    let done = arguments(&mut command).spawn().expect("runs").wait_with_output().expect("ends");
    assert!(done.status.success(), "{program}: {}", String::from_utf8_lossy(&done.stderr));
}
