//! Refuses a PostgreSQL that may lose what it has confirmed.
//!
//! A petition that was answered with a receipt must be there after a power failure. Three settings of the
//! server decide that; whoever turned one off for speed is told where.

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
    let rows = sqlx::query(
        "SELECT name, source, sourcefile, sourceline FROM pg_settings \
         WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND setting = 'off' ORDER BY name",
    )
    .fetch_all(&mut *connection)
    .await
    .map_err(DurabilityError::Unreadable)?;
    let mut faults = Vec::new();
    for row in rows {
        let read = || -> Result<String, sqlx::Error> {
            let name: String = row.try_get(0)?;
            let place = place(&name, &row.try_get::<String, _>(1)?, row.try_get(2)?, row.try_get(3)?);
            Ok(format!("{name} is off ({place})"))
        };
        faults.push(read().map_err(DurabilityError::Unreadable)?);
    }
    if faults.is_empty() { Ok(()) } else { Err(DurabilityError::Unsafe(faults)) }
}

/// Where a setting was turned off, as an instruction.
fn place(name: &str, source: &str, file: Option<String>, line: Option<i32>) -> String {
    match (source, file, line) {
        (_, Some(file), Some(line)) => format!("delete it in {file}, line {line}"),
        ("database", ..) => format!("run `ALTER DATABASE … RESET {name}`"),
        ("user" | "database user", ..) => format!("run `ALTER ROLE … RESET {name}` for this role"),
        ("client", ..) => "delete it from PGOPTIONS, or from the options in DATABASE_URL".to_owned(),
        ("command line" | "environment variable", ..) => {
            "delete it from the server's command line".to_owned()
        }
        _ => format!("on the server, run `ALTER SYSTEM RESET {name}` and delete it from postgresql.conf"),
    }
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn every_source_has_its_remedy() {
        let file = place("fsync", "configuration file", Some("/d/postgresql.auto.conf".into()), Some(3));
        assert_eq!(file, "delete it in /d/postgresql.auto.conf, line 3");
        assert!(place("synchronous_commit", "database", None, None).contains("ALTER DATABASE"));
        assert!(place("synchronous_commit", "client", None, None).contains("PGOPTIONS"));
        // Without the right to read where a setting comes from there is no file.
        assert!(place("fsync", "configuration file", None, None).contains("ALTER SYSTEM RESET fsync"));
    }
}
