//! Tests workbooks, read with another library.

use std::path::Path;

use calamine::{Data, Range, Reader, Xlsx, open_workbook};

use crate::office::written;

const RANKING: &str =
    "monthly --month 2018-10 --under P --level DISTRICT --metric CLOSURE --minimum-denominator 3";

fn open(arguments: &str, check: impl FnOnce(Xlsx<std::io::BufReader<std::fs::File>>)) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.xlsx");
    written(80, &format!("{arguments} --format xlsx --output {}", path.display()));
    check(open_workbook(&path).unwrap());
}

fn cell(sheet: &Range<Data>, heading: &str, row: u32) -> Data {
    let headings = sheet.rows().next().unwrap();
    let column = headings.iter().position(|found| *found == Data::String(heading.into()));
    let column = column.unwrap_or_else(|| panic!("{heading} is not among {headings:?}"));
    sheet.get_value((row, u32::try_from(column).unwrap())).cloned().unwrap_or(Data::Empty)
}

#[test]
fn a_ranking_has_numbers_in_its_cells() {
    open(RANKING, |mut book| {
        let names = book.sheet_names();
        assert_eq!(names, ["Ranking 2018-10 by CLOSURE DIST", "About"]);
        let sheet = book.worksheet_range(&names[0]).unwrap();
        assert_eq!(cell(&sheet, "Rank", 1), Data::Float(1.0));
        assert_eq!(cell(&sheet, "Unit", 1), Data::String("东湖区".into()));
        assert_eq!(cell(&sheet, "Rate", 3), Data::Float(0.8));
        assert_eq!(cell(&sheet, "Denominator", 3), Data::Float(10.0));
        assert_eq!(cell(&sheet, "Unit", 3), Data::String("=1+1".into()), "a text and no formula");
        assert!(book.worksheet_formula(&names[0]).unwrap().cells().all(|(_, _, formula)| formula.is_empty()));
        let about = book.worksheet_range("About").unwrap();
        let facts: Vec<(String, Data)> =
            about.rows().map(|row| (row[0].to_string(), row[1].clone())).collect();
        let fact = |name: &str| facts.iter().find(|(known, _)| known == name).unwrap().1.clone();
        assert!(matches!(fact("Cut-off"), Data::DateTime(day) if day.to_ymd_hms_milli().0 == 2018));
        assert_eq!(fact("Minimum denominator"), Data::Float(3.0));
    });
}

#[test]
fn a_list_has_days_in_its_cells() {
    open("petitions --lang zh --registered-from 2018-10-10", |mut book| {
        let sheet = book.worksheet_range("信访事项清单").unwrap();
        assert_eq!(sheet.height(), 3);
        let Data::DateTime(day) = cell(&sheet, "登记日期", 1) else { panic!("{sheet:?}") };
        assert_eq!(day.as_datetime().unwrap().date().to_string(), "2018-10-10");
        assert_eq!(cell(&sheet, "办结日期", 2), Data::Empty);
        assert_eq!(cell(&sheet, "人数", 1), Data::Float(1.0));
        assert_eq!(cell(&sheet, "信访形式", 1), Data::String("来电".into()));
    });
}

#[test]
fn headings_stay_in_view_and_rates_look_like_rates() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.xlsx");
    written(80, &format!("{RANKING} --format xlsx --output {}", path.display()));
    let sheet = part(&path, "xl/worksheets/sheet1.xml");
    assert!(sheet.contains("<pane ySplit=\"1\"") && sheet.contains("state=\"frozen\""), "{sheet}");
    assert!(sheet.contains("<cols>") && sheet.contains("<autoFilter"), "{sheet}");
    let styles = part(&path, "xl/styles.xml");
    assert!(styles.contains("formatCode=\"0.00%\""), "{styles}");
}

/// Reads a file of the archive as text.
fn part(path: &Path, name: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    std::io::read_to_string(archive.by_name(name).unwrap()).unwrap()
}
