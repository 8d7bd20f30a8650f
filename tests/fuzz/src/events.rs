//! Fuzz target: stored events.

use cqrs_es::{
    DomainEvent,
    persist::{EventUpcaster, SemanticVersionEventUpcaster},
};
use redress_domain::{
    AggregateKind, UnitTree,
    petition::{Petition, PetitionEvent},
    petitioner::PetitionerEvent,
    unit::UnitEvent,
    upcast::decode,
};
use serde::{Serialize, de::DeserializeOwned};
use std::fmt::Debug;

/// Reads lines `type version payload`, one per event. An event that can be read must be written unchanged, and folding must accept any
/// order.
pub fn events(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (mut petition, mut units) = (Petition::default(), UnitTree::default());
    for line in text.lines() {
        let mut words = line.splitn(3, ' ');
        let (Some(name), Some(version), Some(payload)) = (words.next(), words.next(), words.next()) else {
            continue;
        };
        if let Some(event) = read::<PetitionEvent>(name, version, payload) {
            petition.evolve(&event);
            let _ = (event.sealed(), petition.state(), petition.may_be_assigned());
        }
        if let Some(event) = read::<UnitEvent>(name, version, payload) {
            let _ = (event.occurred_on(), event.reverse());
            units.apply(&"U".parse().expect("a code"), &event);
        }
        if let Some(event) = read::<PetitionerEvent>(name, version, payload) {
            let _ = (event.occurred_on(), event.sealed());
        }
    }
}

fn read<E>(name: &str, version: &str, payload: &str) -> Option<E>
where
    E: DomainEvent + Serialize + DeserializeOwned + PartialEq + Debug,
{
    // There is no older version yet; one would be read like this.
    let upcaster = SemanticVersionEventUpcaster::new("Accepted", "1.0", Box::new(|payload| payload));
    let upcasters: Vec<Box<dyn EventUpcaster>> = vec![Box::new(upcaster)];
    let older: Result<E, _> = decode(name, version, payload, &upcasters);
    let current: Vec<_> =
        AggregateKind::ALL.iter().flat_map(|kind| redress_domain::upcasters(*kind)).collect();
    let event: E = match decode(name, version, payload, &current) {
        Ok(event) => event,
        Err(fault) => {
            assert!(!fault.to_string().is_empty());
            return older.ok();
        }
    };
    let written = serde_json_canonicalizer::to_string(&event).expect("an event is JSON");
    let again: E =
        decode(&event.event_type(), &event.event_version(), &written, &[]).expect("what was written");
    assert_eq!(again, event);
    Some(event)
}
