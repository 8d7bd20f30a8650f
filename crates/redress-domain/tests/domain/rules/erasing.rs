//! Erasing what is held about a petitioner.

use super::prelude::*;
use redress_domain::{
    CaseKind,
    kind::Asker,
    petitioner::{Erase, Petitioner, PetitionerError, PetitionerEvent},
};

fn erase(reason: &str, held_events: u64) -> Submitted<Erase> {
    let command = Erase { petitioner_id: id("someone"), reason: SensitiveText::new(reason) };
    on("2026-03-02", command).knowing(Facts { held_events, ..Facts::default() })
}

/// Judges who erases.
fn erased_by(unit: Option<&str>) -> Result<(), PetitionerError> {
    let (units, unit) = (tree(), unit.map(id));
    let asker = Asker { unit: unit.as_ref(), ..Asker::unbound(&units, day("2026-03-02")) };
    Petitioner::bar(&erase("到期", 3).command, &Petitioner::default(), &asker)
}

/// Runs every refused case.
pub(super) fn refusals() -> Vec<PetitionerError> {
    let by_a_unit = erased_by(Some("housing")).expect_err("a unit may be one that the petitioner accuses");
    assert_eq!((by_a_unit.code(), by_a_unit.field()), ("UNIT_OUT_OF_SCOPE", "petitioner_id"));
    assert_eq!(erased_by(None), Ok(()));
    let mut refused: Vec<PetitionerError> = [
        (erase("到期", 0), "NOTHING_TO_ERASE", "petitioner_id"),
        (erase(" ", 3), "TEXT_INVALID", "reason"),
        (erase("a\0b", 3), "TEXT_INVALID", "reason"),
        (erase(&"长".repeat(20_001), 3), "TEXT_INVALID", "reason"),
        (erase("到期", 3).recorded_on("2026-03-01"), "DATE_IN_FUTURE", "occurred_at"),
    ]
    .map(|(command, code, field)| {
        let error = to_petitioner(command).expect_err(code);
        assert_eq!((error.code(), error.field()), (code, field), "{error}");
        error
    })
    .into();
    refused.push(by_a_unit);
    refused
}

#[test]
fn an_erasure_that_breaks_a_rule_is_refused() {
    assert_eq!(refusals().len(), 6);
}

#[test]
fn an_erasure_says_how_much_it_erased_and_seals_why() {
    let sensitive = seal(SensitiveField::Reason, "到期").unwrap();
    let event = PetitionerEvent::PetitionerErased { occurred_on: day("2026-03-02"), events: 3, sensitive };
    assert_eq!(to_petitioner(erase("到期", 3)), Ok(event));
}

#[test]
fn an_erasure_may_be_recorded_late() {
    assert!(to_petitioner(erase("到期", 1).recorded_on("2026-04-02")).is_ok());
}
