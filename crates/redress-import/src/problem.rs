//! What is wrong with a row, and where.

use std::fmt;

/// The longest value that is shown.
const SHOWN: usize = 60;

/// What a problem means for its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Severity {
    /// The row is bad.
    Bad,
    /// The row is left out on record: no case, or one that is there twice.
    LeftOut,
    /// The row says less than the log, which is not changed by that.
    SaysLess,
}

/// A bad value. Its text names line, column, value and what was expected; values about people are never in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The line on which the row begins; the header's is 1.
    pub line: u64,
    /// The column, as the file names it; none: the row as a whole.
    pub column: Option<String>,
    /// Its value, unless that is about a person.
    pub value: Option<String>,
    /// What was expected, or the rule that forbids it.
    pub what: String,
    /// A name of what is wrong, under which problems are summed up: the code of a refusal, or one of the import's own.
    pub rule: &'static str,
    /// What it means for the row.
    pub severity: Severity,
}

impl Problem {
    /// Something about a row as a whole.
    pub(crate) fn of_row(line: u64, rule: &'static str, what: impl Into<String>) -> Self {
        Self { line, column: None, value: None, what: what.into(), rule, severity: Severity::Bad }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(column) = &self.column {
            match column.contains(char::is_control) || column.chars().count() > SHOWN {
                true => write!(f, "column {}", shown(column))?,
                false => write!(f, "column {column}")?,
            }
            match &self.value {
                Some(value) if value.is_empty() => f.write_str(" (empty)")?,
                Some(value) => write!(f, " = {}", shown(value))?,
                None => {}
            }
            f.write_str(": ")?;
        }
        f.write_str(&self.what)
    }
}

/// A value in quotes, without line breaks and not endless.
pub(crate) fn shown(value: &str) -> String {
    let mut short: String = value.chars().take(SHOWN).collect();
    if short.len() < value.len() {
        short.push('…');
    }
    format!("{short:?}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_one_line_whatever_the_column_is_called() {
        let of = |column: &str| {
            Problem { column: Some(column.to_owned()), ..Problem::of_row(2, "BAD", "is bad") }.to_string()
        };
        assert_eq!(of("place"), "column place: is bad");
        assert_eq!(of("路灯坏了，\n看不清"), "column \"路灯坏了，\\n看不清\": is bad");
        assert_eq!(of(&"长".repeat(70)), format!("column \"{}…\": is bad", "长".repeat(60)));
    }
}
