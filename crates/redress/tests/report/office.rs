//! The data of the report tests, a small made-up city: three months, ties, small districts, streaks, and a
//! district whose name looks like a formula.

use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use redress_log::Log;
use redress_read::{Projector, Reader};
use sqlx::PgPool;

use crate::program::{Run, redress, run};
use crate::story::Story;

const DISTRICTS: &str = "
    2018-01-01 A1 begin DISTRICT under C named 东湖区
    2018-01-01 A2 begin DISTRICT under C named 西岭区
    2018-01-01 A3 begin DISTRICT under C named 南山区
    2018-01-01 A4 begin DISTRICT under C named North_Gate_Economic_and_Technological_Development_District
    2018-01-01 A5 begin DISTRICT under C named 中原县
    2018-01-01 A6 begin DISTRICT under C named =1+1
    2018-01-01 A7 begin DISTRICT under C named 小镇区
    2018-01-01 A8 begin DISTRICT under C named 新城区";

/// Month, and how many of how many duties of each district were closed.
const CLOSED: &[(&str, &str, &str)] = &[
    ("2018-07", "2018-08", "A1 5/5 A2 3/5 A3 4/5 A4 5/5 A5 1/5 A6 2/5"),
    ("2018-08", "2018-09", "A1 4/5 A2 4/5 A3 3/5 A4 1/5 A5 0/5 A6 2/5"),
    ("2018-09", "2018-10", "A1 5/5 A2 4/5 A3 3/5 A4 2/5 A5 1/5 A6 8/10 A7 2/2 A8 4/5"),
];

const OTHERS: &str = "
    2018-10-08 =2+3 register at A1 in A1 by VISIT people 6 category =SUM(A1:A9)
    2018-10-09 =2+3 triage TOWNSHIP kind ACCUSATION divert LITIGATION
    2018-10-10 B register at C in A1 by PHONE category HOUSING petitioner Z saying 张三,_13800000000
    2018-10-11 B triage DISTRICT kind APPEAL
    2018-10-11 B assign A1 due 2018-10-25
    2018-10-12 B visit C by VISIT
    2018-10-20 B close MEDIATED
    2018-10-22 B follow-up YES SATISFIED
    2018-10-23 E register at A2 in A2 by LETTER repeats B";

/// Runs a report on that city's database, for a terminal with this many columns.
pub fn report(columns: u32, arguments: &str) -> Run {
    run(&mut command(columns, arguments))
}

pub fn command(columns: u32, arguments: &str) -> Command {
    let arguments: Vec<&str> = std::iter::once("report").chain(arguments.split_whitespace()).collect();
    let mut command = redress(Path::new("/nonexistent"), &arguments);
    command.env("DATABASE_URL", url()).env("COLUMNS", columns.to_string());
    command
}

/// Returns the output of a run that must succeed.
pub fn written(columns: u32, arguments: &str) -> String {
    let Run { code, out, err } = report(columns, arguments);
    assert_eq!((code, err.as_str()), (Some(0), ""), "{arguments}");
    out
}

fn url() -> &'static str {
    static URL: OnceLock<String> = OnceLock::new();
    URL.get_or_init(|| {
        // In a separate thread, since a test may already have a runtime.
        let built = std::thread::spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(build())
        });
        built.join().unwrap()
    })
}

async fn build() -> String {
    let mut story = Story::begin().await;
    story.given(DISTRICTS).await;
    for (registered, due, districts) in CLOSED {
        for (district, closed) in districts.split(' ').collect::<Vec<_>>().chunks(2).map(|d| (d[0], d[1])) {
            let (closed, all) = closed.split_once('/').unwrap();
            let (closed, all): (u32, u32) = (closed.parse().unwrap(), all.parse().unwrap());
            let case = format!("{due}-{district}-#");
            let begun = format!(
                "{registered}-20 {case} register at {district} in {district}
                {registered}-21 {case} triage DISTRICT
                {registered}-22 {case} assign {district} due {due}-10"
            );
            story.given_each(1..=all, &begun).await;
            story.given_each(1..=closed, &format!("{due}-05 {case} close")).await;
        }
    }
    story.given(OTHERS).await;
    story.url()
}

/// Waits until the program has projected everything; no other projector runs here.
pub async fn read_everything(log: &Log, pool: &PgPool) -> Reader {
    let head = log.head().await.unwrap().position;
    let projector = Projector::start(log.clone(), pool.clone());
    projector.wait_for(head, std::time::Duration::from_secs(60)).await.unwrap();
    projector.stop().await;
    Reader::new(log.clone(), pool.clone())
}
