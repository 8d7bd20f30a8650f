//! Naming a sponsor (包案): a leader takes responsibility for the petition.

use super::prelude::*;
use crate::{Kind, LeaderId, petition::sponsor::SponsorNamed, version::V1_1};

/// Names the sponsor, and releases the previous one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NameSponsor {
    /// The leader; an opaque id.
    pub leader: LeaderId,
    /// The leader's post.
    pub post: String,
    /// The leader's unit.
    pub unit: UnitCode,
}

impl NameSponsor {
    /// Whether this leader is the sponsor already, with this post and unit.
    fn changes_nothing(&self, petition: &Petition) -> bool {
        let same = |named: &SponsorNamed| {
            (&named.leader, &named.post, &named.unit.code) == (&self.leader, &self.post, &self.unit)
        };
        petition.sponsor.as_ref().is_some_and(same)
    }
}

impl Step for NameSponsor {
    type Fact = SponsorNamed;

    fn decide(&self, petition: &Petition, case: &Case<'_>) -> Result<SponsorNamed, PetitionError> {
        petition.registered()?;
        case.check_new_id("leader", Some(self.leader.as_str()))?;
        check_short("post", &self.post)?;
        let unit = case.serving(&self.unit, "unit")?;
        // A petition whose kind is not known yet may turn out to be an accusation. Earlier events are not judged
        // by this rule.
        let kind = petition.kind.or(case.binds(V1_1).then_some(Kind::Accusation));
        petition.check_not_accused(&self.unit, kind, &[], case, "unit")?;
        if self.changes_nothing(petition) {
            return Err(PetitionError::AlreadySponsor);
        }
        case.check_step_day(petition.sponsor_step_on())?;
        let (leader, post) = (self.leader.clone(), self.post.clone());
        Ok(SponsorNamed { occurred_on: case.day(), leader, post, unit })
    }

    fn reverse(_id: &PetitionId, fact: &SponsorNamed) -> Self {
        let SponsorNamed { leader, post, unit, .. } = fact.clone();
        Self { leader, post, unit: unit.code }
    }
}

impl Fact for SponsorNamed {
    fact_fields!();

    /// No step of the procedure: [`Petition::last_step_on`] stays.
    fn apply(&self, petition: &mut Petition) {
        petition.sponsor = Some(self.clone());
    }
}
