//! Escalation (四级会诊) raises the responsibility to a higher tier.

use super::prelude::*;
use crate::version::V1_2;
use std::ops::RangeInclusive;

/// The tiers to which a petition is escalated only after a consultation, where the procedure says so.
const AFTER_CONSULTATION: RangeInclusive<u8> = 3..=4;

/// Escalates an assigned petition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Escalate {
    /// The unit that becomes responsible: of the same or a higher level.
    pub to: UnitCode,
    /// The tier, above the present one: 2 joint consultation, 3 directors' conference, 4 district joint conference.
    pub tier: u8,
    /// The new due day; by default the last day allowed.
    pub due_on: Option<NaiveDate>,
    /// Why.
    #[serde(skip)]
    pub reason: Option<SensitiveText>,
}

/// A petition was escalated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Escalated {
    /// Local day.
    pub occurred_on: NaiveDate,
    /// The unit that was responsible.
    pub from: UnitRef,
    /// The unit that is now.
    pub to: UnitRef,
    /// The tier reached.
    pub tier: u8,
    /// New due day.
    pub due_on: NaiveDate,
    /// Which limits applied to the due day; `AS_RECORDED` marks an import whose due day is beyond the
    /// limits (since 1.1).
    #[serde(default, skip_serializing_if = "DueLimits::is_in_force")]
    pub limits: DueLimits,
    /// Seal of the reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sensitive: Option<Sealed>,
}

impl Step for Escalate {
    type Fact = Escalated;

    fn decide(&self, petition: &Petition, case: &Case<'_>) -> Result<Escalated, PetitionError> {
        let from = petition.assigned()?;
        petition.check_no_open_objection()?;
        case.check_step_day(petition.last_step_on)?;
        let (tier, highest) = (petition.round.tier, case.rules.procedure.escalation.highest_tier);
        if self.tier <= tier || self.tier > highest {
            return Err(PetitionError::TierNotHigher { tier, highest });
        }
        self.check_consulted(case)?;
        let to = case.serving(&self.to, "to")?;
        if to.level < from.level {
            return Err(PetitionError::EscalatedDownwards { from: from.level, to: to.level });
        }
        petition.check_not_accused(&self.to, petition.kind, &[], case, "to")?;
        let legal_limit_on = petition.round.legal_limit_on.ok_or(PetitionError::NotAssigned)?;
        let (due_on, limits) = case.due_on(self.due_on, legal_limit_on)?;
        Ok(Escalated {
            occurred_on: case.day(),
            from: from.clone(),
            to,
            tier: self.tier,
            due_on,
            limits,
            sensitive: case.sealed.clone(),
        })
    }

    fn reverse(_id: &PetitionId, fact: &Escalated) -> Self {
        Self { to: fact.to.code.clone(), tier: fact.tier, due_on: Some(fact.due_on), reason: None }
    }

    fn sensitive(&self) -> SensitiveValues {
        SensitiveValues::default().with(SensitiveField::Reason, self.reason.as_ref())
    }
}

impl Escalate {
    fn check_consulted(&self, case: &Case<'_>) -> Result<(), PetitionError> {
        let is_switched_on = case.rules.procedure.escalation.consultation_before_escalation;
        if !is_switched_on || !self.needs_consultation() || !case.binds(V1_2) {
            return Ok(());
        }
        match case.facts.consulted_on {
            Some(day) if day <= case.day() => Ok(()),
            _ => Err(PetitionError::ConsultationRequired { below: self.tier - 1 }),
        }
    }

    /// Whether the tier is one that a consultation comes before, where the procedure says so.
    pub(in crate::petition) fn needs_consultation(&self) -> bool {
        AFTER_CONSULTATION.contains(&self.tier)
    }
}

impl Fact for Escalated {
    const VERSION: &'static str = "1.2";
    fact_fields!(sensitive);
    fact_fields!(limits);

    fn apply(&self, petition: &mut Petition) {
        let round = &mut petition.round;
        round.responsible = Some(self.to.clone());
        round.assignment = None;
        round.tier = self.tier;
        round.due_on = Some(self.due_on);
        petition.last_step_on = Some(self.occurred_on);
    }
}
