//! Extension (延期): once a round, on or before the due day.

use super::prelude::*;
use crate::limit::add_days;

/// Extends the deadline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExtendDeadline {
    /// The new due day.
    pub due_on: NaiveDate,
    /// Who approved it: an officer or office.
    pub approver: String,
    /// Why.
    #[serde(skip)]
    pub reason: Option<SensitiveText>,
}

/// The deadline was extended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadlineExtended {
    /// Local day.
    pub occurred_on: NaiveDate,
    /// New due day.
    pub due_on: NaiveDate,
    /// New legal limit, moved by the same number of days.
    pub legal_limit_on: NaiveDate,
    /// Which limits applied to the due day; `AS_RECORDED` marks an import whose due day is beyond the
    /// limits (since 1.1).
    #[serde(default, skip_serializing_if = "DueLimits::is_in_force")]
    pub limits: DueLimits,
    /// Who approved it.
    pub approver: String,
    /// Seal of the reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sensitive: Option<Sealed>,
}

impl Step for ExtendDeadline {
    type Fact = DeadlineExtended;

    fn decide(&self, petition: &Petition, case: &Case<'_>) -> Result<DeadlineExtended, PetitionError> {
        petition.assigned()?;
        petition.check_no_open_objection()?;
        let (Some(due_on), Some(legal_limit_on)) = (petition.round.due_on, petition.round.legal_limit_on)
        else {
            return Err(PetitionError::NotAssigned);
        };
        if petition.round.simplified {
            return Err(PetitionError::SimplifiedNotExtended);
        }
        if petition.round.extended_by.is_some() {
            return Err(PetitionError::AlreadyExtended);
        }
        case.check_step_day(petition.last_step_on)?;
        if case.day() > due_on {
            return Err(PetitionError::ExtensionTooLate { due_on });
        }
        let at_most = case.rules.procedure.limits.extension_days;
        let (from, to) = (add_days(due_on, 1), add_days(due_on, at_most.into()));
        let limits = case.due_within(self.due_on, from, to)?;
        // On the last day of the calendar, `from` equals the present due day. The round stores the extension
        // in 16 bits.
        let by = u16::try_from((self.due_on - due_on).num_days()).ok().filter(|by| *by > 0);
        let by = by.ok_or_else(|| case.due_out_of_range(from, to))?;
        check_short("approver", &self.approver)?;
        Ok(DeadlineExtended {
            occurred_on: case.day(),
            due_on: self.due_on,
            legal_limit_on: add_days(legal_limit_on, by.into()),
            limits,
            approver: self.approver.clone(),
            sensitive: case.sealed.clone(),
        })
    }

    fn reverse(_id: &PetitionId, fact: &DeadlineExtended) -> Self {
        Self { due_on: fact.due_on, approver: fact.approver.clone(), reason: None }
    }

    fn sensitive(&self) -> SensitiveValues {
        SensitiveValues::default().with(SensitiveField::Reason, self.reason.as_ref())
    }
}

impl Fact for DeadlineExtended {
    const VERSION: &'static str = "1.1";
    fact_fields!(sensitive);
    fact_fields!(limits);

    fn apply(&self, petition: &mut Petition) {
        let round = &mut petition.round;
        let moved = round.due_on.map(|due_on| (self.due_on - due_on).num_days());
        round.extended_by = moved.and_then(|days| u16::try_from(days).ok());
        round.due_on = Some(self.due_on);
        round.legal_limit_on = Some(self.legal_limit_on);
        petition.last_step_on = Some(self.occurred_on);
    }
}
