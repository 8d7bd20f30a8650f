//! Delivery (送达) of an opinion: from that day, the petitioner may request a review (articles 35 and 36).

use super::prelude::*;
use crate::{DeliveryMethod, OpinionStage, petition::Delivery};

/// Records that an opinion was delivered. May be recorded late.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeliverOpinion {
    /// The stage of the opinion, in the present round.
    pub stage: OpinionStage,
    /// How it was delivered.
    pub method: DeliveryMethod,
}

/// An opinion was delivered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpinionDelivered {
    /// Local day.
    pub occurred_on: NaiveDate,
    /// The stage of the opinion.
    pub stage: OpinionStage,
    /// The number of the opinion, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// How it was delivered.
    pub method: DeliveryMethod,
    /// Last day to request a review; none after a re-review.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appeal_until: Option<NaiveDate>,
    /// Whether that rests on days of a year without a calendar.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub calendar_assumed: bool,
}

impl Step for DeliverOpinion {
    type Fact = OpinionDelivered;

    fn decide(&self, petition: &Petition, case: &Case<'_>) -> Result<OpinionDelivered, PetitionError> {
        petition.closed()?;
        let opinion = petition.opinion_at(self.stage).ok_or(PetitionError::NoOpinion)?;
        if opinion.delivery.is_some() {
            return Err(PetitionError::OpinionAlreadyDelivered);
        }
        case.check_late_fact(Some(opinion.last_step_on))?;
        let appeal = case.appeal_limit(self.stage, case.day());
        Ok(OpinionDelivered {
            occurred_on: case.day(),
            stage: self.stage,
            number: opinion.number.clone(),
            method: self.method,
            appeal_until: appeal.map(|due| due.on),
            calendar_assumed: appeal.is_some_and(|due| due.calendar_assumed),
        })
    }

    fn reverse(_id: &PetitionId, fact: &OpinionDelivered) -> Self {
        Self { stage: fact.stage, method: fact.method }
    }
}

impl Fact for OpinionDelivered {
    fact_fields!();

    fn apply(&self, petition: &mut Petition) {
        let round = petition.round.number;
        let mut opinions = petition.opinions.iter_mut().rev();
        if let Some(opinion) = opinions.find(|opinion| opinion.round == round && opinion.stage == self.stage)
        {
            let (on, method) = (self.occurred_on, Some(self.method));
            opinion.delivery = Some(Delivery { on, method, appeal_until: self.appeal_until });
            opinion.last_step_on = opinion.last_step_on.max(on);
        }
    }
}
