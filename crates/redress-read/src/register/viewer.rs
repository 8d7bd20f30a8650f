//! The viewers of petitions, as SQL expressions.

use crate::{ReadError, TreeOn, cases::is_asked_about};
use redress_domain::UnitCode;

/// A viewer of petitions, and what they may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Viewer {
    /// They see petitions that this unit or one below it received, handles or co-handles, whose objection it decides, which it was asked to review,
    /// or about which it is asked; `None`: all petitions. The unit of a sponsor does not count.
    pub within: Option<UnitCode>,
    /// Whether they may know the people behind petitions at all.
    pub sees_people: bool,
    /// The unit that they work for: people who accuse it are hidden from them. `None`: they work for no unit.
    pub unit: Option<UnitCode>,
}

impl Viewer {
    /// Codes of the units whose petitions they see; `None`: all.
    pub(crate) fn codes(&self, tree: &TreeOn) -> Result<Option<Vec<String>>, ReadError> {
        self.within.as_ref().map(|top| tree.subtrees(std::slice::from_ref(top))).transpose()
    }
}

/// The accused units for a viewer's unit: the units that it has ever been part of.
#[derive(Debug, Default, Clone)]
pub(crate) struct AccusedUnits {
    pub(crate) codes: Vec<String>,
    /// Each with every unit that has ever been part of it, as `accused`, a separator and the other's code.
    pub(crate) within: Vec<String>,
}

impl AccusedUnits {
    /// The parameters of [`is_hidden`], in their order.
    pub(super) fn lists(&self) -> [&[String]; 2] {
        [&self.codes, &self.within]
    }
}

/// Occurs in no code: codes are printable.
const SEPARATOR: char = '\u{1f}';

impl AccusedUnits {
    /// Those of a unit; empty if there is no unit.
    pub(crate) fn of(tree: &TreeOn, unit: Option<&UnitCode>) -> Self {
        let Some(unit) = unit else { return Self::default() };
        let of = tree.tree.ever_part_of(unit.as_str());
        let pair = |accused: &str, code: &str| format!("{accused}{SEPARATOR}{code}");
        // An unknown unit is part of itself.
        let mut within: Vec<String> = of.iter().map(|accused| pair(accused, accused)).collect();
        for (code, _) in tree.tree.iter() {
            let others = tree.tree.ever_part_of(code.as_str());
            let accused = of.intersection(&others).filter(|accused| **accused != code.as_str());
            within.extend(accused.map(|accused| pair(accused, code.as_str())));
        }
        Self { codes: of.into_iter().map(str::to_owned).collect(), within }
    }
}

/// Whether the people of a petition are hidden from a unit, as an SQL expression equal to
/// `Accusation::is_hidden_from`. The two parameters are the fields of [`AccusedUnits`]. For the many
/// petitions that accuse nobody, only one column is read.
pub(crate) fn is_hidden(petition: &str, codes: &str, within: &str) -> String {
    format!(
        "CASE WHEN {petition}.cleared_by IS NULL THEN false ELSE EXISTS (
             SELECT FROM unnest({codes}::text[]) AS accused (code) WHERE accused.code = ANY({petition}.against)
                 AND NOT EXISTS (SELECT FROM unnest({petition}.cleared_by) AS by (code)
                                 WHERE accused.code || E'\\x1f' || by.code <> ALL ({within}::text[]))) END"
    )
}

/// Whether one of the units in the parameter received, handles or co-handles a petition, or decides an objection to its
/// assignment or was asked for a review of its opinion; `NULL` means all units.
pub(crate) fn is_handled(petition: &str, codes: &str) -> String {
    format!(
        "({codes}::text[] IS NULL OR coalesce({petition}.received_by = ANY({codes}) OR {petition}.responsible = ANY({codes})
             OR {petition}.objection_to = ANY({codes}) OR {petition}.reviewers && {codes} OR {petition}.co_handlers && {codes}, false))"
    )
}

/// Whether a viewer with these units reaches a petition: a unit handles it, or is asked about it. Being asked
/// opens the petition, but not the people who are hidden from the unit ([`is_hidden`]).
pub(crate) fn is_reached(petition: &str, codes: &str) -> String {
    format!("({} OR {})", is_handled(petition, codes), is_asked_about(petition, codes))
}
