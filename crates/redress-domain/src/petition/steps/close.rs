//! Closing (办结): the unit's answer ends the round.

use super::prelude::*;
use crate::petition::{Delivery, Opinion, facts::Closed};
use crate::{
    Adoption, Kind, OpinionStage, Outcome,
    numbers::{Series, Taken},
    version::V1_4,
};

/// Closes an open petition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Close {
    /// What the answer was.
    pub outcome: Outcome,
    /// Reference of the written opinion (处理意见书); none: the next number of the responsible unit, if the closing is a live opinion.
    pub opinion_reference: Option<String>,
    /// Day the opinion was delivered.
    pub delivered_on: Option<NaiveDate>,
    /// What became of a suggestion. Omitted from the hashed JSON of the command if absent, so that commands
    /// from before this field existed keep their hash.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<Adoption>,
}

impl Close {
    /// The series of the opinion's number, if the closing is an opinion.
    pub(crate) fn takes(&self, petition: &Petition) -> Option<Taken> {
        let unit =
            petition.opinion_of(self.outcome).filter(|_| self.opinion_reference.is_none())?.code.clone();
        Some(Taken { series: Series::Opinion, unit })
    }

    /// A withdrawal can be closed at any time. Other outcomes need a triage and, in a later round, an
    /// assignment.
    fn check_may_close(&self, petition: &Petition) -> Result<(), PetitionError> {
        if self.outcome == Outcome::Withdrawn {
            return Ok(());
        }
        petition.check_no_open_objection()?;
        if petition.triage.is_none() {
            return Err(PetitionError::OnlyWithdrawal);
        }
        let round = &petition.round;
        let waits = round.number > 1 && round.responsible.is_none() && petition.may_be_assigned();
        if waits { Err(PetitionError::NotAssigned) } else { Ok(()) }
    }
}

impl Step for Close {
    type Fact = Closed;

    fn decide(&self, petition: &Petition, case: &Case<'_>) -> Result<Closed, PetitionError> {
        let registration = petition.open()?;
        self.check_may_close(petition)?;
        case.check_step_day(petition.last_step_on)?;
        if let Some(reference) = &self.opinion_reference {
            check_short("opinion_reference", reference)?;
            case.check_new_id_since_1_1("opinion_reference", Some(reference))?;
        }
        let number = case.number(Series::Opinion, self.opinion_reference.as_deref(), "opinion_reference")?;
        let (opinion_reference, given) = number.unzip();
        // Of what is no opinion, and of older closings, the day is text.
        let is_opinion = petition.opinion_of(self.outcome).is_some() && case.binds(V1_4);
        case.check_delivered_on(
            self.delivered_on,
            if is_opinion { case.day() } else { registration.occurred_on },
        )?;
        let delivered_on = self.delivered_on.filter(|_| is_opinion);
        let appeal = delivered_on.and_then(|on| case.appeal_limit(OpinionStage::Handling, on));
        if self.suggestion.is_some() && petition.kind != Some(Kind::Suggestion) {
            return Err(PetitionError::NotASuggestion);
        }
        Ok(Closed {
            occurred_on: case.day(),
            outcome: self.outcome,
            opinion_reference,
            given: given.flatten(),
            delivered_on: self.delivered_on,
            appeal_until: appeal.map(|due| due.on),
            calendar_assumed: appeal.is_some_and(|due| due.calendar_assumed),
            suggestion: self.suggestion,
        })
    }

    fn reverse(_id: &PetitionId, fact: &Closed) -> Self {
        let Closed { outcome, opinion_reference, delivered_on, given, suggestion, .. } = fact.clone();
        let opinion_reference = opinion_reference.filter(|_| given.is_none());
        Self { outcome, opinion_reference, delivered_on, suggestion }
    }
}

impl Fact for Closed {
    const VERSION: &'static str = "1.4";
    fact_fields!();

    fn apply(&self, petition: &mut Petition) {
        let round = petition.round.number;
        if let Some(unit) = petition.opinion_of(self.outcome).cloned() {
            let (stage, on) = (OpinionStage::Handling, self.occurred_on);
            petition.opinions.push(Opinion {
                stage,
                round,
                unit,
                number: self.opinion_reference.clone(),
                decided_on: on,
                result: None,
                delivery: Delivery::with(stage, on, self.delivered_on, self.appeal_until),
                last_step_on: self.delivered_on.unwrap_or(on).max(on),
            });
        }
        petition.closing = Some(self.clone());
        petition.follow_up = None;
        petition.last_answer = None;
        petition.last_step_on = Some(self.occurred_on);
    }
}
