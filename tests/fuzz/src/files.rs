//! Files that offices bring in.

use super::{now, parts};
use futures_util::FutureExt;
use redress_domain::{
    Procedure, Rules, UnitLevel, UnitTree,
    unit::{UnitEvent, UnitRef},
};
use redress_import::{
    CasesImport, Encoding, UnitsImport,
    fuzz_entry::{self, Found, Ground},
};
use std::{
    fs,
    path::PathBuf,
    sync::{Arc, LazyLock},
};
use tempfile::TempDir;

/// A mapping, a line `%%`, and a file of cases; or a file of cases alone.
pub fn cases(data: &[u8]) {
    let place = Place::new();
    let (mapping, table) = parts(data);
    let options = CasesImport {
        file: place.write("cases.csv", table),
        mapping: mapping.map(|mapping| place.write("cases.toml", mapping)),
        check: true,
        skip_bad: None,
        encoding: encoding(data),
    };
    let found = fuzz_entry::cases(GROUND.ground(), &options).now_or_never();
    judge(found.expect("without a log there is nothing to wait for"));
}

/// A file of units.
pub fn units(data: &[u8]) {
    let place = Place::new();
    let options = UnitsImport { file: place.write("units.csv", data), encoding: encoding(data) };
    judge(fuzz_entry::units(GROUND.ground(), &options));
}

/// Bad rows are told, and good ones are not; a file that cannot be used is told by its name.
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

/// A file tells its encoding itself, mostly.
fn encoding(data: &[u8]) -> Option<Encoding> {
    match data.last() {
        Some(b'8') => Some(Encoding::Utf8),
        Some(b'g') => Some(Encoding::Gb18030),
        _ => None,
    }
}

/// A directory that is gone afterwards.
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

/// The units `P > C > D > T` and the key for ids of petitioners, made once.
struct Base {
    units: Arc<UnitTree>,
    procedure: Arc<Procedure>,
    data_dir: TempDir,
}

static GROUND: LazyLock<Base> = LazyLock::new(|| {
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
    fn ground(&self) -> Ground<'_> {
        let rules = Rules { procedure: Arc::clone(&self.procedure), units: Arc::clone(&self.units) };
        Ground { rules, calendar: chrono_tz::Asia::Shanghai, now: now(), data_dir: self.data_dir.path() }
    }
}
