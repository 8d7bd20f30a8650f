//! `redress import units`, `cases`, `disputes` and `calendar`.

use std::path::Path;
use std::sync::Arc;

use redress_domain::Procedure;
use redress_import::{
    CalendarImport, CalendarReport, CasesImport, CasesReport, DisputesImport, DisputesReport, ImportFault,
    Problem, Problems, UnitsImport, UnitsReport, import_calendar, import_cases, import_disputes,
    import_units, propose_mapping,
};
use redress_log::{Log, LogOptions};

use crate::authentication::key_home;
use crate::cli::Global;
use crate::cli::import::ImportCommand;
use crate::commands::import_log;
use crate::failure::{FOUND_OR_REFUSED, Failure};
use crate::interrupt::Interrupt;
use crate::program::with_database;
use crate::value_keys::{bring_up_to_date, value_keys};
use crate::{output, procedure};

pub(crate) async fn run(
    global: &Global,
    command: ImportCommand,
    interrupt: &mut Interrupt,
) -> Result<u8, Failure> {
    match command {
        ImportCommand::Units(options) => units(global, &options, interrupt).await,
        ImportCommand::Cases(options) => cases(global, &options, interrupt).await,
        ImportCommand::Disputes(options) => disputes(global, &options, interrupt).await,
        ImportCommand::Calendar(options) => calendar(global, &options, interrupt).await,
        ImportCommand::Log(options) => import_log::run(global, &options, interrupt).await,
    }
}

async fn units(global: &Global, options: &UnitsImport, interrupt: &mut Interrupt) -> Result<u8, Failure> {
    let problems = Problems::new(&options.listing)?;
    let report =
        into_log(global, &options.file, problems, interrupt, async |log, procedure, report_problem| {
            import_units(log, procedure, options, report_problem).await
        })
        .await?;
    output::line(&units_text(&report, options))?;
    Ok(if report.bad > 0 { FOUND_OR_REFUSED } else { 0 })
}

async fn calendar(
    global: &Global,
    options: &CalendarImport,
    interrupt: &mut Interrupt,
) -> Result<u8, Failure> {
    let problems = Problems::new(&options.listing)?;
    let report =
        into_log(global, &options.file, problems, interrupt, async |log, procedure, report_problem| {
            import_calendar(log, procedure, options, report_problem).await
        })
        .await?;
    output::line(&calendar_text(&report, options))?;
    Ok(if report.bad > 0 { FOUND_OR_REFUSED } else { 0 })
}

async fn cases(global: &Global, options: &CasesImport, interrupt: &mut Interrupt) -> Result<u8, Failure> {
    let problems = Problems::new(&options.listing)?;
    if options.propose {
        let proposed = into_log(global, &options.file, problems, interrupt, async |log, _, _| {
            propose_mapping(log, options).await
        })
        .await?;
        output::line(proposed.trim_end())?;
        return Ok(0);
    }
    let key_home = key_home(global.data_dir.as_deref())?;
    let report =
        into_log(global, &options.file, problems, interrupt, async |log, procedure, report_problem| {
            import_cases(log, procedure, &key_home, options, report_problem).await
        })
        .await?;
    output::line(&cases_text(&report, options))?;
    let refused = report.bad > 0 && options.skip_bad.is_none();
    Ok(if refused { FOUND_OR_REFUSED } else { 0 })
}

async fn disputes(
    global: &Global,
    options: &DisputesImport,
    interrupt: &mut Interrupt,
) -> Result<u8, Failure> {
    let problems = Problems::new(&options.listing)?;
    let key_home = key_home(global.data_dir.as_deref())?;
    let report =
        into_log(global, &options.file, problems, interrupt, async |log, procedure, report_problem| {
            import_disputes(log, procedure, &key_home, options, report_problem).await
        })
        .await?;
    output::line(&disputes_text(&report, options))?;
    Ok(if report.bad > 0 { FOUND_OR_REFUSED } else { 0 })
}

/// Opens the log for an import, prints the problems that were found, and closes the database.
async fn into_log<T>(
    global: &Global,
    file: &Path,
    mut problems: Problems,
    interrupt: &mut Interrupt,
    work: impl AsyncFnOnce(&Log, Arc<Procedure>, &mut dyn FnMut(&Problem)) -> Result<T, ImportFault>,
) -> Result<T, Failure> {
    let procedure = Arc::new(procedure::load(global.procedure.as_deref())?);
    let keys = value_keys(global.data_dir.as_deref())?;
    with_database(global, interrupt, async |database, interrupt| {
        if database.private().is_some() {
            // The private database is migrated here; an external one needs `redress migrate`.
            bring_up_to_date(database.pool(), global, &keys).await?;
        }
        let options = LogOptions { procedure: procedure.clone(), ..LogOptions::new(keys) };
        let log = Log::open(database.pool().clone(), options).await?;
        let name = file.display().to_string();
        let mut report_problem = |problem: &Problem| problems.add(&name, problem);
        let done = tokio::select! {
            done = work(&log, procedure, &mut report_problem) => done.map_err(Failure::from),
            // What was written remains, and the next run continues after it.
            () = interrupt.wait() => Err(Failure::Interrupted),
        };
        log.close().await;
        problems.finish()?.iter().try_for_each(|line| output::line(line))?;
        done
    })
    .await
}

fn calendar_text(report: &CalendarReport, options: &CalendarImport) -> String {
    let CalendarReport { region, published, there, bad, found } = report;
    let years = |years: &[i32]| match years {
        [] => "nothing".to_owned(),
        years => CalendarReport::years(years),
    };
    let verdict = match (bad, options.check) {
        (0, false) => format!(
            "Calendar of {region}: published {}, already in the log {}.",
            years(published),
            years(there)
        ),
        (0, true) => {
            format!(
                "Calendar of {region}: can be published {}, already in the log {}.",
                years(published),
                years(there)
            )
        }
        (bad, _) => {
            format!("{bad} bad rows: nothing was published. Correct them and run the same command again.")
        }
    };
    read_as(&options.file, found) + &verdict
}

fn units_text(report: &UnitsReport, options: &UnitsImport) -> String {
    let UnitsReport { new, there, bad, checked, left_out, unused, found } = report;
    let left_out = left_out_text(*left_out);
    let verdict = match (bad, checked) {
        (0, None) => format!("{new} units imported, {there} already in the log{left_out}."),
        (0, Some(new)) => format!("{new} units can be imported, {there} already in the log{left_out}."),
        (bad, _) => {
            format!("{bad} bad rows: nothing was imported. Correct them and run the same command again.")
        }
    };
    read_as(&options.file, found) + &passed_over(unused) + &verdict
}

fn cases_text(report: &CasesReport, options: &CasesImport) -> String {
    let CasesReport { rows, new, there, bad, events, .. } = report;
    let known = format!("{there} already in the log{}", left_out_text(report.left_out));
    let verdict = match (events, &options.skip_bad) {
        (Some(events), Some(path)) if *bad > 0 => {
            format!(
                "{rows} rows: {new} cases imported ({events} events), {known}, {bad} bad rows left out and written to {}.",
                path.display()
            )
        }
        (Some(events), _) => format!("{rows} rows: {new} cases imported ({events} events), {known}."),
        (None, _) if *bad == 0 => format!("{rows} rows checked: {new} cases can be imported, {known}."),
        (None, _) => format!(
            "{rows} rows checked: {new} cases can be imported, {known}, {bad} bad rows; nothing was \
            imported. Correct them and run the same command again, or import the other rows with \
            --skip-bad REJECTED.csv."
        ),
    };
    let mut text = read_as(&options.file, &report.found) + &passed_over(&report.unused) + &verdict;
    for (count, what) in [
        (report.continued, "cases were already in the log and get the steps taken since"),
        (report.less, "cases have fewer values than the log, which keeps its values"),
        (report.passed_over, "rows of the event log are not steps of the procedure and are skipped"),
    ] {
        if count > 0 {
            text += &format!("\n{count} {what}.");
        }
    }
    for default in &report.defaults {
        text += &format!("\nDefault: {default}.");
    }
    text
}

fn disputes_text(report: &DisputesReport, options: &DisputesImport) -> String {
    let DisputesReport { rows, new, there, continued, bad, events, .. } = report;
    let known = format!("{there} already in the log{}", left_out_text(report.left_out));
    let verdict = match events {
        Some(events) => format!("{rows} rows: {new} disputes imported ({events} events), {known}."),
        None if *bad == 0 => format!("{rows} rows checked: {new} disputes can be imported, {known}."),
        None => format!(
            "{rows} rows checked: {bad} bad rows; nothing was imported. Correct them and run the same command \
            again."
        ),
    };
    let mut text = read_as(&options.file, &report.found) + &passed_over(&report.unused) + &verdict;
    if *continued > 0 {
        text += &format!("\n{continued} disputes were already in the log and get the steps taken since.");
    }
    text
}

/// Says how the file was read, since detection may be wrong.
fn read_as(file: &Path, found: &str) -> String {
    format!("{}: {found}.\n", file.display())
}

fn left_out_text(left_out: usize) -> String {
    if left_out == 0 { String::new() } else { format!(", {left_out} rows left out") }
}

/// Lists the columns that were not used, since one of them may have been meant.
fn passed_over(unused: &[String]) -> String {
    match unused {
        [] => String::new(),
        names => format!("Not used: the columns {}.\n", names.join(", ")),
    }
}
