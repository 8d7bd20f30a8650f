//! The list of the steps of the procedure.

use super::{
    error::PetitionError,
    rule::{Fact, Step},
    state::Petition,
    steps::*,
};
use crate::{Case, DueLimits, PetitionId, Sealed, SensitiveValues};
use chrono::NaiveDate;
use cqrs_es::DomainEvent;
use serde::{Deserialize, Serialize};

/// Generates the two enums and calls the step's own methods. A new step is a file under `steps` and a line
/// below.
macro_rules! procedure_steps {
    ($($command:ident => $event:ident,)+) => {
        /// A command to a petition.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
        pub enum PetitionCommand {
            $(#[doc = concat!("See [`", stringify!($command), "`].")] $command($command),)+
        }

        impl PetitionCommand {
            /// Decides the command.
            ///
            /// # Errors
            /// A refusal.
            pub fn decide(&self, petition: &Petition, case: &Case<'_>) -> Result<PetitionEvent, PetitionError> {
                super::guards::check_texts(&self.sensitive())?;
                match self { $(Self::$command(step) => step.decide(petition, case).map(PetitionEvent::$event),)+ }
            }

            /// Its sensitive values.
            #[must_use]
            pub fn sensitive(&self) -> SensitiveValues {
                match self { $(Self::$command(step) => step.sensitive(),)+ }
            }
        }

        $(impl From<$command> for PetitionCommand {
            fn from(step: $command) -> Self {
                Self::$command(step)
            }
        })+

        /// An event of a petition.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        pub enum PetitionEvent {
            $(#[doc = concat!("See [`", stringify!($event), "`].")] $event($event),)+
        }

        impl PetitionEvent {
            /// The name of every event, in the order of the procedure.
            pub const TYPES: &'static [&'static str] = &[$(stringify!($event)),+];

            /// Returns the command that leads to this event of a petition, as far as the event contains it.
            #[must_use]
            pub fn reverse(&self, id: &PetitionId) -> PetitionCommand {
                match self { $(Self::$event(fact) => $command::reverse(id, fact).into(),)+ }
            }

            pub(super) fn apply(&self, petition: &mut Petition) {
                match self { $(Self::$event(fact) => fact.apply(petition),)+ }
            }

            /// The local day of the event, in the log's reporting time zone.
            #[must_use]
            pub fn occurred_on(&self) -> NaiveDate {
                match self { $(Self::$event(fact) => fact.occurred_on(),)+ }
            }

            /// The seal of its sensitive values, if it had any.
            #[must_use]
            pub fn sealed(&self) -> Option<&Sealed> {
                match self { $(Self::$event(fact) => fact.sealed(),)+ }
            }

            /// Which limits applied to its due day, if it has one.
            #[must_use]
            pub fn due_limits(&self) -> DueLimits {
                match self { $(Self::$event(fact) => fact.due_limits(),)+ }
            }
        }

        impl DomainEvent for PetitionEvent {
            fn event_type(&self) -> String {
                match self { $(Self::$event(_) => stringify!($event).to_owned(),)+ }
            }

            fn event_version(&self) -> String {
                match self { $(Self::$event(_) => <$event as Fact>::VERSION.to_owned(),)+ }
            }
        }
    };
}

procedure_steps! {
    Register => Registered,
    Triage => Triaged,
    Assign => Assigned,
    ObjectToAssignment => AssignmentObjected,
    DecideObjection => ObjectionDecided,
    Accept => Accepted,
    ExtendDeadline => DeadlineExtended,
    Escalate => Escalated,
    HoldHearing => HearingHeld,
    RecordVisit => VisitRecorded,
    NameSponsor => SponsorNamed,
    ReleaseSponsor => SponsorReleased,
    ListBacklog => BacklogListed,
    Close => Closed,
    DeliverOpinion => OpinionDelivered,
    RequestReview => ReviewRequested,
    DeclineReview => ReviewDeclined,
    SuspendReview => ReviewSuspended,
    ResumeReview => ReviewResumed,
    DecideReview => ReviewDecided,
    Terminate => Terminated,
    WithdrawTermination => TerminationWithdrawn,
    FollowUp => FollowedUp,
    CancelBacklog => BacklogCancelled,
    Reopen => Reopened,
    Correct => Corrected,
}
