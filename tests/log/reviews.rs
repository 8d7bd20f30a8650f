//! Who requests, answers and learns of reviews; what a terminated matter asks of later petitions.

use crate::fixture::*;
use redress_domain::{
    AggregateKind, DeclineGround, DeliveryMethod, OpinionStage, ReviewResult, ReviewStage, SensitiveText,
    TerminationGround, UnitKind, UnitLevel,
    petition::{PetitionCommand, PetitionEvent, ToPetition, steps::*},
    unit::{ToUnit, UnitCommand},
};
use redress_log::{Command, Receipt, Refusal};
use std::sync::Arc;

/// `P > C > D > (T, D-HOUSING)` and `C > E`.
async fn office() -> Office {
    let office = Office::open().await;
    office.done(unit("E", UnitLevel::District, Some("C"))).await;
    office
}

async fn send(office: &Office, within: &str, command: Command) -> Result<Receipt, Refusal> {
    let mut request = request(command);
    request.within = Some(code(within));
    office.send(request).await
}

fn correct(petition: &str) -> Command {
    Command::on(id(petition), Correct { head_count: Some(2), ..Correct::default() })
}

/// A petition of `D`, answered by `D-HOUSING` and delivered; `CR` reviews it.
async fn delivered() -> Office {
    let office = office().await;
    let (level, parent, kind) = (UnitLevel::City, Some(code("C")), Some(UnitKind::Department));
    let command = UnitCommand::Register { name: "Review".into(), level, parent, kind, effective_on: None };
    office.done(Command::Unit(ToUnit { code: code("CR"), command })).await;
    for command in life("A") {
        office.done(command).await;
    }
    let (stage, method) = (OpinionStage::Handling, DeliveryMethod::Post);
    office.done(Command::on(id("A"), DeliverOpinion { stage, method })).await;
    office
}

fn request_review(petition: &str, to: &str, number: Option<&str>) -> Command {
    let opinion_number = number.map(str::to_owned);
    Command::on(id(petition), RequestReview { stage: ReviewStage::Review, to: code(to), opinion_number })
}

fn decide_review() -> Command {
    let finding = SensitiveText::new("as it was");
    let (result, number, delivered_on) = (ReviewResult::Upheld, None, None);
    Command::on(id("A"), DecideReview { result, number, delivered_on, finding })
}

fn decline_review(ground: DeclineGround) -> Command {
    Command::on(id("A"), DeclineReview { ground, reason: SensitiveText::new("no") })
}

async fn code_of(office: &Office, within: &str, command: Command) -> &'static str {
    send(office, within, command).await.map_or_else(|refusal| refusal.code(), |_| "none")
}

#[tokio::test]
async fn the_body_that_was_asked_answers_a_review_and_does_nothing_else() {
    let office = delivered().await;
    assert_eq!(code_of(&office, "CR", decide_review()).await, "PETITION_UNKNOWN");
    send(&office, "D", request_review("A", "CR", None)).await.unwrap();
    // Neither the unit that received it nor the one that answered decides about its own answer.
    for unit in ["D", "D-HOUSING"] {
        assert_eq!(code_of(&office, unit, decide_review()).await, "UNIT_OUT_OF_SCOPE", "{unit}");
    }
    assert_eq!(code_of(&office, "CR", correct("A")).await, "UNIT_OUT_OF_SCOPE");
    assert_eq!(code_of(&office, "E", decide_review()).await, "PETITION_UNKNOWN");
    send(&office, "CR", decide_review()).await.unwrap();
    // Answered, it is still read, and still not worked with.
    assert_eq!(code_of(&office, "CR", correct("A")).await, "UNIT_OUT_OF_SCOPE");
    assert_eq!(code_of(&office, "CR", decide_review()).await, "NO_OPEN_REVIEW");
    assert_eq!(code_of(&office, "D", decide_review()).await, "NO_OPEN_REVIEW");
}

#[tokio::test]
async fn a_wrong_body_reaches_nothing_and_those_who_work_with_the_petition_decline() {
    let office = delivered().await;
    send(&office, "D", request_review("A", "E", None)).await.unwrap();
    assert_eq!(code_of(&office, "E", decline_review(DeclineGround::WrongBody)).await, "PETITION_UNKNOWN");
    assert_eq!(code_of(&office, "D", decide_review()).await, "REVIEW_ONLY_DECLINED");
    send(&office, "D-HOUSING", decline_review(DeclineGround::WrongBody)).await.unwrap();
}

#[tokio::test]
async fn an_office_that_does_not_reach_the_petition_learns_whether_its_request_is_accepted() {
    let office = delivered().await;
    let closing = office.log.history(AggregateKind::Petition, "A").await.unwrap();
    let number = closing.iter().find_map(|recorded| match &recorded.event {
        redress_log::Event::Petition(PetitionEvent::Closed(closed)) => closed.opinion_reference.clone(),
        _ => None,
    });
    let number = number.expect("an opinion has a number");
    for (petition, named) in [("A", None), ("A", Some("7")), ("none", Some(number.as_str())), ("none", None)]
    {
        let refusal = send(&office, "E", request_review(petition, "CR", named)).await.unwrap_err();
        assert_eq!((refusal.code(), refusal.field()), ("OPINION_UNKNOWN", Some("opinion_number")));
        let mut counting = request(request_review(petition, "CR", named));
        (counting.within, counting.expected_sequence) = (Some(code("E")), Some(7));
        assert_eq!(office.send(counting).await.unwrap_err().code(), "SEQUENCE_CONFLICT");
    }
    send(&office, "E", request_review("A", "CR", Some(&number))).await.unwrap();
    // Open by now, which it does not learn.
    let again = send(&office, "E", request_review("A", "CR", Some(&number))).await.unwrap_err();
    assert_eq!(again.code(), "OPINION_UNKNOWN");
    assert_eq!(code_of(&office, "D", request_review("A", "CR", None)).await, "REVIEW_OPEN");
}

#[tokio::test]
async fn later_petitions_of_a_terminated_matter_need_new_facts() {
    let office = delivered().await;
    let (level, parent, kind) = (UnitLevel::Province, Some(code("P")), Some(UnitKind::Department));
    let command = UnitCommand::Register { name: "Re-review".into(), level, parent, kind, effective_on: None };
    office.done(Command::Unit(ToUnit { code: code("PR"), command })).await;
    let repeat =
        |number: &str| Command::register(Register { repeat_of: Some(id("A")), ..registration(number) });
    // Registered before the termination: nothing is asked of its triage.
    office.done(repeat("before")).await;
    let deliver = |stage| Command::on(id("A"), DeliverOpinion { stage, method: DeliveryMethod::Post });
    let ground = TerminationGround::ReReviewed;
    let re_review = RequestReview { stage: ReviewStage::ReReview, to: code("PR"), opinion_number: None };
    for command in [
        request_review("A", "CR", None),
        decide_review(),
        deliver(OpinionStage::Review),
        Command::on(id("A"), re_review),
        decide_review(),
        deliver(OpinionStage::ReReview),
        Command::on(id("A"), Terminate { ground, filed_with: None }),
        repeat("after"),
        triage("before"),
    ] {
        office.done(command).await;
    }
    assert_eq!(code_of(&office, "D", triage("after")).await, "MATTER_TERMINATED");
    // A writer that has read nothing yet finds the termination too.
    let fresh = office.another().await;
    let refusal = fresh.execute(request(triage("after"))).await.unwrap().unwrap_err();
    assert_eq!(refusal.code(), "MATTER_TERMINATED");
    let with_new_facts = |triage: Triage| Triage { new_facts: true, ..triage };
    let Command::Petition(ToPetition(_, PetitionCommand::Triage(plain))) = triage("after") else { panic!() };
    office.done(repeat("new-facts")).await;
    office.done(Command::on(id("new-facts"), with_new_facts(plain))).await;
    let withdraw = Command::on(id("A"), WithdrawTermination { reason: SensitiveText::new("by mistake") });
    office.done(withdraw).await;
    office.done(triage("after")).await;
    let report = office.log.verify(Arc::default(), &mut |_, _| {}).await.unwrap();
    assert!(report.findings.is_empty(), "{:?}", report.findings);
}
