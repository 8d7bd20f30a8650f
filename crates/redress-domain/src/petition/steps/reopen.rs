//! Reopening starts a new round; with `RECORDING_ERROR` it undoes the closing.

use super::prelude::*;
use crate::{
    ReopenCause,
    petition::Round,
    version::{V1_1, V1_3},
};

/// Reopens a closed petition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reopen {
    /// Why it is reopened.
    pub cause: ReopenCause,
    /// The reason in words.
    #[serde(skip)]
    pub reason: Option<SensitiveText>,
}

/// A petition was reopened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reopened {
    /// Local day.
    pub occurred_on: NaiveDate,
    /// Why it was reopened.
    pub cause: ReopenCause,
    /// Last day to assign it again (since 1.1); `None` if a closing is undone, since its round continues.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assign_due_on: Option<NaiveDate>,
    /// Whether that rests on days of a year without a calendar (since 1.2).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub calendar_assumed: bool,
    /// Seal of the reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sensitive: Option<Sealed>,
}

impl Reopen {
    /// While a review is open, only an undoing of the closing reopens the petition; once a review returned it, only
    /// that review's order.
    fn check_reviews(&self, petition: &Petition) -> Result<(), PetitionError> {
        if petition.is_terminated() {
            return Err(PetitionError::Terminated);
        }
        let is_ordered = self.cause == ReopenCause::ReviewOrdered;
        if self.cause != ReopenCause::RecordingError {
            petition.check_no_open_review()?;
        }
        if !is_ordered {
            return petition.check_not_returned();
        }
        let requested = petition.reviews_of_round().next().is_some();
        if requested && !petition.is_returned() { Err(PetitionError::ReviewNotReturned) } else { Ok(()) }
    }
}

impl Step for Reopen {
    type Fact = Reopened;

    fn decide(&self, petition: &Petition, case: &Case<'_>) -> Result<Reopened, PetitionError> {
        petition.registered()?;
        if petition.closing.is_none() {
            return Err(PetitionError::NotClosed);
        }
        self.check_reviews(petition)?;
        let since_opinions = petition.not_reopened_before().filter(|_| case.binds(V1_3));
        case.check_step_day(since_opinions.or(petition.last_step_on))?;
        let assign_due = case.limit(&case.rules.procedure.limits.assign_days);
        let new_round = self.cause != ReopenCause::RecordingError && case.binds(V1_1);
        Ok(Reopened {
            occurred_on: case.day(),
            cause: self.cause,
            assign_due_on: new_round.then_some(assign_due.on),
            calendar_assumed: new_round && assign_due.calendar_assumed,
            sensitive: case.sealed.clone(),
        })
    }

    fn reverse(_id: &PetitionId, fact: &Reopened) -> Self {
        Self { cause: fact.cause, reason: None }
    }

    fn sensitive(&self) -> SensitiveValues {
        SensitiveValues::default().with(SensitiveField::Reason, self.reason.as_ref())
    }
}

impl Fact for Reopened {
    const VERSION: &'static str = "1.3";
    fact_fields!(sensitive);

    fn apply(&self, petition: &mut Petition) {
        petition.closing = None;
        petition.follow_up = None;
        petition.last_answer = None;
        petition.last_step_on = Some(self.occurred_on);
        if self.cause == ReopenCause::RecordingError {
            petition.undo_opinions();
            petition.undo_cancellings();
            return;
        }
        let (number, assign_due_on) = (petition.round.number + 1, self.assign_due_on);
        petition.round = Round { number, assign_due_on, ..Round::default() };
        if !petition.may_be_assigned() {
            petition.triage = None;
        }
    }
}
