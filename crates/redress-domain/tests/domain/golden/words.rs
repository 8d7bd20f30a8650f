//! The words of the closed lists, which stand in every history.

use redress_domain::*;
use serde::Serialize;

fn check<T: Serialize>(all: &[T], words: &str) {
    let written = all.iter().map(|word| serde_json::to_value(word).expect("a word is JSON"));
    assert_eq!(written.collect::<Vec<_>>(), words.split(' ').collect::<Vec<_>>());
}

#[test]
fn the_words_of_history_and_their_order_stay() {
    check(Channel::ALL, "VISIT LETTER PHONE WEB EMAIL FAX TRANSFER");
    check(Kind::ALL, "SUGGESTION ACCUSATION APPEAL");
    check(UnitLevel::ALL, "VILLAGE TOWNSHIP DISTRICT CITY PROVINCE NATION");
    check(UnitKind::ALL, "BUREAU DEPARTMENT HALL GOVERNMENT COMMUNITY");
    check(Remedy::ALL, "LITIGATION ARBITRATION ADMINISTRATIVE_RECONSIDERATION OTHER_STATUTORY");
    check(AssignmentMode::ALL, "DIRECT FORWARDED JOINT INSTRUCTED");
    check(Outcome::ALL, "SUPPORTED PARTLY_SUPPORTED EXPLAINED NOT_SUPPORTED MEDIATED WITHDRAWN DIVERTED");
    check(Resolved::ALL, "YES NO UNKNOWN");
    check(Satisfaction::ALL, "SATISFIED BASICALLY_SATISFIED DISSATISFIED NOT_GIVEN");
    check(ReopenCause::ALL, "REVIEW_ORDERED FOLLOW_UP_FAILED OPINION_NOT_EXECUTED NEW_VISIT RECORDING_ERROR");
    check(
        HearingRole::ALL,
        "DEPARTMENT DEPUTY POLITICAL_ADVISER LAWYER EXPERT COMMUNITY_REPRESENTATIVE PETITIONER OTHER",
    );
    check(OpinionStage::ALL, "HANDLING REVIEW RE_REVIEW");
    check(ReviewStage::ALL, "REVIEW RE_REVIEW");
    check(DeliveryMethod::ALL, "IN_PERSON POST ONLINE PUBLIC_NOTICE");
    check(DeclineGround::ALL, "LATE WRONG_BODY NOT_A_PARTY OTHER_REMEDY");
    check(ReviewResult::ALL, "UPHELD CHANGED RETURNED");
    check(TerminationGround::ALL, "RE_REVIEWED NO_REQUEST_IN_TIME");
    check(NonAcceptanceGround::ALL, "TERMINATED BEING_HANDLED OUT_OF_COMPETENCE OTHER");
    check(DueLimits::ALL, "IN_FORCE AS_RECORDED");
    check(PetitionState::ALL, "REGISTERED TRIAGED ASSIGNED ACCEPTED CLOSED REOPENED");
    check(dispute::Method::ALL, "PERSUASION MEDIATION DECISION LITIGATION AID OTHER");
    check(dispute::DisputeState::ALL, "FOUND ASSIGNED RAISED RESOLVED BECAME_PETITION REOPENED");
    check(slot::Cadence::ALL, "WEEK HALF_MONTH MONTH NONE");
    check(sweep::SweepState::ALL, "ON_DUTY NO_DUTY");
    check(meeting::MeetingKind::ALL, "COORDINATION JOINT_CONFERENCE CONSULTATION");
    check(meeting::MatterDecision::ALL, "RESPONSIBLE RAISED NO_DECISION");
    check(meeting::MeetingState::ALL, "HELD DECIDED EXECUTED");
    check(mediation::Level::ALL, "FAMILY GROUP VILLAGE TOWNSHIP CITY");
    check(mediation::Form::ALL, "WRITTEN ORAL");
    check(mediation::Confirmation::ALL, "VALID REFUSED");
    check(mediation::Performance::ALL, "PERFORMED PARTLY NOT");
    check(mediation::MediationState::ALL, "OPENED AGREED PERFORMED FAILED");
    check(&[Origin::Live, Origin::Import, Origin::Simulation], "LIVE IMPORT SIMULATION");
}
