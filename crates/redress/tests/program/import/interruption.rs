//! Tests an import that is killed, and two imports at once.

use std::fmt::Write;
use std::process::Stdio;
use std::time::{Duration, Instant};

use super::office::{Office, result};

const ROWS: i64 = 3_000;

fn many() -> String {
    let mut text = "external_number,registered_at,place,closed_at,repeat_of\n".to_owned();
    for number in 0..ROWS {
        // Every tenth row repeats a later one.
        let repeats = if number % 10 == 0 { format!("N{}", number + 1) } else { String::new() };
        writeln!(text, "N{number},2018-05-01,T,2018-06-01,{repeats}").expect("text grows");
    }
    text
}

#[tokio::test]
async fn a_killed_import_continues_at_the_next_run() {
    let office = Office::new().await;
    office.file("cases.csv", many());
    let arguments = ["import", "cases", "cases.csv"];
    let mut child = office.command(&arguments).stdout(Stdio::null()).spawn().unwrap();
    let since = Instant::now();
    while office.events().await == 0 {
        assert!(since.elapsed() < Duration::from_secs(60), "nothing was imported");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let before = office.events().await;
    println!("killed after {before} events");
    assert!(before < 4 * ROWS, "killed too late for a meaningful test");
    let run = office.run(&arguments);
    assert_eq!(run.code, Some(0), "{}{}", run.out, run.err);
    assert_eq!(office.events().await, 4 * ROWS);
    let whole = "SELECT count(DISTINCT aggregate_id)::text FROM events WHERE event_type = 'Closed'";
    assert_eq!(office.ask(whole).await, ROWS.to_string());
    assert_eq!(
        result(&office.run(&arguments)),
        format!("{ROWS} rows: 0 cases imported (0 events), {ROWS} already in the log.\n")
    );
}

#[tokio::test]
async fn two_concurrent_imports_of_a_file_import_it_once() {
    let office = Office::new().await;
    office.file("cases.csv", many());
    let spawn = || office.command(&["import", "cases", "cases.csv"]).stdout(Stdio::null()).spawn().unwrap();
    let mut children = [spawn(), spawn()];
    for child in &mut children {
        assert_eq!(child.wait().unwrap().code(), Some(0));
    }
    assert_eq!(office.events().await, 4 * ROWS);
}
