//! A visit, call or letter about a petition that is already registered.

use super::prelude::*;
use crate::{Channel, petition::Visit};

/// Records that the petitioner came, wrote or called again. Allowed in every state, and may be recorded late.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecordVisit {
    /// How they came.
    pub channel: Channel,
    /// The unit they approached.
    pub unit: UnitCode,
    /// How many people, at least 1.
    pub head_count: u32,
}

/// A visit was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitRecorded {
    /// Local day of the visit.
    pub occurred_on: NaiveDate,
    /// How they came.
    pub channel: Channel,
    /// The unit they approached.
    pub unit: UnitRef,
    /// How many people.
    pub head_count: u32,
    /// Whether it is a collective visit.
    pub collective: bool,
}

impl Step for RecordVisit {
    type Fact = VisitRecorded;

    fn decide(&self, petition: &Petition, case: &Case<'_>) -> Result<VisitRecorded, PetitionError> {
        case.check_late_day(petition.registered()?)?;
        check_head_count(self.head_count)?;
        Ok(VisitRecorded {
            occurred_on: case.day(),
            channel: self.channel,
            unit: case.serving(&self.unit, "unit")?,
            head_count: self.head_count,
            collective: case.is_collective(self.channel, self.head_count),
        })
    }

    fn reverse(_id: &PetitionId, fact: &VisitRecorded) -> Self {
        Self { channel: fact.channel, unit: fact.unit.code.clone(), head_count: fact.head_count }
    }
}

impl Fact for VisitRecorded {
    fact_fields!();

    fn apply(&self, petition: &mut Petition) {
        let visit = Visit { channel: self.channel, head_count: self.head_count };
        petition.visits.insert(petition.sequence, visit);
    }
}
