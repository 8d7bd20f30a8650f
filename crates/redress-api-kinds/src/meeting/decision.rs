//! The subjects of a meeting, and what it decided on each.

use super::terms::MatterDecision;
use async_graphql::{ID, Result};
use redress_api_common::{case::VisibleCase, scalars::Date, sensitive::SensitiveValue, unit::Unit};
use redress_domain::{
    SensitiveField, Subject,
    meeting::{Meeting, SubjectDecision},
};
use std::sync::Arc;

/// A subject of a meeting.
pub(super) struct MeetingSubject {
    case: Arc<VisibleCase>,
    subject: Subject,
    decision: Option<SubjectDecision>,
}

impl MeetingSubject {
    /// Those that the caller sees.
    pub(super) fn all(case: &Arc<VisibleCase>, meeting: &Meeting) -> Vec<Self> {
        let each = meeting.subjects().map(|subject| Self {
            case: case.clone(),
            subject: subject.clone(),
            decision: meeting.decision_on(subject).cloned(),
        });
        each.filter(Self::is_seen).collect()
    }

    fn is_seen(&self) -> bool {
        let unit = self.decision.as_ref().and_then(|decision| decision.decided.unit.as_ref());
        match &self.subject {
            Subject::Petition(petition) => self.case.petition(petition.as_str()).is_some(),
            Subject::Dispute(_) => {
                self.case.dispute(&self.subject).is_some()
                    || unit.is_some_and(|unit| self.case.access.covers(&unit.code))
            }
        }
    }
}

object! {
    /// A subject of a meeting, and what the meeting decided on it.
    impl MeetingSubject {
        /// The petition; null if it is a dispute.
        fn petition(&self) -> Option<ID> {
            self.case.petition(self.subject.petition()?.as_str())
        }

        /// The dispute; null if it is a petition. A caller who is to execute the decision knows its id and no more of it.
        fn dispute(&self) -> Option<ID> {
            let Subject::Dispute(dispute) = &self.subject else { return None };
            Some(dispute.as_str().into())
        }

        /// What was decided; null until the meeting decides.
        fn decision(&self) -> Option<MatterDecision> {
            self.decision.as_ref().map(|decision| decision.decided.decision.into())
        }

        /// The day of the decision.
        fn decided_on(&self) -> Option<Date> {
            self.decision.as_ref().map(|decision| Date(decision.decided.occurred_on))
        }

        /// The unit that executes it; null if none was named.
        fn unit(&self) -> Result<Option<Unit>> {
            let unit = self.decision.as_ref().and_then(|decision| decision.decided.unit.as_ref());
            unit.map(|unit| self.case.unit_of(unit.code.as_str())).transpose()
        }

        /// Last day to execute it; null if none was set.
        fn due_on(&self) -> Option<Date> {
            self.decision.as_ref()?.decided.due_on.map(Date)
        }

        /// The decision in words.
        async fn text(&self, ctx: &Context<'_>) -> Result<Option<SensitiveValue>> {
            match &self.decision {
                Some(SubjectDecision { decided, position, .. }) => {
                    self.case.text_at(ctx, (*position, &decided.sensitive), SensitiveField::Text).await
                }
                None => Ok(None),
            }
        }

        /// The day on which it was executed.
        fn executed_on(&self) -> Option<Date> {
            self.decision.as_ref()?.executed_on.map(Date)
        }
    }
}
