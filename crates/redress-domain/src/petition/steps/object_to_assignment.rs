//! Objection (退回): a unit says that a petition assigned to it is not its to handle (article 23).

use super::prelude::*;
use crate::petition::Objection;

/// Objects to the assignment in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ObjectToAssignment {
    /// The unit that objects: the one that the assignment named.
    pub by: UnitCode,
    /// Why.
    #[serde(skip)]
    pub reason: SensitiveText,
}

/// A unit objected to its assignment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssignmentObjected {
    /// Local day.
    pub occurred_on: NaiveDate,
    /// The unit that objected.
    pub by: UnitRef,
    /// Seal of the reason.
    pub sensitive: Sealed,
}

impl ObjectToAssignment {
    /// The unit that the assignment in force named, while it may object.
    fn objector<'a>(&self, petition: &'a Petition, case: &Case<'_>) -> Result<&'a UnitRef, PetitionError> {
        let responsible = petition.assigned()?;
        let assignment = petition.round.assignment.as_ref().ok_or(PetitionError::ObjectionAfterEscalation)?;
        if responsible.code != self.by {
            return Err(PetitionError::NotResponsible { responsible: responsible.code.clone() });
        }
        if petition.round.accepted {
            return Err(PetitionError::AlreadyAccepted);
        }
        if assignment.objection.is_some() {
            return Err(PetitionError::AlreadyObjected);
        }
        // An assignment from before there were objections has no such day: it has the days of today's procedure.
        let counted = || case.limit_from(assignment.on, &case.rules.procedure.limits.objection_days).on;
        let until = assignment.objection_until.unwrap_or_else(counted);
        if case.day() > until { Err(PetitionError::ObjectionTooLate { until }) } else { Ok(responsible) }
    }
}

impl Step for ObjectToAssignment {
    type Fact = AssignmentObjected;

    fn decide(&self, petition: &Petition, case: &Case<'_>) -> Result<AssignmentObjected, PetitionError> {
        let by = self.objector(petition, case)?.clone();
        case.check_step_day(petition.last_step_on)?;
        Ok(AssignmentObjected { occurred_on: case.day(), by, sensitive: case.sealed_text("reason")? })
    }

    fn reverse(_id: &PetitionId, fact: &AssignmentObjected) -> Self {
        Self { by: fact.by.code.clone(), reason: SensitiveText::new("sealed") }
    }

    fn sensitive(&self) -> SensitiveValues {
        SensitiveValues::default().with(SensitiveField::Reason, Some(&self.reason))
    }
}

impl Fact for AssignmentObjected {
    fact_fields!(sealed);

    fn apply(&self, petition: &mut Petition) {
        if let Some(assignment) = &mut petition.round.assignment {
            assignment.objection = Some(Objection::Open { since: self.occurred_on });
        }
        petition.last_step_on = Some(self.occurred_on);
    }
}
