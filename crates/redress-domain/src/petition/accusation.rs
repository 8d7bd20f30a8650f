//! From which units the people behind a petition are hidden, because it accuses those units.

use super::PetitionEvent;
use crate::{Kind, UnitCode, UnitTree};
use std::collections::BTreeSet;

/// What a petition says against units: this decides who may know the petitioner.
///
/// A petition is hidden from the units that it names if it is an accusation, or if its kind is not known yet.
/// It stays hidden until a unit outside the accused unit's subtree triages it as something else: a triage by
/// the accused unit itself proves nothing. A later triage as an accusation hides it again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Accusation {
    against: Vec<String>,
    /// Who triaged it as something else since it last was, or might have been, an accusation. `None`: it
    /// never was.
    cleared_by: Option<BTreeSet<String>>,
}

impl Accusation {
    /// Creates it from the codes that [`Self::cleared_by`] returned, and the units that the petition
    /// complains about.
    #[must_use]
    pub fn new(against: Vec<String>, cleared_by: Option<BTreeSet<String>>) -> Self {
        Self { against, cleared_by }
    }

    /// Codes of the units that triaged the petition as something else since it last was, or might have been,
    /// an accusation. An empty code is a triage without a unit: by an administrator or an import. `None` if
    /// the petition never might have been an accusation.
    #[must_use]
    pub fn cleared_by(&self) -> Option<&BTreeSet<String>> {
        self.cleared_by.as_ref()
    }

    /// Applies the next event, recorded for the unit `by`.
    pub fn evolve(&mut self, event: &PetitionEvent, by: Option<&str>) {
        match event {
            PetitionEvent::Registered(registered) => {
                self.against = registered.against.iter().map(|unit| unit.code.to_string()).collect();
                let open = matches!(registered.kind, None | Some(Kind::Accusation));
                self.cleared_by = (open && !self.against.is_empty()).then(BTreeSet::new);
            }
            PetitionEvent::Triaged(triaged) => {
                let named = triaged.against.iter().map(|unit| unit.code.to_string());
                self.against.extend(named);
                if triaged.kind == Kind::Accusation {
                    self.cleared_by = (!self.against.is_empty()).then(BTreeSet::new);
                    return;
                }
                if let Some(cleared_by) = &mut self.cleared_by {
                    cleared_by.insert(by.unwrap_or_default().to_owned());
                }
            }
            _ => {}
        }
    }

    /// Whether a unit must not know who brought the petition, and therefore decides nothing about it.
    ///
    /// The unit is accused if it is a unit that the petition names, has ever been part of one, or took over
    /// from one ([`UnitTree::ever_part_of`]). A triage counts as made outside that unit only if the triaging
    /// unit never was part of it: a reorganisation must not reveal anybody.
    #[must_use]
    pub fn is_hidden_from(&self, unit: &UnitCode, units: &UnitTree) -> bool {
        let Some(cleared_by) = &self.cleared_by else { return false };
        let of = units.ever_part_of(unit.as_str());
        let mut accused = self.against.iter().filter(|against| of.contains(against.as_str()));
        accused.any(|accused| {
            cleared_by.iter().all(|by| !by.is_empty() && units.ever_part_of(by).contains(accused.as_str()))
        })
    }
}
