//! A petition with what decisions about it need besides its state: its registration in the log, whom it accuses, who works with it and who
//! sees it.

use super::{Accusation, Petition, PetitionError, steps::Register};
use crate::{
    AggregateKind, PetitionId, PetitionerId, StreamId, Subject, UnitCode,
    guard::distinct,
    kind::{Asker, Found},
    meeting::Meeting,
};
use chrono::{DateTime, NaiveDate, Utc};

/// A petition, and what decisions about it need besides its state.
#[derive(Debug, Clone, Default)]
pub struct PetitionFile {
    /// The petition.
    pub petition: Petition,
    /// When it was registered. Payloads only have the day.
    pub registered_at: Option<DateTime<Utc>>,
    /// Position of the registration in the log.
    pub registered_position: i64,
    /// Position of the termination in force.
    pub terminated_position: Option<i64>,
    /// Which units it accuses, or may accuse.
    pub accusation: Accusation,
    /// Day and position of the reopening with which the present round began; `None` in the first round.
    pub round_since: Option<(NaiveDate, i64)>,
}

impl PetitionFile {
    /// Returns the asker's unit if the petition is hidden from it.
    pub(super) fn accused<'a>(&self, asker: &Asker<'a>) -> Option<&'a UnitCode> {
        asker.acting().find(|unit| self.accusation.is_hidden_from(unit, asker.units))
    }

    /// The units that work with it: the one that received it, the responsible unit of this round, the co-handlers, and
    /// the unit whose order waits for a decision on an objection.
    pub(super) fn handlers(&self) -> impl Iterator<Item = &UnitCode> {
        let received_by =
            self.petition.registration.iter().map(|registration| &registration.received_by.code);
        let round = &self.petition.round;
        let objected = self.petition.objection_to().map(|unit| &unit.code);
        received_by
            .chain(round.responsible.iter().chain(&round.co_handlers).map(|unit| &unit.code))
            .chain(objected)
    }

    /// The matter of a petition that repeats an earlier one: others of the matter may have been terminated before it.
    pub(super) fn later_of(&self) -> Option<&PetitionId> {
        let registered = self.petition.registration.as_ref();
        registered.filter(|registered| registered.repeat_of.is_some()).map(|registered| &registered.matter)
    }

    /// Whether the procedure of a petition of the matter was terminated before this one was registered, in the log's
    /// order, and the termination was not withdrawn.
    pub(super) fn follows_a_termination(&self, found: &dyn Found) -> bool {
        let terminated = self.later_of().map(|matter| found.terminated(matter)).unwrap_or_default();
        let mut files = terminated.iter().filter_map(|id| found.state(id)?.downcast_ref());
        files.any(|file: &Self| file.terminated_position.is_some_and(|end| end < self.registered_position))
    }

    /// The units that answer a request for review: the body that was asked, while it has the request; otherwise those
    /// that work with the petition, which decline a request to a wrong body.
    pub(super) fn answerers(&self) -> Vec<&UnitCode> {
        match self.petition.review_to() {
            Some(to) => vec![&to.code],
            None => self.handlers().collect(),
        }
    }

    /// The units that answer, and those that did.
    pub(super) fn acting(&self) -> Vec<UnitCode> {
        distinct(self.answerers().into_iter().chain(self.petition.reviewers())).cloned().collect()
    }

    /// The units whose callers see it.
    pub(super) fn seers(&self) -> impl Iterator<Item = &UnitCode> {
        self.handlers().chain(self.petition.reviewers())
    }

    /// Whether a registration may name this earlier petition as the one that it repeats. A petition that may
    /// not be named is treated as one that does not exist.
    ///
    /// People also go to other offices: an actor may name a petition out of their reach if they know its
    /// petitioner and say so. A petitioner id that is the number of a petition whose people the actor may not
    /// know does not count. Whether a petition out of reach accuses the actor's unit makes no difference,
    /// since the answer would reveal it.
    ///
    /// # Errors
    /// If the petition is within reach and hidden from the acting unit: that unit may not decide which
    /// petitions belong together with it.
    pub(super) fn may_be_repeated(
        &self,
        registration: &Register,
        asker: &Asker<'_>,
        found: &dyn Found,
    ) -> Result<Repeatable, PetitionError> {
        if asker.reaches(self.seers()) {
            return match self.accused(asker) {
                Some(unit) => Err(PetitionError::UnitIsAccused { unit: unit.clone(), field: "repeat_of" }),
                None => Ok(Repeatable::WithinReach),
            };
        }
        let petitioner = self.petition.registration.as_ref().map(|registered| &registered.petitioner_id);
        let knows = |id: &PetitionerId| {
            let named = found.state(&number(id)).and_then(|named| named.downcast_ref());
            Some(id) == petitioner && !named.is_some_and(|named: &Self| named.is_withheld_from(asker))
        };
        let is_known = registration.petitioner_id.as_ref().is_some_and(knows);
        Ok(if is_known { Repeatable::Known } else { Repeatable::No })
    }

    pub(super) fn petitioner(&self) -> Option<&PetitionerId> {
        self.petition.registration.as_ref().map(|registration| &registration.petitioner_id)
    }

    /// The first day on which a consultation of a tier, held in the present round, raised the petition or reached no
    /// decision on it.
    pub(super) fn consulted_on(&self, id: &PetitionId, tier: u8, found: &dyn Found) -> Option<NaiveDate> {
        let petitioner = self.petitioner()?;
        let meetings = found.cases_about(AggregateKind::Meeting, petitioner).into_iter();
        let days = meetings.filter_map(|meeting| {
            let meeting: &Meeting = meeting.downcast_ref()?;
            let held = meeting.held.as_ref().filter(|held| held.tier == Some(tier))?;
            let is_of_this_round =
                self.round_since.is_none_or(|since| since < (held.occurred_on, meeting.held_at));
            let decision = meeting.decision_on(&Subject::Petition(id.clone()))?;
            let fits = is_of_this_round && decision.leaves_it_to_the_next_tier();
            fits.then_some(decision.decided.occurred_on)
        });
        days.min()
    }

    /// Whether the petition exists, and the asker does not reach it or may not know its petitioner.
    pub(super) fn is_withheld_from(&self, asker: &Asker<'_>) -> bool {
        let exists = self.petition.registration.is_some();
        exists && (self.accused(asker).is_some() || !asker.reaches(self.seers()))
    }
}

/// Whether a new petition may name an earlier one as the one that it repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Repeatable {
    /// The actor reaches it.
    WithinReach,
    /// It is out of reach, but the actor knows its petitioner.
    Known,
    /// It is treated as one that does not exist.
    No,
}

/// The petition whose number a petitioner's id may be.
pub(super) fn number(id: &PetitionerId) -> StreamId {
    (AggregateKind::Petition, id.as_str().to_owned())
}
