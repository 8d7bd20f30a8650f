//! Reading events, also those that an earlier version of the program wrote.

use crate::{AggregateKind, Version};
use cqrs_es::{
    DomainEvent,
    persist::{EventUpcaster, SerializedEvent},
};

/// Returns the upcasters of a kind's events: [`upcasters`](crate::upcasters), or others in a test.
///
/// An addition to a payload, an optional field or a rule, raises the minor [`Version`] and needs no upcaster.
/// A change raises the major version: add a
/// [`SemanticVersionEventUpcaster`](cqrs_es::persist::SemanticVersionEventUpcaster) from the version before
/// to its kind's [`upcasters`](crate::CaseKind::upcasters), oldest first. History itself is never rewritten.
/// Names that SQL reads must stay: `matter`, `repeat_of` and `petitioner_id` of `Registered`, and `sensitive`
/// of every event.
pub type Upcasters = fn(AggregateKind) -> Vec<Box<dyn EventUpcaster>>;

/// The upcasters by kind: two kinds may have events with the same name.
pub struct UpcastersByKind(Vec<Vec<Box<dyn EventUpcaster>>>);

impl UpcastersByKind {
    /// Creates the upcasters once for all events that are read.
    #[must_use]
    pub fn new(of: Upcasters) -> Self {
        Self(AggregateKind::ALL.iter().map(|kind| of(*kind)).collect())
    }

    /// Those of a kind, oldest first.
    #[must_use]
    pub fn of(&self, kind: AggregateKind) -> &[Box<dyn EventUpcaster>] {
        &self.0[kind as usize]
    }
}

/// Why a stored event cannot be decoded.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// The payload is not JSON, or does not have this event's shape.
    #[error("the payload of {event_type} {event_version} cannot be read: {source}")]
    Payload {
        /// Stored name.
        event_type: String,
        /// Stored version.
        event_version: String,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// Columns and payload disagree, or this program does not know the version.
    #[error("stored as {stored}, but this program reads it as {read}")]
    Mismatch {
        /// Stored name and version.
        stored: String,
        /// Name and version after upcasting and decoding.
        read: String,
    },
}

/// Decodes a stored event, with the upcasters if it has an earlier version.
///
/// # Errors
/// If it cannot be read, or this program does not know its version.
pub fn decode<E: DomainEvent>(
    event_type: &str,
    event_version: &str,
    payload: &str,
    upcasters: &[Box<dyn EventUpcaster>],
) -> Result<E, DecodeError> {
    let unreadable = |source| DecodeError::Payload {
        event_type: event_type.to_owned(),
        event_version: event_version.to_owned(),
        source,
    };
    let (event, version): (E, String) = if upcasters.iter().any(|u| u.can_upcast(event_type, event_version)) {
        let stored = SerializedEvent::new(
            String::new(),
            0,
            String::new(),
            event_type.to_owned(),
            event_version.to_owned(),
            serde_json::from_str(payload).map_err(unreadable)?,
            serde_json::Value::Null,
        );
        let upcast = upcasters.iter().fold(stored, |event, upcaster| {
            let applies = upcaster.can_upcast(&event.event_type, &event.event_version);
            if applies { upcaster.upcast(event) } else { event }
        });
        (serde_json::from_value(upcast.payload).map_err(unreadable)?, upcast.event_version)
    } else {
        (serde_json::from_str(payload).map_err(unreadable)?, event_version.to_owned())
    };
    let (read_type, read_version) = (event.event_type(), event.event_version());
    if read_type != event_type || !is_read(&read_version, &version) {
        return Err(DecodeError::Mismatch {
            stored: format!("{event_type} {event_version}"),
            read: format!("{read_type} {read_version}"),
        });
    }
    Ok(event)
}

/// Whether this program, which writes version `own`, can read version `stored`.
fn is_read(own: &str, stored: &str) -> bool {
    match (Version::parse(own), Version::parse(stored)) {
        _ if own == stored => true,
        (Some(own), Some(stored)) => own.reads(stored),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::petition::PetitionEvent;
    use cqrs_es::persist::SemanticVersionEventUpcaster;

    const ACCEPTED: &str = r#"{"Accepted":{"by":{"code":"B","level":"CITY"},"legal_limit_on":"2026-03-01","occurred_on":"2026-01-01"}}"#;

    #[test]
    fn an_older_version_is_read_through_its_upcaster() {
        let older = ACCEPTED.replace("legal_limit_on", "limit");
        let rename = SemanticVersionEventUpcaster::new(
            "Accepted",
            "1.0",
            Box::new(|mut payload| {
                let limit = payload["Accepted"]["limit"].take();
                payload["Accepted"]["legal_limit_on"] = limit;
                payload
            }),
        );
        let upcasters: Vec<Box<dyn EventUpcaster>> = vec![Box::new(rename)];
        let old: PetitionEvent = decode("Accepted", "0.9", &older, &upcasters).unwrap();
        let new: PetitionEvent = decode("Accepted", "1.0", ACCEPTED, &upcasters).unwrap();
        assert_eq!(old, new);
    }

    #[test]
    fn an_unknown_version_or_a_wrong_name_is_a_fault_and_no_guess() {
        let decode = |event_type, version| decode::<PetitionEvent>(event_type, version, ACCEPTED, &[]);
        assert!(matches!(decode("Accepted", "2.0"), Err(DecodeError::Mismatch { .. })));
        assert!(matches!(decode("Accepted", "0.9"), Err(DecodeError::Mismatch { .. })));
        assert!(matches!(decode("Assigned", "1.0"), Err(DecodeError::Mismatch { .. })));
        assert!(decode("Accepted", "1.0").is_ok());
    }
}
