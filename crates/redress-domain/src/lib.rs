#![doc = include_str!("../README.md")]

/// The list of kinds: one line adds a kind, and everything that has a part for each kind is generated from
/// it. A line contains the kind, its name in history, its aggregate (a [`CaseKind`]), and the type of its
/// commands.
macro_rules! kinds {
    ($make:ident) => {
        $make! {
            Petition "petition" (crate::petition::Petition) Petition;
            Unit "unit" (crate::unit::Unit) Unit;
            Petitioner "petitioner" (crate::petitioner::Petitioner) Erase;
            Dispute "dispute" (crate::dispute::Dispute) Dispute;
            Mediation "mediation" (crate::mediation::Mediation) Mediation;
            Meeting "meeting" (crate::meeting::Meeting) Meeting;
            Calendar "calendar" (crate::calendar::Calendar) Calendar;
            Sweep "sweep" (crate::sweep::Sweep) Sweep;
            #[cfg(feature = "toy-kind")] Toy "toy" (crate::toy::Toy) Toy;
        }
    };
}

mod aggregate;
pub mod calendar;
mod decision;
pub mod dispute;
mod event_list;
mod guard;
mod ids;
pub mod invisible;
pub mod kind;
mod kinds;
mod limit;
pub mod mediation;
pub mod meeting;
mod money;
pub mod numbers;
mod numbers_and_limits;
pub mod petition;
pub mod petitioner;
mod procedure;
mod refusal;
mod refusal_list;
pub mod replay_check;
mod sensitive;
pub mod slot;
mod step_error;
mod stream;
mod subject;
pub mod sweep;
mod terms;
pub mod toy;
pub mod unit;
pub mod upcast;
mod version;

pub use decision::{Case, Facts, Moment, Origin, Rules, Submitted, Summary};
pub use ids::{BacklogList, CaseId, Category, InvalidId, LeaderId, PetitionId, PetitionerId, UnitCode};
pub use kind::CaseKind;
pub use kinds::{Command, Event, State, upcasters};
pub use limit::{Counting, Limit, OnDayOff};
pub use money::{Fen, InvalidFen};
pub use procedure::{Procedure, ProcedureError};
pub use refusal::Refusal;
pub use sensitive::{Salt, Sealed, SensitiveField, SensitiveText, SensitiveValues};
pub use step_error::StepError;
pub use stream::{AggregateKind, StreamId};
pub use subject::Subject;
pub use terms::{
    Adoption, AssignmentMode, Channel, DeclineGround, DeliveryMethod, DueLimits, HearingRole, Kind,
    NonAcceptanceGround, OpinionStage, Outcome, PetitionState, Remedy, ReopenCause, Resolved, ReviewResult,
    ReviewStage, Satisfaction, TerminationGround, UnitKind, UnitLevel,
};
pub use unit::{UnitRef, UnitTree};
pub use version::Version;
