//! A petition as statistics see it: what counts, for which unit, on which day.

use chrono::{DateTime, NaiveDate, Utc};
use redress_domain::{
    Adoption, BacklogList, Category, Channel, Kind, Outcome, Remedy, Resolved, ReviewResult, ReviewStage,
    Satisfaction, UnitLevel, UnitRef,
};
use std::sync::Arc;

/// A petition, folded from its facts up to some day and position. Closings undone as `RECORDING_ERROR` are
/// left out.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) id: Arc<str>,
    pub(crate) registered_on: NaiveDate,
    pub(crate) received_by: UnitRef,
    pub(crate) place: UnitRef,
    pub(crate) category: Option<Category>,
    /// Position of the event that set the category: the one recorded last applies.
    pub(crate) category_position: i64,
    pub(crate) kind: Option<Kind>,
    pub(crate) triage_due_on: NaiveDate,
    pub(crate) first_triage_on: Option<NaiveDate>,
    /// The competent level that the last triage named.
    pub(crate) competent_level: Option<UnitLevel>,
    pub(crate) round: u32,
    /// The responsible unit of the round.
    pub(crate) responsible: Option<UnitRef>,
    /// The registration, then the visits, in order.
    pub(crate) filings: Vec<Filing>,
    pub(crate) assignments: Vec<Assignment>,
    /// Every order of assignment, also those that an upheld objection took back.
    pub(crate) orders: Vec<Order>,
    pub(crate) objections: Vec<DecidedObjection>,
    pub(crate) duties: Vec<Duty>,
    pub(crate) closings: Vec<Closing>,
    /// Every listing as an old case.
    pub(crate) listings: Vec<Listing>,
    pub(crate) deliveries: Vec<Delivery>,
    pub(crate) reviews: Vec<Review>,
    /// The end of the procedure, unless it was withdrawn.
    pub(crate) termination: Option<Termination>,
    pub(crate) milestones: Vec<Milestone>,
}

/// A filing: the registration or a later visit.
#[derive(Debug, Clone)]
pub(crate) struct Filing {
    pub(crate) position: i64,
    /// Known for every recorded filing.
    pub(crate) at: Option<DateTime<Utc>>,
    pub(crate) on: NaiveDate,
    /// The unit approached.
    pub(crate) unit: UnitRef,
    pub(crate) channel: Channel,
    pub(crate) head_count: u32,
    pub(crate) collective: bool,
    pub(crate) repeat: bool,
    /// The competent level when it was made; `None` until a triage has named one.
    pub(crate) competent: Option<UnitLevel>,
}

/// An assignment: waiting to be accepted, accepted, replaced or closed.
#[derive(Debug, Clone)]
pub(crate) struct Assignment {
    pub(crate) unit: UnitRef,
    pub(crate) accept_due_on: NaiveDate,
    pub(crate) accepted_on: Option<NaiveDate>,
    /// Replaced by another assignment or an escalation, or closed.
    pub(crate) ended_on: Option<NaiveDate>,
}

/// An order of assignment.
#[derive(Debug, Clone)]
pub(crate) struct Order {
    /// The unit that gave it.
    pub(crate) by: UnitRef,
    pub(crate) on: NaiveDate,
    /// Whether an objection to it was upheld.
    pub(crate) misrouted: bool,
}

/// An objection to an order that was decided.
#[derive(Debug, Clone)]
pub(crate) struct DecidedObjection {
    /// The unit that gave the order.
    pub(crate) by: UnitRef,
    pub(crate) on: NaiveDate,
    pub(crate) upheld: bool,
}

/// A duty to close a petition by a day.
#[derive(Debug, Clone)]
pub(crate) struct Duty {
    pub(crate) round: u32,
    pub(crate) unit: UnitRef,
    pub(crate) due_on: NaiveDate,
    /// Day on which its round was closed.
    pub(crate) closed_on: Option<NaiveDate>,
}

/// The delivery of a handling unit's opinion.
#[derive(Debug, Clone)]
pub(crate) struct Delivery {
    /// Position of the closing.
    pub(crate) closing: i64,
    pub(crate) on: NaiveDate,
    /// The unit whose opinion it is.
    pub(crate) unit: UnitRef,
    /// Whether a review was requested.
    pub(crate) requested: bool,
}

/// A request for review or re-review.
#[derive(Debug, Clone)]
pub(crate) struct Review {
    pub(crate) position: i64,
    /// Position of the closing.
    pub(crate) closing: i64,
    /// The unit whose opinion is reviewed.
    pub(crate) of: UnitRef,
    /// The body that was asked.
    pub(crate) to: UnitRef,
    pub(crate) stage: ReviewStage,
    pub(crate) decide_by: NaiveDate,
    /// Late or to a wrong body, so that it is only declined; or declined.
    pub(crate) left_out: bool,
    pub(crate) suspended: bool,
    /// Day and result of the decision.
    pub(crate) decided: Option<(NaiveDate, ReviewResult)>,
}

/// The end of the procedure.
#[derive(Debug, Clone)]
pub(crate) struct Termination {
    pub(crate) on: NaiveDate,
    pub(crate) at: Option<DateTime<Utc>>,
}

/// A closing and what followed.
#[derive(Debug, Clone)]
pub(crate) struct Closing {
    pub(crate) position: i64,
    /// Known for every recorded closing.
    pub(crate) at: Option<DateTime<Utc>>,
    pub(crate) on: NaiveDate,
    /// The responsible unit, or the unit that received the petition if there was none.
    pub(crate) unit: UnitRef,
    pub(crate) outcome: Outcome,
    /// What became of a suggestion, if it says so.
    pub(crate) suggestion: Option<Adoption>,
    /// Whether the petition had not been triaged by then.
    pub(crate) untriaged: bool,
    pub(crate) reopened: bool,
    /// The last known answer.
    pub(crate) resolved: Option<Resolved>,
    /// The last rating.
    pub(crate) rating: Option<Satisfaction>,
}

/// A listing as an old case.
#[derive(Debug, Clone)]
pub(crate) struct Listing {
    pub(crate) list: BacklogList,
    pub(crate) on: NaiveDate,
    /// The unit responsible then, or the one that received the petition if there was none.
    pub(crate) unit: UnitRef,
    /// Whether it was struck off.
    pub(crate) cancelled: bool,
}

/// Something that is counted on its own day.
#[derive(Debug, Clone)]
pub(crate) struct Milestone {
    pub(crate) kind: MilestoneKind,
    pub(crate) on: NaiveDate,
    /// The unit that was responsible just before, or the one that received the petition if there was none.
    pub(crate) unit: UnitRef,
}

/// The kinds of milestone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MilestoneKind {
    Hearing,
    /// To a tier.
    Escalation(u8),
    Extension,
    Reopening,
    Diversion(Remedy),
}

impl Case {
    /// The unit whose opinion a closing with this outcome is; `None` if it is no opinion.
    pub(super) fn opinion_of(&self, outcome: Outcome) -> Option<&UnitRef> {
        let is_opinion =
            self.kind == Some(Kind::Appeal) && !matches!(outcome, Outcome::Withdrawn | Outcome::Diverted);
        self.responsible.as_ref().filter(|_| is_opinion)
    }

    /// Whether it is closed.
    pub(crate) fn is_closed(&self) -> bool {
        self.closings.last().is_some_and(|closing| !closing.reopened)
    }

    /// The unit that present events count for: the responsible unit, otherwise the one that received the
    /// petition.
    pub(crate) fn carrier(&self) -> UnitRef {
        self.responsible.clone().unwrap_or_else(|| self.received_by.clone())
    }

    /// The channel of the registration.
    pub(crate) fn channel(&self) -> Channel {
        self.filings[0].channel
    }

    /// Whether it repeats an earlier petition.
    pub(crate) fn is_repeat(&self) -> bool {
        self.filings[0].repeat
    }
}

impl Filing {
    /// Over-level visit (越级访): in person, more than one level above the competent one.
    pub(crate) fn is_over_level(&self) -> bool {
        let levels_above = |competent: UnitLevel| self.unit.level as i32 - competent as i32;
        self.channel == Channel::Visit && self.competent.is_some_and(|competent| levels_above(competent) > 1)
    }

    /// Collective visit (集体访).
    pub(crate) fn is_collective(&self) -> bool {
        self.channel == Channel::Visit && self.collective
    }
}
