//! Who sees a case: the one rule for every kind, as SQL expressions.
//!
//! A case is seen by callers whose subtree contains its owner or a unit that it names to act; one that belongs to
//! the whole office, by everyone. Answering or closing it takes nothing away: `acting` keeps the unit.

/// Whether a viewer sees a case. The parameter is the list of units in the viewer's subtree; `NULL` means
/// every unit.
pub(crate) fn is_seen(case: &str, codes: &str) -> String {
    // The kind is null if an outer join found no case.
    format!(
        "({codes}::text[] IS NULL OR {case}.unit = ANY({codes}) OR {case}.acting && {codes}
          OR {case}.kind IS NOT NULL AND {case}.unit IS NULL)"
    )
}

/// Whether a case waits for an answer of one of the units in the parameter.
pub(super) fn is_asked(case: &str, codes: &str) -> String {
    format!("{case}.asked && {codes}::text[]")
}

/// Whether a case waits for an answer of one of the units in the parameter about a petition: these units reach the
/// petition until they answer, and no other petition of the case. The cases are looked up once per statement, not once per
/// petition.
pub(crate) fn is_asked_about(petition: &str, codes: &str) -> String {
    format!(
        "{petition}.id = ANY(ARRAY(SELECT about.key FROM reading.cases asking
             CROSS JOIN LATERAL jsonb_each(asking.asked_about) AS about
             WHERE {} AND about.value ?| {codes}::text[]))",
        is_asked("asking", codes)
    )
}
