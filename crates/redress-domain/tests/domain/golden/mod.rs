//! The payload of every event, as bytes that must not change.
//!
//! History is never rewritten. Who adds to a payload raises its minor version and adds samples; the files of the versions before stay, and
//! are read as they are. Who changes one raises the major version, adds an upcaster, and takes those files as the examples of its test.

mod samples;
mod words;

use cqrs_es::{Aggregate, DomainEvent, EventEnvelope, persist::SerializedEvent};
use redress_domain::{
    Version,
    calendar::CalendarEvent,
    dispute::{Dispute, DisputeEvent},
    mediation::{Mediation, MediationEvent},
    meeting::{Meeting, MeetingEvent},
    petition::PetitionEvent,
    petitioner::PetitionerEvent,
    sweep::{Sweep, SweepEvent},
    unit::UnitEvent,
    upcast,
};
use samples::{
    Sample, calendar_samples, dispute_samples, mediation_samples, meeting_samples, petition_samples,
    petitioner_samples, sweep_samples, unit_samples,
};
use std::{collections::BTreeSet, fmt::Debug, fs, path::PathBuf};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

fn file_name<E: DomainEvent>(sample: &Sample<E>) -> String {
    let minimal = if sample.minimal { ".minimal" } else { "" };
    format!("{}.{}{minimal}.json", sample.event.event_type(), sample.event.event_version())
}

fn names<E: DomainEvent>(samples: &[Sample<E>]) -> Vec<String> {
    samples.iter().map(file_name).collect()
}

/// The file says what is written, byte for byte, and is read as what was written.
fn check<E: DomainEvent + PartialEq + Debug>(samples: Vec<Sample<E>>) {
    for sample in samples {
        let name = file_name(&sample);
        let written = serde_json_canonicalizer::to_string(&sample.event).expect("an event is JSON");
        let path = folder().join(&name);
        // A file that is there is never written again.
        if !path.exists() && std::env::var_os("REDRESS_SNAPSHOTS").is_some_and(|wish| wish == "write") {
            fs::write(&path, format!("{written}\n")).expect(&name);
        }
        let file = fs::read_to_string(path).unwrap_or_default();
        assert_eq!(file.trim_end(), written, "{name}");
        let (event_type, version) = (sample.event.event_type(), sample.event.event_version());
        let read: E =
            upcast::decode(&event_type, &version, &file, &crate::fixture::upcasters()).expect(&name);
        assert_eq!(read, sample.event, "{name}");
    }
}

#[test]
fn payloads_are_written_and_read_as_the_golden_files_say() {
    check(petition_samples());
    check(unit_samples());
    check(petitioner_samples());
    check(dispute_samples());
    check(mediation_samples());
    check(meeting_samples());
    check(calendar_samples());
    check(sweep_samples());
}

#[test]
fn every_event_has_its_golden_file_and_no_file_is_left_over() {
    let of_kinds = [names(&dispute_samples()), names(&calendar_samples()), names(&sweep_samples())].concat();
    let others =
        [names(&petitioner_samples()), names(&mediation_samples()), names(&meeting_samples()), of_kinds]
            .concat();
    let samples = [names(&petition_samples()), names(&unit_samples()), others].concat();
    let expected: BTreeSet<String> = samples.iter().cloned().collect();
    assert_eq!(expected.len(), samples.len(), "two samples share a file");
    let found: BTreeSet<String> = files().into_iter().map(|[name, _]| name).collect();
    let missing: Vec<_> = expected.difference(&found).collect();
    assert!(missing.is_empty(), "{missing:?}");
    for name in found.difference(&expected) {
        let (event, version) = event_and_version(name);
        let newest = expected.iter().map(|name| event_and_version(name)).find(|(of, _)| *of == event);
        assert!(newest.is_some_and(|(_, newest)| version < newest), "{name} is of no earlier version");
    }
    let full = petition_samples().into_iter().filter(|sample| !sample.minimal);
    let types: Vec<String> = full.map(|sample| sample.event.event_type()).collect();
    assert_eq!(types, PetitionEvent::TYPES);
    let full = dispute_samples().into_iter().filter(|sample| !sample.minimal);
    let types: Vec<String> = full.map(|sample| sample.event.event_type()).collect();
    assert_eq!(types, DisputeEvent::TYPES);
    let types: Vec<String> = sweep_samples().iter().map(|sample| sample.event.event_type()).collect();
    assert_eq!(types, SweepEvent::TYPES);
    let full = mediation_samples().into_iter().filter(|sample| !sample.minimal);
    let types: Vec<String> = full.map(|sample| sample.event.event_type()).collect();
    assert_eq!(types, MediationEvent::TYPES);
    let full = meeting_samples().into_iter().filter(|sample| !sample.minimal);
    let types: Vec<String> = full.map(|sample| sample.event.event_type()).collect();
    assert_eq!(types, MeetingEvent::TYPES);
}

/// Name and text of every golden file.
fn files() -> Vec<[String; 2]> {
    let entries = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let read = |path: PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        [name, fs::read_to_string(path).unwrap()]
    };
    entries.map(read).collect()
}

fn event_and_version(file: &str) -> (&str, Version) {
    let (event, rest) = file.split_once('.').unwrap();
    (event, Version::parse(rest.trim_end_matches(".json").trim_end_matches(".minimal")).expect(file))
}

/// Reads a payload as its version was stored, and writes it again.
fn rewritten<E: DomainEvent>(event: &str, version: &str, payload: &str) -> String {
    let read: E = upcast::decode(event, version, payload, &crate::fixture::upcasters()).expect(event);
    serde_json_canonicalizer::to_string(&read).unwrap()
}

#[test]
fn every_version_is_read_and_what_it_lacks_stays_out() {
    for [name, text] in files() {
        let (event, rest) = name.split_once('.').unwrap();
        let version = rest.trim_end_matches(".json").trim_end_matches(".minimal");
        let again = match event {
            "CalendarPublished" => rewritten::<CalendarEvent>(event, version, &text),
            "PetitionerErased" => rewritten::<PetitionerEvent>(event, version, &text),
            dispute if dispute.starts_with("Dispute") => rewritten::<DisputeEvent>(event, version, &text),
            sweep if sweep.starts_with("Sweep") => rewritten::<SweepEvent>(event, version, &text),
            mediation if MediationEvent::TYPES.contains(&mediation) => {
                rewritten::<MediationEvent>(event, version, &text)
            }
            meeting if MeetingEvent::TYPES.contains(&meeting) => {
                rewritten::<MeetingEvent>(event, version, &text)
            }
            unit if unit.starts_with("Unit") => rewritten::<UnitEvent>(event, version, &text),
            _ => rewritten::<PetitionEvent>(event, version, &text),
        };
        assert_eq!(again, text.trim_end(), "{name}");
    }
}

/// What the framework's own store would write can be read from its columns alone, and by the framework again.
fn check_envelopes<A: Aggregate>(samples: Vec<Sample<A::Event>>)
where
    A::Event: PartialEq + Debug + Clone,
{
    for (index, Sample { event, .. }) in samples.into_iter().enumerate() {
        let metadata = [("actor".to_owned(), "clerk".to_owned())].into();
        let envelope = EventEnvelope::<A> {
            aggregate_id: "P-1".into(),
            sequence: index + 1,
            payload: event.clone(),
            metadata,
        };
        let row = SerializedEvent::try_from(&envelope).expect("serializable");
        assert_eq!((row.aggregate_type.as_str(), row.sequence), (A::TYPE, index + 1));
        let payload = row.payload.to_string();
        let read: A::Event =
            upcast::decode(&row.event_type, &row.event_version, &payload, &crate::fixture::upcasters())
                .expect("readable");
        assert_eq!(read, event);
        assert_eq!(EventEnvelope::<A>::try_from(row).expect("readable").payload, event);
    }
}

#[test]
fn what_the_framework_writes_is_read_without_its_metadata() {
    check_envelopes::<redress_domain::petition::Petition>(petition_samples());
    check_envelopes::<redress_domain::unit::Unit>(unit_samples());
    check_envelopes::<redress_domain::petitioner::Petitioner>(petitioner_samples());
    check_envelopes::<Dispute>(dispute_samples());
    check_envelopes::<Mediation>(mediation_samples());
    check_envelopes::<Meeting>(meeting_samples());
    check_envelopes::<redress_domain::calendar::Calendar>(calendar_samples());
    check_envelopes::<Sweep>(sweep_samples());
}

#[test]
fn a_payload_under_another_name_or_version_is_a_fault() {
    let names = ["Registered", "Triaged", "UnitMoved", ""];
    for Sample { event, .. } in petition_samples() {
        let payload = serde_json::to_string(&event).unwrap();
        let own = event.event_type();
        let decode = |name: &str, version: &str| {
            upcast::decode::<PetitionEvent>(name, version, &payload, &crate::fixture::upcasters())
        };
        assert_eq!(decode(&own, "1.0").unwrap(), event);
        for version in ["1.9", "2.0", "0.1", "", "one"] {
            assert!(decode(&own, version).is_err(), "{own} {version:?}");
        }
        for name in names.into_iter().filter(|name| *name != own) {
            assert!(decode(name, "1.0").is_err(), "{own} as {name}");
        }
        let cut = &payload[..payload.len() - 1];
        assert!(upcast::decode::<PetitionEvent>(&own, "1.0", cut, &[]).is_err());
    }
}
