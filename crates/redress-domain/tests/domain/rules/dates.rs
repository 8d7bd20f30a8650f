//! On which day something may be recorded as done.

use super::prelude::*;
use chrono::{DateTime, TimeDelta, Utc};
use redress_domain::petition::{Petition, PetitionCommand, PetitionFile};

/// A history that each command may follow, and the command.
fn steps() -> Vec<(Vec<E>, PetitionCommand)> {
    let accept = Accept { by: id("housing") };
    vec![
        (vec![], register().into()),
        (after_registering(), triage(Decision::Accept).into()),
        (after_triage(Decision::Accept), assign("housing").into()),
        (after_assigning(), accept.into()),
        (after_accepting(), extend("2026-05-10").into()),
        (after_accepting(), escalate("east", 2).into()),
        (after_accepting(), hearing().into()),
        (after_accepting(), close(Outcome::Supported).into()),
        (after_closing(), reopen(ReopenCause::NewVisit).into()),
        (after_closing(), reopen(ReopenCause::RecordingError).into()),
    ]
}

fn late_facts() -> Vec<(Vec<E>, PetitionCommand)> {
    let head_count = Correct { head_count: Some(2), ..Correct::default() };
    vec![
        (after_closing(), follow_up().into()),
        (after_closing(), visit(Channel::Visit, 1).into()),
        (after_closing(), head_count.into()),
    ]
}

fn last_day(history: &[E]) -> String {
    history.last().map_or_else(|| "2026-03-02".to_owned(), |event| event.occurred_on().to_string())
}

fn plus(day: &str, days: i64) -> String {
    (self::day(day) + TimeDelta::days(days)).to_string()
}

pub(super) fn refusals() -> Vec<Refused> {
    let mut cases = vec![];
    for (given, command) in steps() {
        let last = last_day(&given);
        let late = on(&last, command.clone()).recorded_on(&plus(&last, 4));
        cases.push(refused(
            format!("four days late: {command:?}"),
            given.clone(),
            late,
            "DATE_TOO_FAR_BACK",
            "occurred_at",
        ));
        if !given.is_empty() {
            let early = on(&plus(&last, -1), command.clone()).recorded_on(&last);
            let why = format!("before the step before it: {command:?}");
            cases.push(refused(why, given, early, "DATE_BEFORE_PREVIOUS_STEP", "occurred_at"));
        }
    }
    for (given, command) in steps().into_iter().chain(late_facts()) {
        let tomorrow = plus(&last_day(&given), 1);
        let ahead = on(&tomorrow, command.clone()).recorded_on(&last_day(&given));
        // Who may date back further may still not date ahead.
        for ahead in [ahead.clone(), ahead.on_any_day()] {
            let why = format!("tomorrow: {command:?}");
            cases.push(refused(why, given.clone(), ahead, "DATE_IN_FUTURE", "occurred_at"));
        }
    }
    for (given, command) in late_facts().into_iter().skip(1) {
        let early = on("2026-03-01", command).recorded_on("2026-04-02");
        cases.push(refused("unregistered", given, early, "DATE_BEFORE_REGISTRATION", "occurred_at"));
    }
    for (given, command) in steps().into_iter().skip(1) {
        let last = last_day(&given);
        for import in [false, true] {
            // As if the petition had been registered at noon of the day of its last step.
            let step = at_time(on(&last, command.clone()).recorded_on(&plus(&last, 2)), &last, 11);
            let step = if import { step.imported(DueLimits::InForce) } else { step };
            cases.push(refused("before", given.clone(), step, "TIME_BEFORE_REGISTRATION", "occurred_at"));
        }
    }
    cases
}

#[test]
fn a_day_that_breaks_a_rule_is_refused() {
    all_refused(refusals());
}

#[test]
fn a_step_may_be_recorded_three_days_late() {
    for (given, command) in steps() {
        let last = last_day(&given);
        let event = event(given, on(&last, command).recorded_on(&plus(&last, 3)));
        assert_eq!(event.occurred_on(), day(&last));
    }
}

#[test]
fn an_import_may_be_recorded_at_any_time_but_in_its_order() {
    for (given, command) in steps() {
        let last = last_day(&given);
        let import = on(&last, command.clone()).recorded_on("2036-01-01").on_any_day();
        assert_eq!(event(given.clone(), import).occurred_on(), day(&last));
        if !given.is_empty() {
            let early = on(&plus(&last, -1), command).recorded_on("2036-01-01").on_any_day();
            refused("", given, early, "DATE_BEFORE_PREVIOUS_STEP", "occurred_at").check();
        }
    }
}

#[test]
fn visits_follow_ups_and_corrections_may_be_recorded_years_late() {
    for ((given, command), first) in late_facts().into_iter().zip(["2026-04-01", "2026-03-02", "2026-03-02"])
    {
        let event = event(given, on(first, command).recorded_on("2036-01-01"));
        assert_eq!(event.occurred_on(), day(first));
    }
}

#[test]
fn a_late_fact_does_not_hold_up_the_next_step() {
    let seen = event(after_assigning(), on("2026-03-30", visit(Channel::Visit, 1)));
    let accept = Accept { by: id("housing") };
    accepts(and(after_assigning(), seen), on("2026-03-10", accept), E::Accepted(accepted()));
}

#[test]
fn a_callers_clock_may_be_five_minutes_ahead_within_the_same_day() {
    let ahead = |seconds| {
        let mut submitted = on("2026-03-02", register());
        submitted.moment.occurred_at += TimeDelta::seconds(seconds);
        submitted
    };
    accepts(vec![], ahead(300), E::Registered(registered()));
    refused("", vec![], ahead(301), "DATE_IN_FUTURE", "occurred_at").check();
}

#[test]
fn a_callers_clock_may_not_be_ahead_across_midnight() {
    let mut tomorrow = on("2026-03-02", register());
    tomorrow.moment.occurred_at += TimeDelta::seconds(60);
    tomorrow.moment.occurred_on = day("2026-03-03");
    refused("", vec![], tomorrow, "DATE_IN_FUTURE", "occurred_at").check();
}

#[test]
fn the_ends_of_the_calendar_refuse_or_clamp_and_never_break() {
    let at = |time: DateTime<Utc>| {
        let mut submitted = on("2026-03-02", register());
        let day = time.date_naive();
        submitted.moment = moment(time, day);
        submitted
    };
    for (time, due) in
        [(DateTime::<Utc>::MIN_UTC, "-262143-01-16"), (DateTime::<Utc>::MAX_UTC, "+262142-12-31")]
    {
        let E::Registered(fact) = event(vec![], at(time)) else { panic!("no registration") };
        assert_eq!(fact.triage_due_on, day(due));
    }
    let mut ahead = at(DateTime::<Utc>::MIN_UTC);
    (ahead.moment.occurred_at, ahead.moment.any_day) = (DateTime::<Utc>::MAX_UTC, true);
    refused("", vec![], ahead, "DATE_IN_FUTURE", "occurred_at").check();
}

/// The same step, an hour before noon or at noon, of a petition that was registered at noon of that day.
fn at_time<C>(mut submitted: Submitted<C>, registered_on: &str, hour: u32) -> Submitted<C> {
    let noon = |day: &str| self::day(day).and_hms_opt(12, 0, 0).unwrap().and_utc();
    submitted.moment.occurred_at = submitted.moment.occurred_on.and_hms_opt(hour, 0, 0).unwrap().and_utc();
    submitted.facts.registered_at = Some(noon(registered_on));
    submitted
}

#[test]
fn a_step_may_be_taken_at_the_very_time_of_the_registration() {
    for (given, command) in steps().into_iter().skip(1) {
        let last = last_day(&given);
        assert_eq!(event(given, at_time(on(&last, command), &last, 12)).occurred_on(), day(&last));
    }
}

#[test]
fn steps_of_one_day_need_no_times() {
    // The petition is of the day before: of many steps the day alone is known, and of two of one day no time says which came first.
    for (given, command) in steps().into_iter().skip(1) {
        let last = last_day(&given);
        assert!(event(given, at_time(on(&last, command), "2026-03-01", 0)).occurred_on() == day(&last));
    }
}

#[test]
fn a_registration_by_a_clock_that_is_ahead_holds_up_no_step() {
    let mut step = on("2026-03-02", close(Outcome::Withdrawn));
    step.facts.registered_at = Some(step.moment.now + TimeDelta::seconds(200));
    assert_eq!(event(after_registering(), step).occurred_on(), day("2026-03-02"));
}

#[test]
fn a_step_is_decided_again_by_the_rules_of_its_version() {
    let petition = super::reopening::fold(after_registering());
    let Submitted { moment, mut facts, .. } = on::<Close>("2026-03-02", close(Outcome::Withdrawn));
    facts.registered_at = Some(moment.occurred_at + TimeDelta::hours(1));
    let moment = Moment { now: moment.now + TimeDelta::hours(2), ..moment };
    let before = PetitionFile { petition, ..PetitionFile::default() };
    let closed = E::Closed(Closed { occurred_on: day("2026-03-02"), ..closed(Outcome::Withdrawn) });
    let again = |version| {
        let then = replay_check::DecidedIn { rules: &rules(), moment: &moment, facts: &facts, version };
        replay_check::check::<Petition>(then, id("P-1"), &before, &closed)
    };
    assert_eq!(again(Version::new(1, 0)), Ok(()));
    let refused = again(Version::new(1, 1)).unwrap_err();
    assert!(
        matches!(refused, replay_check::Disagreement::Refused { code: "TIME_BEFORE_REGISTRATION", .. }),
        "{refused}"
    );
}
