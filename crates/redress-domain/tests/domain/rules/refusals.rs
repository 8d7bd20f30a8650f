//! Every refusal there is, is met by an example.

use super::prelude::*;
use redress_domain::{
    petition::{PetitionCommand, PetitionError},
    petitioner::PetitionerError,
    unit::UnitError,
};
use std::collections::BTreeSet;

/// No command but a registration may come first.
fn of_an_unknown_petition() -> Vec<Refused> {
    let commands: [PetitionCommand; 25] = [
        triage(Decision::Accept).into(),
        assign("housing").into(),
        object().into(),
        decide_objection("bureau", true).into(),
        Accept { by: id("housing") }.into(),
        extend("2026-05-10").into(),
        escalate("east", 2).into(),
        hearing().into(),
        visit(Channel::Visit, 1).into(),
        close(Outcome::Withdrawn).into(),
        follow_up().into(),
        deliver(OpinionStage::Handling).into(),
        request(ReviewStage::Review, "east").into(),
        decline(DeclineGround::Late).into(),
        SuspendReview {}.into(),
        ResumeReview {}.into(),
        decide_review(ReviewResult::Upheld).into(),
        terminate(TerminationGround::ReReviewed).into(),
        withdraw().into(),
        reopen(ReopenCause::RecordingError).into(),
        Correct { head_count: Some(2), ..Correct::default() }.into(),
        name_sponsor("leader-1").into(),
        ReleaseSponsor {}.into(),
        list_backlog("old").into(),
        cancel_backlog("old").into(),
    ];
    let unknown = |command: PetitionCommand| {
        let why = format!("{command:?}");
        refused(why, vec![], on("2026-03-02", command), "PETITION_UNKNOWN", "petition_id")
    };
    commands.map(unknown).into()
}

fn all() -> Vec<Refused> {
    [
        of_an_unknown_petition(),
        super::registering::refusals(),
        super::triage::refusals(),
        super::assigning::refusals(),
        super::objecting::refusals(),
        super::simplified::refusals(),
        super::accepting::refusals(),
        super::accused::refusals(),
        super::extending::refusals(),
        super::escalating::refusals(),
        super::hearings::refusals(),
        super::visits::refusals(),
        super::closing::refusals(),
        super::following_up::refusals(),
        super::reopening::refusals(),
        super::delivering::refusals(),
        super::reviewing::refusals(),
        super::terminating::refusals(),
        super::correcting::refusals(),
        super::sponsoring::refusals(),
        super::backlog::refusals(),
        super::dates::refusals(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[test]
fn only_a_registration_may_come_first() {
    all_refused(of_an_unknown_petition());
}

#[test]
fn every_refusal_of_a_petition_is_met_by_an_example() {
    let errors = all().into_iter().map(Refused::check);
    let mut errors: Vec<PetitionError> = errors.chain(super::terminating::codes_of_silence()).collect();
    errors.extend(super::assigning::given_within(Some("east"), None).err());
    let shared = |error: &&PetitionError| matches!(error, PetitionError::Unit(_) | PetitionError::Number(_));
    let own = errors.iter().filter(|error| !shared(error));
    let elsewhere = [super::escalating::without_consultation()];
    let met: BTreeSet<&str> = own.chain(&elsewhere).map(PetitionError::code).collect();
    let codes: Vec<&str> = [PetitionError::CODES, StepError::CODES].concat();
    assert_eq!(met, codes.iter().copied().collect());
    assert_eq!(met.len(), codes.len(), "a code is used twice");
}

#[test]
fn every_refusal_of_a_unit_or_an_erasure_is_met_by_an_example() {
    // Numbered by matches without a wildcard: a new refusal does not compile until it is numbered here.
    let unit = |error: &UnitError| match error {
        UnitError::Unknown { .. } => 0,
        UnitError::AlreadyRegistered { .. } => 1,
        UnitError::NotInService { .. } => 2,
        UnitError::ParentTooLow { .. } => 3,
        UnitError::Cycle { .. } => 4,
        UnitError::NameInvalid => 5,
        UnitError::InTheFuture => 6,
        UnitError::SuccessorIsItself { .. } => 7,
        UnitError::CodeUnfit { .. } => 8,
    };
    let petitioner = |error: &PetitionerError| match error {
        PetitionerError::NothingToErase => 0,
        PetitionerError::ReasonInvalid => 1,
        PetitionerError::InTheFuture => 2,
        PetitionerError::ByUnit { .. } => 3,
    };
    let refusals = super::units::refusals();
    let codes: BTreeSet<&str> = refusals.iter().map(UnitError::code).collect();
    assert_eq!(refusals.iter().map(unit).collect::<BTreeSet<i32>>(), (0..=8).collect());
    assert_eq!(codes, UnitError::CODES.iter().copied().collect());
    let refusals = super::erasing::refusals();
    let codes: BTreeSet<&str> = refusals.iter().map(PetitionerError::code).collect();
    assert_eq!(refusals.iter().map(petitioner).collect::<BTreeSet<i32>>(), (0..=3).collect());
    assert_eq!(codes, PetitionerError::CODES.iter().copied().collect());
}

#[test]
fn a_refusal_is_a_sentence_and_a_stable_code() {
    for error in all().into_iter().map(Refused::check) {
        let (code, sentence) = (error.code(), error.to_string());
        assert!(code.chars().all(|c| c.is_ascii_uppercase() || c == '_'), "{code}");
        assert!(sentence.len() > 20 && !sentence.contains('{'), "{code}: {sentence}");
    }
}
