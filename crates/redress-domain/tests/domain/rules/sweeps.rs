//! Sweeps: what a duty and a report may say, and who may say it.

use crate::{check::decided, fixture::*};
use redress_domain::{
    kind::Asker,
    slot::Cadence,
    sweep::{SweepEvent as E, *},
    *,
};
use std::collections::BTreeSet;

type Decided = Result<E, SweepError>;

fn decide(given: &[E], when: Submitted<ToSweep>) -> Decided {
    decided::<Sweep>(given.to_vec(), when)
}

fn duty_of(unit: &str, cadence: Cadence, from: &str) -> ToSweep {
    ToSweep { unit: id(unit), command: SweepCommand::SetDuty { cadence, from: day(from) } }
}

/// For `mill`.
fn duty(cadence: Cadence, from: &str) -> ToSweep {
    duty_of("mill", cadence, from)
}

/// By `mill`.
fn report(slot: &str, found: u32) -> ToSweep {
    ToSweep { unit: id("mill"), command: SweepCommand::Report { slot: slot.parse().unwrap(), found } }
}

/// For `mill`, on Monday, 2 March 2026: every week from 9 March on.
pub(crate) fn duty_set() -> SweepDutySet {
    SweepDutySet {
        occurred_on: day("2026-03-02"),
        owner: unit("mill"),
        cadence: Cadence::Week,
        from: day("2026-03-09"),
    }
}

/// By `mill`, on Friday, 13 March 2026.
pub(crate) fn reported() -> SweepReported {
    SweepReported {
        occurred_on: day("2026-03-13"),
        owner: unit("mill"),
        slot: "2026-W11".parse().unwrap(),
        found: 2,
    }
}

fn after_setting() -> Vec<E> {
    vec![E::SweepDutySet(duty_set())]
}

fn after_reporting() -> Vec<E> {
    [after_setting(), vec![E::SweepReported(reported())]].concat()
}

#[test]
fn a_duty_begins_with_a_future_slot_of_its_cadence() {
    use Cadence::{HalfMonth, Month, None, Week};
    for (cadence, from) in [
        (Week, "2026-03-09"),
        (Week, "2026-12-28"),
        (HalfMonth, "2026-03-16"),
        (HalfMonth, "2026-04-01"),
        (Month, "2026-04-01"),
        // That there is no duty any more begins on any day: the next one, too.
        (None, "2026-03-03"),
        (None, "2026-03-11"),
    ] {
        let set = SweepDutySet { cadence, from: day(from), ..duty_set() };
        assert_eq!(decide(&[], on("2026-03-02", duty(cadence, from))), Ok(E::SweepDutySet(set)), "{from}");
    }
    // The next day is future.
    assert!(decide(&[], on("2026-03-08", duty(Week, "2026-03-09"))).is_ok());
    // Another duty replaces it, also from the same day.
    assert!(decide(&after_setting(), on("2026-03-04", duty(Month, "2026-04-01"))).is_ok());
    assert!(decide(&after_setting(), on("2026-03-04", duty(Week, "2026-03-09"))).is_ok());
    // For a unit that will be in service by then; and none for one that is not.
    assert!(decide(&[], on("2026-12-30", duty_of("planned", Month, "2027-01-01"))).is_ok());
    assert!(decide(&[], on("2026-03-02", duty_of("gone", None, "2026-03-03"))).is_ok());
    // An old one, by the day on which it was set.
    let old = on("2026-03-02", duty(Week, "2026-03-09")).recorded_on("2026-06-01");
    assert!(decide(&[], old.imported(DueLimits::InForce)).is_ok());
}

#[test]
fn a_slot_is_reported_in_its_last_three_days_or_later() {
    for (slot, first) in [
        ("2026-W11", "2026-03-13"),
        ("2026-03-A", "2026-03-13"),
        ("2026-02-B", "2026-02-26"),
        ("2026-03", "2026-03-29"),
    ] {
        let fact = SweepReported { occurred_on: day(first), slot: slot.parse().unwrap(), ..reported() };
        assert_eq!(decide(&[], on(first, report(slot, 2))), Ok(E::SweepReported(fact)), "{slot}");
        assert!(decide(&[], on("2026-05-20", report(slot, 0))).is_ok(), "late, and nothing found: {slot}");
    }
    // Slots of any cadence, each once.
    assert!(decide(&after_reporting(), on("2026-03-15", report("2026-03-A", 9))).is_ok());
    assert!(decide(&after_reporting(), on("2026-03-15", report("2026-W10", 1))).is_ok());
}

#[test]
fn a_command_that_breaks_a_rule_is_refused_and_every_refusal_is_met() {
    use Cadence::{HalfMonth, Month, None, Week};
    let none: fn() -> Vec<E> = Vec::new;
    let at = |when: &str, to: ToSweep| on::<ToSweep>(when, to);
    let cases = [
        ("from today", none(), at("2026-03-09", duty(Week, "2026-03-09")), "SWEEP_DUTY_NOT_FUTURE", "from"),
        (
            "from a past day",
            none(),
            at("2026-03-10", duty(Week, "2026-03-09")),
            "SWEEP_DUTY_NOT_FUTURE",
            "from",
        ),
        (
            "none from today",
            none(),
            at("2026-03-09", duty(None, "2026-03-09")),
            "SWEEP_DUTY_NOT_FUTURE",
            "from",
        ),
        (
            "dated back, from a day that has come",
            none(),
            at("2026-03-08", duty(Week, "2026-03-09")).recorded_on("2026-03-10"),
            "SWEEP_DUTY_NOT_FUTURE",
            "from",
        ),
        (
            "dated back by an administrator",
            none(),
            at("2026-03-08", duty(Week, "2026-03-09")).recorded_on("2026-03-10").on_any_day(),
            "SWEEP_DUTY_NOT_FUTURE",
            "from",
        ),
        (
            "an old one from its own day",
            none(),
            at("2026-03-09", duty(Week, "2026-03-09")).imported(DueLimits::InForce),
            "SWEEP_DUTY_NOT_FUTURE",
            "from",
        ),
        ("from a Tuesday", none(), at("2026-03-02", duty(Week, "2026-03-10")), "SWEEP_DUTY_MID_SLOT", "from"),
        (
            "from a 15th",
            none(),
            at("2026-03-02", duty(HalfMonth, "2026-03-15")),
            "SWEEP_DUTY_MID_SLOT",
            "from",
        ),
        (
            "months from a 16th",
            none(),
            at("2026-03-02", duty(Month, "2026-03-16")),
            "SWEEP_DUTY_MID_SLOT",
            "from",
        ),
        (
            "for nobody",
            none(),
            at("2026-03-02", duty_of("nowhere", Week, "2026-03-09")),
            "UNIT_UNKNOWN",
            "id",
        ),
        (
            "none for nobody",
            none(),
            at("2026-03-02", duty_of("nowhere", None, "2026-03-09")),
            "UNIT_UNKNOWN",
            "id",
        ),
        (
            "for a retired unit",
            none(),
            at("2026-03-02", duty_of("gone", Week, "2026-03-09")),
            "UNIT_NOT_IN_SERVICE",
            "id",
        ),
        (
            "before it begins",
            none(),
            at("2026-12-30", duty_of("planned", Month, "2026-12-01")),
            "UNIT_NOT_IN_SERVICE",
            "id",
        ),
        (
            "tomorrow",
            none(),
            at("2026-03-02", duty(Week, "2026-03-09")).recorded_on("2026-03-01"),
            "DATE_IN_FUTURE",
            "occurred_at",
        ),
        (
            "too far back",
            none(),
            at("2026-03-02", duty(Week, "2026-03-09")).recorded_on("2026-03-06"),
            "DATE_TOO_FAR_BACK",
            "occurred_at",
        ),
        (
            "before the duty was set",
            after_setting(),
            at("2026-03-01", report("2026-W09", 0)),
            "DATE_BEFORE_PREVIOUS_STEP",
            "occurred_at",
        ),
        (
            "on its Thursday",
            after_setting(),
            at("2026-03-12", report("2026-W11", 0)),
            "SLOT_REPORTED_EARLY",
            "slot",
        ),
        ("on a 28th of 31", none(), at("2026-03-28", report("2026-03", 0)), "SLOT_REPORTED_EARLY", "slot"),
        ("a slot to come", none(), at("2026-03-28", report("2026-W20", 0)), "SLOT_REPORTED_EARLY", "slot"),
        (
            "twice",
            after_reporting(),
            at("2026-03-15", report("2026-W11", 2)),
            "SLOT_ALREADY_REPORTED",
            "slot",
        ),
        (
            "twice, much later",
            after_reporting(),
            at("2026-07-01", report("2026-W11", 0)),
            "SLOT_ALREADY_REPORTED",
            "slot",
        ),
    ];
    let mut met = BTreeSet::new();
    for (why, given, when, code, field) in cases {
        let error = decide(&given, when).expect_err(why);
        assert_eq!((error.code(), error.field()), (code, Some(field)), "{why}: {error}");
        let sentence = error.to_string();
        assert!(sentence.len() > 20 && !sentence.contains('{'), "{code}: {sentence}");
        met.insert(code);
    }
    let unmet: Vec<_> = SweepError::CODES.iter().filter(|code| !met.contains(*code)).collect();
    assert_eq!(unmet, [&"SWEEP_DUTY_NOT_FROM_ABOVE"], "which the next example meets");
    let mid_week = decide(&[], on("2026-03-02", duty(Week, "2026-03-10"))).unwrap_err().to_string();
    assert!(mid_week.contains("2026-03-16"), "the next day that would do: {mid_week}");
    let early = decide(&[], on("2026-03-12", report("2026-W11", 0))).unwrap_err().to_string();
    assert!(early.contains("2026-03-13"), "{early}");
}

#[test]
fn a_unit_above_sets_the_duty_and_the_unit_itself_reports() {
    let (tree, today) = (tree(), day("2026-03-02"));
    let barred = |unit: Option<&str>, within: Option<&str>, to: &ToSweep| {
        let (unit, within) = (unit.map(id::<UnitCode>), within.map(id::<UnitCode>));
        let asker = Asker { unit: unit.as_ref(), within: within.as_ref(), units: &tree, today };
        <Sweep as CaseKind>::bar(to, &Sweep::default(), &asker).map_err(|error| (error.code(), error.field()))
    };
    let (set, reported) = (duty(Cadence::Week, "2026-03-09"), report("2026-W11", 0));
    for above in ["river", "east", "city", "province"] {
        assert_eq!(barred(Some(above), Some(above), &set), Ok(()), "{above}");
    }
    let refused = Err(("SWEEP_DUTY_NOT_FROM_ABOVE", Some("id")));
    for other in ["mill", "hill", "west"] {
        assert_eq!(barred(Some(other), Some(other), &set), refused, "{other}");
        assert_eq!(barred(Some(other), None, &set), refused, "{other}, without a bound");
    }
    assert_eq!(barred(None, None, &set), Ok(()), "an administrator who acts for no unit");
    assert_eq!(barred(Some("mill"), Some("mill"), &reported), Ok(()));
}

#[test]
fn its_state_and_what_is_due_follow_its_events() {
    let fold = |events: &[E]| {
        let mut sweep = Sweep::default();
        events.iter().for_each(|event| sweep.evolve(event));
        sweep
    };
    let set = |cadence, from: &str| E::SweepDutySet(SweepDutySet { cadence, from: day(from), ..duty_set() });
    let monthly = [after_reporting(), vec![set(Cadence::Month, "2026-04-01")]].concat();
    let ended = [after_reporting(), vec![set(Cadence::None, "2026-03-16")]].concat();
    let of_no_duty = vec![E::SweepReported(reported())];
    for (given, state, next, due) in [
        (after_setting(), SweepState::OnDuty, Some("2026-W11"), Some("2026-03-15")),
        (after_reporting(), SweepState::OnDuty, Some("2026-W12"), Some("2026-03-22")),
        (monthly, SweepState::OnDuty, Some("2026-W12"), Some("2026-03-22")),
        (ended, SweepState::NoDuty, None, None),
        (of_no_duty, SweepState::NoDuty, None, None),
    ] {
        let sweep = fold(&given);
        let summary = <Sweep as CaseKind>::summary(&sweep).unwrap();
        assert_eq!(
            (sweep.state(), sweep.next_slot().map(|slot| slot.to_string())),
            (state, next.map(str::to_owned))
        );
        assert_eq!((summary.owner.as_str(), summary.due_on, summary.closed_on), ("mill", due.map(day), None));
        let stored = serde_json::to_value(&sweep).unwrap();
        assert_eq!(serde_json::from_value::<Sweep>(stored).unwrap(), sweep);
    }
    assert_eq!(<Sweep as CaseKind>::summary(&Sweep::default()), None);
}
