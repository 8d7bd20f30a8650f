use super::*;
use crate::{Problem, progress::Bar};
use std::{io, path::Path};

fn table(name: &str, bytes: &[u8], wanted: &[&str]) -> Result<(Table, tempfile::TempDir), String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let table = Table::open(&path, &OpenAs::default(), wanted).map_err(|fault| fault.to_string())?;
    Ok((table, folder))
}

fn rows(table: &Table) -> Result<Vec<(u64, Vec<String>)>, String> {
    let rows = table.rows(&Bar::new("")).map_err(|fault| fault.to_string())?;
    rows.map(|row| {
        let row = row.map_err(|fault| fault.to_string())?;
        Ok((row.line, row.fields.iter().map(str::to_owned).collect()))
    })
    .collect()
}

#[test]
fn rows_have_the_line_they_begin_on() {
    let text = "a,b\n1,x\n2,\"y\ny\"\n\n3,z\n,\n4,\"w\n\n\"\n5,v";
    for text in [
        text.to_owned(),
        format!("{text}\n"),
        text.replace('\n', "\r\n"),
        text.replace('\n', "\r\n") + "\r\n",
    ] {
        let (table, _folder) = table("a.csv", text.as_bytes(), &["a"]).unwrap();
        let found: Vec<(String, u64)> =
            rows(&table).unwrap().into_iter().map(|(line, fields)| (fields[0].clone(), line)).collect();
        let expected = [("1", 2), ("2", 3), ("3", 6), ("4", 8), ("5", 11)];
        assert_eq!(found, expected.map(|(number, line)| (number.to_owned(), line)), "{text:?}");
    }
}

#[test]
fn a_header_below_titles_is_found_and_named() {
    let text = "全市信访事项登记表（2023年）;;\n制表：甲;;\n\n编号;来访时间;备注\n1;2023.01.05;x\n";
    let (found, _folder) = table("a.csv", text.as_bytes(), &["编号", "来访时间"]).unwrap();
    assert_eq!(found.found, "UTF-8 (guessed), delimiter semicolon, header on line 4");
    assert_eq!(found.header, ["编号", "来访时间", "备注"]);
    assert_eq!(rows(&found).unwrap(), [(5, vec!["1".to_owned(), "2023.01.05".to_owned(), "x".to_owned()])]);
}

#[test]
fn a_quote_that_is_never_closed_is_refused_at_its_line() {
    for (text, line) in [
        ("a,b\n1,\"x\n2,y\n3,z\n", 2),
        ("a,b\n1,x\n2,\"y\n", 3),
        ("a,b\n1,x\n2,\"y", 3),
        ("a,b\n\"1\n1\",\"x\n2,y\n", 3),
        ("a,b\r\n1,x\r\n2,\"y\r\n3,z\r\n", 3),
    ] {
        let (table, folder) = table("a.csv", text.as_bytes(), &["a"]).unwrap();
        let fault = rows(&table).unwrap_err().replace(&folder.path().display().to_string(), "");
        assert!(
            fault.starts_with(&format!("/a.csv:{line}: a quote is opened here and never closed")),
            "{text:?}: {fault}"
        );
    }
    let (table, _folder) = table("a.csv", b"a,b\n1,\"x \"\"y\"\"\"\n2,5\" pipe\n", &["a"]).unwrap();
    assert_eq!(rows(&table).unwrap().len(), 2, "quotes within values are no quotes");
}

#[test]
fn a_row_without_an_end_does_not_fill_the_memory() {
    let mut text = b"a,b\n1,x\n2,\"".to_vec();
    text.extend(std::iter::repeat_n(b'y', 32 << 20));
    let (long, _folder) = table("a.csv", &text, &["a"]).unwrap();
    let fault = rows(&long).unwrap_err();
    assert!(fault.contains("a.csv:3: a row longer than 4 MiB begins here"), "{fault}");
    let many = "a,".repeat(1_000_000);
    let fault = table("b.csv", many.as_bytes(), &["a"]).map(|_| ()).unwrap_err();
    assert!(fault.contains("at most 16384 are read"), "{fault}");
}

#[test]
fn a_byte_that_is_not_utf8_is_named_with_its_line_and_place() {
    let mut text = "a,b\n1,路灯坏了\n2,路".as_bytes().to_vec();
    text.extend_from_slice(b"\xff4\n3,z\n");
    let (table, _folder) = table("a.csv", &text, &["a"]).unwrap();
    let rows: Vec<Row> = table.rows(&Bar::new("")).unwrap().map(Result::unwrap).collect();
    let problems: Vec<Problem> = rows.iter().filter_map(|row| table.check(row)).collect();
    assert_eq!((problems.len(), problems[0].line), (1, 3));
    assert!(
        problems[0].to_string().starts_with("column b: byte 4 of this value (0xff) is not UTF-8"),
        "{}",
        problems[0]
    );
}

#[test]
fn a_duplicate_column_name_is_refused_only_if_the_column_is_used() {
    let (table, _folder) = table("a.csv", b"a,note,note\n1,x,y\n", &["a"]).unwrap();
    assert_eq!(table.column("a").unwrap(), Some(0));
    assert!(
        table
            .column("note")
            .unwrap_err()
            .to_string()
            .ends_with("a.csv:1: columns 2 and 3 are both named \"note\"")
    );
}

#[test]
fn a_page_of_html_and_text_in_no_known_encoding_are_refused_with_what_to_do() {
    let html = "<html><table><tr><td>编号</td></tr></table></html>";
    let fault = table("a.xls", html.as_bytes(), &[]).map(|_| ()).unwrap_err();
    assert!(fault.contains("HTML"), "{fault}");
    let latin = encoding_rs::WINDOWS_1252
        .encode("name,town\nJosé,Québec\nZoë,Orléans\nJürgen,Köln\nÅsa,Malmö\n")
        .0
        .into_owned();
    let fault = table("a.csv", &latin, &[]).map(|_| ()).unwrap_err();
    assert!(fault.contains("--encoding"), "{fault}");
}

#[test]
fn an_event_log_in_xes_is_a_table() {
    let xes = r#"<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1.0"><extension name="Concept"/><global scope="event"><string key="concept:name" value="?"/></global>
 <string key="source" value="made up"/>
 <trace><string key="concept:name" value="case-1"/><string key="channel" value="Internet &amp; more"/>
  <event><string key="concept:name" value="Receipt"/><date key="time:timestamp" value="2011-10-11T13:45:40.276+02:00"/>
   <list key="l"><values><string key="inner" value="x"/></values></list></event>
  <event><string key="concept:name" value="Answer"><string key="why" value="y"/></string><string key="org:group" value="G1"/></event>
 </trace>
</log>"#;
    let (table, _folder) = table("a.xes", xes.as_bytes(), &[]).unwrap();
    assert_eq!(
        table.header,
        ["case:channel", "case:concept:name", "concept:name", "time:timestamp", "org:group"]
    );
    let rows = rows(&table).unwrap();
    let lines: Vec<u64> = rows.iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [6, 7]);
    assert_eq!(rows[0].1, ["Internet & more", "case-1", "Receipt", "2011-10-11T13:45:40.276+02:00", ""]);
    assert_eq!(rows[1].1, ["Internet & more", "case-1", "Answer", "", "G1"]);
    let cut = &xes[..xes.len() - 20];
    assert!(self::table("a.xes", cut.as_bytes(), &[]).is_err());
}

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

/// A workbook with shared texts and one sheet.
fn workbook(shared: &str, sheet: &str) -> Vec<u8> {
    let relations = "http://schemas.openxmlformats.org/package/2006/relationships";
    let kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let book = format!(
        "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{kinds}\"><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
    );
    let links = format!(
        "<Relationships xmlns=\"{relations}\"><Relationship Id=\"r1\" Type=\"{kinds}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
    );
    let root = format!(
        "<Relationships xmlns=\"{relations}\"><Relationship Id=\"r0\" Type=\"{kinds}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    );
    let mut zip = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
    for (name, text) in [
        ("_rels/.rels", root.as_str()),
        ("xl/workbook.xml", &book),
        ("xl/_rels/workbook.xml.rels", &links),
        ("xl/sharedStrings.xml", shared),
        ("xl/worksheets/sheet1.xml", sheet),
    ] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        io::Write::write_all(&mut zip, text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn sheet(rows: &str) -> String {
    format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{rows}</sheetData></worksheet>")
}

const SHARED: &str = "<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" uniqueCount=\"1\"><si><t>a</t></si></sst>";

#[test]
fn a_sheet_is_rows_of_text_with_their_numbers() {
    let rows = "<row r=\"2\"><c r=\"A2\" t=\"s\"><v>0</v></c><c r=\"C2\" t=\"inlineStr\"><is><t>b</t></is></c></row>\
                <row r=\"5\"><c r=\"A5\"><v>100000</v></c></row><row r=\"6\"><c r=\"C6\" t=\"b\"><v>1</v></c></row>";
    let (found, _folder) = table("a.xlsx", &workbook(SHARED, &sheet(rows)), &["a"]).unwrap();
    assert_eq!(found.found, "XLSX workbook, sheet \"S\", header on row 2");
    let text = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
    assert_eq!(rows_of(&found), [(5, text(["100000", "", ""])), (6, text(["", "", "TRUE"]))]);
}

fn rows_of(table: &Table) -> Vec<(u64, Vec<String>)> {
    rows(table).unwrap()
}

#[test]
fn a_workbook_that_would_fill_the_memory_is_refused() {
    let many = SHARED.replace("\"1\"", "\"99999999999\"");
    let long = format!(
        "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>{}</t></is></c></row>",
        "x".repeat(32 << 20)
    );
    let back = "<row r=\"9\"><c r=\"A9\"><v>1</v></c></row><row r=\"1\"><c r=\"A1\"><v>1</v></c></row>";
    for (shared, rows, expected) in [
        (many.as_str(), "", "it states more shared strings than it contains"),
        (SHARED, long.as_str(), "a text of more than 4 MiB"),
        (SHARED, back, "row 1 comes after row 9"),
    ] {
        let fault = table("a.xlsx", &workbook(shared, &sheet(rows)), &["a"]).map(|_| ()).unwrap_err();
        assert!(fault.contains(expected), "{fault}");
    }
    // A sheet with a cell at the far corner needs memory only for its two rows.
    let far = "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>7</v></c></row>";
    let (far, _folder) = table("a.xlsx", &workbook(SHARED, &sheet(far)), &["a"]).unwrap();
    let rows = rows_of(&far);
    assert_eq!((rows.len(), rows[0].0, rows[0].1.len()), (1, 1_048_576, 16_384));
    let cut = workbook(SHARED, &sheet(""));
    assert!(table("a.xlsx", &cut[..cut.len() / 2], &["a"]).is_err());
}

#[test]
fn an_old_workbook_that_would_fill_the_memory_is_refused() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../redress/tests/program/import/inputs/cases.xls");
    let good = std::fs::read(path).unwrap();
    let (found, _folder) = table("a.xls", &good, &["external_number"]).unwrap();
    assert_eq!(found.header, ["external_number", "registered_at", "place", "closed_at", "summary"]);
    // The number 44940, a cell of four columns, put into the last row and column that a record can name.
    let number: Vec<u8> = [0x7e, 0x02, 10, 0, 2, 0, 3, 0].to_vec();
    let at = good.windows(number.len()).position(|window| window == number).unwrap();
    let mut far = good;
    far[at + 4..at + 8].copy_from_slice(&[0xff, 0xff, 0xff, 0xff]);
    let fault = table("a.xls", &far, &["external_number"]).map(|_| ()).unwrap_err();
    assert!(fault.contains("its sheets extend over 42949") && fault.contains("save it as XLSX"), "{fault}");
}

/// Records with their kind and content, in an old workbook with one sheet.
fn old_workbook(sheet: &[(u16, &[u8])]) -> Vec<u8> {
    let record = |kind: u16, data: &[u8]| {
        let length = u16::try_from(data.len()).unwrap();
        [&kind.to_le_bytes(), &length.to_le_bytes(), data].concat()
    };
    let begin = record(0x0809, &[0, 6, 16, 0]);
    let globals = begin.len() + record(0x0085, &[0; 9]).len() + record(0x000a, &[]).len();
    let place = u32::try_from(globals).unwrap().to_le_bytes();
    let mut stream = begin.clone();
    stream.extend(record(0x0085, &[&place[..], &[0, 0, 1, 0, b'S']].concat()));
    stream.extend(record(0x000a, &[]));
    stream.extend(begin);
    sheet.iter().for_each(|(kind, data)| stream.extend(record(*kind, data)));
    stream.extend(record(0x000a, &[]));
    let mut file = cfb::CompoundFile::create(std::io::Cursor::new(Vec::new())).unwrap();
    std::io::Write::write_all(&mut file.create_stream("/Workbook").unwrap(), &stream).unwrap();
    file.into_inner().into_inner()
}

/// The text `a` in a cell.
fn label(row: u16, column: u16) -> Vec<u8> {
    [&row.to_le_bytes()[..], &column.to_le_bytes(), &[0, 0, 1, 0, 0, b'a']].concat()
}

#[test]
fn what_an_old_workbook_states_of_its_size_takes_no_memory() {
    let stated = [&[0; 4][..], &[0xff; 4], &[0; 2], &[0xff, 0xff, 0, 0]].concat();
    let file = old_workbook(&[(0x0200, &stated), (0x0204, &label(0, 0))]);
    let (found, _folder) = table("a.xls", &file, &["a"]).unwrap();
    assert_eq!(found.header, ["a"]);
}

#[test]
fn a_chart_within_a_sheet_does_not_hide_how_far_it_extends() {
    let begin: &[u8] = &[0, 6, 32, 0];
    let cells = [(0x0204, label(0, 0)), (0x0204, label(65_535, 65_535))];
    let records: [(u16, &[u8]); 4] =
        [(0x0204, &cells[0].1), (0x0809, begin), (0x000a, &[]), (0x0204, &cells[1].1)];
    let fault = table("a.xls", &old_workbook(&records), &["a"]).map(|_| ()).unwrap_err();
    assert!(fault.contains("its sheets extend over 4294967296 cells"), "{fault}");
}

#[test]
fn damaged_old_workbooks_are_refused() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fuzz/seeds/workbook/circle");
    let circle = std::fs::read(path).unwrap();
    let short = old_workbook(&[(0x00e5, &[9, 0]), (0x0204, &label(0, 0))]);
    for (file, expected) in [(circle, "sector"), (short, "it is damaged")] {
        let fault = table("a.xls", &file, &["a"]).map(|_| ()).unwrap_err();
        assert!(fault.contains("this looks like an XLS workbook") && fault.contains(expected), "{fault}");
    }
}
