//! Who may see a case: the one rule for every kind, as SQL asks for it.
//!
//! Callers in whose subtree the owner is, or a unit that the case names to act. An answer that is given, or a case that is closed, takes
//! nothing away: `acting` keeps the unit.

/// Whether a case is seen by somebody whose subtree has the units of a parameter; `NULL` is every unit.
pub(super) fn is_seen(case: &str, codes: &str) -> String {
    format!("({codes}::text[] IS NULL OR {case}.unit = ANY({codes}) OR {case}.acting && {codes})")
}

/// Whether an answer of one of the units of a parameter is outstanding.
pub(super) fn is_asked(case: &str, codes: &str) -> String {
    format!("{case}.asked && {codes}::text[]")
}
