//! The decision on an objection: the unit that gave the order, or one above it, upholds it or not.

use super::prelude::*;
use crate::petition::Objection;

/// Decides the open objection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DecideObjection {
    /// The unit that decides: the one that gave the order, or one above it.
    pub by: UnitCode,
    /// Whether the unit is right: the petition is not its to handle.
    pub upheld: bool,
    /// Why.
    #[serde(skip)]
    pub reason: SensitiveText,
}

/// An objection was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectionDecided {
    /// Local day.
    pub occurred_on: NaiveDate,
    /// The unit that decided.
    pub by: UnitRef,
    /// Whether the objection was upheld: then nobody is responsible until the next assignment.
    pub upheld: bool,
    /// Seal of the reason.
    pub sensitive: Sealed,
}

impl Step for DecideObjection {
    type Fact = ObjectionDecided;

    fn decide(&self, petition: &Petition, case: &Case<'_>) -> Result<ObjectionDecided, PetitionError> {
        petition.open()?;
        let assigner = &petition.open_objection().ok_or(PetitionError::NoOpenObjection)?.by.code;
        let by = case.serving(&self.by, "by")?;
        if !case.rules.units.is_within(assigner, &self.by, case.day()) {
            return Err(PetitionError::NotTheAssigner { by: assigner.clone() });
        }
        petition.check_not_accused(&self.by, petition.kind, &[], case, "by")?;
        case.check_step_day(petition.last_step_on)?;
        let (occurred_on, upheld) = (case.day(), self.upheld);
        Ok(ObjectionDecided { occurred_on, by, upheld, sensitive: case.sealed_text("reason")? })
    }

    fn reverse(_id: &PetitionId, fact: &ObjectionDecided) -> Self {
        Self { by: fact.by.code.clone(), upheld: fact.upheld, reason: SensitiveText::new("sealed") }
    }

    fn sensitive(&self) -> SensitiveValues {
        SensitiveValues::default().with(SensitiveField::Reason, Some(&self.reason))
    }
}

impl Fact for ObjectionDecided {
    fact_fields!(sealed);

    /// The limits and the count of assignments stay: the round goes on.
    fn apply(&self, petition: &mut Petition) {
        petition.last_step_on = Some(self.occurred_on);
        let round = &mut petition.round;
        if !self.upheld {
            if let Some(assignment) = &mut round.assignment {
                assignment.objection = Some(Objection::Decided);
            }
            return;
        }
        round.assignment = None;
        round.responsible = None;
        round.co_handlers.clear();
        round.due_on = None;
    }
}
