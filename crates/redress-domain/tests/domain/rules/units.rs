//! The tree of units (单位): registering, renaming, moving, retiring.

use super::prelude::*;
use redress_domain::unit::{ToUnit, Unit, UnitCommand, UnitError, UnitEvent};

fn to(code: &str, command: UnitCommand) -> ToUnit {
    ToUnit { code: id(code), command }
}

fn begins(code: &str, level: UnitLevel, parent: Option<&str>, from: Option<&str>) -> ToUnit {
    let (name, parent) = ("新单位".to_owned(), parent.map(id));
    to(code, UnitCommand::Register { name, level, parent, kind: None, effective_on: from.map(day) })
}

fn renamed(code: &str, name: &str) -> ToUnit {
    to(code, UnitCommand::Rename { name: name.into(), effective_on: None })
}

fn moved(code: &str, parent: &str, from: Option<&str>) -> ToUnit {
    to(code, UnitCommand::Move { parent: id(parent), effective_on: from.map(day) })
}

fn retired(code: &str, from: Option<&str>) -> ToUnit {
    to(code, UnitCommand::Retire { effective_on: from.map(day), successor: None })
}

/// Retired on 1 June 2026, with a successor.
fn followed(code: &str, successor: &str) -> ToUnit {
    to(code, UnitCommand::Retire { effective_on: Some(day("2026-06-01")), successor: Some(id(successor)) })
}

/// The fixture's tree after these commands, each of 1 March 2026.
fn tree_after(commands: impl IntoIterator<Item = ToUnit>) -> UnitTree {
    commands.into_iter().fold(tree(), |mut tree, command| {
        let code = command.code.clone();
        let event = to_unit(rules_with(tree.clone()), on("2026-03-01", command)).expect("accepted");
        tree.apply(&code, &event);
        tree
    })
}

fn cases() -> Vec<(&'static str, ToUnit, &'static str, &'static str)> {
    use UnitLevel::{City, District, Nation, Township, Village};
    vec![
        ("a code is used once", begins("east", District, None, None), "UNIT_ALREADY_REGISTERED", "code"),
        ("even a retired one", begins("gone", District, None, None), "UNIT_ALREADY_REGISTERED", "code"),
        ("below a stranger", begins("new", Village, Some("nowhere"), None), "UNIT_UNKNOWN", "parent"),
        ("below itself", begins("new", Village, Some("new"), None), "UNIT_UNKNOWN", "parent"),
        ("below a lower level", begins("new", City, Some("east"), None), "UNIT_LEVEL_TOO_LOW", "parent"),
        (
            "the nation below a province",
            begins("n", Nation, Some("province"), None),
            "UNIT_LEVEL_TOO_LOW",
            "parent",
        ),
        (
            "below a retired unit, from now on",
            begins("new", Village, Some("gone"), Some("2026-03-01")),
            "UNIT_NOT_IN_SERVICE",
            "parent",
        ),
        (
            "below a unit that has not begun",
            begins("new", Township, Some("planned"), Some("2026-12-31")),
            "UNIT_NOT_IN_SERVICE",
            "parent",
        ),
        ("a stranger's name", renamed("nowhere", "x"), "UNIT_UNKNOWN", "code"),
        ("no name", renamed("east", " "), "TEXT_INVALID", "name"),
        ("a name with NUL", renamed("east", "a\0"), "TEXT_INVALID", "name"),
        ("a name of a retired unit", renamed("gone", "x"), "UNIT_NOT_IN_SERVICE", "code"),
        ("a name before it begins", renamed("planned", "x"), "UNIT_NOT_IN_SERVICE", "code"),
        ("a stranger moves", moved("nowhere", "city", None), "UNIT_UNKNOWN", "code"),
        ("to a stranger", moved("east", "nowhere", None), "UNIT_UNKNOWN", "parent"),
        ("to a retired unit", moved("river", "gone", None), "UNIT_NOT_IN_SERVICE", "parent"),
        ("a retired unit moves", moved("gone", "west", None), "UNIT_NOT_IN_SERVICE", "code"),
        ("to a lower level", moved("east", "river", None), "UNIT_LEVEL_TOO_LOW", "parent"),
        ("under itself", moved("east", "east", None), "UNIT_CYCLE", "parent"),
        ("under a unit below it", moved("east", "housing", None), "UNIT_CYCLE", "parent"),
        ("a code with what nobody sees", begins("D\u{200b}", City, None, None), "ID_INVALID", "code"),
        ("a code that is not normalised", begins("cafe\u{301}", City, None, None), "ID_INVALID", "code"),
        ("its own successor", followed("mill", "mill"), "SUCCESSOR_IS_ITSELF", "successor"),
        ("a successor nobody knows", followed("mill", "nowhere"), "UNIT_UNKNOWN", "successor"),
        ("a successor that is gone", followed("mill", "gone"), "UNIT_NOT_IN_SERVICE", "successor"),
        ("a successor that has not begun", followed("mill", "planned"), "UNIT_NOT_IN_SERVICE", "successor"),
        ("a stranger retires", retired("nowhere", None), "UNIT_UNKNOWN", "code"),
        ("retired twice", retired("gone", None), "UNIT_NOT_IN_SERVICE", "code"),
        ("retired before it begins", retired("planned", None), "UNIT_NOT_IN_SERVICE", "code"),
    ]
}

/// Runs every refused case.
pub(super) fn refusals() -> Vec<UnitError> {
    let tomorrow = || on("2026-03-02", renamed("east", "x")).recorded_on("2026-03-01");
    let mut cases: Vec<_> = cases()
        .into_iter()
        .map(|(why, command, code, field)| (why, on("2026-03-01", command), code, field))
        .collect();
    cases.push(("recorded ahead", tomorrow(), "DATE_IN_FUTURE", "occurred_at"));
    let refused = cases.into_iter().map(|(why, command, code, field)| {
        let error = to_unit(rules(), command).expect_err(why);
        assert_eq!((error.code(), error.field()), (code, field), "{why}: {error}");
        error
    });
    refused.collect()
}

#[test]
fn a_change_of_the_tree_that_breaks_a_rule_is_refused() {
    assert_eq!(refusals().len(), cases().len() + 1);
}

#[test]
fn a_unit_is_registered_for_all_time_or_from_a_day() {
    let event = |from: Option<&str>| UnitEvent::UnitRegistered {
        occurred_on: day("2026-03-01"),
        name: "新单位".into(),
        level: UnitLevel::Township,
        parent: Some(unit("planned")),
        kind: None,
        effective_on: from.map(day),
    };
    for from in [None, Some("2027-01-01"), Some("+262142-12-31")] {
        let command = begins("new", UnitLevel::Township, Some("planned"), from);
        assert_eq!(to_unit(rules(), on("2026-03-01", command)), Ok(event(from)));
    }
}

#[test]
fn a_change_without_a_day_of_its_own_takes_effect_when_it_happened() {
    let (occurred_on, effective_on) = (day("2026-03-01"), day("2026-03-01"));
    let accepts = |command, event| assert_eq!(to_unit(rules(), on("2026-03-01", command)), Ok(event));
    let name = "新名".to_owned();
    accepts(renamed("east", &name), UnitEvent::UnitRenamed { occurred_on, name, effective_on });
    let parent = unit("west");
    accepts(moved("river", "west", None), UnitEvent::UnitMoved { occurred_on, parent, effective_on });
    accepts(retired("mill", None), UnitEvent::UnitRetired { occurred_on, effective_on, successor: None });
}

#[test]
fn a_past_day_still_shows_its_tree() {
    let tree = tree_after([renamed("river", "新河"), moved("river", "west", None), retired("mill", None)]);
    let (river, mill) = (tree.get(&id("river")).unwrap(), tree.get(&id("mill")).unwrap());
    let place = |on| river.parent_on(day(on)).map(UnitCode::as_str);
    for (on, name, parent, mill_works) in
        [("2026-02-28", "river, at first", "east", true), ("2026-03-01", "新河", "west", false)]
    {
        assert_eq!((river.name_on(day(on)), place(on)), (name, Some(parent)));
        assert_eq!(mill.in_service(day(on)), mill_works);
        assert!(tree.is_within(&id("mill"), &id(parent), day(on)));
    }
    assert!(!tree.is_within(&id("mill"), &id("east"), day("2026-03-01")));
}

#[test]
fn of_two_changes_for_the_same_day_the_later_recorded_holds() {
    let tree = tree_after([moved("river", "west", None), moved("river", "city", None)]);
    let place = tree.get(&id("river")).unwrap().parent_on(day("2026-03-01"));
    assert_eq!(place, Some(&id("city")));
}

#[test]
fn a_cycle_on_a_later_day_is_refused_today() {
    // From 2027 on `west` lies below `east`; whoever puts `east` below `west` before that must leave by then.
    let tree = tree_after([moved("west", "east", Some("2027-01-01"))]);
    let result = to_unit(rules_with(tree), on("2026-03-01", moved("east", "west", None)));
    assert_eq!(result, Err(UnitError::Cycle { code: id("east"), on: day("2027-01-01"), field: "parent" }));
    let tree =
        tree_after([moved("east", "city", Some("2026-12-31")), moved("west", "east", Some("2027-01-01"))]);
    assert!(to_unit(rules_with(tree), on("2026-03-01", moved("east", "west", None))).is_ok());
}

#[test]
fn a_retirement_that_undoes_a_later_move_makes_no_cycle() {
    // A retired unit keeps its last place. Retired in May, `east` would stay below `west`, which goes below `east` in July.
    let tree = tree_after([
        moved("east", "west", None),
        moved("east", "city", Some("2026-06-01")),
        moved("west", "east", Some("2026-07-01")),
    ]);
    let retire = |from| to_unit(rules_with(tree.clone()), on("2026-03-01", retired("east", Some(from))));
    let (code, on_day) = (id("east"), day("2026-07-01"));
    assert_eq!(retire("2026-05-01"), Err(UnitError::Cycle { code, on: on_day, field: "effective_on" }));
    assert!(retire("2026-06-02").is_ok());
    // A retirement that was recorded before there was this rule stays as it is.
    let Submitted { moment, facts, .. } = on::<ToUnit>("2026-03-01", renamed("east", "x"));
    let rules = rules_with(tree.clone());
    let (occurred_on, effective_on) = (day("2026-03-01"), day("2026-05-01"));
    let event = UnitEvent::UnitRetired { occurred_on, effective_on, successor: None };
    let again = |version| {
        replay_check::check::<Unit>(
            replay_check::DecidedIn { rules: &rules, moment: &moment, facts: &facts, version },
            id("east"),
            &Unit::default(),
            &event,
        )
    };
    assert_eq!(again(Version::new(1, 0)), Ok(()));
    assert!(again(Version::new(1, 1)).is_err());
}

#[test]
fn a_retirement_may_name_a_successor_for_open_petitions() {
    let event = to_unit(rules(), on("2026-03-01", followed("mill", "river"))).unwrap();
    let (occurred_on, effective_on) = (day("2026-03-01"), day("2026-06-01"));
    let expected = UnitEvent::UnitRetired { occurred_on, effective_on, successor: Some(unit("river")) };
    assert_eq!(event, expected);
}

#[test]
fn a_code_is_judged_by_the_rules_of_its_version() {
    let UnitCommand::Register { name, level, .. } = begins("D", UnitLevel::City, None, None).command else {
        panic!("a registration")
    };
    let (occurred_on, parent, kind, effective_on) = (day("2026-03-01"), None, None, None);
    let event = UnitEvent::UnitRegistered { occurred_on, name, level, parent, kind, effective_on };
    let Submitted { moment, facts, .. } = on::<ToUnit>("2026-03-01", renamed("east", "x"));
    let again = |version| {
        let then = replay_check::DecidedIn { rules: &rules(), moment: &moment, facts: &facts, version };
        replay_check::check::<Unit>(then, id("D\u{200b}"), &Unit::default(), &event)
    };
    assert_eq!(again(Version::new(1, 0)), Ok(()));
    assert!(again(Version::new(1, 1)).is_err());
}
