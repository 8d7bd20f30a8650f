//! Fuzz targets: files that offices import.

use super::{now, parts};
use futures_util::FutureExt;
use redress_domain::{
    Procedure, Rules, UnitLevel, UnitTree,
    unit::{UnitEvent, UnitRef},
};
use redress_import::{
    CasesImport, Encoding, Listing, Opening, UnitsImport,
    fuzz_entry::{self, Context, Found},
};
use std::{
    fs,
    io::Write,
    path::PathBuf,
    sync::{Arc, LazyLock},
};
use tempfile::TempDir;

/// Checks a file of cases. The input is a mapping, a line `%%`, and a file; or only a file.
pub fn cases(data: &[u8]) {
    let place = Place::new();
    let (mapping, table) = parts(data);
    let options = CasesImport {
        file: place.write("cases.csv", table),
        mapping: mapping.map(|mapping| place.write("cases.toml", mapping)),
        check: true,
        propose: false,
        skip_bad: None,
        opening: Opening { encoding: encoding(data), sheet: None },
        listing: Listing::default(),
    };
    let found = fuzz_entry::cases(CONTEXT.context(), &options).now_or_never();
    judge(found.expect("without a log there is nothing to wait for"));
}

/// Checks a file of units.
pub fn units(data: &[u8]) {
    let place = Place::new();
    let options = UnitsImport {
        file: place.write("units.csv", data),
        mapping: None,
        check: true,
        opening: Opening { encoding: encoding(data), sheet: None },
        listing: Listing::default(),
    };
    judge(fuzz_entry::units(CONTEXT.context(), &options));
}

/// Reads a table with each delimiter. Its cells must be the same.
pub fn delimiters(data: &[u8]) {
    let place = Place::new();
    let read = |text: &[u8]| fuzz_entry::read(&place.write("table.csv", text), &Opening::default());
    let _ = read(data);
    // The same cells, written with each delimiter; a known header makes the delimiter detectable.
    let rows: Vec<Vec<String>> = String::from_utf8_lossy(data)
        .lines()
        .take(20)
        .map(|line| {
            line.split(',')
                .take(8)
                .map(|cell| cell.replace(['"', '\r', '\0', '\u{fffd}'], "").trim().to_owned())
                .collect()
        })
        .filter(|row: &Vec<String>| row.iter().any(|cell| !cell.is_empty() && cell != "external_number"))
        .collect();
    let written = |delimiter: &str| {
        let quoted = |cell: &String| format!("\"{cell}\"");
        let line = |row: &Vec<String>| row.iter().map(quoted).collect::<Vec<_>>().join(delimiter);
        let lines = rows.iter().map(line).collect::<Vec<_>>().join("\n");
        format!("external_number{delimiter}place\n{lines}\n")
    };
    for delimiter in [",", ";", "\t", "|"] {
        let found = read(written(delimiter).as_bytes());
        assert_eq!(found.as_ref(), Ok(&rows), "delimiter {delimiter:?}");
    }
}

/// Reads text in any encoding. A text written in an encoding that is named must be read unchanged.
pub fn encodings(data: &[u8]) {
    let place = Place::new();
    let read = |text: &[u8], encoding| {
        let opening = Opening { encoding, sheet: None };
        fuzz_entry::read(&place.write("table.csv", text), &opening)
    };
    let _ = read(data, None);
    let text = format!("external_number,place\n{}", String::from_utf8_lossy(data).replace('\u{feff}', ""));
    let expected = read(text.as_bytes(), Some(Encoding::Utf8));
    let wide = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    assert_eq!(read(&wide(u16::to_le_bytes), Some(Encoding::Utf16Le)).is_ok(), expected.is_ok());
    if let Ok(rows) = &expected {
        assert_eq!(read(&wide(u16::to_le_bytes), Some(Encoding::Utf16Le)).as_ref(), Ok(rows));
        assert_eq!(read(&wide(u16::to_be_bytes), Some(Encoding::Utf16Be)).as_ref(), Ok(rows));
    }
    let _ = read(data, Some(Encoding::Gb18030));
    let _ = read(data, Some(Encoding::Windows1252));
}

/// Reads a workbook: its bytes, or shared strings, a line `%%`, and the XML of a sheet.
pub fn workbook(data: &[u8]) {
    let place = Place::new();
    let _ = fuzz_entry::read(&place.write("raw.xlsx", data), &Opening::default());
    let (shared, sheet) = parts(data);
    let made = zipped(shared.unwrap_or_default(), sheet);
    let found = fuzz_entry::read(&place.write("made.xlsx", &made), &Opening::default());
    let cells: usize = found.iter().flatten().map(Vec::len).sum();
    assert!(cells <= 20_000_000, "{cells} cells of {} bytes", data.len());
}

/// Reads an event log in XES.
pub fn xes(data: &[u8]) {
    let place = Place::new();
    let found = fuzz_entry::read(&place.write("log.xes", data), &Opening::default());
    let events = data.windows(6).filter(|window| *window == b"<event" || *window == b"event>").count();
    if let Ok(rows) = found
        && data.starts_with(b"<?xml")
        && data.windows(4).any(|window| window == b"<log")
    {
        assert!(rows.len() <= events, "{} rows of {events} events", rows.len());
    }
}

/// Makes a workbook with one sheet.
fn zipped(shared: &[u8], sheet: &[u8]) -> Vec<u8> {
    const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relations = "http://schemas.openxmlformats.org/package/2006/relationships";
    let kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let book = format!(
        "{HEAD}<workbook xmlns=\"{main}\" xmlns:r=\"{kinds}\"><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
    );
    let links = format!(
        "{HEAD}<Relationships xmlns=\"{relations}\"><Relationship Id=\"r1\" Type=\"{kinds}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
    );
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in [
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", links.as_bytes()),
        ("xl/sharedStrings.xml", shared),
        ("xl/worksheets/sheet1.xml", sheet),
    ] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).expect("a part");
        zip.write_all(bytes).expect("room in memory");
    }
    zip.finish().expect("a workbook").into_inner()
}

/// Checks a result: there is a problem for each bad row and none otherwise, and the error for an unusable file contains its name.
fn judge(found: Found) {
    match found {
        Ok((bad, told)) => {
            assert!(told.len() >= bad, "{bad} rows are bad: {told:?}");
            assert!(bad > 0 || told.is_empty(), "no row is bad: {told:?}");
            assert!(told.iter().all(|what| !what.is_empty() && !what.contains('\n')), "{told:?}");
        }
        Err(why) => assert!(why.contains("cases.") || why.contains("units.csv"), "{why}"),
    }
}

/// Chooses the encoding option: usually none, so that it is detected.
fn encoding(data: &[u8]) -> Option<Encoding> {
    match data.last() {
        Some(b'8') => Some(Encoding::Utf8),
        Some(b'g') => Some(Encoding::Gb18030),
        _ => None,
    }
}

/// A directory that is deleted afterwards.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a directory for scratch files"))
    }

    fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, bytes).expect("room for a scratch file");
        path
    }
}

/// The units `P > C > D > T` and the key for ids of petitioners, created once.
struct Base {
    units: Arc<UnitTree>,
    procedure: Arc<Procedure>,
    data_dir: TempDir,
}

static CONTEXT: LazyLock<Base> = LazyLock::new(|| {
    let mut units = UnitTree::default();
    let mut parent: Option<UnitRef> = None;
    let levels = [UnitLevel::Province, UnitLevel::City, UnitLevel::District, UnitLevel::Township];
    for (code, level) in ["P", "C", "D", "T"].into_iter().zip(levels) {
        let code = code.parse().expect("a code");
        let registered = serde_json::json!({ "UnitRegistered": {
            "name": code, "level": level, "parent": parent, "occurred_on": "2020-01-01",
        } });
        let event: UnitEvent = serde_json::from_value(registered).expect("an event");
        units.apply(&code, &event);
        parent = Some(UnitRef { code, level });
    }
    let data_dir = tempfile::tempdir().expect("a directory for scratch files");
    Base { units: Arc::new(units), procedure: Arc::default(), data_dir }
});

impl Base {
    fn context(&self) -> Context<'_> {
        let rules = Rules {
            procedure: Arc::clone(&self.procedure),
            units: Arc::clone(&self.units),
            ..Rules::default()
        };
        Context { rules, calendar: chrono_tz::Asia::Shanghai, now: now(), data_dir: self.data_dir.path() }
    }
}
