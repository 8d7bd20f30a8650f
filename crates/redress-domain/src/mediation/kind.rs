//! The mediation as a kind of case.

use super::{
    Agree, AgreementReached, ConfirmationDecided, ConfirmationRequested, Mediation, MediationCommand,
    MediationError, MediationEvent, MediationOpened, MediationRaised, Open, Owed, PerformanceVisited,
    ToMediation,
};
use crate::{
    AggregateKind, Case, CaseId, Limit, Procedure, Sealed, SensitiveText, SensitiveValues, StreamId, Summary,
    kind::{CaseKind, Need, Reach, Recording, ValueOwner, ValueOwners},
};
use chrono::NaiveDate;

impl CaseKind for Mediation {
    const KIND: AggregateKind = AggregateKind::Mediation;
    const VALUES: ValueOwners = ValueOwners::ByEvent;
    type Id = CaseId;
    type Addressed = ToMediation;
    type State = Self;

    fn id(to: &ToMediation) -> &str {
        to.id.as_str()
    }

    fn values(to: &ToMediation) -> SensitiveValues {
        to.command.sensitive()
    }

    fn days(to: &ToMediation) -> Vec<(&'static str, NaiveDate)> {
        to.command.days()
    }

    fn reach(to: &ToMediation) -> Reach<'_> {
        match &to.command {
            MediationCommand::Open(open) => Reach::Opens { unit: &open.owner, field: "owner" },
            _ => Reach::Case,
        }
    }

    /// What is mediated: the texts belong to its petitioner.
    fn needs(to: &ToMediation, state: &Self) -> Vec<Need> {
        let subject = match (&to.command, &state.opened) {
            (MediationCommand::Open(open), _) => Some(&open.subject),
            (_, Some(opened)) => Some(&opened.subject),
            (_, None) => None,
        };
        subject.map(|subject| Need::Case(subject.stream())).into_iter().collect()
    }

    fn decide(to: &ToMediation, state: &Self, case: &Case<'_>) -> Result<MediationEvent, MediationError> {
        if state.opened.is_none() {
            case.check_new_id("id", Some(to.id.as_str()))?;
        }
        state.decide(&to.command, case)
    }

    fn reverse(id: CaseId, event: &MediationEvent) -> ToMediation {
        let sealed = || SensitiveText::new("sealed");
        let command = match event {
            MediationEvent::MediationOpened(fact) => MediationCommand::Open(Open {
                owner: fact.owner.code.clone(),
                subject: fact.subject.clone(),
                level: fact.level,
                committee: fact.committee.clone(),
                peoples_committee: fact.peoples_committee,
                both_agreed: true,
            }),
            MediationEvent::MediationRaised(MediationRaised { level, .. }) => {
                MediationCommand::Raise { level: *level }
            }
            MediationEvent::AgreementReached(fact) => {
                let owed = fact.obligations.iter();
                let owed = owed.map(|one| Owed { due_on: one.due_on, amount: one.amount, text: sealed() });
                MediationCommand::Agree(Agree {
                    form: fact.form,
                    effective_on: Some(fact.effective_on),
                    obligations: owed.collect(),
                })
            }
            MediationEvent::MediationFailed(_) => MediationCommand::Fail { reason: sealed() },
            MediationEvent::ConfirmationRequested(ConfirmationRequested { court, .. }) => {
                MediationCommand::RequestConfirmation { court: court.clone() }
            }
            MediationEvent::ConfirmationDecided(ConfirmationDecided { result, .. }) => {
                MediationCommand::DecideConfirmation { result: *result, number: sealed() }
            }
            MediationEvent::PerformanceVisited(PerformanceVisited { n, result, .. }) => {
                MediationCommand::Visit { n: *n, result: *result }
            }
        };
        ToMediation { id, command }
    }

    fn evolve(state: &mut Self, event: &MediationEvent, recording: &Recording<'_>) {
        state.fold(event, recording.position);
    }

    fn summary(state: &Self) -> Option<Summary> {
        let opened = state.opened.as_ref()?;
        let obligations = state.agreements.iter().flat_map(|agreement| &agreement.obligations);
        let visited_on = obligations.filter_map(|one| one.visit).map(|visit| visit.on).max();
        Some(Summary {
            owner: opened.owner.code.clone(),
            units: Vec::new(),
            acting: Vec::new(),
            asked: Vec::new(),
            names: vec![opened.subject.stream()],
            petitioner: None,
            opened_on: opened.occurred_on,
            last_on: state.last_on.max(visited_on).unwrap_or(opened.occurred_on),
            due_on: state.due_on().filter(|_| state.failed_on.is_none()),
            closed_on: state.closed_on(),
        })
    }

    fn taken(_to: &ToMediation) -> MediationError {
        MediationError::AlreadyOpened
    }

    fn occurred_on(event: &MediationEvent) -> NaiveDate {
        event.occurred_on()
    }

    fn sealed(event: &MediationEvent) -> Option<&Sealed> {
        event.sealed()
    }

    fn owner(before: &Self, _event: &MediationEvent) -> ValueOwner {
        ValueOwner::about(before.opened.iter().map(|opened| opened.subject.stream()))
    }

    fn names(event: &MediationEvent) -> Vec<StreamId> {
        match event {
            MediationEvent::MediationOpened(MediationOpened { subject, .. }) => vec![subject.stream()],
            _ => Vec::new(),
        }
    }

    fn implied(procedure: &Procedure, _before: &Self, event: &MediationEvent) -> Option<Procedure> {
        let mut implied = procedure.without_thresholds();
        if let MediationEvent::AgreementReached(AgreementReached {
            effective_on,
            confirm_until: Some(until),
            calendar_assumed,
            ..
        }) = event
        {
            implied.limits.confirmation_days = Limit::implied(*effective_on, *until, *calendar_assumed);
        }
        Some(implied)
    }

    fn assumes_calendar(event: &MediationEvent) -> bool {
        matches!(event, MediationEvent::AgreementReached(AgreementReached { calendar_assumed: true, .. }))
    }
}
