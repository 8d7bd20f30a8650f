//! What happens to a petition in the hall: triaged at the desk, assigned at once, followed up, and escalated
//! tier by tier if necessary.

use chrono::{Datelike, NaiveDate};
use redress_domain::petition::steps::Decision;
use redress_domain::{AssignmentMode, Channel, Outcome, Remedy, ReopenCause, Resolved, UnitLevel};

use super::district::level_of;
use super::handling::{OUTCOMES, answer_by, escalate, follow_up, forward};
use super::petition_plan::{PetitionPlan, after, working_day};
use super::random::{Deck, Random};
use super::scenario::{FATES_IN_HALL, Fate, SLOW, TIERS_IN_HALL};

/// Of 1,000 petitioners asked: how many say resolved, and how many not resolved. The others give no answer.
pub(super) const ANSWERS: (usize, usize) = (930, 12);
/// Of 1,000 petitioners asked: satisfied, basically satisfied, dissatisfied. The others give no rating.
pub(super) const RATINGS: (usize, usize, usize) = (640, 250, 30);

/// The result of triage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// The petition is handled.
    Handle,
    /// The petition is diverted to another statutory procedure (诉访分离).
    Divert(Remedy),
    /// The petition is not accepted.
    NotAccept,
    /// The petition is withdrawn before triage.
    WithdrawnAtOnce,
    /// The petition is withdrawn while it is handled.
    Withdrawn,
}

/// The random decisions for the hall.
#[derive(Debug)]
pub(super) struct Hall {
    ways: Deck<Way>,
    fates: Deck<Fate>,
    tiers: Deck<u8>,
    outcomes: Deck<Outcome>,
}

impl Hall {
    pub(super) fn new() -> Self {
        let ways = [
            (Way::Handle, 955),
            (Way::Divert(Remedy::Litigation), 12),
            (Way::Divert(Remedy::Arbitration), 7),
            (Way::Divert(Remedy::AdministrativeReconsideration), 5),
            (Way::Divert(Remedy::OtherStatutory), 2),
            (Way::NotAccept, 6),
            (Way::WithdrawnAtOnce, 5),
            (Way::Withdrawn, 8),
        ];
        Self {
            ways: Deck::new(50, &ways),
            fates: Deck::new(51, &FATES_IN_HALL),
            tiers: Deck::new(52, &TIERS_IN_HALL),
            outcomes: Deck::new(53, &OUTCOMES),
        }
    }

    /// Plans a petition from its registration on. `hearing` decides whether a petition that reached a tier
    /// gets a hearing.
    pub(super) fn plan(&mut self, petition: &mut PetitionPlan, hearing: impl FnOnce(NaiveDate, u8) -> bool) {
        let way = self.ways.deal();
        let wait = match petition.random.below(1_000) {
            0..700 => 0,
            700..900 => 1,
            900..992 => petition.random.between(2, 6),
            _ => petition.random.between(16, 19),
        };
        let day = working_day(after(petition.registered_on, wait));
        match way {
            Way::WithdrawnAtOnce => petition.close(day, Outcome::Withdrawn),
            Way::Divert(remedy) => {
                petition.triage(day, Decision::Divert { remedy });
                petition.close(day, Outcome::Diverted);
            }
            Way::NotAccept => {
                petition.triage(day, Decision::NotAccept);
                petition.close(day, Outcome::Explained);
            }
            Way::Handle | Way::Withdrawn => {
                petition.triage(day, decision(petition));
                self.handle(petition, way == Way::Withdrawn, hearing);
            }
        }
    }

    fn handle(
        &mut self,
        petition: &mut PetitionPlan,
        withdrawn: bool,
        hearing: impl FnOnce(NaiveDate, u8) -> bool,
    ) {
        order(petition);
        let (mut fate, tier) = (self.fates.deal(), self.tiers.deal());
        if withdrawn {
            let wait = petition.random.between(2, 12);
            return petition.close(working_day(after(petition.day(), wait)), Outcome::Withdrawn);
        }
        if tier > 1 {
            let wait = petition.random.between(6, 14);
            escalate(petition, working_day(after(petition.day(), wait)), tier, 25);
            if hearing(petition.day(), tier) {
                petition.hearing(working_day(after(petition.day(), 4)));
            }
        } else if petition.random.chance(22) && fate != Fate::Unanswered {
            let wait = petition.random.between(1, 8);
            petition.extend(working_day(after(petition.day(), wait)), 20);
        }
        if fate == Fate::InTime && is_slow(petition) {
            fate = Fate::Late;
        }
        let late = petition.random.between(2, 32);
        answer_by(petition, fate, late, self.outcomes.deal());
        self.plan_after_answer(petition);
    }

    /// Plans what follows the answer: a question to the petitioner, and sometimes another round.
    fn plan_after_answer(&mut self, petition: &mut PetitionPlan) {
        if petition.closings.is_empty() {
            return;
        }
        if petition.random.chance(1) {
            // A clerk closed the wrong petition, and a supervisor corrects it.
            if petition.reopen(working_day(after(petition.day(), 1)), ReopenCause::RecordingError) {
                petition.close(working_day(after(petition.day(), 2)), self.outcomes.deal());
            }
        }
        match follow_up(petition, 560, ANSWERS, RATINGS) {
            Some(Resolved::No) if petition.random.chance(600) => {
                self.plan_new_round(petition, ReopenCause::FollowUpFailed, 3)
            }
            Some(_) => {}
            None if petition.random.chance(5) => {
                let causes = [ReopenCause::ReviewOrdered, ReopenCause::OpinionNotExecuted];
                let (cause, wait) = (*petition.random.pick(&causes), petition.random.between(15, 40));
                self.plan_new_round(petition, cause, wait);
            }
            None => {}
        }
    }

    /// Plans a new round: the same handler, now under instruction (`INSTRUCTED`) and followed up more often.
    pub(super) fn plan_new_round(&mut self, petition: &mut PetitionPlan, cause: ReopenCause, wait: u32) {
        if petition.responsible.is_none() || !petition.reopen(working_day(after(petition.day(), wait)), cause)
        {
            return;
        }
        let handler = petition.case.handler.clone();
        petition.assign(petition.day(), &handler, AssignmentMode::Instructed, Some(30));
        petition.accept(working_day(after(petition.day(), 1)));
        answer_by(petition, Fate::InTime, 0, self.outcomes.deal());
        follow_up(petition, 900, (960, 0), RATINGS);
    }
}

/// The decision of triage: streets get the petition forwarded; departments have staff in the hall.
fn decision(petition: &PetitionPlan) -> Decision<redress_domain::UnitCode> {
    match level_of(&petition.case.handler) {
        UnitLevel::District => Decision::Accept,
        _ => forward(&petition.case.handler),
    }
}

/// Assigns the petition and lets the unit accept it. Small offices often omit the acceptance.
fn order(petition: &mut PetitionPlan) {
    let handler = petition.case.handler.clone();
    let mode = match level_of(&handler) {
        UnitLevel::District if petition.random.chance(60) => AssignmentMode::Joint,
        UnitLevel::District => AssignmentMode::Direct,
        _ => AssignmentMode::Forwarded,
    };
    let term = if petition.random.chance(650) { Some(petition.random.between(12, 30)) } else { None };
    let wait = petition.random.below(3);
    let day = working_day(after(petition.day(), u32::from(wait == 2)));
    petition.assign(day, &handler, mode, term);
    let skips = if level_of(&handler) == UnitLevel::District { 40 } else { 400 };
    if !petition.random.chance(skips) {
        let wait = if petition.random.chance(985) {
            petition.random.between(0, 6)
        } else {
            petition.random.between(16, 20)
        };
        let day = working_day(after(petition.day(), wait));
        if day <= petition.due_on {
            petition.accept(day);
        }
    }
}

/// Whether the handler, or its street, has a slow month and answers this petition late.
fn is_slow(petition: &mut PetitionPlan) -> bool {
    let due = (petition.due_on.year(), petition.due_on.month());
    let slow = SLOW.iter().find(|(unit, from, to, _)| {
        petition.case.handler.starts_with(unit) && (*from..=*to).contains(&due) && petition.tier == 1
    });
    slow.is_some_and(|(.., per_mille)| petition.random.chance(*per_mille))
}

/// How a petitioner comes back: usually by the same channel.
pub(super) fn channel_again(random: &mut Random, first: Channel) -> Channel {
    if random.chance(600) { first } else { *random.pick(&[Channel::Visit, Channel::Letter, Channel::Phone]) }
}
