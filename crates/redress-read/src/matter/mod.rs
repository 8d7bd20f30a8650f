//! A matter (同一事项): a petition and its later repeats, as the statistics see them.

mod case;
mod contribution;
mod fact;
pub(crate) mod family;
mod fold;
mod opinions;
mod undone;

pub(crate) use case::Filing;
pub(crate) use fact::{Fact, Happening, Naming};
pub(crate) use family::MATTERS;

use crate::ledger::{Difference, Prefixes, Tally};
use case::Case;
use chrono::NaiveDate;
use contribution::tally;
use fold::Cases;
use redress_domain::{
    PetitionId, ReopenCause,
    petition::{Accusation, Petition, PetitionEvent, steps::CorrectionTarget},
};
use redress_log::{AsOf, Occurrence, RecordedEvent};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, OnceLock},
};

/// A matter: its facts ordered by (day, position), and its petitions folded by the rules of procedure.
#[derive(Debug, Clone, Default)]
pub(crate) struct Matter {
    facts: Vec<Fact>,
    petitions: BTreeMap<String, Petition>,
    /// Whether an event of another stream names one of its petitions.
    is_named: bool,
    /// For the petitions that complain about units.
    accusations: BTreeMap<String, Accusation>,
    /// All facts folded, and their contributions; `None` until they are needed.
    folded: OnceLock<(Cases, Tally)>,
}

impl Matter {
    /// Adds the next event of the log. Returns the difference between the matter's whole timeline before and
    /// after it: the roll-up sums these, and the ledger stores them [as its
    /// rows](crate::ledger::as_in_ledger). Other families that are folded from the same facts get their
    /// differences in the same order; a matter that no other stream names has none.
    pub(crate) fn record(
        &mut self,
        what: Happening,
        others: &[fn(&[Fact]) -> Tally],
    ) -> (Vec<Difference>, Vec<Vec<Difference>>) {
        let (day, position) = (self.day_of(&what), what.position());
        let is_named = self.is_named || matches!(what, Happening::Named(_));
        let facts = self.facts_of(what);
        if !is_named || others.is_empty() {
            return (self.record_facts(facts, (day, position)), Vec::new());
        }
        let timelines = |facts: &[Fact]| -> Vec<Prefixes> {
            others.iter().map(|tally| Prefixes::of(facts, |fact| fact.day, *tally, day)).collect()
        };
        let before = timelines(&self.facts);
        let own = self.record_facts(facts, (day, position));
        let after = timelines(&self.facts);
        let differences =
            before.iter().zip(&after).map(|(before, after)| Prefixes::difference(before, after, position));
        (own, differences.collect())
    }

    /// Adds the facts of one event, the first of which has this day.
    fn record_facts(&mut self, facts: Vec<Fact>, (day, position): (NaiveDate, i64)) -> Vec<Difference> {
        if let [fact] = &facts[..]
            && let Some(rows) = self.go_on(fact)
        {
            facts.into_iter().for_each(|fact| self.insert(fact));
            return rows;
        }
        self.folded.take();
        let prefixes =
            |facts: &[Fact]| Prefixes::of(facts, |fact| fact.day, |until| tally(&Cases::of(until)), day);
        let before = prefixes(&self.facts);
        facts.into_iter().for_each(|fact| self.insert(fact));
        Prefixes::difference(&before, &prefixes(&self.facts), position)
    }

    /// Adds an event that the ledger already has.
    pub(crate) fn recall(&mut self, what: Happening) {
        self.folded.take();
        self.facts_of(what).into_iter().for_each(|fact| self.insert(fact));
    }

    /// The facts of an event, each on the day by which figures order it. There is one, but for an upheld
    /// objection: it takes the assignment back on the assignment's day, and is decided on its own.
    fn facts_of(&self, what: Happening) -> Vec<Fact> {
        let (day, own_day) = (self.day_of(&what), what.own_day());
        match what {
            Happening::Step(step) if is_upheld(&step.event) => {
                let taken_back = Fact { day, what: Happening::TakenBack(step.clone()) };
                vec![taken_back, Fact { day: own_day, what: Happening::Step(step) }]
            }
            what => vec![Fact { day, what }],
        }
    }

    /// The rows of a fact that comes last and changes nothing before it, as most facts do: computed without
    /// folding the others again.
    fn go_on(&mut self, fact: &Fact) -> Option<Vec<Difference>> {
        let (mut cases, before) = self.folded.take().unwrap_or_else(|| self.fold());
        let is_last = self.facts.last().is_none_or(|last| last.day <= fact.day);
        if !is_last || !cases.go_on(&self.facts, fact) {
            return None;
        }
        let after = tally(&cases);
        let rows = after.minus(&before).on(fact.day, fact.position()).collect();
        self.folded = (cases, after).into();
        Some(rows)
    }

    fn fold(&self) -> (Cases, Tally) {
        let cases = Cases::of(&self.facts);
        let tally = tally(&cases);
        (cases, tally)
    }

    /// What was known at a position, or had happened by the end of a day. Days are those that figures use, so
    /// that a petition as of a figure's cut-off is what the figure counted. Removes the events from `history`
    /// that are not part of it.
    pub(crate) fn as_of(history: &mut Vec<RecordedEvent>, as_of: AsOf) -> Self {
        let (mut whole, mut matter) = (Self::default(), Self::default());
        history.retain(|recorded| {
            let Some(occurrence) = Occurrence::of(recorded.clone()) else { return false };
            let what = Happening::Step(Arc::new(occurrence));
            let mut counts = false;
            for fact in whole.facts_of(what) {
                let is_part = match as_of {
                    AsOf::Position(position) => recorded.position <= position,
                    AsOf::Date(day) => fact.day <= day,
                };
                if is_part {
                    matter.insert(fact.clone());
                }
                counts |= is_part;
                whole.insert(fact);
            }
            counts
        });
        if let AsOf::Date(day) = as_of {
            matter.petitions.values_mut().for_each(|petition| petition.take_away_deliveries_after(day));
        }
        matter
    }

    /// Position of its last event.
    pub(crate) fn last_position(&self) -> Option<i64> {
        self.facts.iter().map(Fact::position).max()
    }

    /// How many events a petition of the matter has.
    pub(crate) fn events_of(&self, petition: &str) -> u64 {
        self.petitions.get(petition).map_or(0, |petition| petition.sequence)
    }

    /// A petition of the matter, as the rules of procedure fold it.
    pub(crate) fn petition(&self, id: &PetitionId) -> Option<&Petition> {
        self.petitions.get(id.as_str())
    }

    /// Who triaged a petition of the matter as something other than an accusation; see
    /// [`Accusation::cleared_by`].
    pub(crate) fn cleared_by(&self, id: &PetitionId) -> Option<&BTreeSet<String>> {
        self.accusations.get(id.as_str())?.cleared_by()
    }

    /// The event that registered a petition of the matter.
    pub(crate) fn registration(&self, id: &PetitionId) -> Option<&Occurrence> {
        self.facts.iter().find_map(|fact| match &fact.what {
            Happening::Step(step) if step.petition == id.as_str() => {
                matches!(step.event, PetitionEvent::Registered(_)).then_some(&**step)
            }
            _ => None,
        })
    }

    /// A petition of the matter as statistics see it, with all facts.
    pub(crate) fn case(&self, id: &PetitionId) -> Option<&Case> {
        self.folded.get_or_init(|| self.fold()).0.get(id.as_str())
    }

    fn insert(&mut self, fact: Fact) {
        match &fact.what {
            // Its other fact, the earlier one, does that.
            Happening::Step(step) if is_upheld(&step.event) => {}
            Happening::Step(step) | Happening::TakenBack(step) => self.evolve(step),
            Happening::Named(_) => self.is_named = true,
        }
        let place =
            self.facts.partition_point(|other| (other.day, other.position()) < (fact.day, fact.position()));
        self.facts.insert(place, fact);
    }

    fn evolve(&mut self, step: &Occurrence) {
        let petition = self.petitions.entry(step.petition.clone()).or_default();
        // This follows by itself, unless a fold up to a day left out events that were recorded in between.
        petition.sequence = step.sequence - 1;
        petition.evolve(&step.event);
        if petition.registration.as_ref().is_some_and(|registered| !registered.against.is_empty()) {
            let accusation = self.accusations.entry(step.petition.clone()).or_default();
            accusation.evolve(&step.event, step.triaged_by.as_deref());
        }
    }

    /// Corrections, undone closings and upheld objections are ordered by the day of what they put right.
    fn day_of(&self, what: &Happening) -> NaiveDate {
        let own = what.own_day();
        let petition = self.petitions.get(what.petition());
        let Some(step) = what.step() else { return own };
        match step {
            PetitionEvent::Corrected(corrected) => match corrected.target {
                CorrectionTarget::Registration => petition
                    .and_then(|p| p.registration.as_ref())
                    .map_or(own, |registered| registered.occurred_on),
                CorrectionTarget::Visit { position, .. } => {
                    let visit = self.facts.iter().find(|fact| fact.position() == position);
                    visit.map_or(own, |visit| visit.day)
                }
            },
            PetitionEvent::Reopened(reopened) if reopened.cause == ReopenCause::RecordingError => {
                petition.and_then(|p| p.closing.as_ref()).map_or(own, |closed| closed.occurred_on)
            }
            PetitionEvent::ObjectionDecided(decided) if decided.upheld => {
                petition.and_then(|p| p.round.assignment.as_ref()).map_or(own, |assignment| assignment.on)
            }
            _ => own,
        }
    }
}

fn is_upheld(event: &PetitionEvent) -> bool {
    matches!(event, PetitionEvent::ObjectionDecided(decided) if decided.upheld)
}
