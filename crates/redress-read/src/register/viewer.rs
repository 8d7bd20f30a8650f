//! Who looks at petitions, as SQL asks for it.

use crate::{ReadError, TreeOn, cases::is_asked_about};
use redress_domain::UnitCode;

/// Somebody who looks at petitions, and what of them they may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Viewer {
    /// They see petitions received, handled or helped with by this unit or one below it; `None`: all.
    pub within: Option<UnitCode>,
    /// Whether they may know the people behind petitions at all.
    pub sees_people: bool,
    /// The unit that they work for: the people who accuse it are hidden from them. `None`: they work for no unit.
    pub unit: Option<UnitCode>,
}

impl Viewer {
    /// Codes of the units whose petitions they see; `None`: of all.
    pub(crate) fn codes(&self, tree: &TreeOn) -> Result<Option<Vec<String>>, ReadError> {
        self.within.as_ref().map(|top| tree.subtrees(std::slice::from_ref(top))).transpose()
    }
}

/// The units that are accused where somebody's unit is: those that it ever was part of.
#[derive(Debug, Default, Clone)]
pub(crate) struct AccusedUnits {
    pub(crate) codes: Vec<String>,
    /// Each with every unit that ever was part of it, as `accused`, a separator and the other's code.
    pub(crate) within: Vec<String>,
}

impl AccusedUnits {
    /// The parameters of [`is_hidden`], in their order.
    pub(super) fn lists(&self) -> [&[String]; 2] {
        [&self.codes, &self.within]
    }
}

/// Stands in no code: codes are printable.
const SEPARATOR: char = '\u{1f}';

impl AccusedUnits {
    /// Those of a unit; none for nobody's unit.
    pub(crate) fn of(tree: &TreeOn, unit: Option<&UnitCode>) -> Self {
        let Some(unit) = unit else { return Self::default() };
        let of = tree.tree.ever_part_of(unit.as_str());
        let pair = |accused: &str, code: &str| format!("{accused}{SEPARATOR}{code}");
        // A unit that is not known is part of itself.
        let mut within: Vec<String> = of.iter().map(|accused| pair(accused, accused)).collect();
        for (code, _) in tree.tree.iter() {
            let others = tree.tree.ever_part_of(code.as_str());
            let accused = of.intersection(&others).filter(|accused| **accused != code.as_str());
            within.extend(accused.map(|accused| pair(accused, code.as_str())));
        }
        Self { codes: of.into_iter().map(str::to_owned).collect(), within }
    }
}

/// Whether the people of a petition are hidden from a unit, as an SQL expression: the same as `Accusation::is_hidden_from`. The two
/// parameters are the fields of [`AccusedUnits`]. Of the many petitions that accuse nobody no more than one column is looked at.
pub(crate) fn is_hidden(petition: &str, codes: &str, within: &str) -> String {
    format!(
        "CASE WHEN {petition}.cleared_by IS NULL THEN false ELSE EXISTS (
             SELECT FROM unnest({codes}::text[]) AS accused (code) WHERE accused.code = ANY({petition}.against)
                 AND NOT EXISTS (SELECT FROM unnest({petition}.cleared_by) AS by (code)
                                 WHERE accused.code || E'\\x1f' || by.code <> ALL ({within}::text[]))) END"
    )
}

/// Whether a petition was received, handled or helped with by one of the units that a parameter names; `NULL` names all.
pub(crate) fn is_handled(petition: &str, codes: &str) -> String {
    format!(
        "({codes}::text[] IS NULL OR coalesce({petition}.received_by = ANY({codes}) OR {petition}.responsible = ANY({codes})
             OR {petition}.co_handlers && {codes}, false))"
    )
}

/// Whether a petition is one that somebody reaches whose subtree has these units: they handle it, or are asked about it. What being asked
/// opens is the petition, not who is hidden from them ([`is_hidden`]).
pub(crate) fn is_reached(petition: &str, codes: &str) -> String {
    format!("({} OR {})", is_handled(petition, codes), is_asked_about(petition, codes))
}
