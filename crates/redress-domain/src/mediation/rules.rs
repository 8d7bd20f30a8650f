//! The rules of mediation.

use super::{
    Agree, Agreement, AgreementReached, Confirmation, ConfirmationDecided, ConfirmationRequested, Level,
    Mediation, MediationCommand, MediationError, MediationEvent, MediationFailed, MediationOpened,
    MediationRaised, Obligation, Open, Owed, Performance, PerformanceVisited, command::MOST_OBLIGATIONS,
};
use crate::{
    Case, Fen, Subject,
    guard::{check_short, check_texts},
};
use chrono::NaiveDate;

/// How many days after it was reached an agreement may take effect: ten years.
const EFFECTIVE_WITHIN_DAYS: u16 = 3_650;

impl Mediation {
    /// Decides a command.
    ///
    /// # Errors
    /// A refusal, if a rule forbids it.
    pub fn decide(
        &self,
        command: &MediationCommand,
        case: &Case<'_>,
    ) -> Result<MediationEvent, MediationError> {
        if let MediationCommand::Agree(agree) = command {
            agree.check_count()?;
        }
        check_texts(&command.sensitive())?;
        match (command, &self.opened) {
            (MediationCommand::Open(open), None) => open.decide(case).map(MediationEvent::MediationOpened),
            (_, None) => Err(MediationError::Unknown),
            (command, Some(opened)) => self.decide_opened(command, opened, case),
        }
    }

    fn decide_opened(
        &self,
        command: &MediationCommand,
        opened: &MediationOpened,
        case: &Case<'_>,
    ) -> Result<MediationEvent, MediationError> {
        match command {
            MediationCommand::Open(_) => Err(MediationError::AlreadyOpened),
            MediationCommand::Raise { level } => {
                self.raise(*level, case).map(MediationEvent::MediationRaised)
            }
            MediationCommand::Agree(agree) => {
                self.check_mediating(case)?;
                let counted = self.agreements.iter().map(|agreement| agreement.obligations.len()).sum();
                agree.decide(counted, opened.peoples_committee, case).map(MediationEvent::AgreementReached)
            }
            MediationCommand::Fail { .. } => {
                self.check_mediating(case)?;
                let sensitive = case.sealed_text("reason")?;
                let failed = MediationFailed { occurred_on: case.day(), sensitive };
                Ok(MediationEvent::MediationFailed(failed))
            }
            MediationCommand::RequestConfirmation { court } => {
                self.request(court, case).map(MediationEvent::ConfirmationRequested)
            }
            MediationCommand::DecideConfirmation { result, .. } => {
                self.confirm(*result, case).map(MediationEvent::ConfirmationDecided)
            }
            MediationCommand::Visit { n, result } => {
                self.visit(*n, *result, case).map(MediationEvent::PerformanceVisited)
            }
        }
    }

    /// Checks that the sides may be mediated on this day: no agreement yet, or the one in force was refused or not performed.
    fn check_mediating(&self, case: &Case<'_>) -> Result<(), MediationError> {
        if self.failed_on.is_some() {
            return Err(MediationError::AlreadyFailed);
        }
        let again_from = match self.in_force().map(Agreement::is_open_again_from) {
            Some(None) => return Err(MediationError::AgreementInForce),
            Some(Some(day)) => Some(day),
            None => None,
        };
        Ok(case.check_day(self.last_on.max(again_from))?)
    }

    fn raise(&self, to: Level, case: &Case<'_>) -> Result<MediationRaised, MediationError> {
        self.check_mediating(case)?;
        match self.level {
            Some(from) if to <= from => Err(MediationError::NotRaised { from, to }),
            _ => Ok(MediationRaised { occurred_on: case.day(), level: to }),
        }
    }

    fn request(&self, court: &str, case: &Case<'_>) -> Result<ConfirmationRequested, MediationError> {
        if self.failed_on.is_some() {
            return Err(MediationError::AlreadyFailed);
        }
        let agreement = self.in_force().ok_or(MediationError::NoAgreement)?;
        let until = agreement.reached.confirm_until.ok_or(MediationError::NotPeoplesCommittee)?;
        if agreement.request.is_some() || self.pending().is_some() {
            return Err(MediationError::AlreadyRequested);
        }
        check_short("court", court)?;
        case.check_late_fact(self.last_on)?;
        let from = agreement.reached.effective_on;
        if !(from..=until).contains(&case.day()) {
            return Err(MediationError::ConfirmationOutOfTime { from, until });
        }
        Ok(ConfirmationRequested { occurred_on: case.day(), court: court.to_owned() })
    }

    fn confirm(&self, result: Confirmation, case: &Case<'_>) -> Result<ConfirmationDecided, MediationError> {
        self.pending().ok_or(MediationError::NotRequested)?;
        case.check_late_fact(self.last_on)?;
        Ok(ConfirmationDecided { occurred_on: case.day(), result, sensitive: case.sealed_text("number")? })
    }

    /// A visit before the day of a later agreement may still be recorded.
    fn visit(
        &self,
        n: u32,
        result: Performance,
        case: &Case<'_>,
    ) -> Result<PerformanceVisited, MediationError> {
        let find =
            |agreement: &Agreement| agreement.obligations.iter().find(|one| one.agreed.n == n).cloned();
        let mut agreements = self.agreements.iter().enumerate();
        let found = agreements.find_map(|(at, agreement)| Some((at, agreement, find(agreement)?)));
        let (at, agreement, obligation) = found.ok_or(MediationError::ObligationUnknown { n })?;
        let visited_on = obligation.visit.map(|visit| visit.on);
        case.check_late_fact(visited_on.or(Some(agreement.reached.occurred_on)))?;
        let replaced_on = self.agreements.get(at + 1).map(|next| next.reached.occurred_on);
        match replaced_on.filter(|on| case.day() >= *on) {
            Some(replaced_on) => Err(MediationError::ObligationReplaced { n, replaced_on }),
            None => Ok(PerformanceVisited { occurred_on: case.day(), n, result }),
        }
    }
}

impl Open {
    fn decide(&self, case: &Case<'_>) -> Result<MediationOpened, MediationError> {
        if !self.both_agreed {
            return Err(MediationError::NotAgreedTo);
        }
        check_short("committee", &self.committee)?;
        case.check_day(None)?;
        let subject = &self.subject;
        let unknown = match subject {
            Subject::Petition(_) => MediationError::PetitionUnknown,
            Subject::Dispute(_) => MediationError::DisputeUnknown,
        };
        let opened_on = case.facts.case(subject.kind(), subject.id()).ok_or(unknown)?.opened_on;
        if case.day() < opened_on {
            return Err(MediationError::BeforeSubject { opened_on });
        }
        Ok(MediationOpened {
            occurred_on: case.day(),
            owner: case.serving(&self.owner, "owner")?,
            subject: subject.clone(),
            level: self.level,
            committee: self.committee.clone(),
            peoples_committee: self.peoples_committee,
        })
    }
}

impl Agree {
    fn check_count(&self) -> Result<(), MediationError> {
        match (1..=MOST_OBLIGATIONS.into()).contains(&self.obligations.len()) {
            true => Ok(()),
            false => Err(MediationError::ObligationsOutOfRange),
        }
    }

    /// `counted` obligations were agreed before.
    fn decide(
        &self,
        counted: usize,
        peoples_committee: bool,
        case: &Case<'_>,
    ) -> Result<AgreementReached, MediationError> {
        let reached_on = case.day();
        let (from, to) = (reached_on, case.days_on(EFFECTIVE_WITHIN_DAYS));
        let effective_on = self.effective_on.unwrap_or(from);
        if !(from..=to).contains(&effective_on) {
            return Err(MediationError::EffectiveOutOfRange { from, to });
        }
        let until = case.limit_from(effective_on, &case.rules.procedure.limits.confirmation_days);
        let numbers = (1..).skip(counted);
        let obligations = numbers.zip(&self.obligations).map(|(n, owed)| owed.decide(n, reached_on));
        Ok(AgreementReached {
            occurred_on: reached_on,
            form: self.form,
            effective_on,
            obligations: obligations.collect::<Result<_, _>>()?,
            confirm_until: peoples_committee.then_some(until.on),
            calendar_assumed: peoples_committee && until.calendar_assumed,
            sensitive: case.sealed_text("obligations")?,
        })
    }
}

impl Owed {
    fn decide(&self, n: u32, reached_on: NaiveDate) -> Result<Obligation, MediationError> {
        match self {
            Self { due_on: Some(due_on), .. } if *due_on < reached_on => {
                Err(MediationError::DueBeforeAgreement { reached_on })
            }
            Self { amount: Some(amount), .. } if *amount < Fen(1) => Err(MediationError::AmountInvalid),
            Self { due_on, amount, .. } => Ok(Obligation { n, due_on: *due_on, amount: *amount }),
        }
    }
}
