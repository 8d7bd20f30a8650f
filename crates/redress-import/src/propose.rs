//! Proposes a mapping: recognises columns by name and by content, and lists the words and the forms of dates
//! that must be mapped.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

use chrono_tz::Tz;

use crate::{
    ImportFault,
    column_set::Columns,
    columns::Column,
    known_names::NAMES,
    mapping::Mapping,
    options::Opening,
    progress::Bar,
    table::{OpenAs, Table},
    times::{self, Forms, NoTime, Order, When},
    unit_names::UnitNames,
};

/// How many rows are read.
const ROWS: usize = 20_000;
/// How many different words of a column are kept. A column with more has no closed list.
const WORDS: usize = 60;
/// Words that often mean "empty".
const NULLS: [&str; 9] = ["NULL", "null", "N/A", "n/a", "-", "--", "无", "/", "#N/A"];

/// Words that offices write on rows that are no cases.
const LEFT_OUT: [&str; 16] = [
    "重复",
    "重复件",
    "作废",
    "撤销",
    "已撤销",
    "无效",
    "测试",
    "duplicate",
    "duplicated",
    "cancelled",
    "canceled",
    "void",
    "withdrawn in error",
    "test",
    "invalid",
    "deleted",
];
/// The numbers that Excel shows as dates from 2000 to 2064. Smaller numbers are more likely counts, and in a
/// text file the number is the only evidence.
const SERIALS: std::ops::Range<f64> = 36_526.0..60_000.0;

/// The names by which the header row is found.
pub(crate) fn wanted(mapping: &Mapping) -> Vec<&str> {
    let ours =
        Column::ALL.iter().filter(|column| !mapping.columns.contains_key(column)).map(|column| column.name());
    let theirs = mapping.columns.values().flatten().map(|name| name.value.as_str());
    ours.chain(theirs).collect()
}

/// What was seen in a column of the file.
#[derive(Default)]
struct Seen {
    filled: usize,
    times: usize,
    /// Numbers that Excel would show as dates, in a file that is not a workbook.
    serials: usize,
    /// Whether dates fit both orders of day and month, and which order other dates prove.
    in_doubt: bool,
    proofs: [bool; 2],
    words: BTreeMap<String, usize>,
    /// Whether it has more different words than a closed list would.
    many: bool,
    distinct: bool,
}

/// Reads the beginning of a file and writes a mapping for it.
///
/// # Errors
/// Fails if the file cannot be read.
pub(crate) fn propose(path: &Path, opening: &Opening, units: &UnitNames) -> Result<String, ImportFault> {
    let names: Vec<&str> = NAMES.iter().flat_map(|(_, names)| names.iter().copied()).collect();
    let ours = Column::ALL.iter().map(|column| column.name());
    let wanted: Vec<&str> = names.into_iter().chain(ours).collect();
    let how = OpenAs { encoding: opening.encoding, sheet: opening.sheet.clone(), ..OpenAs::default() };
    let table = Table::open(path, &how, &wanted)?;
    let (seen, rows) = look(&table)?;
    let columns = recognised(&table, &seen, rows);
    Ok(written(&table, &seen, &columns, units))
}

fn look(table: &Table) -> Result<(Vec<Seen>, usize), ImportFault> {
    let bar = Bar::new("reading");
    let mut seen: Vec<Seen> =
        table.header.iter().map(|_| Seen { distinct: true, ..Seen::default() }).collect();
    let mut all: Vec<BTreeSet<u64>> = table.header.iter().map(|_| BTreeSet::new()).collect();
    let forms = Forms { serials: table.is_workbook(), ..Forms::default() };
    let mut rows = 0;
    for row in table.rows(&bar)?.take(ROWS) {
        let row = row?;
        rows += 1;
        for ((column, value), all) in seen.iter_mut().zip(row.fields.iter().map(str::trim)).zip(&mut all) {
            if value.is_empty() {
                continue;
            }
            column.filled += 1;
            column.distinct &= all.insert(hash(value));
            let when = When::parse(value, Tz::UTC, &forms);
            column.in_doubt |= when == Err(NoTime::DayOrMonth);
            column.times += usize::from(matches!(when, Ok(_) | Err(NoTime::DayOrMonth | NoTime::Skipped(_))));
            let is_serial = !forms.serials && value.parse().is_ok_and(|days: f64| SERIALS.contains(&days));
            column.serials += usize::from(is_serial);
            if let Some(order) = times::proves(value) {
                column.proofs[usize::from(order == Order::MonthFirst)] = true;
            }
            let known = column.words.len();
            match column.words.get_mut(value) {
                Some(count) => *count += 1,
                None if known < WORDS && value.chars().count() <= 60 => {
                    column.words.insert(value.to_owned(), 1);
                }
                None => column.many = true,
            }
        }
    }
    Ok((seen, rows))
}

fn hash(value: &str) -> u64 {
    use std::hash::{Hash, Hasher};
    let mut hasher = std::hash::DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// Recognises columns by their names; the case number and the time of registration also by their content.
fn recognised(table: &Table, seen: &[Seen], rows: usize) -> BTreeMap<Column, Vec<usize>> {
    let plain = |name: &str| name.to_lowercase().replace([' ', '_', '-', '(', ')', '（', '）'], "");
    let mut found: BTreeMap<Column, Vec<usize>> = BTreeMap::new();
    let mut taken = BTreeSet::new();
    let own = Column::ALL.iter().map(|column| (*column, vec![column.name()]));
    let known = NAMES.iter().map(|(column, names)| (*column, names.to_vec()));
    for (column, names) in own.chain(known) {
        for name in names {
            let place = table.header.iter().position(|theirs| plain(theirs) == plain(name));
            let Some(place) = place.filter(|place| !taken.contains(place)) else { continue };
            let places = found.entry(column).or_default();
            // Several columns for the time of closing are alternatives; for other columns the first name is
            // the best.
            if places.is_empty() || column == Column::ClosedAt {
                places.push(place);
                taken.insert(place);
            }
        }
    }
    let event_log = found.contains_key(&Column::Activity) && found.contains_key(&Column::StepAt);
    if !event_log {
        for column in [Column::Activity, Column::StepAt, Column::StepUnit] {
            found.remove(&column);
        }
    }
    let free = |taken: &BTreeSet<usize>, fits: &dyn Fn(&Seen) -> bool| {
        (0..seen.len()).find(|place| !taken.contains(place) && fits(&seen[*place]))
    };
    if !found.contains_key(&Column::ExternalNumber)
        && let Some(place) =
            free(&taken, &|column| column.distinct && column.filled == rows && column.times == 0)
    {
        taken.insert(place);
        found.insert(Column::ExternalNumber, vec![place]);
    }
    if !event_log
        && !found.contains_key(&Column::RegisteredAt)
        && let Some(place) =
            free(&taken, &|column| column.filled > 0 && column.times * 10 >= column.filled * 9)
    {
        found.insert(Column::RegisteredAt, vec![place]);
    }
    found
}

fn written(
    table: &Table,
    seen: &[Seen],
    columns: &BTreeMap<Column, Vec<usize>>,
    units: &UnitNames,
) -> String {
    let mut text = format!(
        "# Proposed for {}: {}.\n# Check every line, and replace every ?.\n\n",
        table.name(),
        table.found
    );
    let mut line = |what: String| {
        text.push_str(&what);
        text.push('\n');
    };
    let is_serial = |(column, places): (&Column, &Vec<usize>)| {
        let mut seen = places.iter().filter_map(|place| seen.get(*place));
        column.is_a_time()
            // Half is enough, not all: a line of totals has a number in this column as well.
            && seen.any(|seen| seen.serials > 0 && (seen.times + seen.serials) * 2 > seen.filled)
    };
    if columns.iter().any(is_serial) {
        line(
            "excel_serials = true           # some dates are numbers of days, as Excel stores them"
                .to_owned(),
        );
    }
    if !columns.contains_key(&Column::Place) {
        line(
            "fallback_unit = \"?\"           # the code or name of the unit for cases without a place"
                .to_owned(),
        );
    }
    if columns.contains_key(&Column::Petitioner) {
        line("petitioner = \"NAME\"           # or IDENTITY_NUMBER, or CODE for an opaque id".to_owned());
    }
    if columns.contains_key(&Column::Sponsor) {
        line("sponsor = \"NAME\"              # or CODE for an opaque id".to_owned());
    }
    let all = || columns.values().flatten().filter_map(|place| seen.get(*place));
    let nulls: Vec<String> = NULLS
        .iter()
        .filter(|null| all().any(|column| column.words.contains_key(**null)))
        .map(|null| quoted(null))
        .collect();
    if !nulls.is_empty() {
        line(format!("nulls = [{}]   # words that mean \"empty\"", nulls.join(", ")));
    }
    line("\n[columns]".to_owned());
    for (column, places) in columns {
        let names: Vec<String> =
            places.iter().filter_map(|place| table.header.get(*place)).map(|name| quoted(name)).collect();
        match names.as_slice() {
            [name] if name.trim_matches('"') == column.name() => {}
            [name] => line(format!("{} = {name}", column.name())),
            names => {
                line(format!("{} = [{}]   # the first that is not empty", column.name(), names.join(", ")))
            }
        }
    }
    let used: BTreeSet<usize> = columns.values().flatten().copied().collect();
    let unused =
        table.header.iter().enumerate().filter(|(place, name)| !used.contains(place) && !name.is_empty());
    let unused: Vec<String> = unused.map(|(_, name)| quoted(name)).collect();
    if !unused.is_empty() {
        line(format!("# not used: {}", unused.join(", ")));
    }
    for part in [forms(seen, columns), values(seen, columns, units), left_out(table, seen)] {
        line(part);
    }
    text.trim_end().to_owned() + "\n"
}

/// The forms that must be named: those of columns in which the order of day and month is unclear.
fn forms(seen: &[Seen], columns: &BTreeMap<Column, Vec<usize>>) -> String {
    let mut text = String::new();
    for (column, places) in columns.iter().filter(|(column, _)| column.is_a_time()) {
        let in_doubt = |place: &usize| {
            seen.get(*place).is_some_and(|seen| seen.in_doubt && seen.proofs[0] == seen.proofs[1])
        };
        if places.iter().any(in_doubt) {
            if text.is_empty() {
                text.push_str("\n[formats]   # day or month first? Every date in these columns fits both\n");
            }
            let _ = writeln!(text, "{} = [\"?%m/%d/%Y %I:%M:%S %p\", \"?%d/%m/%Y %H:%M\"]", column.name());
        }
    }
    text
}

/// The unknown words of each column.
fn values(seen: &[Seen], columns: &BTreeMap<Column, Vec<usize>>, units: &UnitNames) -> String {
    let mut text = String::new();
    for (column, places) in columns {
        let words = places.iter().filter_map(|place| seen.get(*place)).flat_map(|seen| &seen.words);
        let is_known = |word: &str| match column.list() {
            Some(_) => column.knows(word),
            None => units.find(word).is_ok_and(|code| units.has(&code)),
        };
        let unknown: Vec<(&String, &usize)> =
            words.filter(|(word, _)| !NULLS.contains(&word.as_str()) && !is_known(word)).collect();
        let many = places.iter().any(|place| seen.get(*place).is_some_and(|seen| seen.many));
        if unknown.is_empty() || !(column.list().is_some() || column.is_a_unit()) {
            continue;
        }
        let expected = if column.is_a_unit() { "units by code or name".to_owned() } else { column.words() };
        let _ = writeln!(text, "\n[values.{}]   # {expected}", column.name());
        for (word, count) in unknown {
            let _ = writeln!(text, "{} = \"?\"   # {count} rows", quoted(word));
        }
        if many {
            text.push_str("# … and more words, not listed here\n");
        }
    }
    text
}

/// Rows that may be no cases. They are only commented out: nothing is left out unless the office decides it.
fn left_out(table: &Table, seen: &[Seen]) -> String {
    let mut text = String::new();
    for (name, seen) in table.header.iter().zip(seen).filter(|(name, seen)| !name.is_empty() && !seen.many) {
        let marks = seen.words.iter().filter(|(word, _)| LEFT_OUT.contains(&word.to_lowercase().as_str()));
        let (words, counts): (Vec<String>, Vec<usize>) =
            marks.map(|(word, count)| (quoted(word), *count)).unzip();
        if words.is_empty() {
            continue;
        }
        if text.is_empty() {
            text.push_str(
                "\n# [leave_out]   # rows that may be no cases; uncommented, they are \
                listed and not imported\n",
            );
        }
        let rows: usize = counts.iter().sum();
        let _ = writeln!(text, "# {} = [{}]   # {rows} rows", quoted(name), words.join(", "));
    }
    text
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
