//! Commands that read: they give the complete result, or an error and no result under the final name.

use super::office::{Office, fails_cleanly};
use super::plan::{ALL, Fault, Plan};
use super::sweep::{lots, plans};
use crate::program::Run;

const OTHERS: usize = 8;

/// Runs a command with one fault after another. Passes each run to `check`, with the output of a run without
/// a fault.
async fn sweep(office: &Office, arguments: &[&str], check: impl Fn(&Run, &Run)) {
    let mut lots = lots();
    let whole = office.done(arguments);
    check(&whole, &whole);
    let passed = office.proxy.passed();
    let (mut failed, mut plans) = (0, plans(&mut lots, &passed, OTHERS, ALL));
    // Some random faults may come so late that nothing is left to read. An outage after a quarter of the
    // messages never does.
    plans.push(Plan { at: passed.messages / 4, fault: Fault::Outage });
    for (number, plan) in plans.iter().enumerate() {
        office.proxy.arm(*plan);
        let run = office.run(arguments);
        println!(
            "{arguments:?} {plan:?} {:?}: {:?} {}",
            office.proxy.passed().fault,
            run.code,
            run.err.trim_end()
        );
        if run.code == Some(0) {
            assert!(number + 1 < plans.len(), "a fault in the middle is never ignored");
        } else {
            failed += 1;
            fails_cleanly(run.code, &run.err);
        }
        check(&run, &whole);
    }
    println!("{arguments:?}: {} messages, {failed} of {} runs failed", passed.messages, plans.len());
}

/// The output is complete, or empty.
fn all_or_nothing(run: &Run, whole: &Run) {
    let expected = if run.code == Some(0) { whole.out.as_str() } else { "" };
    assert_eq!(run.out, expected);
}

/// A stream ends where it fails.
fn all_or_a_part(run: &Run, whole: &Run) {
    match run.code {
        Some(0) => assert_eq!(run.out, whole.out),
        _ => assert!(whole.out.starts_with(&run.out), "{}", run.out),
    }
}

#[tokio::test]
async fn a_history_is_printed_completely_or_not_at_all() {
    let office = Office::furnished().await;
    for format in ["text", "json"] {
        sweep(&office, &["replay", "N7", "--format", format], all_or_nothing).await;
    }
}

#[tokio::test]
async fn a_failed_verification_reports_no_result() {
    let office = Office::furnished().await;
    sweep(&office, &["replay", "--all", "--verify"], all_or_nothing).await;
}

#[tokio::test]
async fn an_export_to_files_is_complete_or_absent() {
    let office = Office::furnished().await;
    let nothing = office.files();
    sweep(&office, &["export", "-o", "log.ndjson", "--with-sensitive", "values.ndjson"], |run, _| {
        let whole = ["log.ndjson", "values.ndjson"];
        if run.code == Some(0) {
            for name in whole {
                std::fs::remove_file(office.path(name)).expect("is there");
            }
        }
        assert_eq!(office.files(), nothing, "a failed run leaves no file");
    })
    .await;
}

#[tokio::test]
async fn a_report_to_a_file_is_complete_or_absent() {
    let office = Office::furnished().await;
    let nothing = office.files();
    for report in [
        "petitions --format csv",
        "petitions --format xlsx",
        "statistics --unit C --month 2018-05 --by UNIT --format json",
        "monthly --month 2018-07 --under C --level DISTRICT --metric CLOSURE --format csv",
    ] {
        let arguments: Vec<&str> =
            ["report"].into_iter().chain(report.split(' ')).chain(["--output", "report"]).collect();
        sweep(&office, &arguments, |run, _| {
            if run.code == Some(0) {
                std::fs::remove_file(office.path("report")).expect("is there");
            }
            assert_eq!(office.files(), nothing, "a failed run leaves no file");
        })
        .await;
    }
}

#[tokio::test]
async fn an_interrupted_stream_is_a_failure() {
    let office = Office::furnished().await;
    for stream in [&["export"][..], &["report", "petitions", "--format", "csv"], &["report", "petitions"]] {
        sweep(&office, stream, all_or_a_part).await;
    }
}
