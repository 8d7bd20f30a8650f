//! Reviews and re-reviews (复查、复核) of the hall's answers to appeals, and terminations (终结).
//!
//! They are added to plans that are complete, and draw no random number, so that nothing else changes: what a review
//! returns is reopened by an order of a review anyway.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use redress_domain::petition::PetitionCommand;
use redress_domain::petition::steps::{
    DecideReview, Decision, DeclineReview, DeliverOpinion, RequestReview, ResumeReview, SuspendReview,
    Terminate, WithdrawTermination,
};
use redress_domain::{
    DeclineGround, DeliveryMethod, Kind, OpinionStage, Outcome, ReopenCause, Resolved, ReviewResult,
    ReviewStage, TerminationGround, UnitLevel,
};

use super::district::{CITY, DISTRICT, PROVINCE, level_of, unit};
use super::petition_plan::{PetitionPlan, Step, after, working_day};
use super::scenario::{
    ANSWERED_BEFORE, HALL_OPENS, RE_REVIEW_EVERY, RE_REVIEWS_RETURNED, REVIEWS, REVIEWS_LATE,
    REVIEWS_RETURNED, TERMINATED, TERMINATION_WITHDRAWN,
};
use super::text;

/// The least number of days from an answer to a later petition of its matter if a termination fits between them.
const ENDED_WITHIN: i64 = 50;
/// The least number of days from an answer to its reopening if a review and a re-review fit between them.
const RETURNED_WITHIN: i64 = 14;

/// An answer that is reviewed.
#[derive(Debug, Clone)]
struct Answer {
    /// The index of the petition.
    petition: usize,
    /// The index of the closing among its steps.
    closing: usize,
    by: String,
    at: NaiveDateTime,
}

/// Adds the reviews, spread over the hall's two years.
pub(super) fn add(petitions: &mut [PetitionPlan]) {
    let ordered: Vec<(Answer, NaiveDateTime)> = indexed(petitions).filter_map(reopened_by_order).collect();
    let returned = REVIEWS_RETURNED + RE_REVIEWS_RETURNED;
    for (n, (answer, reopened_at)) in ordered.into_iter().take(returned).enumerate() {
        let mut course = Course::of(petitions, &answer, n);
        course.returned(reopened_at, n >= REVIEWS_RETURNED);
        petitions[answer.petition].steps.extend(course.steps);
    }
    let ended = ended_before_the_next(petitions);
    if let Some((answer, later)) = &ended {
        let mut course = Course::of(petitions, answer, 0);
        course.ended_soon();
        petitions[answer.petition].steps.extend(course.steps);
        bring_new_facts(&mut petitions[*later]);
    }
    let repeated: Vec<usize> = petitions.iter().filter_map(|plan| plan.repeat_of).collect();
    let alone = |(index, _): &(usize, &PetitionPlan)| !repeated.contains(index);
    let fitting: Vec<Answer> = indexed(petitions).filter(alone).filter_map(plain_answer).collect();
    let upheld_or_changed = (REVIEWS - returned - usize::from(ended.is_some())).min(fitting.len());
    let all = upheld_or_changed + REVIEWS_LATE;
    for n in 0..all {
        let answer = &fitting[n * fitting.len() / all];
        deliver_later(petitions, answer, n);
        let mut course = Course::of(petitions, answer, n + 1);
        if n < upheld_or_changed {
            course.reviewed()
        } else {
            course.requested_late()
        }
        petitions[answer.petition].steps.extend(course.steps);
    }
}

fn indexed(petitions: &[PetitionPlan]) -> impl Iterator<Item = (usize, &PetitionPlan)> {
    petitions.iter().enumerate()
}

/// The last answer before a step, if it is an opinion of a unit that handled an appeal in the hall by itself.
fn answer_before(petition: usize, plan: &PetitionPlan, end: usize) -> Option<Answer> {
    let steps = &plan.steps[..end];
    let is_raised = |step: &Step| matches!(step.command, PetitionCommand::Escalate(_));
    let in_district = plan.case.received_by.starts_with(DISTRICT) && plan.registered_on >= HALL_OPENS;
    if !in_district
        || plan.case.kind != Kind::Appeal
        || plan.case.against.is_some()
        || steps.iter().any(is_raised)
    {
        return None;
    }
    let closing = steps.iter().rposition(|step| matches!(step.command, PetitionCommand::Close(_)))?;
    let PetitionCommand::Close(close) = &steps[closing].command else { return None };
    if matches!(close.outcome, Outcome::Withdrawn | Outcome::Diverted) {
        return None;
    }
    let by = steps[..closing].iter().rev().find_map(|step| match &step.command {
        PetitionCommand::Assign(order) => Some(order.unit.to_string()),
        _ => None,
    })?;
    Some(Answer { petition, closing, by, at: steps[closing].at })
}

/// An answer that leaves the petitioner unsatisfied, and is the last step of the procedure.
fn plain_answer((petition, plan): (usize, &PetitionPlan)) -> Option<Answer> {
    let is_other = |step: &Step| match &step.command {
        PetitionCommand::Reopen(_) => true,
        PetitionCommand::FollowUp(answer) => answer.resolved == Resolved::Yes,
        _ => false,
    };
    if plan.repeat_of.is_some() || plan.steps.iter().any(is_other) {
        return None;
    }
    answer_before(petition, plan, plan.steps.len()).filter(|answer| answer.at.date() < ANSWERED_BEFORE)
}

/// An answer whose petition a review orders to be handled again, and when.
fn reopened_by_order((petition, plan): (usize, &PetitionPlan)) -> Option<(Answer, NaiveDateTime)> {
    let is_ordered = |step: &Step| match &step.command {
        PetitionCommand::Reopen(reopening) => reopening.cause == ReopenCause::ReviewOrdered,
        _ => false,
    };
    let reopening = plan.steps.iter().position(is_ordered)?;
    let (answer, at) = (answer_before(petition, plan, reopening)?, plan.steps[reopening].at);
    ((at - answer.at).num_days() >= RETURNED_WITHIN).then_some((answer, at))
}

/// An answer long enough before the only later petition of its matter, which is then taken up.
fn ended_before_the_next(petitions: &[PetitionPlan]) -> Option<(Answer, usize)> {
    let repeats = |of: usize| petitions.iter().filter(|plan| plan.repeat_of == Some(of)).count();
    indexed(petitions).find_map(|(later, plan)| {
        let first = plan.repeat_of.filter(|first| repeats(*first) == 1 && repeats(later) == 0)?;
        let answer = plain_answer((first, &petitions[first]))?;
        let wait = (plan.registered_on - answer.at.date()).num_days();
        let is_taken_up = |step: &Step| match &step.command {
            PetitionCommand::Triage(triage) => {
                matches!(triage.decision, Decision::Accept | Decision::Forward { .. })
            }
            _ => false,
        };
        (wait >= ENDED_WITHIN && plan.steps.iter().any(is_taken_up)).then_some((answer, later))
    })
}

/// A later petition of a terminated matter is taken up for its new facts.
fn bring_new_facts(plan: &mut PetitionPlan) {
    for step in &mut plan.steps {
        if let PetitionCommand::Triage(triage) = &mut step.command {
            triage.new_facts = true;
        }
    }
}

/// Every other answer is delivered two days later, by post.
fn deliver_later(petitions: &mut [PetitionPlan], answer: &Answer, n: usize) {
    let plan = &mut petitions[answer.petition];
    if let PetitionCommand::Close(close) = &mut plan.steps[answer.closing].command
        && n.is_multiple_of(2)
    {
        close.delivered_on = None;
        let deliver = DeliverOpinion { stage: OpinionStage::Handling, method: DeliveryMethod::Post };
        let at = answer.at + TimeDelta::days(2);
        plan.steps.push(Step { at, unit: unit(&answer.by), command: deliver.into() });
    }
}

/// What follows an answer.
struct Course {
    steps: Vec<Step>,
    received_by: String,
    /// The unit whose opinion is in force.
    of: String,
    /// The day of the last step.
    day: NaiveDate,
    n: usize,
}

impl Course {
    fn of(petitions: &[PetitionPlan], answer: &Answer, n: usize) -> Self {
        let received_by = petitions[answer.petition].case.received_by.clone();
        Self { steps: Vec::new(), received_by, of: answer.by.clone(), day: answer.at.date(), n }
    }

    /// Adds a step on the working day that is so many days later.
    fn step(&mut self, wait: usize, by: &str, command: impl Into<PetitionCommand>) {
        self.day = working_day(after(self.day, u32::try_from(wait).unwrap_or(0)));
        let first = NaiveTime::from_hms_opt(9, 0, 0).expect("is a time");
        let minutes = i64::try_from(self.steps.len() * 35 + self.n % 30).unwrap_or(0);
        let at = self.day.and_time(first) + TimeDelta::minutes(minutes);
        self.steps.push(Step { at, unit: unit(by), command: command.into() });
    }

    /// The body that reviews the opinion in force: the lowest government above its unit.
    fn body(&self) -> String {
        let body = match level_of(&self.of) {
            UnitLevel::Village => &self.of[..9],
            _ if self.of == DISTRICT => CITY,
            _ => DISTRICT,
        };
        body.to_owned()
    }

    fn request(&mut self, wait: usize, stage: ReviewStage, to: &str) {
        let received_by = self.received_by.clone();
        self.step(wait, &received_by, RequestReview { stage, to: unit(to), opinion_number: None });
    }

    /// The body above decides, and delivers its opinion with the decision or two days later.
    fn decide(&mut self, wait: usize, stage: OpinionStage, result: ReviewResult, at_once: bool) {
        let body = self.body();
        let day = working_day(after(self.day, u32::try_from(wait).unwrap_or(0)));
        let finding = text::note(match result {
            ReviewResult::Upheld => "原处理意见事实清楚、依据充分，予以维持",
            ReviewResult::Changed => "原处理意见部分依据不足，予以变更",
            ReviewResult::Returned => "原处理意见主要事实不清，发回重新办理",
        });
        let delivered_on = at_once.then_some(day);
        self.step(wait, &body, DecideReview { result, number: None, delivered_on, finding });
        if !at_once {
            self.step(2, &body, DeliverOpinion { stage, method: DeliveryMethod::Post });
        }
        self.of = body;
    }

    /// A review that upholds or changes the answer; of some, a re-review, and the end of the procedure.
    fn reviewed(&mut self) {
        let (n, stage) = (self.n, ReviewStage::Review);
        let to = self.body();
        if n % 18 == 7 {
            // Only the government directly above reviews it.
            self.request(5, stage, PROVINCE);
            let (by, reason) = (self.received_by.clone(), text::note("应向上一级行政机关提出"));
            self.step(1, &by, DeclineReview { ground: DeclineGround::WrongBody, reason });
            self.request(1, stage, &to);
        } else {
            self.request(5 + n % 17, stage, &to);
        }
        let result = if n % 6 == 5 { ReviewResult::Changed } else { ReviewResult::Upheld };
        let wait = if n % 17 == 11 { 36 } else { 11 + n % 14 };
        self.decide(wait, OpinionStage::Review, result, n.is_multiple_of(4));
        if n.is_multiple_of(RE_REVIEW_EVERY) {
            self.reviewed_again(n / RE_REVIEW_EVERY);
        }
    }

    /// The `k`th re-review.
    fn reviewed_again(&mut self, k: usize) {
        let to = self.body();
        self.request(6, ReviewStage::ReReview, &to);
        if k % 3 == 1 {
            // For a hearing.
            self.step(5, &to, SuspendReview {});
            self.step(9, &to, ResumeReview {});
        }
        let result = if k % 4 == 3 { ReviewResult::Changed } else { ReviewResult::Upheld };
        self.decide(12, OpinionStage::ReReview, result, k.is_multiple_of(2));
        if result == ReviewResult::Upheld && k <= TERMINATED {
            self.end(8);
        }
        if k == TERMINATION_WITHDRAWN {
            let reason = text::note("终结材料不全，予以撤回");
            self.step(6, DISTRICT, WithdrawTermination { reason });
        }
    }

    fn end(&mut self, wait: usize) {
        let filed_with = Some("清澜省信访局（虚构）".to_owned());
        self.step(wait, DISTRICT, Terminate { ground: TerminationGround::ReReviewed, filed_with });
    }

    /// Both reviews and the end in five weeks.
    fn ended_soon(&mut self) {
        self.request(3, ReviewStage::Review, &self.body());
        self.decide(7, OpinionStage::Review, ReviewResult::Upheld, true);
        self.request(3, ReviewStage::ReReview, &self.body());
        self.decide(9, OpinionStage::ReReview, ReviewResult::Upheld, true);
        self.end(5);
    }

    /// The review, or the re-review, returns the petition, which is reopened on that day.
    fn returned(&mut self, reopened_at: NaiveDateTime, by_re_review: bool) {
        self.request(1, ReviewStage::Review, &self.body());
        let mut stage = OpinionStage::Review;
        if by_re_review {
            self.decide(3, stage, ReviewResult::Upheld, true);
            self.request(1, ReviewStage::ReReview, &self.body());
            stage = OpinionStage::ReReview;
        }
        let wait = usize::try_from((reopened_at.date() - self.day).num_days()).unwrap_or(0);
        self.decide(wait, stage, ReviewResult::Returned, true);
        if let Some(decision) = self.steps.last_mut() {
            decision.at = reopened_at - TimeDelta::minutes(2);
        }
    }

    /// A request after the last day.
    fn requested_late(&mut self) {
        let to = self.body();
        self.request(40 + self.n % 20, ReviewStage::Review, &to);
        let reason = text::note("申请已超过法定期限");
        self.step(4, &to, DeclineReview { ground: DeclineGround::Late, reason });
    }
}
