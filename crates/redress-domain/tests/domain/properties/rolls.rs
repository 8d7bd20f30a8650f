//! Commands by lot: mostly such as fit the petition, so that histories grow long, and some nonsense among them.

use crate::fixture::*;
use chrono::{Days, NaiveDate, TimeDelta};
use proptest::prelude::*;
use redress_domain::{
    petition::{Petition, PetitionCommand, steps::*},
    *,
};

/// Numbers from which a command is made once it is known how far the petition has come.
#[derive(Debug, Clone)]
pub(super) struct Roll {
    /// Which command.
    which: usize,
    /// Whether the command ignores the state of the petition, and its fields all sense.
    nonsense: bool,
    /// How many days after the command before it the clock stands.
    later: u64,
    /// How many days back it is dated.
    back: i64,
    /// Dated without limit.
    any_day: bool,
    /// A day at the end of the calendar instead.
    extreme: Option<NaiveDate>,
    unit: usize,
    number: u32,
    flags: u8,
}

/// Returned petitions begin again.
const RESULTS: [ReviewResult; 4] =
    [ReviewResult::Upheld, ReviewResult::Changed, ReviewResult::Upheld, ReviewResult::Returned];

fn extreme_days() -> impl Strategy<Value = Option<NaiveDate>> {
    let ends = prop::sample::select(vec![
        NaiveDate::MIN,
        NaiveDate::MAX,
        NaiveDate::MAX - Days::new(10),
        day("0000-01-01"),
        day("9999-12-31"),
    ]);
    prop_oneof![80 => Just(None), 1 => ends.prop_map(Some)]
}

pub(super) fn rolls() -> impl Strategy<Value = Vec<Roll>> {
    let later = prop_oneof![6 => 0..4_u64, 2 => 5..30_u64, 1 => 60..120_u64];
    let back = prop_oneof![8 => Just(0_i64), 4 => 1..4_i64, 1 => -1..10_i64];
    let nonsense = prop::bool::weighted(0.15);
    let any_day = prop::bool::weighted(0.1);
    let dates = (later, back, any_day, extreme_days());
    let roll = (any::<usize>(), nonsense, dates, any::<usize>(), 0..200_u32, any::<u8>()).prop_map(
        |(which, nonsense, (later, back, any_day, extreme), unit, number, flags)| Roll {
            which,
            nonsense,
            later,
            back,
            any_day,
            extreme,
            unit,
            number,
            flags,
        },
    );
    prop::collection::vec(roll, 1..80)
}

fn pick<T: Copy>(from: &[T], index: usize) -> T {
    from[index % from.len()]
}

/// The steps by their place in the procedure, as often as they are to be drawn.
fn fitting(petition: &Petition) -> &'static [usize] {
    match petition.state() {
        None => &[0],
        Some(PetitionState::Registered) => &[1, 1, 1, 1, 7, 8, 11, 14, 16],
        Some(PetitionState::Triaged | PetitionState::Reopened) if petition.may_be_assigned() => {
            &[2, 2, 2, 7, 11]
        }
        Some(PetitionState::Triaged) => &[8, 7],
        Some(PetitionState::Reopened) => &[1],
        Some(PetitionState::Assigned) if petition.open_objection().is_some() => {
            &[13, 13, 13, 2, 3, 4, 5, 6, 8]
        }
        Some(PetitionState::Assigned) => &[3, 3, 3, 2, 4, 5, 6, 7, 8, 11, 12, 12, 22, 23],
        Some(PetitionState::Accepted) => &[2, 4, 5, 6, 7, 8, 11, 22, 24],
        Some(PetitionState::Closed)
            if petition.settled_on().is_some()
                && petition.open_review().is_none()
                && !petition.is_terminated() =>
        {
            &[10, 14, 15, 20, 24, 25, 25, 25]
        }
        Some(PetitionState::Closed) => after_closing(petition),
    }
}

/// Mostly on towards the end of the procedure.
fn after_closing(petition: &Petition) -> &'static [usize] {
    let opinion = petition.opinion();
    match petition.open_review() {
        Some(review) if review.suspended_on.is_some() => &[18, 18, 18, 18, 10, 19],
        Some(review) if review.only_ground().is_some() => &[16, 16, 16, 19, 10],
        Some(_) => &[19, 19, 19, 19, 19, 19, 16, 17, 17, 10],
        None if petition.is_terminated() => &[21, 21, 21, 10, 15, 9, 24, 25],
        None if petition.is_returned() => &[10, 10, 14, 7, 11],
        None if opinion.is_some_and(|opinion| opinion.delivery.is_none()) => &[14, 14, 14, 14, 14, 14, 9, 10],
        None if petition.appeal_until().is_some() => &[15, 15, 15, 15, 15, 15, 15, 9, 10, 20],
        None if opinion.is_some() => &[20, 20, 20, 20, 20, 10],
        None => &[9, 10, 10, 7, 11, 14, 23, 24],
    }
}

impl Roll {
    /// The command, submitted some days after `clock`, which it moves.
    pub(super) fn submit(&self, petition: &Petition, clock: &mut NaiveDate) -> Submitted<PetitionCommand> {
        *clock = self.extreme.unwrap_or(*clock).checked_add_days(Days::new(self.later)).unwrap_or(*clock);
        let today = *clock;
        let dated = today.checked_sub_signed(TimeDelta::days(self.back)).unwrap_or(today);
        let mut submitted = on_day(dated, self.command(petition, dated));
        submitted.moment.today = today;
        submitted.moment.now += today - dated;
        submitted.moment.any_day = self.any_day;
        let visit = petition.visits.keys().nth(self.unit % 3).copied();
        let named_sequence = if self.nonsense { Some(u64::from(self.number)) } else { visit };
        let matter = self.flag(0).then(|| id("P-0"));
        let evening = |day: NaiveDate| day.and_hms_opt(18, 0, 0).map(|time| time.and_utc());
        // What is repeated, and the petition itself, are now and then of the evening; commands are of noon.
        let repeated_at = evening(dated).filter(|_| self.flag(6));
        let registered_on = petition.registration.as_ref().map(|registered| registered.occurred_on);
        let registered_at = registered_on.filter(|_| self.flag(7)).and_then(evening);
        submitted.knowing(Facts { matter, repeated_at, registered_at, named_sequence, ..Facts::default() })
    }

    fn flag(&self, bit: u8) -> bool {
        self.flags & (1 << bit) != 0
    }

    fn command(&self, petition: &Petition, today: NaiveDate) -> PetitionCommand {
        let which = if self.nonsense { self.which % 26 } else { pick(fitting(petition), self.which) };
        match which {
            0 => self.register().into(),
            1 => self.triage().into(),
            2 => self.assign(petition, today).into(),
            3 => Accept { by: self.responsible(petition) }.into(),
            4 => self.extend(petition).into(),
            5 => self.escalate(petition, today).into(),
            6 => self.hearing().into(),
            7 => {
                let channel = pick(Channel::ALL, self.unit);
                RecordVisit { channel, unit: self.some_unit(0), head_count: self.people() }.into()
            }
            8 => self.close(petition, today).into(),
            9 => {
                let satisfaction = pick(Satisfaction::ALL, self.unit);
                FollowUp { resolved: pick(Resolved::ALL, self.unit), satisfaction }.into()
            }
            10 => Reopen { cause: pick(ReopenCause::ALL, self.unit), reason: self.words() }.into(),
            11 => self.correct().into(),
            12 => {
                let reason = self.words().unwrap_or_else(|| SensitiveText::new("事由"));
                ObjectToAssignment { by: self.responsible(petition), reason }.into()
            }
            13 => self.decide_objection(petition).into(),
            22 => {
                let leader = pick(&["leader-1", "leader-2"], self.which);
                let post = if self.nonsense { "" } else { "副区长" }.to_owned();
                NameSponsor { leader: id(leader), post, unit: self.some_unit(0) }.into()
            }
            23 => ReleaseSponsor {}.into(),
            24 => list_backlog(pick(&["old", "new"], self.unit)).into(),
            25 => self.cancel_backlog(petition).into(),
            _ => self.after_closing(which, petition, today),
        }
    }

    fn after_closing(&self, which: usize, petition: &Petition, today: NaiveDate) -> PetitionCommand {
        let review = petition.open_review();
        let reason = self.words().unwrap_or_else(|| SensitiveText::new("事由"));
        match which {
            14 => {
                let of_last = petition.opinion().map(|opinion| opinion.stage).filter(|_| !self.nonsense);
                let stage = of_last.unwrap_or_else(|| pick(OpinionStage::ALL, self.unit));
                DeliverOpinion { stage, method: pick(DeliveryMethod::ALL, self.which) }.into()
            }
            15 => {
                let next = petition.opinion().and_then(|opinion| opinion.stage.next_review());
                let stage = next.filter(|_| !self.nonsense);
                let stage = stage.unwrap_or_else(|| pick(ReviewStage::ALL, self.unit));
                let to = if self.nonsense { self.some_unit(0) } else { self.reviewer(petition) };
                RequestReview { stage, to, opinion_number: None }.into()
            }
            16 => {
                let only = review.and_then(|review| review.only_ground()).filter(|_| !self.nonsense);
                let ground = only.unwrap_or_else(|| pick(DeclineGround::ALL, self.unit));
                DeclineReview { ground, reason }.into()
            }
            17 => SuspendReview {}.into(),
            18 => ResumeReview {}.into(),
            19 => {
                let result = pick(&RESULTS, self.unit);
                let delivered_on = Some(today).filter(|_| self.flag(5));
                let number = self.flag(4).then(|| "8".to_owned());
                DecideReview { result, number, delivered_on, finding: reason }.into()
            }
            20 => {
                let ground = if self.nonsense {
                    pick(TerminationGround::ALL, self.unit)
                } else {
                    TerminationGround::ReReviewed
                };
                Terminate { ground, filed_with: self.flag(3).then(|| "province".to_owned()) }.into()
            }
            _ => WithdrawTermination { reason }.into(),
        }
    }

    /// A body that may review the opinion in force, or one that may not.
    fn reviewer(&self, petition: &Petition) -> UnitCode {
        let of = petition.opinion().map(|opinion| opinion.unit.code.as_str());
        let parent = UNITS.iter().find(|(code, ..)| Some(*code) == of).and_then(|(_, _, parent)| *parent);
        let wrong = pick(&["east", "water", "province"], self.unit);
        id(parent.filter(|_| !self.number.is_multiple_of(8)).unwrap_or(wrong))
    }

    fn cancel_backlog(&self, petition: &Petition) -> CancelBacklog {
        let mut listed = petition.backlog.iter().filter(|(_, listing)| listing.cancelled.is_none());
        let list = listed.next().map(|(list, _)| list.clone()).filter(|_| !self.nonsense);
        CancelBacklog { list: list.unwrap_or_else(|| id("old")), verified_by: self.some_unit(1) }
    }

    fn decide_objection(&self, petition: &Petition) -> DecideObjection {
        let assigner = petition.open_objection().map(|open| open.by.code.clone());
        let by = assigner.filter(|_| !self.nonsense && self.flag(0)).unwrap_or_else(|| self.some_unit(0));
        let reason = self.words().unwrap_or_else(|| SensitiveText::new("事由"));
        DecideObjection { by, upheld: self.flag(1), reason }
    }

    fn some_unit(&self, shift: usize) -> UnitCode {
        let index = self.unit.wrapping_add(shift);
        if self.nonsense && self.flag(1) { id("nowhere") } else { id(pick(UNITS, index).0) }
    }

    fn responsible(&self, petition: &Petition) -> UnitCode {
        let responsible = petition.round.responsible.as_ref().map(|unit| unit.code.clone());
        responsible.filter(|_| !self.nonsense).unwrap_or_else(|| self.some_unit(0))
    }

    fn people(&self) -> u32 {
        if self.nonsense { pick(&[0, u32::MAX, 7], self.unit) } else { 1 + self.number % 9 }
    }

    fn words(&self) -> Option<SensitiveText> {
        let words = if self.nonsense { pick(&["", "\0", "x"], self.unit) } else { "事由" };
        text(words).filter(|_| self.flag(2))
    }

    /// Around what is allowed, and now and then far from it.
    fn due(&self, today: NaiveDate) -> Option<NaiveDate> {
        let near = today.checked_add_signed(TimeDelta::days(i64::from(self.number % 70) - 2));
        let due = if self.nonsense { Some(pick(&[NaiveDate::MIN, NaiveDate::MAX], self.unit)) } else { near };
        due.filter(|_| self.flag(3))
    }

    fn register(&self) -> Register {
        let against = [self.some_unit(1), self.some_unit(usize::from(self.flags))];
        Register {
            channel: pick(Channel::ALL, self.unit),
            received_by: self.some_unit(0),
            place: self.some_unit(2),
            kind: self.flag(1).then(|| pick(Kind::ALL, self.which)),
            head_count: self.people(),
            representatives: self.flag(4).then_some(self.number % 7),
            anonymous: self.flag(5),
            against: against.into_iter().filter(|_| self.flag(6)).collect(),
            repeat_of: self.flag(7).then(|| id("P-0")),
            summary: self.words(),
            ..register()
        }
    }

    fn triage(&self) -> Triage {
        let decision = match self.number % 8 {
            0 => Decision::Divert { remedy: pick(Remedy::ALL, self.unit) },
            1 => Decision::NotAccept,
            2..4 => Decision::Forward { to: self.some_unit(0) },
            _ => Decision::Accept,
        };
        // Only appeals go through to the end of the procedure.
        let any = pick(Kind::ALL, self.unit / UNITS.len());
        let kind = if self.number % 5 < 3 { Kind::Appeal } else { any };
        Triage {
            kind,
            category: self.flag(4).then(|| id("housing")),
            reason: self.words(),
            ..triage(decision)
        }
    }

    fn assign(&self, petition: &Petition, today: NaiveDate) -> Assign {
        let forwarded = petition.forward_to.clone().filter(|_| !self.nonsense);
        let co = (0..usize::from(self.flags % 4)).map(|n| self.some_unit(n * n));
        Assign {
            unit: forwarded.unwrap_or_else(|| self.some_unit(0)),
            mode: pick(AssignmentMode::ALL, self.unit),
            co_handlers: co.collect(),
            due_on: self.due(today),
            by: self.flag(5).then(|| self.some_unit(3)),
            simplified: self.flag(6),
            ..assign("city")
        }
    }

    fn extend(&self, petition: &Petition) -> ExtendDeadline {
        let from = petition.round.due_on.unwrap_or(NaiveDate::MAX);
        let due_on = from.checked_add_days(Days::new((self.number % 34).into())).unwrap_or(from);
        ExtendDeadline { due_on, reason: self.words(), ..extend("2026-01-01") }
    }

    fn escalate(&self, petition: &Petition, today: NaiveDate) -> Escalate {
        let tier = petition.round.tier.wrapping_add(self.flags % 3);
        let tier = if self.nonsense { self.flags } else { tier };
        Escalate { to: self.some_unit(0), tier, due_on: self.due(today), reason: self.words() }
    }

    fn hearing(&self) -> HoldHearing {
        let role = |index| Participants { role: pick(HearingRole::ALL, index), count: self.people() };
        let participants = (0..self.unit % 4).map(|n| role(self.unit.wrapping_add(n))).collect();
        HoldHearing { participants, finding: self.words(), ..hearing() }
    }

    fn close(&self, petition: &Petition, today: NaiveDate) -> Close {
        let any = pick(Outcome::ALL, self.unit);
        // Half of all petitions would end before they are triaged.
        let outcome =
            if petition.triage.is_none() { pick(&[Outcome::Withdrawn, any], self.unit) } else { any };
        let opinion_reference = self.flag(4).then(|| if self.nonsense { "\u{7f}" } else { "7" }.to_owned());
        let suggestion = self.flag(6).then(|| pick(Adoption::ALL, self.which));
        Close { outcome, opinion_reference, delivered_on: Some(today).filter(|_| self.flag(5)), suggestion }
    }

    fn correct(&self) -> Correct {
        let of_visit = self.flag(0);
        Correct {
            visit: of_visit.then_some(i64::from(self.number)),
            place: (self.flag(1) && !of_visit).then(|| self.some_unit(0)),
            category: (self.flag(3) && (!of_visit || self.nonsense)).then(|| id("roads")),
            head_count: self.flag(4).then(|| self.people()),
            channel: self.flag(5).then(|| pick(Channel::ALL, self.unit)),
            reason: self.words(),
        }
    }
}
