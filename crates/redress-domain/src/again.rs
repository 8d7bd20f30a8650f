//! Deciding again what history says was decided: the proof that the rules were kept.
//!
//! An event is turned back into its command, and the aggregate decides that at the moment, on the state and in the unit tree of then. Its
//! seal is taken as it is: the log proves seals on their own.

use crate::{
    Case, Facts, Moment, Rules, Version,
    kind::{CaseKind, RefusalCode},
};
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

/// Decides an event of any kind again, on the state before it.
///
/// # Errors
/// If its kind decides otherwise.
pub fn event<K: CaseKind>(
    then: Then<'_>,
    id: K::Id,
    before: &K::State,
    event: &K::Event,
) -> Result<(), Disagreement> {
    let Then { rules, moment, facts, version } = then;
    let moment = &Moment { due_limits: K::due_limits(event), ..*moment };
    let case = Case { rules, moment, facts, sealed: K::sealed(event).cloned(), version };
    let decided = K::decide(&K::again(id, event), before, &case);
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
