//! The checks of `redress doctor`. A check whose result follows from an earlier problem is skipped.

use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::Arc;

use super::report::Report;
use crate::database::{Database, DatabaseChoice, DatabaseError};
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::value_keys::value_keys;
use crate::{procedure, program};
use redress_log::{
    LogError, current_rules, migrations,
    proof::{Proofs, TreeStatus},
};
use redress_postgres::{
    BinarySearch, Layout, PrivatePostgresError, ServerState, ServerUser, bytes_text, free_bytes, name_of,
    server_state,
};
use redress_postgres::{DurabilityError, check_durability};
use redress_read::{ProjectionStatus, ReplicaStatus};

// A busy office writes less than this in a day. A warning is due before a write fails.
const LITTLE_SPACE: u64 = 512 * 1024 * 1024;
const NOTHING_YET: &str = "there is no database yet; `redress serve` or `redress migrate` creates it";
const NO_CONNECTION: &str = "the database could not be opened (see above)";

/// Checks the private PostgreSQL without starting it.
pub(super) fn private_postgres(report: &mut Report, data_dir: &Path) {
    let layout = Layout::of(data_dir);
    let version = layout.cluster_version();
    let cluster = layout.cluster();
    let wanted = version.as_ref().ok().copied().flatten().map(|major| (cluster.as_path(), major));
    match BinarySearch::from_environment().find(wanted) {
        Ok(found) => {
            report.ok("binaries", format!("PostgreSQL {} in {}", found.version(), found.dir().display()));
        }
        Err(fault) => report.problem("binaries", fault.code(), &fault.to_string()),
    }
    data_directory(report, &layout);
    free_space(report, &layout);
    let user = ServerUser::choose(&cluster);
    match (version, user) {
        // A wrong owner is reported first, since it explains why the rest cannot be read.
        (_, Err(fault)) | (Err(fault), _) => report.problem("cluster", fault.code(), &fault.to_string()),
        (Ok(None), Ok(user)) => {
            report.ok("cluster", format!("none yet; it will run as {}", user.name()));
        }
        (Ok(Some(major)), Ok(user)) => report.ok("cluster", cluster_state(&layout, major, user.name())),
    }
}

fn cluster_state(layout: &Layout, major: u32, user: &str) -> String {
    let state = match server_state(layout) {
        ServerState::Running(server) => format!("running as process {}", server.pid),
        ServerState::Down { left_behind: false } => "stopped".to_owned(),
        ServerState::Down { left_behind: true } => {
            "not running after an unclean shutdown; it will recover by itself".into()
        }
    };
    format!("PostgreSQL {major} of {user} in {}, {state}", layout.cluster().display())
}

fn data_directory(report: &mut Report, layout: &Layout) {
    let dir = layout.data_dir();
    match std::fs::metadata(dir) {
        Ok(metadata) if metadata.is_dir() => {
            let (owner, mode) = (name_of(metadata.uid()), metadata.mode() & 0o7777);
            if mode & 0o022 != 0 {
                let detail = format!(
                    "{} is writable by other users (mode {mode:04o}): run `chmod go-w {}`",
                    dir.display(),
                    dir.display()
                );
                report.problem("data dir", "DATA_DIR_OPEN", &detail);
            } else {
                report.ok("data dir", format!("{}, owner {owner}, mode {mode:04o}", dir.display()));
            }
        }
        Ok(_) => {
            let fault = PrivatePostgresError::NotADirectory(dir.to_path_buf());
            report.problem("data dir", fault.code(), &fault.to_string());
        }
        Err(_) => report.ok("data dir", format!("{} will be created", dir.display())),
    }
}

fn free_space(report: &mut Report, layout: &Layout) {
    match free_bytes(layout.data_dir()) {
        Some(free) if free < LITTLE_SPACE => {
            let detail = format!(
                "only {} are free on the disk of the data directory: free some space",
                bytes_text(free)
            );
            report.problem("disk", "DISK_NEARLY_FULL", &detail);
        }
        Some(free) => report.ok("disk", format!("{} free", bytes_text(free))),
        None => report.skipped("disk", "the system does not report the free space"),
    }
}

/// Checks what needs a connection. If a private cluster exists, it is started for this and stopped again.
pub(super) async fn database(
    report: &mut Report,
    data_dir: Option<&Path>,
    procedure: Option<&Path>,
    choice: &DatabaseChoice,
    interrupt: &mut Interrupt,
) -> Result<(), Failure> {
    if let DatabaseChoice::Private(data_dir) = choice
        && matches!(Layout::of(data_dir).cluster_version(), Ok(None))
    {
        for name in [
            "connection",
            "durability",
            "migrations",
            "time zone",
            "calendar",
            "value keys",
            "read side",
            "tree",
        ] {
            report.skipped(name, NOTHING_YET);
        }
        return Ok(());
    }
    match program::open(choice, interrupt).await {
        Ok(database) => {
            connected(report, data_dir, procedure, choice, &database).await;
            if let Err(fault) = database.close().await {
                report.problem("stop", fault.code(), &fault.to_string());
            }
            Ok(())
        }
        Err(Failure::Database(fault)) => {
            not_connected(report, &fault);
            if let DatabaseChoice::External(_, Some(_)) = choice {
                report.skipped("replica", NO_CONNECTION);
            }
            Ok(())
        }
        Err(other) => Err(other),
    }
}

async fn connected(
    report: &mut Report,
    data_dir: Option<&Path>,
    procedure: Option<&Path>,
    choice: &DatabaseChoice,
    database: &Database,
) {
    let shown = match (choice, database.private()) {
        (DatabaseChoice::External(url, _), _) => url.to_string(),
        (_, Some(private)) => private.url(),
        (_, None) => String::new(),
    };
    report.ok("connection", shown);
    match durability(database).await {
        Ok(()) => report.ok("durability", "fsync, full_page_writes and synchronous_commit are on"),
        Err(fault) => report.problem("durability", fault.code(), &fault.to_string()),
    }
    match migrations::check(database.pool()).await {
        Ok(status) => report.ok("migrations", format!("up to date (version {})", status.expected)),
        Err(fault) => report.problem("migrations", fault.code(), &fault.to_string()),
    }
    match migrations::time_zone(database.pool()).await {
        Ok(zone) => report.ok("time zone", format!("the log reports in {zone}")),
        Err(LogError::NotMigrated) => report.skipped("time zone", "there is no log yet"),
        Err(fault) => report.problem("time zone", fault.code(), &fault.to_string()),
    }
    calendars(report, procedure, database).await;
    keys(report, data_dir, database).await;
    read_side(report, database).await;
    tree(report, database).await;
    replica(report, database).await;
}

/// Names the region whose calendar counts, and the years that it has.
async fn calendars(report: &mut Report, procedure: Option<&Path>, database: &Database) {
    // Another check reports what is wrong with the file.
    let Ok(procedure) = procedure::load(procedure) else {
        return report.skipped("calendar", "the procedure file cannot be used (see below)");
    };
    if migrations::check(database.pool()).await.is_err() {
        return report.skipped("calendar", "the database is not up to date (see above)");
    }
    let region = procedure.region.clone();
    match current_rules(database.pool(), Arc::new(procedure)).await {
        Ok(rules) => {
            let years: Vec<String> =
                rules.calendars.years(region.as_str()).map(|year| year.to_string()).collect();
            report.ok(
                "calendar",
                match years.as_slice() {
                    [] => {
                        format!("{region}: no year is published, so Mondays to Fridays count as working days")
                    }
                    years => format!("{region}: {}", years.join(", ")),
                },
            );
        }
        Err(fault) => report.problem("calendar", fault.code(), &fault.to_string()),
    }
}

/// Checks the replica, if one is configured: it is a standby, has the same log, and is not too far behind.
async fn replica(report: &mut Report, database: &Database) {
    let Some((pool, url)) = database.replica() else { return };
    match ReplicaStatus::of(&pool, database.pool()).await {
        Ok(Ok(ReplicaStatus { is_standby: false, .. })) => report.problem(
            "replica",
            "REPLICA_NO_STANDBY",
            &format!("{url} is not a standby; if it was promoted, name it in DATABASE_URL"),
        ),
        Ok(Ok(ReplicaStatus { position, primary, .. })) => {
            let behind = primary.0.saturating_sub(position.0);
            report.ok("replica", format!("{url}, at position {position}, {behind} events behind"));
        }
        Ok(Err(fault)) => report.problem("replica", fault.code(), &format!("{url}: {fault}")),
        // The error is that of the primary, which another check reports.
        Err(_) => report.skipped("replica", "the database cannot be read (see above)"),
    }
    pool.close().await;
}

/// Checks the keys of values about people: only the owner can read the file, and it has the key that this
/// database needs.
async fn keys(report: &mut Report, data_dir: Option<&Path>, database: &Database) {
    if migrations::check(database.pool()).await.is_err() {
        report.skipped("value keys", "the database is not up to date (see above)");
        return;
    }
    let keys = match value_keys(data_dir) {
        Ok(keys) => keys,
        Err(fault) => return report.problem("value keys", fault.code(), &fault.to_string()),
    };
    match keys.check(database.pool()).await {
        Ok(()) if keys.path().exists() => report.ok("value keys", keys.path().display().to_string()),
        Ok(()) => report.ok("value keys", "there is nothing to seal yet"),
        Err(fault) => report.problem("value keys", fault.code(), &fault.to_string()),
    }
}

async fn read_side(report: &mut Report, database: &Database) {
    if migrations::check(database.pool()).await.is_err() {
        report.skipped("read side", "the database is not up to date (see above)");
        return;
    }
    match redress_read::status(database.pool()).await {
        Ok(ProjectionStatus { failed: Some((position, failure)), .. }) => {
            let detail = format!(
                "it stopped at position {position}, and figures do not include later events ({failure}); \
                use a version of the program that knows this event, or repair the event; it \
                then continues by itself"
            );
            report.problem("read side", "PROJECTION_FAILED", &detail);
        }
        Ok(ProjectionStatus { position, lag_positions: 0, .. }) => {
            report.ok("read side", format!("up to date (position {position})"));
        }
        Ok(status) => {
            let detail = format!(
                "at position {}, {} events behind; `redress serve` catches up",
                status.position, status.lag_positions
            );
            report.ok("read side", detail);
        }
        Err(fault) => report.problem("read side", fault.code(), &fault.to_string()),
    }
}

/// Checks the tree over the log: how far it is, and how far it is signed.
async fn tree(report: &mut Report, database: &Database) {
    if migrations::check(database.pool()).await.is_err() {
        report.skipped("tree", "the database is not up to date (see above)");
        return;
    }
    let TreeStatus { size, head, signed } = match Proofs::of(database.pool().clone()).status().await {
        Ok(status) => status,
        Err(fault) => return report.problem("tree", fault.code(), &fault.to_string()),
    };
    if head < size {
        let detail = format!(
            "it has {size} events, but the log ends at position {head}: they come from different backups; \
            restore both from the same one"
        );
        return report.problem("tree", "TREE_PAST_HEAD", &detail);
    }
    let far = match head - size {
        0 => format!("up to date (position {size})"),
        behind => format!("at position {size}, {behind} events behind; `redress serve` catches up"),
    };
    match signed {
        Some((signed, at)) => report.ok(
            "tree",
            format!("{far}; signed up to position {signed} at {}", at.format("%Y-%m-%d %H:%M:%SZ")),
        ),
        None => report.ok("tree", format!("{far}; not signed yet")),
    }
}

async fn durability(database: &Database) -> Result<(), DurabilityError> {
    let mut connection = database.pool().acquire().await.map_err(DurabilityError::Unreadable)?;
    check_durability(&mut connection).await
}

fn not_connected(report: &mut Report, fault: &DatabaseError) {
    let of_durability = matches!(
        fault,
        DatabaseError::Durability(_) | DatabaseError::Private(PrivatePostgresError::Durability(_))
    );
    let (failed, other) =
        if of_durability { ("durability", "connection") } else { ("connection", "durability") };
    if report.names(fault.code()) {
        report.skipped(failed, NO_CONNECTION);
    } else {
        report.problem(failed, fault.code(), &fault.to_string());
    }
    for name in [other, "migrations", "time zone", "value keys", "read side", "tree"] {
        report.skipped(name, NO_CONNECTION);
    }
}

/// Checks the procedure file, if one is named.
pub(super) fn procedure(report: &mut Report, path: Option<&Path>) {
    match (procedure::load(path), path) {
        (Ok(_), Some(path)) => report.ok("procedure", path.display().to_string()),
        (Ok(_), None) => report.ok("procedure", "the built-in one"),
        (Err(fault), _) => report.problem("procedure", fault.code(), &fault.to_string()),
    }
}
