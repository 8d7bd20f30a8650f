//! `DATABASE_URL` and `READ_DATABASE_URL`. They contain secrets, so they are parsed here and shown without
//! passwords.

use std::fmt;
use std::str::FromStr;

use sqlx::postgres::PgConnectOptions;

/// The variable for the database.
pub const PRIMARY: &str = "DATABASE_URL";
/// The variable for a read replica of it.
pub const REPLICA: &str = "READ_DATABASE_URL";

/// The variable is not a valid URL. The message does not repeat its text, which may contain a password.
#[derive(Debug, thiserror::Error)]
#[error(
    "{0} is not a PostgreSQL URL: write it as postgres://user:password@host:5432/database, with special characters percent-encoded"
)]
pub struct NotAUrl(pub &'static str);

/// A database URL from the environment. `Display` and `Debug` show it without the password.
#[derive(Clone)]
pub struct DatabaseUrl {
    options: PgConnectOptions,
    shown: String,
}

impl DatabaseUrl {
    /// Reads a variable. `None` if it is not set or empty.
    ///
    /// # Errors
    /// Fails if it is not a valid URL.
    pub fn from_environment(variable: &'static str) -> Result<Option<Self>, NotAUrl> {
        match std::env::var(variable) {
            Ok(text) if text.trim().is_empty() => Ok(None),
            Ok(text) => Self::parse(&text).ok_or(NotAUrl(variable)).map(Some),
            Err(std::env::VarError::NotPresent) => Ok(None),
            Err(std::env::VarError::NotUnicode(_)) => Err(NotAUrl(variable)),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (scheme, rest) = text.split_once("://")?;
        if !matches!(scheme, "postgres" | "postgresql") {
            return None;
        }
        let options = PgConnectOptions::from_str(text).ok()?;
        let authority = rest.split(['/', '?']).next().unwrap_or_default();
        let user_part = authority.rsplit_once('@').map(|(user, _)| user);
        let secret = user_part.is_some_and(|user| user.contains(':')) || rest.contains("password=");
        let host = match options.get_socket() {
            Some(socket) => socket.display().to_string(),
            None => options.get_host().to_owned(),
        };
        let shown = format!(
            "postgres://{}{}@{host}:{}/{}",
            options.get_username(),
            if secret { ":***" } else { "" },
            options.get_port(),
            options.get_database().unwrap_or(options.get_username()),
        );
        Some(Self { options, shown })
    }

    /// The connection options.
    pub fn options(&self) -> &PgConnectOptions {
        &self.options
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseUrl({})", self.shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_is_never_shown() {
        for (text, shown) in [
            ("postgres://ann:s3cret@db:5433/cases", "postgres://ann:***@db:5433/cases"),
            ("postgresql://ann:s3c%40ret@db/cases?sslmode=require", "postgres://ann:***@db:5432/cases"),
            ("postgres://ann:s3c@ret@db/cases", "postgres://ann:***@db:5432/cases"),
            ("postgres://ann@db/cases?password=s3cret", "postgres://ann:***@db:5432/cases"),
            ("postgres://ann@db/cases", "postgres://ann@db:5432/cases"),
            ("postgres:///cases?host=/run/x&user=ann", "postgres://ann@/run/x:5432/cases"),
        ] {
            let url = DatabaseUrl::parse(text).unwrap();
            assert_eq!(url.to_string(), shown);
            assert!(!format!("{url:?}").contains("s3c"), "{url:?}");
        }
    }

    #[test]
    fn an_invalid_url_is_refused() {
        for text in
            ["s3cret", "mysql://ann:s3cret@db/x", "postgres://ann:s3cret@db:port/x", "postgres://[s3cret"]
        {
            assert!(DatabaseUrl::parse(text).is_none(), "{text}");
        }
    }
}
