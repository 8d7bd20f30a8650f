//! Reports the problems of a file: counts of each kind, then the first ones one by one, and all of them in a
//! CSV file on request.

use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use csv::Writer;

use crate::{ImportFault, Listing, Problem, Severity, problem::shown};
use redress_output::formula;

/// How many different kinds are counted separately; further kinds are counted together.
const MOST_SUMS: usize = 1_000;
/// How many kinds are shown.
const SHOWN_SUMS: usize = 40;

/// Collects the problems of a file for the report.
pub struct Problems {
    list: usize,
    /// The count of each kind.
    sums: HashMap<Key, Sum>,
    others: u64,
    first: HashMap<Severity, Vec<String>>,
    counts: HashMap<Severity, u64>,
    file: Option<(PathBuf, Writer<File>)>,
    failed: Option<io::Error>,
}

/// What makes two problems the same kind.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Key {
    rule: &'static str,
    column: Option<String>,
    /// The word, for problems that are counted per word.
    word: Option<String>,
}

struct Sum {
    order: usize,
    count: u64,
    line: u64,
    what: String,
}

impl Problems {
    /// # Errors
    /// Fails if the file for all problems already exists, or cannot be created.
    pub fn new(listing: &Listing) -> Result<Self, ImportFault> {
        let file = listing.problems.as_deref().map(create).transpose()?;
        Ok(Self {
            list: listing.list,
            sums: HashMap::new(),
            others: 0,
            first: HashMap::new(),
            counts: HashMap::new(),
            file,
            failed: None,
        })
    }

    /// Adds a problem. `file` is the name of the file that has it.
    pub fn add(&mut self, file: &str, problem: &Problem) {
        *self.counts.entry(problem.severity).or_default() += 1;
        let listed = self.first.entry(problem.severity).or_default();
        if listed.len() < self.list {
            listed.push(format!("{file}:{}: {}{problem}", problem.line, problem.severity.mark()));
        }
        if let Some((_, writer)) = &mut self.file {
            let (line, column) = (problem.line.to_string(), problem.column.as_deref().unwrap_or_default());
            let value = problem.value.as_deref().unwrap_or_default();
            let record = [line.as_str(), problem.severity.name(), problem.rule, column, value, &problem.what];
            if let Err(fault) = writer.write_record(record.map(|text| formula::guarded(text).into_owned())) {
                self.failed.get_or_insert(fault.into());
            }
        }
        if problem.severity == Severity::Bad {
            self.sum(problem);
        }
    }

    fn sum(&mut self, problem: &Problem) {
        let by_word = matches!(problem.rule, "WORD_UNKNOWN" | "UNIT_UNKNOWN" | "UNIT_IN_DOUBT");
        let word = problem.value.clone().filter(|_| by_word);
        let key = Key { rule: problem.rule, column: problem.column.clone(), word };
        let order = self.sums.len();
        match self.sums.get_mut(&key) {
            Some(sum) => sum.count += 1,
            None if order >= MOST_SUMS => self.others += 1,
            None => {
                let sum = Sum { order, count: 1, line: problem.line, what: problem.what.clone() };
                self.sums.insert(key, sum);
            }
        }
    }

    /// Returns the lines to print. Flushes the file of all problems.
    ///
    /// # Errors
    /// Fails if that file could not be written.
    pub fn finish(mut self) -> Result<Vec<String>, ImportFault> {
        let mut lines = self.sums();
        for severity in [Severity::Bad, Severity::SaysLess, Severity::LeftOut] {
            let listed = self.first.remove(&severity).unwrap_or_default();
            let all = self.counts.get(&severity).copied().unwrap_or(0);
            let more = all - listed.len() as u64;
            lines.extend(listed);
            if more > 0 {
                lines.push(format!(
                    "… and {more} more {}; --list N lists more, --problems FILE writes all",
                    severity.plural()
                ));
            }
        }
        if let Some((path, mut writer)) = self.file.take() {
            let flushed = writer.flush().err().or(self.failed.take());
            if let Some(source) = flushed {
                return Err(ImportFault::RejectedFailed { path, source });
            }
            lines.push(format!("All problems were written to {}.", path.display()));
        }
        Ok(lines)
    }

    /// The kinds that occur more than once, most frequent first.
    fn sums(&self) -> Vec<String> {
        let mut often: Vec<(&Key, &Sum)> = self.sums.iter().filter(|(_, sum)| sum.count > 1).collect();
        often.sort_by_key(|(_, sum)| (std::cmp::Reverse(sum.count), sum.order));
        let mut lines: Vec<String> = often.iter().take(SHOWN_SUMS).map(|(key, sum)| sum.line(key)).collect();
        if often.len() > SHOWN_SUMS {
            lines.push(format!("… and {} more kinds of problems", often.len() - SHOWN_SUMS));
        }
        if self.others > 0 {
            lines.push(format!("{} × others", grouped(self.others)));
        }
        if !lines.is_empty() {
            lines.insert(0, "Problems that occur more than once:".to_owned());
            lines.push("One by one:".to_owned());
        }
        lines
    }
}

impl Sum {
    fn line(&self, key: &Key) -> String {
        let count = grouped(self.count);
        let column = key.column.as_ref().map(|column| format!("{} ", one_line(column))).unwrap_or_default();
        match &key.word {
            Some(word) => format!("  {count} × {column}= {}: {}", shown(word), self.what),
            None => format!("  {count} × {column}{}: {} (line {})", key.rule, self.what, self.line),
        }
    }
}

impl Severity {
    fn mark(self) -> &'static str {
        match self {
            Self::Bad => "",
            Self::LeftOut => "left out: ",
            Self::SaysLess => "says less than the log: ",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Bad => "BAD",
            Self::LeftOut => "LEFT_OUT",
            Self::SaysLess => "SAYS_LESS",
        }
    }

    fn plural(self) -> &'static str {
        match self {
            Self::Bad => "problems",
            Self::LeftOut => "rows left out",
            Self::SaysLess => "that say less than the log",
        }
    }
}

fn create(path: &Path) -> Result<(PathBuf, Writer<File>), ImportFault> {
    use std::os::unix::fs::OpenOptionsExt;
    let failed = |source: io::Error| match source.kind() {
        io::ErrorKind::AlreadyExists => ImportFault::RejectedExists(path.to_path_buf()),
        _ => ImportFault::RejectedFailed { path: path.to_path_buf(), source },
    };
    // It contains values of the rows, which may be personal data: only its owner can read it.
    let file = File::options().write(true).create_new(true).mode(0o600).open(path).map_err(failed)?;
    let mut writer = Writer::from_writer(file);
    let header = writer.write_record(["line", "severity", "rule", "column", "value", "what"]);
    header.map_err(|fault| failed(fault.into()))?;
    Ok((path.to_path_buf(), writer))
}

fn one_line(text: &str) -> String {
    text.replace(char::is_control, " ")
}

/// A number with commas between thousands.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(line: u64, value: &str) -> Problem {
        let (column, value) = (Some("Source (channel)".to_owned()), Some(value.to_owned()));
        Problem {
            column,
            value,
            ..Problem::of_row(line, "WORD_UNKNOWN", "not a channel; add it to [values.channel]")
        }
    }

    #[test]
    fn problems_are_counted_by_kind_and_listed_up_to_a_limit() {
        let mut problems = Problems::new(&Listing { list: 2, problems: None }).unwrap();
        for line in 2..1_302 {
            problems.add("a.csv", &word(line, "Constituent Call"));
        }
        problems.add("a.csv", &word(1_400, "Other"));
        let due = |line| Problem {
            column: Some("due_on".into()),
            ..Problem::of_row(line, "DUE_DATE_OUT_OF_RANGE", format!("not {line}"))
        };
        problems.add("a.csv", &due(1_500));
        problems.add("a.csv", &due(1_501));
        problems.add(
            "a.csv",
            &Problem { severity: Severity::LeftOut, ..Problem::of_row(9, "LEFT_OUT", "a total") },
        );
        let expected = [
            "Problems that occur more than once:",
            "  1,300 × Source (channel) = \"Constituent Call\": not a channel; add it to [values.channel]",
            "  2 × due_on DUE_DATE_OUT_OF_RANGE: not 1500 (line 1500)",
            "One by one:",
            "a.csv:2: column Source (channel) = \"Constituent Call\": not a channel; add it to [values.channel]",
            "a.csv:3: column Source (channel) = \"Constituent Call\": not a channel; add it to [values.channel]",
            "… and 1301 more problems; --list N lists more, --problems FILE writes all",
            "a.csv:9: left out: a total",
        ];
        assert_eq!(problems.finish().unwrap(), expected);
    }

    #[test]
    fn all_problems_are_written_to_a_new_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("problems.csv");
        let listing = Listing { list: 0, problems: Some(path.clone()) };
        let mut problems = Problems::new(&listing).unwrap();
        problems.add("a.csv", &word(2, "=1+1"));
        assert_eq!(problems.finish().unwrap().len(), 2);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(
            text.ends_with(
                "2,BAD,WORD_UNKNOWN,Source (channel),'=1+1,not a channel; add it to [values.channel]\n"
            ),
            "{text}"
        );
        assert!(matches!(Problems::new(&listing), Err(ImportFault::RejectedExists(_))));
    }
}
