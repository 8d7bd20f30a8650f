//! A problem in a row: what is wrong, and where.

use std::fmt;

/// The longest value that is shown, in characters.
const SHOWN: usize = 60;

/// What a problem means for the row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Severity {
    /// The row is bad.
    Bad,
    /// The row is left out and listed: it is no case, or a duplicate.
    LeftOut,
    /// The row has fewer values than the log, which keeps them.
    SaysLess,
}

/// A problem in a row. Its text names line, column, value and what was expected. It never contains personal
/// data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The line on which the row begins. Line 1 is the first line of the file.
    pub line: u64,
    /// The column, as the file names it. `None` for the row as a whole.
    pub column: Option<String>,
    /// Its value, unless it is personal data.
    pub value: Option<String>,
    /// What was expected, or the rule that was broken.
    pub what: String,
    /// A stable name of the problem, by which problems are counted: a refusal code of the domain, or a code
    /// of the import.
    pub rule: &'static str,
    /// What it means for the row.
    pub severity: Severity,
}

impl Problem {
    /// Makes a problem of the row as a whole.
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

/// Returns a value in quotes, on one line, cut to 60 characters.
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
    fn a_problem_is_one_line_for_any_column_name() {
        let of = |column: &str| {
            Problem { column: Some(column.to_owned()), ..Problem::of_row(2, "BAD", "is bad") }.to_string()
        };
        assert_eq!(of("place"), "column place: is bad");
        assert_eq!(of("路灯坏了，\n看不清"), "column \"路灯坏了，\\n看不清\": is bad");
        assert_eq!(of(&"长".repeat(70)), format!("column \"{}…\": is bad", "长".repeat(60)));
    }
}
