//! The replay check: decides a recorded event again and compares the result, which proves that the rules were
//! followed.
//!
//! An event is turned back into its command. The aggregate decides that command with the moment, the state
//! and the unit tree that the event was decided with. The event's seal is taken as it is, since the log
//! verifies seals separately.

use crate::{
    Case, Facts, Moment, Rules, Version,
    kind::{CaseKind, RefusalCode},
};
use serde::Serialize;
use serde_json::Value;

/// How a recorded event differs from what its aggregate decides.
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
    /// The rules decide on a different event.
    #[error("the rules decide otherwise: {0}")]
    Differs(String),
}

/// The context in which an event was decided.
#[derive(Debug, Clone, Copy)]
pub struct DecidedIn<'a> {
    /// The procedure, and the units as known at that time.
    pub rules: &'a Rules,
    /// When it happened, and when it was recorded.
    pub moment: &'a Moment,
    /// The facts of other aggregates that the decision needed.
    pub facts: &'a Facts,
    /// The version of the event's payload. Its rules apply.
    pub version: Version,
}

/// Decides an event again, on the state before it, and compares the two.
///
/// # Errors
/// If a rule refuses the command, or the decided event differs from the recorded one.
pub fn check<K: CaseKind>(
    context: DecidedIn<'_>,
    id: K::Id,
    before: &K::State,
    event: &K::Event,
) -> Result<(), Disagreement> {
    let DecidedIn { rules, moment, facts, version } = context;
    let moment = &Moment { due_limits: K::due_limits(event), ..*moment };
    let case = Case { rules, moment, facts, sealed: K::sealed(event).cloned(), version };
    let decided = K::decide(&K::reverse(id, event), before, &case);
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

/// Describes the fields that differ.
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
