//! The golden logs, as files.

use crate::{office, story, support::fresh_database};
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};
use tokio::sync::Mutex;

/// The folder of the log that this program's events are those of.
pub const NEWEST: u32 = 10;

/// A golden log.
pub struct Golden {
    folder: PathBuf,
    /// The export's lines.
    pub events: String,
    /// The sensitive values beside it.
    pub values: String,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/logs")
}

/// Whether figures are to be written anew, and a log that is missing.
fn writing() -> bool {
    std::env::var_os("REDRESS_SNAPSHOTS").is_some_and(|wish| wish == "write")
}

impl Golden {
    fn read(folder: PathBuf) -> Self {
        let text = |name| {
            let path = folder.join(name);
            fs::read_to_string(&path).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()))
        };
        Self { events: text("events.ndjson"), values: text("values.ndjson"), folder }
    }

    /// The newest.
    pub async fn newest() -> Self {
        // Tests run beside one another, and the two files belong together.
        static WRITTEN_ONCE: Mutex<()> = Mutex::const_new(());
        let _alone = WRITTEN_ONCE.lock().await;
        let folder = root().join(NEWEST.to_string());
        if writing() && !folder.join("events.ndjson").exists() {
            let pool = fresh_database().await.pool();
            story::happen(&pool).await;
            let [events, values] = office::exported(&pool).await;
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join("events.ndjson"), events).unwrap();
            fs::write(folder.join("values.ndjson"), values).unwrap();
        }
        Self::read(folder)
    }

    /// All that there are.
    pub async fn all() -> Vec<Self> {
        let newest = Self::newest().await;
        let mut all: Vec<Self> =
            (1..NEWEST).map(|number| Self::read(root().join(number.to_string()))).collect();
        all.push(newest);
        all
    }

    /// The figures are those that this log told when it was written. Where a definition has changed since, or one has come, they are
    /// written anew, and whoever reviews the change sees which.
    #[track_caller]
    pub fn check_figures(&self, told: &str) {
        let path = self.folder.join("figures.txt");
        if writing() {
            return fs::write(&path, told).unwrap();
        }
        let kept = fs::read_to_string(&path).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()));
        let differ = kept.lines().zip(told.lines()).find(|(kept, told)| kept != told);
        assert!(kept == told, "{}: {differ:?}", path.display());
    }

    /// The lines, as JSON.
    pub fn lines(&self) -> Vec<Value> {
        self.events.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

#[test]
fn no_folder_is_left_out() {
    let entries = fs::read_dir(root()).unwrap();
    let found: BTreeSet<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(found, (1..=NEWEST).map(|number| number.to_string()).collect());
}

/// The fields of an event's payload.
fn fields(payload: &Value) -> BTreeSet<String> {
    let payload = payload.as_object().unwrap().values().next().unwrap();
    payload.as_object().unwrap().keys().cloned().collect()
}

#[tokio::test]
async fn they_have_every_version_of_every_event_with_each_optional_field_and_without() {
    let mut found: BTreeMap<String, Vec<BTreeSet<String>>> = BTreeMap::new();
    for line in Golden::all().await.iter().flat_map(Golden::lines) {
        let [event, version] = ["event_type", "event_version"].map(|column| line[column].as_str().unwrap());
        found.entry(format!("{event}.{version}")).or_default().push(fields(&line["payload"]));
    }
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/redress-domain/tests/golden");
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(samples).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let sample = fields(&serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap());
        let event = name.trim_end_matches(".minimal").to_owned();
        let told = found.get(&event).unwrap_or_else(|| panic!("no log has {event}"));
        if name.ends_with(".minimal") {
            let most = told.iter().flatten().collect::<BTreeSet<_>>();
            for optional in most.into_iter().filter(|field| !sample.contains(*field)) {
                assert!(
                    told.iter().any(|fields| !fields.contains(optional)),
                    "{event} never lacks {optional}"
                );
            }
        } else {
            for field in &sample {
                assert!(told.iter().any(|fields| fields.contains(field)), "{event} never has {field}");
            }
        }
        names.insert(event);
    }
    assert_eq!(names, found.into_keys().collect(), "every event has its sample");
}
