//! When the sides are mediated again, and what then becomes of the earlier agreement.

use super::*;

/// A second agreement, of one obligation.
fn again() -> MediationCommand {
    agree(vec![owed(Some("2026-06-30"), Some(1))])
}

fn code(given: &[E], when: Submitted<MediationCommand>) -> &'static str {
    decide(given, when).map_or_else(|error| error.code(), |_| "none")
}

/// The events after which the sides are mediated again, each with the first day on which they are.
fn broken() -> Vec<(&'static str, Vec<E>, &'static str)> {
    let open_ended =
        [after_agreeing(), vec![E::PerformanceVisited(visited("2026-03-11", 2, Performance::Not))]];
    vec![
        ("a court refused", after_refusing(), "2026-03-30"),
        ("not performed after its day", after_visiting("2026-04-01", Performance::Not), "2026-04-01"),
        ("without a day, after the day of effect", open_ended.concat(), "2026-03-11"),
    ]
}

/// Events that leave the agreement in force.
fn holding() -> Vec<(&'static str, Vec<E>)> {
    let confirmed_as = E::ConfirmationDecided(confirmed(Confirmation::Valid));
    let performed_later = [
        after_visiting("2026-04-01", Performance::Not),
        vec![E::PerformanceVisited(visited("2026-04-02", 1, Performance::Performed))],
    ];
    let of_its_first_day = vec![E::PerformanceVisited(visited("2026-03-10", 2, Performance::Not))];
    vec![
        ("nothing happened", after_agreeing()),
        ("a court was asked", after_requesting()),
        ("a court found it valid", [after_requesting(), vec![confirmed_as]].concat()),
        ("not performed on its day", after_visiting("2026-03-31", Performance::Not)),
        ("not performed on the day of effect", [after_agreeing(), of_its_first_day].concat()),
        ("performed in part after its day", after_visiting("2026-04-01", Performance::Partly)),
        ("performed after all", performed_later.concat()),
    ]
}

#[test]
fn the_sides_are_mediated_again_after_a_refusal_or_what_was_not_performed_after_its_day() {
    for (why, given, first) in broken() {
        for command in [again(), fail(), MediationCommand::Raise { level: Level::City }] {
            assert_eq!(code(&given, on(first, command.clone())), "none", "{why}");
            let mut before = on(first, command);
            before.moment.occurred_on = day(first).pred_opt().unwrap();
            let earlier = code(&given, before);
            assert_eq!(earlier, "DATE_BEFORE_PREVIOUS_STEP", "{why}");
        }
    }
    for (why, given) in holding() {
        for command in [again(), fail(), MediationCommand::Raise { level: Level::City }] {
            assert_eq!(code(&given, on("2026-04-10", command)), "AGREEMENT_IN_FORCE", "{why}");
        }
    }
}

#[test]
fn a_later_agreement_counts_on_and_replaces_the_earlier_one() {
    for (why, given, _) in broken() {
        let second = decide(&given, on("2026-04-10", again())).unwrap();
        let E::AgreementReached(AgreementReached { obligations, confirm_until, .. }) = &second else {
            panic!("{why}")
        };
        assert_eq!(obligations.iter().map(|one| one.n).collect::<Vec<_>>(), [3], "{why}");
        assert_eq!(*confirm_until, Some(day("2026-05-10")));
        let given = [given, vec![second]].concat();
        let (mediation, performed) = (fold(&given), Performance::Performed);
        assert_eq!((mediation.agreements.len(), mediation.due_on()), (2, Some(day("2026-06-30"))), "{why}");
        // What happened before is recorded late; after it, only what is in force is visited.
        assert_eq!(
            code(&given, on("2026-04-09", visit(1, performed)).recorded_on("2026-05-01")),
            "none",
            "{why}"
        );
        for on_day in ["2026-04-10", "2026-04-11"] {
            assert_eq!(code(&given, on(on_day, visit(1, performed))), "OBLIGATION_REPLACED", "{why}");
            assert_eq!(code(&given, on(on_day, visit(3, performed))), "none", "{why}");
        }
        assert_eq!(code(&given, on("2026-04-11", again())), "AGREEMENT_IN_FORCE", "{why}");
        let closed = [given, vec![E::PerformanceVisited(visited("2026-04-20", 3, performed))]].concat();
        assert_eq!(fold(&closed).state(), Some(MediationState::Performed), "only what is in force counts");
    }
}

#[test]
fn each_agreement_has_a_confirmation_of_its_own() {
    let second = |given: Vec<E>| {
        let agreed = decide(&given, on("2026-04-10", again())).unwrap();
        [given, vec![agreed]].concat()
    };
    // After a refusal the next agreement is asked about.
    let given = second(after_refusing());
    assert_eq!(code(&given, on("2026-05-10", request())), "none");
    assert_eq!(code(&given, on("2026-05-11", request())), "CONFIRMATION_OUT_OF_TIME");
    // A request that is open keeps its agreement: the decision is about that one.
    let broken = E::PerformanceVisited(visited("2026-04-01", 1, Performance::Not));
    let given = second([after_requesting(), vec![broken]].concat());
    assert_eq!(code(&given, on("2026-04-20", request())), "CONFIRMATION_ALREADY_REQUESTED");
    let valid = E::ConfirmationDecided(ConfirmationDecided {
        occurred_on: day("2026-04-15"),
        ..confirmed(Confirmation::Valid)
    });
    let given = [given, vec![valid]].concat();
    let decided =
        |at: usize| fold(&given).agreements[at].request.as_ref().and_then(|request| request.decided);
    assert_eq!((decided(0), decided(1)), (Some((day("2026-04-15"), Confirmation::Valid)), None));
    assert_eq!(code(&given, on("2026-04-20", request())), "none");
}

#[test]
fn a_failed_mediation_goes_nowhere_but_its_agreement_is_still_visited() {
    let given = decide(&after_refusing(), on("2026-04-10", fail())).unwrap();
    let given = [after_refusing(), vec![given]].concat();
    for command in [again(), fail(), request(), MediationCommand::Raise { level: Level::City }] {
        assert_eq!(code(&given, on("2026-04-11", command)), "MEDIATION_FAILED");
    }
    let paid = decide(&given, on("2026-04-20", visit(1, Performance::Performed))).unwrap();
    let mediation = fold(&[given, vec![paid]].concat());
    assert_eq!(
        (mediation.state(), mediation.closed_on()),
        (Some(MediationState::Failed), Some(day("2026-04-10")))
    );
}
