//! The state of a mediation, and what its events change.

use super::{
    event::{AgreementReached, MediationEvent, MediationOpened, Obligation},
    terms::{Confirmation, Level, MediationState, Performance},
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A mediation folded from its events.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mediation {
    /// How it was opened; `None` until it was.
    pub opened: Option<MediationOpened>,
    /// The level at which it is.
    pub level: Option<Level>,
    /// Every agreement, in order; the last one is in force.
    pub agreements: Vec<Agreement>,
    /// The day on which it failed.
    pub failed_on: Option<NaiveDate>,
    /// Day of the last step, visits aside: each obligation is a thread of its own.
    pub last_on: Option<NaiveDate>,
}

/// An agreement, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    /// The agreement.
    pub reached: AgreementReached,
    /// Position of that event, with which the texts are stored.
    pub position: i64,
    /// The obligations, in their order.
    pub obligations: Vec<ObligationState>,
    /// The request for its confirmation.
    pub request: Option<Request>,
}

/// An obligation, and what the last visit found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObligationState {
    /// The obligation.
    pub agreed: Obligation,
    /// The last visit.
    pub visit: Option<Visit>,
}

/// A visit to see whether an obligation was performed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// Local day.
    pub on: NaiveDate,
    /// What was found.
    pub result: Performance,
}

/// A request to a court for confirmation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Local day.
    pub on: NaiveDate,
    /// The court.
    pub court: String,
    /// The day of the decision, and the decision.
    pub decided: Option<(NaiveDate, Confirmation)>,
}

impl Mediation {
    /// Its state; `None` until it was opened.
    #[must_use]
    pub fn state(&self) -> Option<MediationState> {
        self.opened.as_ref()?;
        Some(match self.in_force() {
            _ if self.failed_on.is_some() => MediationState::Failed,
            Some(agreement) if agreement.performed_on().is_some() => MediationState::Performed,
            Some(_) => MediationState::Agreed,
            None => MediationState::Opened,
        })
    }

    /// The agreement in force: the last one.
    #[must_use]
    pub fn in_force(&self) -> Option<&Agreement> {
        self.agreements.last()
    }

    /// The day of the closing: of the failure, or of the visit that found the last obligation performed.
    #[must_use]
    pub fn closed_on(&self) -> Option<NaiveDate> {
        self.failed_on.or_else(|| self.in_force()?.performed_on())
    }

    /// The earliest day of an obligation in force that was not found performed.
    #[must_use]
    pub fn due_on(&self) -> Option<NaiveDate> {
        let obligations = self.in_force().into_iter().flat_map(|agreement| &agreement.obligations);
        obligations.filter(|one| !one.is_performed()).filter_map(|one| one.agreed.due_on).min()
    }

    /// The request that a court has not decided yet.
    #[must_use]
    pub fn pending(&self) -> Option<&Request> {
        let requests = self.agreements.iter().filter_map(|agreement| agreement.request.as_ref());
        requests.into_iter().find(|request| request.decided.is_none())
    }

    /// Applies the next event. `position` is the event's in the log.
    pub(super) fn fold(&mut self, event: &MediationEvent, position: i64) {
        match event {
            MediationEvent::PerformanceVisited(visited) => {
                let visit = Visit { on: visited.occurred_on, result: visited.result };
                let obligations = self.agreements.iter_mut().flat_map(|agreement| &mut agreement.obligations);
                obligations
                    .filter(|one| one.agreed.n == visited.n)
                    .for_each(|obligation| obligation.visit = Some(visit));
                return;
            }
            MediationEvent::MediationOpened(opened) => {
                self.level = Some(opened.level);
                self.opened = Some(opened.clone());
            }
            MediationEvent::MediationRaised(raised) => self.level = Some(raised.level),
            MediationEvent::AgreementReached(reached) => {
                self.agreements.push(Agreement::new(reached.clone(), position));
            }
            MediationEvent::MediationFailed(failed) => self.failed_on = Some(failed.occurred_on),
            MediationEvent::ConfirmationRequested(requested) => {
                if let Some(agreement) = self.agreements.last_mut() {
                    let (on, court) = (requested.occurred_on, requested.court.clone());
                    agreement.request = Some(Request { on, court, decided: None });
                }
            }
            MediationEvent::ConfirmationDecided(decided) => {
                let requests = self.agreements.iter_mut().filter_map(|agreement| agreement.request.as_mut());
                if let Some(request) = requests.into_iter().find(|request| request.decided.is_none()) {
                    request.decided = Some((decided.occurred_on, decided.result));
                }
            }
        }
        self.last_on = Some(event.occurred_on());
    }

    /// Applies the next event without a place in a log, as the framework's own repository does.
    pub fn evolve(&mut self, event: &MediationEvent) {
        self.fold(event, 0);
    }
}

impl Agreement {
    fn new(reached: AgreementReached, position: i64) -> Self {
        let state = |agreed: &Obligation| ObligationState { agreed: agreed.clone(), visit: None };
        let obligations = reached.obligations.iter().map(state).collect();
        Self { reached, position, obligations, request: None }
    }

    /// The day of the visit that found the last obligation performed; `None` if one was not found performed by its last visit.
    fn performed_on(&self) -> Option<NaiveDate> {
        let days =
            self.obligations.iter().map(|one| one.visit.filter(|_| one.is_performed()).map(|visit| visit.on));
        days.collect::<Option<Vec<_>>>()?.into_iter().max()
    }

    /// The first day from which the sides may be mediated again: a court refused to confirm it, or the last visit to an obligation found it
    /// not performed after its day. An obligation without a day is due once the agreement binds.
    pub(super) fn is_open_again_from(&self) -> Option<NaiveDate> {
        let decided = self.request.as_ref().and_then(|request| request.decided);
        let refused = decided.filter(|(_, decision)| *decision == Confirmation::Refused).map(|(on, _)| on);
        let broken = self.obligations.iter().filter_map(|one| {
            let due_on = one.agreed.due_on.unwrap_or(self.reached.effective_on);
            one.visit.filter(|visit| visit.result == Performance::Not && visit.on > due_on)
        });
        refused.into_iter().chain(broken.map(|visit| visit.on)).min()
    }
}

impl ObligationState {
    /// Whether the last visit found it performed.
    #[must_use]
    pub fn is_performed(&self) -> bool {
        self.visit.is_some_and(|visit| visit.result == Performance::Performed)
    }
}
