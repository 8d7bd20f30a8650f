//! Refuses a PostgreSQL that may lose what it has confirmed.
//!
//! A petition that was answered with a receipt must be there after a power failure. Three settings of the
//! server decide that; whoever turned one off for speed is told where.

use std::path::Path;

use sqlx::{PgConnection, Row};

/// Why a server's word can not be relied on.
#[derive(Debug, thiserror::Error)]
pub enum DurabilityError {
    /// Settings are off that keep confirmed data through a crash.
    #[error("PostgreSQL may lose confirmed data, because {}: put that right and start again", .0.join("; and "))]
    Unsafe(Vec<String>),
    /// The settings could not be read.
    #[error("could not read PostgreSQL's settings: the connection failed; check the server and start again")]
    Unreadable(#[source] sqlx::Error),
}

impl DurabilityError {
    /// A stable name for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unsafe(_) => "PG_NOT_DURABLE",
            Self::Unreadable(_) => "PG_SETTINGS_UNREADABLE",
        }
    }
}

/// Checks `fsync`, `full_page_writes` and `synchronous_commit` as they hold for this connection.
///
/// # Errors
/// [`DurabilityError::Unsafe`] names each setting that is off, where it was set and how to put it right.
pub async fn check_durability(connection: &mut PgConnection) -> Result<(), DurabilityError> {
    check(connection, |sql| format!("run `{sql}`")).await
}

/// As [`check_durability`], for a cluster that is stopped again when it is refused: what SQL has to put right
/// is then run without a server.
pub(crate) async fn check_durability_offline(
    connection: &mut PgConnection,
    server: &Path,
    cluster: &Path,
    user: &str,
) -> Result<(), DurabilityError> {
    check(connection, |sql| {
        format!(
            "as {user} run `echo '{sql}' | '{}' --single -D '{}' redress`",
            server.display(),
            cluster.display()
        )
    })
    .await
}

async fn check(
    connection: &mut PgConnection,
    instruct: impl Fn(&str) -> String,
) -> Result<(), DurabilityError> {
    let rows = sqlx::query(
        "SELECT name, source, sourcefile, sourceline, \
                quote_ident(current_database()), quote_ident(current_user) FROM pg_settings \
         WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND setting = 'off' ORDER BY name",
    )
    .fetch_all(&mut *connection)
    .await
    .map_err(DurabilityError::Unreadable)?;
    let mut faults = Vec::new();
    for row in rows {
        let read = || -> Result<String, sqlx::Error> {
            let name: String = row.try_get(0)?;
            let source: String = row.try_get(1)?;
            let (database, role): (String, String) = (row.try_get(4)?, row.try_get(5)?);
            let remedy = match alter(&name, &source, &database, &role) {
                Some(sql) => instruct(&sql),
                None => place(&name, &source, row.try_get(2)?, row.try_get(3)?),
            };
            Ok(format!("{name} is off ({remedy})"))
        };
        faults.push(read().map_err(DurabilityError::Unreadable)?);
    }
    if faults.is_empty() { Ok(()) } else { Err(DurabilityError::Unsafe(faults)) }
}

/// The SQL that takes a setting back from a database or a role, if it was turned off there.
fn alter(name: &str, source: &str, database: &str, role: &str) -> Option<String> {
    match source {
        "database" => Some(format!("ALTER DATABASE {database} RESET {name}")),
        "user" => Some(format!("ALTER ROLE {role} RESET {name}")),
        "database user" => Some(format!("ALTER ROLE {role} IN DATABASE {database} RESET {name}")),
        _ => None,
    }
}

/// Where a setting was turned off, as an instruction.
fn place(name: &str, source: &str, file: Option<String>, line: Option<i32>) -> String {
    match (source, file, line) {
        (_, Some(file), Some(line)) => format!("delete it in {file}, line {line}"),
        ("client", ..) => "delete it from PGOPTIONS, or from the options in DATABASE_URL".to_owned(),
        ("command line" | "environment variable", ..) => {
            "delete it from the server's command line".to_owned()
        }
        _ => format!("on the server, run `ALTER SYSTEM RESET {name}` and delete it from postgresql.conf"),
    }
}

#[cfg(test)]
mod tests {
    use super::{alter, place};

    #[test]
    fn every_source_has_its_remedy() {
        let file = place("fsync", "configuration file", Some("/d/postgresql.auto.conf".into()), Some(3));
        assert_eq!(file, "delete it in /d/postgresql.auto.conf, line 3");
        let sql = alter("synchronous_commit", "database user", "cases", "ann").unwrap();
        assert_eq!(sql, "ALTER ROLE ann IN DATABASE cases RESET synchronous_commit");
        assert_eq!(alter("fsync", "configuration file", "cases", "ann"), None);
        assert!(place("synchronous_commit", "client", None, None).contains("PGOPTIONS"));
        // Without the right to read where a setting comes from there is no file.
        assert!(place("fsync", "configuration file", None, None).contains("ALTER SYSTEM RESET fsync"));
    }
}
