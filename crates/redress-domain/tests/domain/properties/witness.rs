//! A second opinion: it watches a history event by event, keeps its own books, and knows the rules as the Regulation
//! has them. It shares no code with the decisions it judges.

use super::around::Around;
use super::witness_opinions::Opinions;
use crate::fixture::UNITS;
use chrono::{Datelike, Days, NaiveDate, Weekday};
use redress_domain::{
    petition::{Petition, PetitionEvent as E, Visit, steps::*},
    *,
};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Default)]
pub(super) struct Witness {
    registered: Option<Registered>,
    accusation: bool,
    /// As triage said last.
    kind: Option<Kind>,
    decision: Option<Decision>,
    /// Assignments since triage, over all rounds.
    assigned_since_triage: u32,
    last_step: Option<NaiveDate>,
    rounds: u32,
    round: Round,
    closed_on: Option<NaiveDate>,
    opinions: Opinions,
    follow_up: Option<FollowedUp>,
    visits: BTreeMap<u64, Visit>,
    around: Around,
}

#[derive(Default)]
struct Round {
    assignments: u32,
    responsible: Option<UnitRef>,
    /// Who gave the order in force, until when it may be objected to, and what became of that.
    order: Option<(UnitRef, NaiveDate, Objected)>,
    /// The limit of simplified handling.
    simplified: Option<NaiveDate>,
    first_assigned_on: Option<NaiveDate>,
    first_accepted_on: Option<NaiveDate>,
    /// Whether the present assignment is still to be accepted.
    acceptable: bool,
    extended_by: Option<u64>,
    /// Above the first.
    tiers: u8,
    due_on: Option<NaiveDate>,
    limit: Option<NaiveDate>,
    /// Fifteen days after the reopening that began it.
    assign_by: Option<NaiveDate>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Objected {
    NotYet,
    Open,
    Decided,
}

/// Mondays to Fridays after a day: no calendar is published.
fn working_days(day: NaiveDate, count: usize) -> NaiveDate {
    let worked = |day: &NaiveDate| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
    let days = || day.iter_days().skip(1).take(30);
    // At the end of the calendar there are fewer.
    days().filter(worked).nth(count - 1).or_else(|| days().reduce(|_, last| last)).unwrap_or(day)
}

pub(super) fn plus(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX)
}

pub(super) fn is_within(unit: &UnitCode, top: &UnitCode) -> bool {
    let above = |code: &str| UNITS.iter().find(|(c, ..)| *c == code).and_then(|(_, _, parent)| *parent);
    std::iter::successors(Some(unit.as_str()), |code| above(code)).any(|code| code == top.as_str())
}

impl Witness {
    /// Judges the next event; panics where it breaks a rule.
    pub(super) fn watch(&mut self, sequence: u64, event: &E, moment: &Moment, facts: &Facts) {
        if self.opinions.watch(event, moment) {
            assert!(self.closed_on.is_some());
            self.around.watch(event, is_within);
            return;
        }
        self.judge_day(event, moment, facts);
        match event {
            E::Registered(fact) => self.registered(fact),
            E::Triaged(fact) => self.triaged(fact),
            E::Assigned(fact) => self.assigned(fact),
            E::AssignmentObjected(fact) => self.objected(fact),
            E::ObjectionDecided(fact) => self.decided(fact),
            E::Accepted(fact) => self.accepted(fact),
            E::DeadlineExtended(fact) => self.extended(fact),
            E::Escalated(fact) => self.escalated(fact),
            E::HearingHeld(fact) => {
                assert!(self.is_open() && self.round.responsible.is_some());
                assert!(!fact.participants.is_empty() && fact.participants.iter().all(|p| p.count > 0));
            }
            E::VisitRecorded(fact) => {
                assert!(fact.head_count > 0);
                assert_eq!(fact.collective, fact.channel == Channel::Visit && fact.head_count >= 5);
                let visit = Visit { channel: fact.channel, head_count: fact.head_count };
                self.visits.insert(sequence, visit);
            }
            E::Closed(fact) => self.closed(fact),
            E::FollowedUp(fact) => {
                assert!(self.closed_on.is_some_and(|closed_on| closed_on <= fact.occurred_on));
                self.opinions.followed_up();
                self.follow_up = Some(fact.clone());
            }
            E::Reopened(fact) => self.reopened(fact),
            E::Corrected(fact) => self.corrected(fact),
            E::SponsorNamed(_) | E::SponsorReleased(_) | E::BacklogListed(_) | E::BacklogCancelled(_) => {}
            _ => unreachable!("judged among the opinions"),
        }
        self.around.watch(event, is_within);
    }

    fn judge_day(&mut self, event: &E, moment: &Moment, facts: &Facts) {
        let day = event.occurred_on();
        assert!(day <= moment.today, "in the future");
        if matches!(event, E::VisitRecorded(_) | E::FollowedUp(_) | E::Corrected(_)) {
            assert!(self.registered.as_ref().is_some_and(|r| r.occurred_on <= day), "before registration");
            return;
        }
        let last = Around::thread(event).map_or(self.last_step, |thread| {
            self.around.last(thread).or(self.registered.as_ref().map(|registered| registered.occurred_on))
        });
        assert!(last.is_none_or(|last| last <= day), "before the step before it");
        assert!(moment.any_day || plus(day, 3) >= moment.today, "too far back");
        let later = |recorded: Option<chrono::DateTime<chrono::Utc>>| {
            recorded.is_some_and(|recorded| recorded > moment.occurred_at && moment.now > moment.occurred_at)
        };
        assert!(!later(facts.registered_at), "earlier by time than the registration");
        if let E::Registered(Registered { repeat_of: Some(_), .. }) = event {
            assert!(!later(facts.repeated_at), "registered before what it repeats");
        }
        if Around::thread(event).is_none() {
            self.last_step = Some(day);
        }
    }

    fn is_open(&self) -> bool {
        self.registered.is_some() && self.closed_on.is_none()
    }

    fn assert_not_accused(&self, unit: &UnitRef) {
        let against = self.registered.iter().flat_map(|r| &r.against);
        let accused = against.into_iter().any(|top| is_within(&unit.code, &top.code));
        assert!(!(self.accusation && accused), "{unit:?} is accused");
    }

    fn has_open_objection(&self) -> bool {
        self.round.order.as_ref().is_some_and(|(.., objected)| *objected == Objected::Open)
    }

    /// Sixty days from the first acceptance, until then from the first assignment, and what was added.
    fn ordinary_limit(&self) -> NaiveDate {
        let from = self.round.first_accepted_on.or(self.round.first_assigned_on).expect("assigned");
        plus(plus(from, 60), self.round.extended_by.unwrap_or(0))
    }

    fn legal_limit(&self) -> NaiveDate {
        self.round.simplified.unwrap_or_else(|| self.ordinary_limit())
    }

    fn assert_due(&self, due_on: NaiveDate, day: NaiveDate) {
        let limit = self.legal_limit();
        let last = if limit < day { plus(day, 30) } else { limit };
        assert!(day <= due_on && due_on <= last, "{day} <= {due_on} <= {last}");
    }

    fn registered(&mut self, fact: &Registered) {
        assert!(self.registered.is_none() && fact.head_count > 0);
        assert_eq!(fact.collective, fact.channel == Channel::Visit && fact.head_count >= 5);
        let at_most = if fact.collective { 5 } else { fact.head_count };
        assert!(fact.representatives.is_none_or(|n| n <= at_most));
        assert_eq!(fact.triage_due_on, plus(fact.occurred_on, 15));
        let against: BTreeSet<_> = fact.against.iter().map(|unit| &unit.code).collect();
        assert_eq!(against.len(), fact.against.len(), "named twice");
        assert_eq!(fact.matter.as_str(), if fact.repeat_of.is_some() { "P-0" } else { "P-1" });
        self.rounds = 1;
        self.kind = fact.kind;
        self.registered = Some(fact.clone());
    }

    fn triaged(&mut self, fact: &Triaged) {
        assert!(self.is_open() && self.decision.is_none());
        self.accusation = fact.kind == Kind::Accusation;
        self.kind = Some(fact.kind);
        self.assigned_since_triage = 0;
        if let Decision::Forward { to } = &fact.decision {
            self.assert_not_accused(to);
        }
        self.decision = Some(fact.decision.clone());
    }

    fn assigned(&mut self, fact: &Assigned) {
        assert!(self.is_open());
        match &self.decision {
            Some(Decision::Accept) => {}
            Some(Decision::Forward { to }) => {
                assert!(self.assigned_since_triage > 0 || *to == fact.unit, "forwarded elsewhere");
            }
            other => panic!("assigned after {other:?}"),
        }
        self.assert_not_accused(&fact.unit);
        fact.co_handlers.iter().for_each(|co| self.assert_not_accused(co));
        let hands: BTreeSet<_> = fact.co_handlers.iter().chain([&fact.unit]).map(|u| &u.code).collect();
        assert_eq!(hands.len(), fact.co_handlers.len() + 1, "named twice");
        self.round.first_assigned_on.get_or_insert(fact.occurred_on);
        assert_eq!(fact.accept_due_on, plus(fact.occurred_on, 15));
        let registered = self.registered.as_ref().expect("registered");
        assert!(!fact.simplified || registered.repeat_of.is_none(), "a repeat is not simplified");
        self.round.simplified = fact.simplified.then(|| {
            let from = self.round.first_accepted_on.unwrap_or(fact.accept_due_on);
            self.round.simplified.unwrap_or(working_days(from, 10).min(self.ordinary_limit()))
        });
        assert_eq!(fact.legal_limit_on, self.legal_limit());
        let by = fact.by.as_ref().expect("of this version");
        if *by != registered.received_by {
            self.assert_not_accused(by);
        }
        assert_eq!(fact.objection_until, Some(working_days(fact.occurred_on, 5)));
        let order = (by.clone(), working_days(fact.occurred_on, 5), Objected::NotYet);
        self.assert_due(fact.due_on, fact.occurred_on);
        self.assigned_since_triage += 1;
        let round = &mut self.round;
        (round.due_on, round.limit) = (Some(fact.due_on), Some(fact.legal_limit_on));
        round.assignments += 1;
        round.responsible = Some(fact.unit.clone());
        round.order = Some(order);
        round.acceptable = true;
    }

    fn objected(&mut self, fact: &AssignmentObjected) {
        assert!(self.is_open() && self.round.acceptable);
        assert_eq!(self.round.responsible.as_ref(), Some(&fact.by));
        let (_, until, objected) = self.round.order.as_mut().expect("under an assignment");
        assert!(fact.occurred_on <= *until && *objected == Objected::NotYet);
        *objected = Objected::Open;
    }

    fn decided(&mut self, fact: &ObjectionDecided) {
        assert!(self.is_open() && self.has_open_objection());
        self.assert_not_accused(&fact.by);
        let (by, _, objected) = self.round.order.as_mut().expect("under an assignment");
        assert!(is_within(&by.code, &fact.by.code), "neither the unit that gave the order nor above it");
        *objected = Objected::Decided;
        if fact.upheld {
            let round = &mut self.round;
            (round.order, round.responsible, round.due_on) = (None, None, None);
        }
    }

    fn accepted(&mut self, fact: &Accepted) {
        assert!(self.is_open() && self.round.acceptable && !self.has_open_objection());
        assert_eq!(self.round.responsible.as_ref(), Some(&fact.by));
        let is_first = self.round.first_accepted_on.is_none();
        self.round.first_accepted_on.get_or_insert(fact.occurred_on);
        let counted = working_days(fact.occurred_on, 10);
        self.round.simplified = self.round.simplified.map(|limit| if is_first { counted } else { limit });
        assert_eq!(fact.legal_limit_on, self.legal_limit());
        let is_lowered =
            is_first && self.round.simplified.is_some() && self.round.due_on.is_some_and(|due| due > counted);
        assert_eq!(fact.due_on, is_lowered.then_some(counted));
        self.round.due_on = fact.due_on.or(self.round.due_on);
        self.round.acceptable = false;
        self.round.limit = Some(fact.legal_limit_on);
    }

    fn extended(&mut self, fact: &DeadlineExtended) {
        assert!(self.is_open() && self.round.responsible.is_some() && self.round.extended_by.is_none());
        assert!(!self.has_open_objection() && self.round.simplified.is_none());
        let due_on = self.round.due_on.expect("assigned");
        assert!(fact.occurred_on <= due_on, "too late");
        assert!(due_on < fact.due_on && fact.due_on <= plus(due_on, 30), "by too much, or nothing");
        self.round.extended_by = u64::try_from((fact.due_on - due_on).num_days()).ok();
        assert_eq!(fact.legal_limit_on, self.legal_limit());
        (self.round.due_on, self.round.limit) = (Some(fact.due_on), Some(fact.legal_limit_on));
    }

    fn escalated(&mut self, fact: &Escalated) {
        assert!(self.is_open() && !self.has_open_objection());
        self.round.order = None;
        assert_eq!(self.round.responsible.as_ref(), Some(&fact.from));
        assert!(fact.to.level >= fact.from.level && fact.tier > 1 + self.round.tiers && fact.tier <= 4);
        self.assert_not_accused(&fact.to);
        self.assert_due(fact.due_on, fact.occurred_on);
        self.round.responsible = Some(fact.to.clone());
        self.round.tiers = fact.tier - 1;
        self.round.due_on = Some(fact.due_on);
    }

    fn closed(&mut self, fact: &Closed) {
        assert!(self.is_open());
        if fact.outcome != Outcome::Withdrawn {
            let decision = self.decision.as_ref().expect("only a withdrawal closes before triage");
            let taken_on = matches!(decision, Decision::Accept | Decision::Forward { .. });
            let waits = taken_on && self.rounds > 1 && self.round.responsible.is_none();
            assert!(!waits, "closed before the new round was assigned");
            assert!(!self.has_open_objection(), "only a withdrawal ends an objection");
        }
        assert!(fact.suggestion.is_none() || self.kind == Some(Kind::Suggestion));
        let is_opinion = self.kind == Some(Kind::Appeal)
            && !matches!(fact.outcome, Outcome::Withdrawn | Outcome::Diverted);
        self.opinions.closed(self.round.responsible.clone().filter(|_| is_opinion), fact);
        self.closed_on = Some(fact.occurred_on);
    }

    fn reopened(&mut self, fact: &Reopened) {
        assert!(self.closed_on.take().is_some());
        self.opinions.reopened(fact);
        self.follow_up = None;
        let new_round = fact.cause != ReopenCause::RecordingError;
        let assign_by = new_round.then(|| plus(fact.occurred_on, 15));
        assert_eq!(fact.assign_due_on, assign_by);
        if new_round {
            self.rounds += 1;
            self.round = Round { assign_by, ..Round::default() };
            self.decision.take_if(|d| matches!(d, Decision::Divert { .. } | Decision::NotAccept));
        }
    }

    fn corrected(&mut self, fact: &Corrected) {
        assert!(fact.head_count.is_none_or(|n| n > 0));
        let (channel, head_count) = match fact.target {
            CorrectionTarget::Registration => {
                let registered = self.registered.as_mut().expect("registered");
                registered.category = fact.category.clone().or(registered.category.take());
                registered.place = fact.place.clone().unwrap_or(registered.place.clone());
                registered.collective = fact.collective;
                (&mut registered.channel, &mut registered.head_count)
            }
            CorrectionTarget::Visit { sequence, .. } => {
                assert!(fact.place.is_none() && fact.category.is_none());
                let visit = self.visits.get_mut(&sequence).expect("a visit of this petition");
                (&mut visit.channel, &mut visit.head_count)
            }
        };
        *channel = fact.channel.unwrap_or(*channel);
        *head_count = fact.head_count.unwrap_or(*head_count);
        assert_eq!(fact.collective, *channel == Channel::Visit && *head_count >= 5);
    }

    /// The day by which something has to happen next.
    fn next_step(&self) -> Option<NaiveDate> {
        let registered = self.registered.as_ref().filter(|_| self.closed_on.is_none())?;
        let ends = matches!(self.decision, Some(Decision::Divert { .. } | Decision::NotAccept));
        match (self.round.due_on, &self.decision) {
            (Some(due_on), _) => Some(due_on),
            (None, _) if ends => None,
            (None, _) if self.rounds > 1 => self.round.assign_by,
            (None, None) => Some(registered.triage_due_on),
            (None, Some(_)) => None,
        }
    }

    /// The petition, folded, is as these books have it.
    pub(super) fn agree(&self, petition: &Petition) {
        let (round, own) = (&petition.round, &self.round);
        self.opinions.agree(petition);
        assert_eq!(petition.closing.as_ref().map(|closing| closing.occurred_on), self.closed_on);
        assert_eq!(petition.triage.as_ref().map(|t| &t.decision), self.decision.as_ref());
        assert_eq!((round.number, round.assignments), (self.rounds, own.assignments));
        assert_eq!((&round.responsible, round.tier), (&own.responsible, 1 + own.tiers));
        assert_eq!((round.due_on, round.legal_limit_on), (own.due_on, own.limit));
        assert_eq!(round.accepted, round.assignments > 0 && !own.acceptable);
        assert_eq!(round.simplified, own.simplified.is_some());
        let open = self.has_open_objection() && self.closed_on.is_none();
        assert_eq!(petition.open_objection().is_some(), open);
        assert_eq!(round.extended_by.map(u64::from), own.extended_by);
        assert_eq!(petition.next_step_due_on(), self.next_step());
        assert_eq!(petition.last_step_on, self.last_step);
        assert_eq!((&petition.follow_up, &petition.visits), (&self.follow_up, &self.visits));
        assert_eq!(petition.registration, self.registered);
        self.around.agree(petition);
    }
}
