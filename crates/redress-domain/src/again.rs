//! Deciding again what history says was decided: the proof that the rules were kept.
//!
//! An event is turned back into its command, and the aggregate decides that at the moment, on the state and in the unit tree of then. Its
//! seal is taken as it is: the log proves seals on their own.

use crate::{
    Case, Facts, Moment, PetitionId, PetitionerId, Procedure, Rules, SensitiveText, UnitCode, Version,
    petition::{Petition, PetitionEvent},
    petitioner::{Erase, PetitionerEvent},
    unit::{ToUnit, Unit, UnitEvent},
};
use chrono::NaiveDate;
use serde::Serialize;
use serde_json::Value;

/// How an event is not what its aggregate decides.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Disagreement {
    /// A rule forbids it.
    #[error("a rule forbids it: {sentence} [{code}]")]
    Refused {
        /// The refusal's stable code.
        code: &'static str,
        /// Its sentence.
        sentence: String,
    },
    /// The rules decide something else.
    #[error("the rules decide otherwise: {0}")]
    Differs(String),
}

/// Everything that surrounded an event when it was decided.
#[derive(Debug, Clone, Copy)]
pub struct Then<'a> {
    /// The procedure, and the units as known then.
    pub rules: &'a Rules,
    /// When it happened, and when it was recorded.
    pub moment: &'a Moment,
    /// What had to be known of other aggregates.
    pub facts: &'a Facts,
    /// The version of its payload, by whose rules it was decided.
    pub version: Version,
}

/// Decides an event of a petition again, on the state before it.
///
/// # Errors
/// If the petition decides otherwise.
pub fn petition(
    then: Then<'_>,
    id: &PetitionId,
    before: &Petition,
    event: &PetitionEvent,
) -> Result<(), Disagreement> {
    let Then { rules, moment, facts, version } = then;
    let moment = &Moment { due_limits: event.due_limits(), ..*moment };
    let case = Case { rules, moment, facts, sealed: event.sealed().cloned(), version };
    let decided = event.command_again(id).decide(before, &case);
    compare(event, decided.map_err(|refusal| refused(refusal.code(), &refusal)))
}

/// Decides an event of a unit again.
///
/// # Errors
/// If the unit decides otherwise.
pub fn unit(then: Then<'_>, code: &UnitCode, event: &UnitEvent) -> Result<(), Disagreement> {
    let Then { rules, moment, facts, version } = then;
    let to = ToUnit { code: code.clone(), command: event.command_again() };
    let decided = Unit::decide(&to, &Case { rules, moment, facts, sealed: None, version });
    compare(event, decided.map_err(|refusal| refused(refusal.code(), &refusal)))
}

/// Decides an erasure again.
///
/// # Errors
/// If the petitioner decides otherwise.
pub fn petitioner(then: Then<'_>, id: &PetitionerId, event: &PetitionerEvent) -> Result<(), Disagreement> {
    let Then { rules, moment, facts, version } = then;
    let erase = Erase { petitioner_id: id.clone(), reason: SensitiveText::new("sealed") };
    let sealed = Some(event.sealed().clone());
    let decided = erase.decide(&Case { rules, moment, facts, sealed, version });
    compare(event, decided.map_err(|refusal| refused(refusal.code(), &refusal)))
}

fn refused(code: &'static str, refusal: &impl ToString) -> Disagreement {
    Disagreement::Refused { code, sentence: refusal.to_string() }
}

fn compare<E: PartialEq + Serialize>(
    recorded: &E,
    decided: Result<E, Disagreement>,
) -> Result<(), Disagreement> {
    let decided = decided?;
    if decided == *recorded { Ok(()) } else { Err(Disagreement::Differs(differences(recorded, &decided))) }
}

/// The fields that differ, in words.
fn differences(recorded: &impl Serialize, decided: &impl Serialize) -> String {
    let fields = |event: Result<Value, _>| match event {
        Ok(Value::Object(named)) => named.into_iter().next().map(|(_, fields)| fields).unwrap_or_default(),
        _ => Value::Null,
    };
    let (recorded, decided) = (fields(serde_json::to_value(recorded)), fields(serde_json::to_value(decided)));
    let names = recorded.as_object().into_iter().chain(decided.as_object()).flat_map(|fields| fields.keys());
    let mut names: Vec<&String> = names.filter(|name| recorded.get(name) != decided.get(name)).collect();
    names.sort_unstable();
    names.dedup();
    let word = |value: Option<&Value>| value.map_or_else(|| "nothing".to_owned(), Value::to_string);
    let told = names.iter().map(|name| {
        format!(
            "{name} is {} instead of {}",
            word(recorded.get(name.as_str())),
            word(decided.get(name.as_str()))
        )
    });
    told.collect::<Vec<_>>().join(", ")
}

impl Procedure {
    /// A procedure under which an event may have been decided, for events of a version that is not at hand: its numbers are the
    /// event's own, its thresholds bar nothing, and every rule that is no number still holds.
    #[must_use]
    pub fn implied_by(&self, before: &Petition, event: &PetitionEvent) -> Self {
        let mut implied = self.clone();
        implied.recording.backdating_days = u16::MAX;
        implied.recording.clock_tolerance_seconds = u16::MAX;
        implied.limits.extension_days = u16::MAX;
        implied.limits.overdue_reassignment_days = u16::MAX;
        implied.groups.representatives_at_most = u32::MAX;
        implied.escalation.highest_tier = u8::MAX;
        let collective_from = |collective: bool| if collective { 1 } else { u32::MAX };
        match event {
            PetitionEvent::Registered(event) => {
                implied.limits.triage_days = days(event.occurred_on, event.triage_due_on);
                implied.groups.collective_from = collective_from(event.collective);
            }
            PetitionEvent::Assigned(event) => {
                implied.limits.accept_days = days(event.occurred_on, event.accept_due_on);
                implied.limits.handling_days = days(event.occurred_on, event.legal_limit_on);
            }
            PetitionEvent::Accepted(event) => {
                let extended_by = before.round.extended_by.unwrap_or(0);
                implied.limits.handling_days =
                    days(event.occurred_on, event.legal_limit_on).saturating_sub(extended_by);
            }
            PetitionEvent::Reopened(event) => {
                let assign_days = event.assign_due_on.map(|due| days(event.occurred_on, due));
                implied.limits.assign_days = assign_days.unwrap_or(implied.limits.assign_days);
            }
            PetitionEvent::VisitRecorded(event) => {
                implied.groups.collective_from = collective_from(event.collective);
            }
            PetitionEvent::Corrected(event) => {
                implied.groups.collective_from = collective_from(event.collective);
            }
            _ => {}
        }
        implied
    }
}

fn days(from: NaiveDate, to: NaiveDate) -> u16 {
    u16::try_from((to - from).num_days()).unwrap_or(0)
}
