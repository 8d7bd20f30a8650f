//! Who may see a case: the one rule for every kind, as SQL asks for it.
//!
//! Callers in whose subtree the owner is, or a unit that the case names to act. An answer that is given, or a case that is closed, takes
//! nothing away: `acting` keeps the unit.

/// Whether a case is seen by somebody whose subtree has the units of a parameter; `NULL` is every unit.
pub(crate) fn is_seen(case: &str, codes: &str) -> String {
    format!("({codes}::text[] IS NULL OR {case}.unit = ANY({codes}) OR {case}.acting && {codes})")
}

/// Whether an answer of one of the units of a parameter is outstanding.
pub(super) fn is_asked(case: &str, codes: &str) -> String {
    format!("{case}.asked && {codes}::text[]")
}

/// Whether a petition is named by a case in which an answer of one of the units of a parameter is outstanding: they reach the petition until
/// they have given it. The cases are looked up once for a statement, not for each petition.
pub(crate) fn is_asked_about(petition: &str, codes: &str) -> String {
    format!(
        "{petition}.id = ANY(ARRAY(SELECT unnest(asking.petitions) FROM reading.cases asking WHERE {}))",
        is_asked("asking", codes)
    )
}
