//! Tests files with the size and structure of real exports, each with a mapping from `examples/import` and
//! otherwise unchanged.

use std::fmt::Write;
use std::path::Path;

use encoding_rs::GB18030;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

use super::office::Office;

fn mapping(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/import").join(name);
    let text = std::fs::read_to_string(&path).expect("a mapping");
    let lines = text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')).count();
    assert!(lines <= 40, "{name} has {lines} lines");
    path.display().to_string()
}

/// Picks one of several, always the same for a number.
fn pick<'a>(of: &[&'a str], number: usize) -> &'a str {
    of[number * 7 % of.len()]
}

async fn office(units: &str) -> Office {
    let office = Office::empty().await;
    office.file("units.csv", format!("code,name,level,parent\n{units}"));
    assert_eq!(office.run(&["import", "units", "units.csv"]).code, Some(0));
    office
}

/// 8,577 events of 1,434 cases, with nine activities.
fn event_log() -> String {
    const ACTIVITIES: [&str; 9] = [
        "Confirmation of receipt",
        "Check confirmation of receipt",
        "Determine confirmation of receipt",
        "Send to department",
        "Print and send confirmation of receipt",
        "Department takes over",
        "Determine necessity of stop advice",
        "Determine necessity to stop indication",
        "Adjust report to stop indication",
    ];
    let mut rows = Vec::new();
    for case in 0..1_434_usize {
        // Six steps, or five; the events of different cases are interleaved.
        let steps = if case < 27 { 5 } else { 6 };
        let skipped = case % 3;
        for step in 0..steps {
            let activity = if step + 1 == steps && case % 5 > 0 {
                7
            } else {
                step + usize::from(step > 3) * skipped % 2
            };
            let (day, minute) = (1 + case % 28, step * 7);
            let group = pick(&["Group 1", "Group 4", "EMPTY"], case);
            let row = format!(
                "case-{case},{},{group},Resource{:02},2011-{:02}-{day:02}T09:{minute:02}:40.276+02:00,{},{}\n",
                ACTIVITIES[activity],
                case % 40,
                1 + case % 9,
                pick(&["Internet", "Desk", "Post", "e-mail", "Intern"], case),
                if case % 4 == 0 { format!("2011-{:02}-{day:02}", 2 + case % 9) } else { String::new() }
            );
            rows.push((case % 97 * 100 + step, row));
        }
    }
    rows.sort_by_key(|(order, _)| *order);
    let header = "case_id,activity,group,resource,completed,channel,deadline\n".to_owned();
    rows.iter().fold(header, |text, (_, row)| text + row)
}

#[tokio::test]
async fn a_municipalitys_event_log() {
    let units = "GM,Gemeente,CITY,\nG1,Group 1,DISTRICT,GM\nG4,Group 4,DISTRICT,GM\nE,EMPTY,DISTRICT,GM\n";
    let office = office(units).await;
    let text = event_log();
    assert_eq!(text.lines().count(), 8_578);
    office.file("log.csv", text);
    let run = office.run(&["import", "cases", "log.csv", "--mapping", &mapping("event-log.toml")]);
    println!("{}{}", run.out, run.err);
    assert_eq!(run.code, Some(0));
    assert!(run.out.contains("1434 rows: 1434 cases imported"), "{}", run.out);
}

/// A year of requests of a US city, or the first `rows` of them.
fn requests(rows: usize) -> String {
    let mut text = "City of Example - 311 service requests 2024\nService Request Number,Created Date,Closed Date,Resolved Date,Due Date,Status,Source,Agency Name,Ward,Complaint Type,Descriptor,Notes,Notes\n".to_owned();
    for n in 0..rows {
        let (month, day, hour) = (1 + n % 11, 1 + n % 28, 1 + n % 12);
        let half = if n % 2 == 0 { "AM" } else { "PM" };
        let status = pick(&["Closed", "Open", "Closed - Duplicate report", "In Progress", "Cancelled"], n);
        let closed = if status.starts_with("Closed") {
            format!("{:02}/{day:02}/2024 11:59:59 PM", month + 1)
        } else {
            String::new()
        };
        let (closed, resolved) = if n % 3 == 0 { (String::new(), closed) } else { (closed, String::new()) };
        let _ = writeln!(
            text,
            "24-{n:06},{month:02}/{day:02}/2024 {hour:02}:15:22 {half},{closed},{resolved},{:02}/{day:02}/2024 {hour:02}:15:22 {half},{status},{},{},Ward {},{},\"{}\",,N/A",
            month + 1,
            pick(
                &["Constituent Call", "Citizens Connect App", "Self Service", "City Worker App", "Walk-in"],
                n
            ),
            pick(&["Streets", "Sanitation", "Lights"], n),
            1 + n % 3,
            pick(&["Pothole", "Missed trash", "Street light"], n),
            pick(&["Deep, on the right", "Second time", "Dark since \"\"Monday\"\""], n),
        );
    }
    text
}

#[tokio::test]
async fn a_us_citys_yearly_file() {
    let mut units = "CITY,City,CITY,\n".to_owned();
    for name in ["Streets", "Sanitation", "Lights", "Ward 1", "Ward 2", "Ward 3"] {
        let _ = writeln!(units, "{},{name},DISTRICT,CITY", name.replace(' ', "").to_uppercase());
    }
    let office = office(&units).await;
    office.file("311.csv", requests(58_251));
    let us = mapping("us-311.toml");
    let check = office.run(&["import", "cases", "311.csv", "--mapping", &us, "--check", "--list", "3"]);
    println!("{}{}", check.out, check.err);
    assert_eq!(check.code, Some(0));
    assert!(
        check.out.contains("311.csv: UTF-8 (guessed), delimiter comma, header on line 2"),
        "{}",
        check.out
    );
    assert!(
        check.out.contains(
            "58251 rows checked: 46601 cases can be imported, 0 already in the log, 11650 rows left out"
        ),
        "{}",
        check.out
    );
    office.file("311.csv", requests(1_000));
    let run = office.run(&["import", "cases", "311.csv", "--mapping", &us, "--list", "3"]);
    assert!(run.out.contains("1000 rows: 800 cases imported"), "{}", run.out);
}

#[tokio::test]
async fn a_hotlines_work_orders() {
    let units = "HZ,云洲市,CITY,\nHZ-R,12345热线,CITY,HZ\nQX,清溪区,DISTRICT,HZ\nQX-CG,清溪区城管局,DISTRICT,QX\nQX-ZJ,清溪区住建局,DISTRICT,QX\n";
    let office = office(units).await;
    let mut text = "工单编号,诉求人,来电时间,诉求渠道,属地,承办单位,派单时间,签收时间,办结时间,工单状态,诉求类型,诉求内容,满意度\r\n".to_owned();
    for n in 0..3_000_usize {
        let (month, day) = (1 + n % 11, 1 + n % 28);
        let status = pick(&["已办结", "办理中", "已办结", "作废"], n);
        let closed = if status == "已办结" {
            format!("2023年{}月{day}日 16:05", month + 1)
        } else {
            "NULL".to_owned()
        };
        let rating = if status == "已办结" {
            pick(&["非常满意", "一般", "不满意", "无"], n)
        } else {
            "-"
        };
        let _ = write!(
            text,
            "GD2023{n:06},诉求人{},2023/{month}/{day} 上午9:05,{},清溪区,{},2023-{month:02}-{day:02} 10:00:00,2023.{month:02}.{day:02} 14:30,{closed},{status},{},\"路灯坏了，夜里看不清。\r\n请尽快修复\",{rating}\r\n",
            n % 700,
            pick(&["12345电话", "微信", "市长信箱", "APP"], n),
            pick(&["清溪区城管局", "清溪区住建局"], n),
            pick(&["投诉", "咨询", "求助"], n),
        );
    }
    office.file("gd.csv", GB18030.encode(&text).0);
    let run =
        office.run(&["import", "cases", "gd.csv", "--mapping", &mapping("hotline.toml"), "--list", "0"]);
    println!("{}{}", run.out, run.err);
    assert_eq!(run.code, Some(0));
    assert!(run.out.contains("gd.csv: GB18030 (guessed), delimiter comma, header on line 1"), "{}", run.out);
    assert!(run.out.contains("3000 rows: 2250 cases imported"), "{}", run.out);
    assert_eq!(office.values()[0]["SUMMARY"], "路灯坏了，夜里看不清。\r\n请尽快修复");
}

#[tokio::test]
async fn a_register_in_a_workbook() {
    let office =
        office("YZ,云洲市,CITY,\nQX,清溪区,DISTRICT,YZ\nHT,河头街道,TOWNSHIP,QX\nST,石塘镇,TOWNSHIP,QX\n")
            .await;
    let mut book = Workbook::new();
    book.add_worksheet().set_name("说明").unwrap().write(0, 0, "每月更新").unwrap();
    let sheet = book.add_worksheet();
    sheet.set_name("信访登记").unwrap();
    sheet.write(0, 0, "清溪区信访登记表（2023年度）").unwrap();
    let header = [
        "编号",
        "信访人",
        "登记日期",
        "信访形式",
        "属地",
        "信访目的",
        "人数",
        "初访编号",
        "责任单位",
        "办理期限",
        "办结日期",
        "办理结果",
        "满意度",
        "主要内容",
        "备注",
        "备注",
    ];
    for (column, name) in (0..).zip(header) {
        sheet.write(2, column, name).unwrap();
    }
    let (date, time) =
        (Format::new().set_num_format("yyyy-mm-dd"), Format::new().set_num_format("yyyy-mm-dd hh:mm"));
    let at = |month: u8, day: u8| ExcelDateTime::from_ymd(2023, month, day).unwrap();
    for n in 0..2_000_u32 {
        let (row, index) = (3 + n, n as usize);
        let (month, day) = (u8::try_from(1 + n % 10).unwrap(), u8::try_from(1 + n % 28).unwrap());
        // Case numbers that are stored as numbers.
        sheet.write(row, 0, 100_000 + n).unwrap();
        sheet.write(row, 1, format!("信访人{}", n % 300)).unwrap();
        sheet.write_with_format(row, 2, at(month, day).and_hms(9, 30, 0).unwrap(), &time).unwrap();
        sheet.write(row, 3, pick(&["个人访", "来信", "集体访", "网上"], index)).unwrap();
        sheet.write(row, 4, pick(&["河头街道", "石塘镇", "清溪区"], index)).unwrap();
        sheet.write(row, 5, pick(&["申诉求决", "意见建议"], index)).unwrap();
        sheet.write(row, 6, 1 + n % 4).unwrap();
        if n % 10 == 9 {
            sheet.write(row, 7, 100_000 + n - 9).unwrap();
        }
        sheet.write(row, 8, pick(&["河头街道", "QX"], index)).unwrap();
        if n % 3 > 0 {
            // A date without a date format: its serial number.
            let serial = 44_927 + i32::from(month) * 31 + i32::from(day) + 5;
            sheet.write(row, 10, serial).unwrap();
            sheet.write(row, 11, pick(&["已解决", "已答复", "不予支持"], index)).unwrap();
            sheet.write(row, 12, pick(&["满意", "基本满意", "无"], index)).unwrap();
        } else {
            sheet.write_with_format(row, 9, at(month + 1, day), &date).unwrap();
        }
        sheet.write(row, 13, "路灯坏了。\n请修复").unwrap();
    }
    sheet.write(2_003, 0, "合计").unwrap();
    sheet.write(2_003, 6, 5_000).unwrap();
    let file = office.path("登记表.xlsx");
    book.save(&file).unwrap();
    let run = office.run(&[
        "import",
        "cases",
        "登记表.xlsx",
        "--mapping",
        &mapping("register.toml"),
        "--list",
        "5",
    ]);
    println!("{}{}", run.out, run.err);
    assert_eq!(run.code, Some(0));
    assert!(run.out.contains("XLSX workbook, sheet \"信访登记\", header on row 3"), "{}", run.out);
    assert!(run.out.contains("2001 rows: 2000 cases imported"), "{}", run.out);
    assert_eq!(
        office.history("100000").await,
        "Registered 2023-01-01, Triaged 2023-01-01, Assigned 2023-01-01"
    );
    assert!(
        office.history("100001").await.ends_with("Closed 2023-03-11, FollowedUp 2023-03-11"),
        "{}",
        office.history("100001").await
    );
}
