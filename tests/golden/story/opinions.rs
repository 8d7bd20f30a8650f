//! To the legal end of an appeal: delivered, reviewed, reviewed again after a suspension, terminated; declined requests; a later
//! petition of the matter.

use super::*;
use redress_domain::{
    DeclineGround, DeliveryMethod, NonAcceptanceGround, OpinionStage, ReviewResult, ReviewStage,
    TerminationGround,
};

fn words() -> SensitiveText {
    SensitiveText::new("经查")
}

/// Assigned to the housing department, and answered.
async fn answered(teller: &mut Teller, petition: &str, delivered_on: Option<NaiveDate>) {
    teller.step(petition, registration(petition, Channel::Letter)).await;
    numbers::triage_and_assign(teller, petition, Kind::Appeal).await;
    let (outcome, suggestion) = (Outcome::NotSupported, None);
    teller.step(petition, Close { outcome, opinion_reference: None, delivered_on, suggestion }).await;
}

async fn deliver(teller: &mut Teller, petition: &str, stage: OpinionStage) {
    teller.step(petition, DeliverOpinion { stage, method: DeliveryMethod::Post }).await;
}

async fn request(teller: &mut Teller, petition: &str, stage: ReviewStage, to: &str) {
    teller.step(petition, RequestReview { stage, to: code(to), opinion_number: None }).await;
}

fn decision(result: ReviewResult, delivered_on: Option<NaiveDate>) -> DecideReview {
    DecideReview { result, number: None, delivered_on, finding: words() }
}

/// Limits of working days, when no calendar is published yet.
pub(super) async fn of_working_days(teller: &mut Teller) {
    let (review, today) = (ReviewStage::Review, Some(day("2026-07-01")));
    answered(teller, "工终-1", today).await;
    request(teller, "工终-1", review, "330101").await;
    teller.step("工终-1", decision(ReviewResult::Changed, today)).await;
    answered(teller, "工终-2", None).await;
    deliver(teller, "工终-2", OpinionStage::Handling).await;
}

/// A later petition of the matter, with new facts or without.
async fn later(teller: &mut Teller, petition: &str, decision: Decision<UnitCode>, new_facts: bool) {
    let repeat_of = Some(id("终-1"));
    teller.step(petition, Register { repeat_of, ..registration(petition, Channel::Letter) }).await;
    let ground = (decision == Decision::NotAccept).then_some(NonAcceptanceGround::Terminated);
    let triage = Triage {
        new_facts,
        ground,
        against: Vec::new(),
        kind: Kind::Appeal,
        category: None,
        competent_level: UnitLevel::District,
        decision,
        reason: None,
    };
    teller.step(petition, triage).await;
}

pub(super) async fn opinions(teller: &mut Teller) {
    let (petition, declined) = ("终-1", "终-2");
    let (review, re_review) = (ReviewStage::Review, ReviewStage::ReReview);
    teller.on("2026-11-02");
    let (name, parent) = ("虚构市住房和城乡建设局".to_owned(), Some(code("3301")));
    let (level, kind) = (UnitLevel::City, Some(UnitKind::Department));
    let department = UnitCommand::Register { name, level, parent, kind, effective_on: None };
    teller.unit("3301-ZJ", department).await;
    answered(teller, petition, None).await;
    answered(teller, declined, None).await;
    teller.on("2026-11-04");
    deliver(teller, petition, OpinionStage::Handling).await;
    deliver(teller, declined, OpinionStage::Handling).await;
    request(teller, petition, review, "330101").await;
    request(teller, declined, review, "330102").await;
    teller.step(declined, DeclineReview { ground: DeclineGround::WrongBody, reason: words() }).await;
    request(teller, declined, review, "330101").await;
    teller.on("2026-11-10");
    // Of an old system, without a number.
    let decided = Command::on(id(declined), decision(ReviewResult::Returned, None));
    teller.send(|request| request.origin = Origin::Import, decided).await;
    deliver(teller, declined, OpinionStage::Review).await;
    teller.step(declined, Reopen { cause: ReopenCause::ReviewOrdered, reason: None }).await;
    teller.step(petition, decision(ReviewResult::Upheld, None)).await;
    deliver(teller, petition, OpinionStage::Review).await;
    request(teller, petition, re_review, "3301-ZJ").await;
    teller.step(petition, SuspendReview {}).await;
    teller.on("2026-11-16");
    teller.step(petition, ResumeReview {}).await;
    teller.step(petition, decision(ReviewResult::Upheld, None)).await;
    deliver(teller, petition, OpinionStage::ReReview).await;
    let ground = TerminationGround::ReReviewed;
    teller.step(petition, Terminate { ground, filed_with: None }).await;
    teller.step(petition, WithdrawTermination { reason: words() }).await;
    teller.step(petition, Terminate { ground, filed_with: Some("省信访联席办".to_owned()) }).await;
    teller.on("2026-11-17");
    later(teller, "终-3", Decision::NotAccept, false).await;
    later(teller, "终-4", Decision::Accept, true).await;
}
