//! Closing (办结): the unit's answer ends the round.

use super::prelude::*;
use crate::petition::facts::Closed;
use crate::{
    Adoption, Kind, Outcome,
    numbers::{Series, Taken},
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
    /// The series of the opinion's number: the closing of an appeal with a responsible unit is an opinion, unless it was withdrawn or diverted.
    pub(crate) fn takes(&self, petition: &Petition) -> Option<Taken> {
        let is_opinion = petition.kind == Some(Kind::Appeal)
            && !matches!(self.outcome, Outcome::Withdrawn | Outcome::Diverted)
            && self.opinion_reference.is_none();
        let unit = petition.round.responsible.as_ref().filter(|_| is_opinion)?.code.clone();
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
        let (opinion_reference, given) = number.map_or((None, None), |(number, given)| (Some(number), given));
        let (from, to) = (registration.occurred_on, case.moment.today);
        if self.delivered_on.is_some_and(|day| !(from..=to).contains(&day)) {
            return Err(PetitionError::DeliveredOutOfRange { from, to });
        }
        if self.suggestion.is_some() && petition.kind != Some(Kind::Suggestion) {
            return Err(PetitionError::NotASuggestion);
        }
        Ok(Closed {
            occurred_on: case.day(),
            outcome: self.outcome,
            opinion_reference,
            given,
            delivered_on: self.delivered_on,
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
    const VERSION: &'static str = "1.3";
    fact_fields!();

    fn apply(&self, petition: &mut Petition) {
        petition.closing = Some(self.clone());
        petition.follow_up = None;
        petition.last_answer = None;
        petition.last_step_on = Some(self.occurred_on);
    }
}
