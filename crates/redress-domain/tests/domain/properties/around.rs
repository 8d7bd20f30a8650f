//! The second opinion about sponsors and lists of old cases: it keeps every event, and asks them when it judges.

use chrono::NaiveDate;
use redress_domain::{
    petition::{Petition, PetitionEvent as E, steps::*},
    *,
};
use std::collections::BTreeSet;

#[derive(Default)]
pub(super) struct Around {
    /// In the order of the log. What was undone is taken out.
    events: Vec<E>,
}

/// Whose days are in order with each other.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Thread {
    Sponsor,
    List(BacklogList),
}

impl Around {
    pub(super) fn thread(event: &E) -> Option<Thread> {
        match event {
            E::SponsorNamed(_) | E::SponsorReleased(_) => Some(Thread::Sponsor),
            E::BacklogListed(fact) => Some(Thread::List(fact.list.clone())),
            E::BacklogCancelled(fact) => Some(Thread::List(fact.list.clone())),
            _ => None,
        }
    }

    /// The day of the step before: a release ends the thread of its sponsor.
    pub(super) fn last(&self, thread: Thread) -> Option<NaiveDate> {
        let last = self.events.iter().rev().find(|event| Self::thread(event).as_ref() == Some(&thread))?;
        let is_over = matches!(last, E::SponsorReleased(_));
        (!is_over).then(|| last.occurred_on())
    }

    pub(super) fn watch(&mut self, event: &E, is_within: fn(&UnitCode, &UnitCode) -> bool) {
        match event {
            E::SponsorReleased(_) => assert!(self.sponsor().is_some()),
            E::SponsorNamed(named) => {
                let same = |last: &&SponsorNamed| {
                    (&last.leader, &last.post, &last.unit) == (&named.leader, &named.post, &named.unit)
                };
                assert_eq!(self.sponsor().filter(same), None, "named already");
                assert!(!self.may_accuse(&named.unit, is_within), "of an accused unit");
            }
            E::BacklogListed(fact) => assert!(!self.lists().contains(&fact.list), "listed already"),
            E::BacklogCancelled(fact) => self.cancelled(fact, is_within),
            E::Reopened(fact) if fact.cause == ReopenCause::RecordingError => self.undo(),
            _ => {}
        }
        self.events.push(event.clone());
        if let (E::Triaged(_), Some(sponsor)) = (event, self.sponsor()) {
            assert!(!self.may_accuse(&sponsor.unit, is_within), "accuses the sponsor's unit");
        }
    }

    /// Whether the petition is an accusation, or may be one, and names this unit or one above it.
    fn may_accuse(&self, unit: &UnitRef, is_within: fn(&UnitCode, &UnitCode) -> bool) -> bool {
        let mut kind = None;
        let mut against = Vec::new();
        for event in &self.events {
            match event {
                E::Registered(fact) => {
                    kind = fact.kind;
                    against.extend(&fact.against);
                }
                E::Triaged(fact) => {
                    kind = Some(fact.kind);
                    against.extend(&fact.against);
                }
                _ => {}
            }
        }
        matches!(kind, None | Some(Kind::Accusation))
            && against.into_iter().any(|top| is_within(&unit.code, &top.code))
    }

    /// Takes the closing out, and what was said or struck off because of it.
    fn undo(&mut self) {
        let closing = self.events.iter().rposition(|event| matches!(event, E::Closed(_))).expect("closed");
        let rests_on_it = |event: &E| {
            matches!(
                event,
                E::Closed(_)
                    | E::FollowedUp(_)
                    | E::BacklogCancelled(_)
                    | E::OpinionDelivered(_)
                    | E::ReviewDecided(_)
                    | E::Terminated(_)
                    | E::TerminationWithdrawn(_)
            )
        };
        let since = self.events.split_off(closing);
        self.events.extend(since.into_iter().filter(|event| !rests_on_it(event)));
    }

    fn cancelled(&self, fact: &BacklogCancelled, is_within: fn(&UnitCode, &UnitCode) -> bool) {
        assert!(self.lists().contains(&fact.list), "not listed");
        let closing = self.events.iter().rposition(|event| matches!(event, E::Closed(_))).expect("closed");
        let (before, since) = self.events.split_at(closing);
        let [E::Closed(closed), ..] = since else { panic!("a closing") };
        assert!(!since.iter().any(|event| matches!(event, E::Reopened(_))), "open");
        let responsible = responsible(before);
        assert!(!responsible.is_some_and(|own| is_within(&fact.verified_by.code, &own)), "its own case");
        if let Some(terminated_on) = Self::terminated_on(since) {
            assert!(terminated_on <= fact.occurred_on, "too early");
            return;
        }
        let delivered_on = Self::delivered_on(closed, since).expect("delivered");
        assert!(!matches!(closed.outcome, Outcome::Withdrawn | Outcome::Diverted), "no opinion");
        let kind = before.iter().rev().find_map(|event| match event {
            E::Triaged(triaged) => Some(triaged.kind),
            _ => None,
        });
        assert_eq!(kind, Some(Kind::Appeal), "no opinion");
        let answers = since.iter().filter_map(|event| match event {
            E::FollowedUp(answer) if answer.resolved != Resolved::Unknown => Some(answer),
            _ => None,
        });
        let last = answers.max_by_key(|answer| answer.occurred_on).expect("an answer");
        assert_eq!(last.resolved, Resolved::Yes);
        assert!(delivered_on <= fact.occurred_on && last.occurred_on <= fact.occurred_on, "too early");
    }

    fn terminated_on(since: &[E]) -> Option<NaiveDate> {
        since.iter().rev().find_map(|event| match event {
            E::Terminated(fact) => Some(Some(fact.occurred_on)),
            E::TerminationWithdrawn(_) => Some(None),
            _ => None,
        })?
    }

    /// The delivery of the last opinion.
    fn delivered_on(closed: &Closed, since: &[E]) -> Option<NaiveDate> {
        let mut delivered_on = closed.delivered_on.map(|day| day.max(closed.occurred_on));
        for event in since {
            match event {
                E::ReviewDecided(fact) => delivered_on = fact.delivered_on,
                E::OpinionDelivered(fact) => delivered_on = Some(fact.occurred_on),
                _ => {}
            }
        }
        delivered_on
    }

    fn sponsor(&self) -> Option<&SponsorNamed> {
        let steps = self.events.iter().rev();
        steps.into_iter().find(|event| Self::thread(event) == Some(Thread::Sponsor)).and_then(|event| {
            match event {
                E::SponsorNamed(named) => Some(named),
                _ => None,
            }
        })
    }

    /// The lists on which the petition is.
    fn lists(&self) -> BTreeSet<BacklogList> {
        let mut lists = BTreeSet::new();
        for event in &self.events {
            match event {
                E::BacklogListed(fact) => _ = lists.insert(fact.list.clone()),
                E::BacklogCancelled(fact) => _ = lists.remove(&fact.list),
                _ => {}
            }
        }
        lists
    }

    pub(super) fn agree(&self, petition: &Petition) {
        assert_eq!(petition.sponsor.as_ref(), self.sponsor());
        let listed = petition.backlog.iter().filter(|(_, listing)| listing.cancelled.is_none());
        assert_eq!(listed.map(|(list, _)| list.clone()).collect::<BTreeSet<_>>(), self.lists());
    }
}

/// The unit responsible after these events.
fn responsible(events: &[E]) -> Option<UnitCode> {
    let mut responsible = None;
    for event in events {
        match event {
            E::Assigned(fact) => responsible = Some(fact.unit.code.clone()),
            E::Escalated(fact) => responsible = Some(fact.to.code.clone()),
            E::ObjectionDecided(fact) if fact.upheld => responsible = None,
            E::Reopened(fact) if fact.cause != ReopenCause::RecordingError => responsible = None,
            _ => {}
        }
    }
    responsible
}
