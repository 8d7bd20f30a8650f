//! Correction (更正) of a registration or a visit that was recorded wrongly.

use super::prelude::*;
use crate::{Category, Channel};

/// What a correction is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CorrectionTarget {
    /// The registration.
    Registration,
    /// A visit recorded later.
    Visit {
        /// Its position in the log.
        position: i64,
        /// Its sequence in the petition.
        sequence: u64,
    },
}

/// Corrects the registration or a visit. Only fields that are given change.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Correct {
    /// Log position of the visit to correct; by default the registration is corrected.
    pub visit: Option<i64>,
    /// The right place; only for a registration.
    pub place: Option<UnitCode>,
    /// The right category; only for a registration.
    pub category: Option<Category>,
    /// The right number of people.
    pub head_count: Option<u32>,
    /// The right channel.
    pub channel: Option<Channel>,
    /// Why.
    #[serde(skip)]
    pub reason: Option<SensitiveText>,
}

/// Something was corrected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Corrected {
    /// Local day.
    pub occurred_on: NaiveDate,
    /// What was corrected.
    pub target: CorrectionTarget,
    /// The right place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<UnitRef>,
    /// The right category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<Category>,
    /// The right number of people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head_count: Option<u32>,
    /// The right channel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
    /// Whether the filing, as corrected, is a collective visit.
    pub collective: bool,
    /// Seal of the reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sensitive: Option<Sealed>,
}

impl Correct {
    fn target(&self, petition: &Petition, case: &Case<'_>) -> Result<CorrectionTarget, PetitionError> {
        let Some(position) = self.visit else { return Ok(CorrectionTarget::Registration) };
        let foreign = [("place", self.place.is_some()), ("category", self.category.is_some())];
        if let Some((field, _)) = foreign.into_iter().find(|(_, given)| *given) {
            return Err(PetitionError::NotOfAVisit { field });
        }
        match case.facts.named_sequence.filter(|sequence| petition.visits.contains_key(sequence)) {
            Some(sequence) => Ok(CorrectionTarget::Visit { position, sequence }),
            None => Err(PetitionError::VisitUnknown),
        }
    }
}

impl Step for Correct {
    type Fact = Corrected;

    fn decide(&self, petition: &Petition, case: &Case<'_>) -> Result<Corrected, PetitionError> {
        let registration = petition.registered()?;
        case.check_late_day(registration)?;
        let target = self.target(petition, case)?;
        let (channel, head_count) = match target {
            CorrectionTarget::Registration => (registration.channel, registration.head_count),
            CorrectionTarget::Visit { sequence, .. } => {
                let visit = &petition.visits[&sequence];
                (visit.channel, visit.head_count)
            }
        };
        let place = self.place.as_ref().filter(|place| **place != registration.place.code);
        // A triage may have set the right category while the registration still has the wrong one.
        let known = [&registration.category, &petition.category];
        let category = self.category.clone().filter(|right| known.iter().any(|c| c.as_ref() != Some(right)));
        let (new_channel, new_count) =
            (self.channel.filter(|c| *c != channel), self.head_count.filter(|n| *n != head_count));
        new_count.map_or(Ok(()), check_head_count)?;
        case.check_new_id_since_1_1("category", category.as_ref().map(Category::as_str))?;
        if place.is_none() && category.is_none() && new_channel.is_none() && new_count.is_none() {
            return Err(PetitionError::NothingToCorrect);
        }
        let counted = new_channel.is_some() || new_count.is_some();
        let collective = if counted {
            case.is_collective(new_channel.unwrap_or(channel), new_count.unwrap_or(head_count))
        } else {
            // Only the place or category of a registration changes: what its rules decided remains valid.
            registration.collective
        };
        Ok(Corrected {
            occurred_on: case.day(),
            target,
            place: place.map(|code| case.rules.units.reference(code, "place")).transpose()?,
            category,
            head_count: new_count,
            channel: new_channel,
            collective,
            sensitive: case.sealed.clone(),
        })
    }

    fn reverse(_id: &PetitionId, fact: &Corrected) -> Self {
        let visit = match fact.target {
            CorrectionTarget::Registration => None,
            CorrectionTarget::Visit { position, .. } => Some(position),
        };
        let place = fact.place.as_ref().map(|place| place.code.clone());
        let (category, head_count, channel) = (fact.category.clone(), fact.head_count, fact.channel);
        Self { visit, place, category, head_count, channel, reason: None }
    }

    fn sensitive(&self) -> SensitiveValues {
        SensitiveValues::default().with(SensitiveField::Reason, self.reason.as_ref())
    }
}

impl Fact for Corrected {
    const VERSION: &'static str = "1.1";
    fact_fields!(sensitive);

    fn apply(&self, petition: &mut Petition) {
        match self.target {
            CorrectionTarget::Registration => {
                let Some(registration) = &mut petition.registration else { return };
                if let Some(place) = &self.place {
                    registration.place = place.clone();
                }
                if self.category.is_some() {
                    registration.category.clone_from(&self.category);
                    petition.category.clone_from(&self.category);
                }
                registration.channel = self.channel.unwrap_or(registration.channel);
                registration.head_count = self.head_count.unwrap_or(registration.head_count);
                registration.collective = self.collective;
            }
            CorrectionTarget::Visit { sequence, .. } => {
                let Some(visit) = petition.visits.get_mut(&sequence) else { return };
                visit.channel = self.channel.unwrap_or(visit.channel);
                visit.head_count = self.head_count.unwrap_or(visit.head_count);
            }
        }
    }
}
