//! The results of the doctor's checks, as text or JSON.

use serde_json::{Value, json};

/// The result of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Ok,
    Problem,
    /// It was not made, because it does not apply or another check reports the problem.
    Skipped,
}

impl Outcome {
    fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Problem => "problem",
            Self::Skipped => "skipped",
        }
    }
}

#[derive(Debug)]
struct Check {
    name: &'static str,
    outcome: Outcome,
    code: Option<&'static str>,
    detail: String,
}

/// The checks in the order in which they were made.
#[derive(Debug, Default)]
pub(super) struct Report {
    checks: Vec<Check>,
}

impl Report {
    pub(super) fn ok(&mut self, name: &'static str, detail: impl Into<String>) {
        self.checks.push(Check { name, outcome: Outcome::Ok, code: None, detail: detail.into() });
    }

    pub(super) fn problem(&mut self, name: &'static str, code: &'static str, detail: &str) {
        let detail = detail.to_owned();
        self.checks.push(Check { name, outcome: Outcome::Problem, code: Some(code), detail });
    }

    pub(super) fn skipped(&mut self, name: &'static str, detail: &str) {
        let detail = detail.to_owned();
        self.checks.push(Check { name, outcome: Outcome::Skipped, code: None, detail });
    }

    /// Whether a check has already reported this code.
    pub(super) fn names(&self, code: &str) -> bool {
        self.checks.iter().any(|check| check.code == Some(code))
    }

    /// Whether no check found a problem.
    pub(super) fn is_well(&self) -> bool {
        self.checks.iter().all(|check| check.outcome != Outcome::Problem)
    }

    /// One line per check, and a summary.
    pub(super) fn text(&self) -> String {
        let mut lines: Vec<String> = self.checks.iter().map(line).collect();
        let problems = self.checks.iter().filter(|check| check.outcome == Outcome::Problem).count();
        lines.push(match problems {
            0 => "No problems.".to_owned(),
            1 => "1 problem.".to_owned(),
            many => format!("{many} problems."),
        });
        lines.join("\n")
    }

    /// The same as a JSON document.
    pub(super) fn json(&self) -> Value {
        let checks: Vec<Value> = self
            .checks
            .iter()
            .map(|check| {
                let Check { name, outcome, code, detail } = check;
                json!({ "name": name, "status": outcome.name(), "code": code, "detail": detail })
            })
            .collect();
        json!({ "ok": self.is_well(), "checks": checks })
    }
}

fn line(check: &Check) -> String {
    let code = check.code.map_or(String::new(), |code| format!(" [{code}]"));
    format!("{:<8} {:<11} {}{code}", check.outcome.name(), check.name, check.detail)
}
