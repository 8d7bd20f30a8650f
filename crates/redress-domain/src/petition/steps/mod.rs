//! The steps, one file each: command, event, rule, effect.

mod accept;
mod assign;
mod cancel_backlog;
mod close;
mod correct;
mod decide_objection;
mod decide_review;
mod decline_review;
mod deliver_opinion;
mod escalate;
mod extend_deadline;
mod follow_up;
mod hold_hearing;
mod list_backlog;
mod name_sponsor;
mod object_to_assignment;
mod record_visit;
mod register;
mod release_sponsor;
mod reopen;
mod request_review;
mod resume_review;
mod suspend_review;
mod terminate;
mod triage;
mod withdraw_termination;

pub use super::facts::{Closed, Decision, FollowedUp, Registered, Triaged};
pub use super::sponsor::SponsorNamed;
pub use accept::{Accept, Accepted};
pub use assign::{Assign, Assigned};
pub use cancel_backlog::{BacklogCancelled, CancelBacklog};
pub use close::Close;
pub use correct::{Correct, Corrected, CorrectionTarget};
pub use decide_objection::{DecideObjection, ObjectionDecided};
pub use decide_review::{DecideReview, ReviewDecided};
pub use decline_review::{DeclineReview, ReviewDeclined};
pub use deliver_opinion::{DeliverOpinion, OpinionDelivered};
pub use escalate::{Escalate, Escalated};
pub use extend_deadline::{DeadlineExtended, ExtendDeadline};
pub use follow_up::FollowUp;
pub use hold_hearing::{HearingHeld, HoldHearing, Participants};
pub use list_backlog::{BacklogListed, ListBacklog};
pub use name_sponsor::NameSponsor;
pub use object_to_assignment::{AssignmentObjected, ObjectToAssignment};
pub use record_visit::{RecordVisit, VisitRecorded};
pub use register::Register;
pub use release_sponsor::{ReleaseSponsor, SponsorReleased};
pub use reopen::{Reopen, Reopened};
pub use request_review::{RequestReview, ReviewRequested};
pub use resume_review::{ResumeReview, ReviewResumed};
pub use suspend_review::{ReviewSuspended, SuspendReview};
pub use terminate::{Terminate, Terminated};
pub use triage::Triage;
pub use withdraw_termination::{TerminationWithdrawn, WithdrawTermination};

/// The imports of every step file.
mod prelude {
    pub(super) use crate::petition::{
        error::PetitionError,
        guards::*,
        rule::{Fact, Step},
        state::Petition,
    };
    pub(super) use crate::{
        Case, DueLimits, PetitionId, Sealed, SensitiveField, SensitiveText, SensitiveValues, UnitCode,
        UnitRef, guard::distinct,
    };
    pub(super) use chrono::NaiveDate;
    pub(super) use serde::{Deserialize, Serialize};
}
