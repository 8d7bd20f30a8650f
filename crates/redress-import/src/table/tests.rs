use super::*;

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
fn a_name_that_two_columns_have_is_in_doubt_only_where_it_is_used() {
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
