//! Refuses a PostgreSQL server that may lose committed data.
//!
//! A petition that was confirmed with a receipt must survive a power failure. Three settings of the server
//! decide that. If one is off, the error names the place where it was turned off.

use std::path::Path;

use sqlx::{PgConnection, Row};

/// The server's settings allow data loss, or could not be read.
#[derive(Debug, thiserror::Error)]
pub enum DurabilityError {
    /// Settings that keep committed data through a crash are off.
    #[error("PostgreSQL may lose confirmed data, because {}: change this and start again", .0.join("; and "))]
    Unsafe(Vec<String>),
    /// The settings could not be read.
    #[error("could not read PostgreSQL's settings: the connection failed; check the server and start again")]
    Unreadable(#[source] sqlx::Error),
}

impl DurabilityError {
    /// A stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unsafe(_) => "PG_NOT_DURABLE",
            Self::Unreadable(_) => "PG_SETTINGS_UNREADABLE",
        }
    }
}

/// Checks `fsync`, `full_page_writes` and `synchronous_commit`, with the values that this connection has.
///
/// # Errors
/// [`DurabilityError::Unsafe`] names each setting that is off, the place where it was set, and the change to
/// make.
pub async fn check_durability(connection: &mut PgConnection) -> Result<(), DurabilityError> {
    check(connection, |sql| format!("run `{sql}`")).await
}

/// Like [`check_durability`], for a cluster that is stopped again when it is refused. Its remedies in SQL
/// therefore run without a server.
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

/// Returns the SQL that resets a setting of a database or a role, if it was turned off there.
fn alter(name: &str, source: &str, database: &str, role: &str) -> Option<String> {
    match source {
        "database" => Some(format!("ALTER DATABASE {database} RESET {name}")),
        "user" => Some(format!("ALTER ROLE {role} RESET {name}")),
        "database user" => Some(format!("ALTER ROLE {role} IN DATABASE {database} RESET {name}")),
        _ => None,
    }
}

/// Returns an instruction that names the place where a setting was turned off.
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
        // Without the right to read the source of a setting, the file is unknown.
        assert!(place("fsync", "configuration file", None, None).contains("ALTER SYSTEM RESET fsync"));
    }
}
