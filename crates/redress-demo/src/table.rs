//! The table of figures that the demo prints: each with the GraphQL query that returns it.

use indicatif::HumanCount;
use serde_json::Value;

use super::district::{DISTRICT, HALL};

const BEFORE: &str = "{year: 2022}";
const FIRST_YEAR: &str = "{year: 2023}";
const SECOND_YEAR: &str = "{year: 2024}";
const BOTH_YEARS: &str = r#"{range: {from: "2023-01-01", to: "2024-12-31"}}"#;

/// How a figure is shown.
#[derive(Debug, Clone, Copy)]
enum Shown {
    /// A rate in per cent, with its fraction.
    Rate,
    /// A count.
    Count,
    /// A count and its change against the year before.
    Change,
    /// The number of units below, without the unit's own part.
    Below,
}

/// A row of the table.
struct Row {
    what: &'static str,
    unit: &'static str,
    window: &'static str,
    /// The path of its field in the API's `Statistics`.
    path: &'static str,
    shown: Shown,
}

#[rustfmt::skip]
const ROWS: [Row; 33] = [
    Row { what: "closure rate (办结率), the year before the hall", unit: DISTRICT, window: BEFORE, path: "closureRate(base: DUE)", shown: Shown::Rate },
    Row { what: "closure rate in the hall's two years", unit: DISTRICT, window: BOTH_YEARS, path: "closureRate(base: DUE)", shown: Shown::Rate },
    Row { what: "closed by the due day (按期办结率), before", unit: DISTRICT, window: BEFORE, path: "onTimeClosureRate", shown: Shown::Rate },
    Row { what: "closed by the due day, in the hall", unit: DISTRICT, window: BOTH_YEARS, path: "onTimeClosureRate", shown: Shown::Rate },
    Row { what: "resolution rate (息访率), before", unit: DISTRICT, window: BEFORE, path: "resolutionRate", shown: Shown::Rate },
    Row { what: "resolution rate, in the hall", unit: DISTRICT, window: BOTH_YEARS, path: "resolutionRate", shown: Shown::Rate },
    Row { what: "satisfied (满意率), in the hall", unit: DISTRICT, window: BOTH_YEARS, path: "satisfactionRate", shown: Shown::Rate },
    Row { what: "filings in the hall's two years", unit: DISTRICT, window: BOTH_YEARS, path: "filings", shown: Shown::Count },
    Row { what: "of them visits in person (来访)", unit: DISTRICT, window: BOTH_YEARS, path: "visits(channel: VISIT) { batches", shown: Shown::Count },
    Row { what: "collective visits (集体访)", unit: DISTRICT, window: BOTH_YEARS, path: "collectiveVisits { batches", shown: Shown::Count },
    Row { what: "over-level visits (越级访), before", unit: DISTRICT, window: BEFORE, path: "overLevelVisits { batches", shown: Shown::Count },
    Row { what: "over-level visits in the hall's first year, on the year before", unit: DISTRICT, window: FIRST_YEAR, path: "overLevelVisits { batches", shown: Shown::Change },
    Row { what: "hearings (听证)", unit: DISTRICT, window: BOTH_YEARS, path: "hearings", shown: Shown::Count },
    Row { what: "raised to the fourth tier (四级会诊)", unit: DISTRICT, window: BOTH_YEARS, path: "escalations(tier: 4)", shown: Shown::Count },
    Row { what: "reopened", unit: DISTRICT, window: BOTH_YEARS, path: "reopenings", shown: Shown::Count },
    Row { what: "deadlines extended (延期)", unit: DISTRICT, window: BOTH_YEARS, path: "extensions", shown: Shown::Count },
    Row { what: "objections to assignments (退回) upheld", unit: DISTRICT, window: BOTH_YEARS, path: "objections { upheldRate", shown: Shown::Rate },
    Row { what: "suggestions adopted (建议采纳)", unit: DISTRICT, window: BOTH_YEARS, path: "suggestions { adoptionRate", shown: Shown::Rate },
    Row { what: "old cases listed (积案) when the hall opens", unit: DISTRICT, window: FIRST_YEAR, path: "backlog { listed", shown: Shown::Count },
    Row { what: "of the old cases struck off (销号率) by the end", unit: DISTRICT, window: BOTH_YEARS, path: "backlog { cancelledRate", shown: Shown::Rate },
    Row { what: "reviews requested, of delivered opinions (申请复查率)", unit: DISTRICT, window: BOTH_YEARS, path: "reviews { requestRate", shown: Shown::Rate },
    Row { what: "reviews and re-reviews (复查复核) that changed the opinion or returned the petition", unit: DISTRICT, window: BOTH_YEARS, path: "reviews { overturnRate", shown: Shown::Rate },
    Row { what: "requests for review to the district and below decided in time (复查复核按期率)", unit: DISTRICT, window: BOTH_YEARS, path: "reviews { timelyRate", shown: Shown::Rate },
    Row { what: "procedures terminated (终结)", unit: DISTRICT, window: BOTH_YEARS, path: "reviews { terminations", shown: Shown::Count },
    Row { what: "filings after the termination of their matter", unit: DISTRICT, window: BOTH_YEARS, path: "reviews { filingsAfterTermination", shown: Shown::Count },
    Row { what: "disputes found (排查矛盾纠纷) in the hall's second year", unit: DISTRICT, window: SECOND_YEAR, path: "disputes { found", shown: Shown::Count },
    Row { what: "of them resolved (化解率) by its end", unit: DISTRICT, window: SECOND_YEAR, path: "disputes { resolutionRate", shown: Shown::Rate },
    Row { what: "weekly sweeps of the communities reported (排查到位率)", unit: DISTRICT, window: SECOND_YEAR, path: "sweeps { complianceRate", shown: Shown::Rate },
    Row { what: "mediations that reached an agreement (调解成功率) in that year", unit: DISTRICT, window: SECOND_YEAR, path: "mediation { successRate", shown: Shown::Rate },
    Row { what: "coordination meetings (协调会)", unit: DISTRICT, window: BOTH_YEARS, path: "meetings { held(kind: COORDINATION)", shown: Shown::Count },
    Row { what: "joint conferences (联席会议)", unit: DISTRICT, window: BOTH_YEARS, path: "meetings { held(kind: JOINT_CONFERENCE)", shown: Shown::Count },
    Row { what: "decisions of meetings executed by the due day (按期执行率)", unit: DISTRICT, window: BOTH_YEARS, path: "meetings { executedOnTimeRate", shown: Shown::Rate },
    Row { what: "departments in the hall", unit: HALL, window: BOTH_YEARS, path: "breakdown(by: UNIT)", shown: Shown::Below },
];

/// The month of the ranking in the table.
pub const RANKED: &str = "2024-11";
/// The query for the ranking. This month has a tie, units too small to be ranked, and streaks of two and
/// three months.
const RANKING: &str = r#"monthlyRanking(month: "2024-11", metric: CLOSURE, under: "990102", level: DISTRICT, kind: DEPARTMENT) { rows { rank unit { code name } numerator denominator flagged streak } }"#;

/// Renders the table from the answer to [`document`].
#[must_use]
pub fn table(answer: &Value) -> String {
    let mut lines = Vec::new();
    for (n, row) in ROWS.iter().enumerate() {
        let figure = leaf(&answer[format!("g{}", group(n))][format!("f{n}")]);
        lines.push(format!("{:>22}  {}", show(figure, row.shown), row.what));
        lines.push(format!("{:>22}  {}", "", row.query()));
    }
    lines.push(String::new());
    lines.push(
        "Closure of the departments in November 2024: rank, closed of due, unit, months in a row among the bottom three".into(),
    );
    lines.extend(answer["monthlyRanking"]["rows"].as_array().into_iter().flatten().map(ranked));
    lines.push(format!("{:>22}  {{ {RANKING} }}", ""));
    lines.join("\n")
}

/// Returns the queries that the table prints, each by itself.
#[must_use]
pub fn queries() -> Vec<String> {
    ROWS.iter().map(Row::query).chain([format!("{{ {RANKING} }}")]).collect()
}

/// Returns all queries as one GraphQL document. It asks for each unit and window once, so that their
/// statistics are computed once.
#[must_use]
pub fn document() -> String {
    let mut document = String::from("{ ");
    for (first, row) in ROWS.iter().enumerate().filter(|(n, _)| group(*n) == *n) {
        let of = ROWS.iter().enumerate().filter(|(n, _)| group(*n) == first);
        let fields: Vec<String> = of.map(|(n, row)| format!("f{n}: {}", row.field())).collect();
        document += &format!("g{first}: {} {{ {} }} ", row.statistics(), fields.join(" "));
    }
    document + RANKING + " }"
}

/// The index of the first row with the same unit and window.
fn group(n: usize) -> usize {
    let same = |row: &Row| (row.unit, row.window) == (ROWS[n].unit, ROWS[n].window);
    ROWS.iter().position(same).unwrap_or(n)
}

impl Row {
    fn statistics(&self) -> String {
        format!("statistics(unit: \"{}\", window: {})", self.unit, self.window)
    }

    fn field(&self) -> String {
        let fields = match self.shown {
            Shown::Rate => "percent numerator denominator",
            Shown::Count => "value",
            Shown::Change => "value yearOnYear",
            Shown::Below => "key statistics { closureRate { percent } }",
        };
        let closing = " }".repeat(self.path.matches('{').count());
        format!("{} {{ {fields} }}{closing}", self.path)
    }

    fn query(&self) -> String {
        format!("{{ {} {{ {} }} }}", self.statistics(), self.field())
    }
}

/// Finds the figure in the answer, below as many nested fields as the query has.
fn leaf(value: &Value) -> &Value {
    match value.as_object() {
        Some(fields) if fields.len() == 1 && !fields.contains_key("value") => {
            fields.values().next().map_or(value, leaf)
        }
        _ => value,
    }
}

fn show(figure: &Value, shown: Shown) -> String {
    let count = |name: &str| HumanCount(figure[name].as_u64().unwrap_or(0)).to_string();
    match shown {
        Shown::Rate => {
            let percent = figure["percent"].as_str().unwrap_or("-");
            format!("{}/{} {percent:>6} %", count("numerator"), count("denominator"))
        }
        Shown::Count => count("value"),
        Shown::Change => {
            let change = figure["yearOnYear"].as_f64().unwrap_or(0.0) * 100.0;
            format!("{} {change:>+6.2} %", count("value"))
        }
        Shown::Below => {
            let parts = figure.as_array().into_iter().flatten();
            parts.filter(|part| part["key"] != "own").count().to_string()
        }
    }
}

fn ranked(row: &Value) -> String {
    let rank = row["rank"].as_u64().map_or("-".to_owned(), |rank| rank.to_string());
    let streak = match row["streak"].as_u64() {
        Some(months) if months > 0 => format!("  {months} in a row"),
        _ => String::new(),
    };
    let (code, name) =
        (row["unit"]["code"].as_str().unwrap_or(""), row["unit"]["name"].as_str().unwrap_or(""));
    let of_due = format!("{}/{}", row["numerator"], row["denominator"]);
    format!("{rank:>6} {of_due:>15}  {code}  {name}{streak}")
}
