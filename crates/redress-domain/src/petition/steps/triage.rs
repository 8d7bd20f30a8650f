//! Triage (甄别分流) decides which unit is competent, if any.

use super::prelude::*;
use crate::petition::facts::{Decision, Triaged};
use crate::{Category, Kind, NonAcceptanceGround, Origin, UnitLevel, version::V1_2};

/// Triages a petition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Triage {
    /// What it asks for.
    pub kind: Kind,
    /// Category; by default the registration's stays.
    pub category: Option<Category>,
    /// The level that is competent to handle it.
    pub competent_level: UnitLevel,
    /// Who handles it from here.
    pub decision: Decision<UnitCode>,
    /// Whether a later petition of a terminated matter has new facts. Like the next two fields, omitted from the
    /// hashed JSON of the command if absent, so that commands from before these fields existed keep their hash.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub new_facts: bool,
    /// Why the office does not handle it; only with [`Decision::NotAccept`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ground: Option<NonAcceptanceGround>,
    /// Units complained about that the registration does not name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub against: Vec<UnitCode>,
    /// Why.
    #[serde(skip)]
    pub reason: Option<SensitiveText>,
}

impl Triage {
    /// Refuses an accusation of the sponsor's own unit. Earlier events are not judged by this rule.
    fn check_sponsor(
        &self,
        petition: &Petition,
        against: &[UnitRef],
        case: &Case<'_>,
    ) -> Result<(), PetitionError> {
        let unit = petition.sponsor.as_ref().map(|sponsor| &sponsor.unit.code);
        match unit.filter(|unit| petition.is_accused(unit, Some(self.kind), against, case)) {
            Some(unit) if case.binds(V1_2) => Err(PetitionError::SponsorIsAccused { unit: unit.clone() }),
            _ => Ok(()),
        }
    }

    /// A later petition of a terminated matter is taken up only if it has new facts. A file of old cases does not say whether it had, and its
    /// cases were taken up: an import is not bound.
    fn check_ground(&self, case: &Case<'_>) -> Result<(), PetitionError> {
        if self.ground.is_some() && self.decision != Decision::NotAccept {
            return Err(PetitionError::GroundNotOfDecision);
        }
        let takes_up = matches!(self.decision, Decision::Accept | Decision::Forward { .. });
        let is_bound = case.binds(V1_2) && case.moment.origin != Origin::Import;
        if takes_up && case.facts.is_matter_terminated && !self.new_facts && is_bound {
            return Err(PetitionError::MatterTerminated);
        }
        Ok(())
    }
}

impl Step for Triage {
    type Fact = Triaged;

    fn decide(&self, petition: &Petition, case: &Case<'_>) -> Result<Triaged, PetitionError> {
        petition.open()?;
        if petition.triage.is_some() {
            return Err(PetitionError::AlreadyTriaged);
        }
        case.check_step_day(petition.last_step_on)?;
        case.check_new_id_since_1_1("category", self.category.as_ref().map(crate::Category::as_str))?;
        self.check_ground(case)?;
        let against: Vec<UnitRef> = distinct(&self.against)
            .map(|code| case.rules.units.reference(code, "against"))
            .collect::<Result<_, _>>()?;
        self.check_sponsor(petition, &against, case)?;
        let decision = match &self.decision {
            Decision::Accept => Decision::Accept,
            Decision::NotAccept => Decision::NotAccept,
            Decision::Divert { remedy } => Decision::Divert { remedy: *remedy },
            Decision::Forward { to } => {
                // If it were forwarded to a unit that cannot be assigned, no further step would be possible.
                petition.check_not_accused(to, Some(self.kind), &against, case, "to")?;
                Decision::Forward { to: case.serving(to, "to")? }
            }
        };
        Ok(Triaged {
            occurred_on: case.day(),
            kind: self.kind,
            category: self.category.clone(),
            competent_level: self.competent_level,
            decision,
            new_facts: self.new_facts,
            ground: self.ground,
            against,
            sensitive: case.sealed.clone(),
        })
    }

    fn reverse(_id: &PetitionId, fact: &Triaged) -> Self {
        let decision = match &fact.decision {
            Decision::Accept => Decision::Accept,
            Decision::NotAccept => Decision::NotAccept,
            Decision::Divert { remedy } => Decision::Divert { remedy: *remedy },
            Decision::Forward { to } => Decision::Forward { to: to.code.clone() },
        };
        Self {
            kind: fact.kind,
            category: fact.category.clone(),
            competent_level: fact.competent_level,
            decision,
            new_facts: fact.new_facts,
            ground: fact.ground,
            against: codes(&fact.against),
            reason: None,
        }
    }

    fn sensitive(&self) -> SensitiveValues {
        SensitiveValues::default().with(SensitiveField::Reason, self.reason.as_ref())
    }
}

impl Fact for Triaged {
    const VERSION: &'static str = "1.2";
    fact_fields!(sensitive);

    fn apply(&self, petition: &mut Petition) {
        petition.kind = Some(self.kind);
        if self.category.is_some() {
            petition.category.clone_from(&self.category);
        }
        petition.forward_to = match &self.decision {
            Decision::Forward { to } => Some(to.code.clone()),
            _ => None,
        };
        if let Some(registration) = &mut petition.registration {
            let named: Vec<UnitRef> =
                self.against.iter().filter(|unit| !registration.against.contains(unit)).cloned().collect();
            registration.against.extend(named);
        }
        petition.last_step_on = Some(self.occurred_on);
        petition.triage = Some(self.clone());
    }
}
