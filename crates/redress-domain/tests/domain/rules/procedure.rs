//! Limits are data: a place with rules of its own names another file, and history keeps what was decided by the old.

use super::prelude::*;
use redress_domain::petition::{Petition, PetitionCommand, PetitionError};
use std::sync::Arc;

/// The national file with some of its lines changed.
fn local_rules(changes: &[(&str, &str)]) -> Rules {
    let mut file = include_str!("../../../procedure/default.toml").to_owned();
    for (from, to) in changes {
        assert!(file.contains(from), "{from}");
        file = file.replace(from, to);
    }
    Rules { procedure: Arc::new(Procedure::parse(&file).expect("a procedure")), ..rules() }
}

fn decide(rules: &Rules, given: Vec<E>, when: Submitted<PetitionCommand>) -> Result<E, PetitionError> {
    let mut petition = Petition::default();
    given.iter().for_each(|event| petition.evolve(event));
    petition.decide(&when, rules)
}

#[test]
fn another_file_gives_other_limits() {
    let rules = local_rules(&[
        ("triage_days = 15", "triage_days = 5"),
        ("accept_days = 15", "accept_days = 7"),
        ("handling_days = 60", "handling_days = 90"),
        ("collective_from = 5", "collective_from = 3"),
    ]);
    let group = Register { channel: Channel::Visit, head_count: 3, ..register() };
    let fact = Registered {
        channel: Channel::Visit,
        head_count: 3,
        triage_due_on: day("2026-03-07"),
        collective: true,
        ..registered()
    };
    assert_eq!(decide(&rules, vec![], on("2026-03-02", group)), Ok(E::Registered(fact)));
    let order = on("2026-03-05", assign("housing"));
    let fact = Assigned {
        due_on: day("2026-06-03"),
        legal_limit_on: day("2026-06-03"),
        accept_due_on: day("2026-03-12"),
        ..assigned()
    };
    assert_eq!(decide(&rules, after_triage(Decision::Accept), order), Ok(E::Assigned(fact)));
}

#[test]
fn another_file_forbids_and_allows_other_things() {
    let rules = local_rules(&[
        ("extension_days = 30", "extension_days = 5"),
        ("overdue_reassignment_days = 30", "overdue_reassignment_days = 1"),
        ("backdating_days = 3", "backdating_days = 0"),
        ("representatives_at_most = 5", "representatives_at_most = 2"),
        ("highest_tier = 4", "highest_tier = 2"),
    ]);
    let decided = |given, when| decide(&rules, given, when).map_err(|error| error.code());
    let group = |n| {
        let (channel, head_count, representatives) = (Channel::Visit, 9, Some(n));
        on("2026-03-02", Register { channel, head_count, representatives, ..register() })
    };
    assert!(decided(vec![], group(2)).is_ok());
    assert_eq!(decided(vec![], group(3)), Err("TOO_MANY_REPRESENTATIVES"));
    let yesterday = on("2026-03-02", register()).recorded_on("2026-03-03");
    assert_eq!(decided(vec![], yesterday), Err("DATE_TOO_FAR_BACK"));
    let extend = |due| decided(after_accepting(), on("2026-04-20", extend(due)));
    assert!(extend("2026-05-05").is_ok());
    assert_eq!(extend("2026-05-06"), Err("DUE_DATE_OUT_OF_RANGE"));
    let escalate = |tier| decided(after_accepting(), on("2026-03-25", escalate("east", tier)));
    assert!(escalate(2).is_ok());
    assert_eq!(escalate(3), Err("TIER_NOT_HIGHER"));
    let overdue = decided(after_accepting(), on("2026-06-01", assign("water")));
    assert!(matches!(overdue, Ok(E::Assigned(order)) if order.due_on == day("2026-06-02")));
}

#[test]
fn decisions_by_the_old_file_remain_valid() {
    let rules = local_rules(&[("handling_days = 60", "handling_days = 30")]);
    let again = decide(&rules, after_assigning(), on("2026-03-30", assign("water")));
    assert!(matches!(again, Ok(E::Assigned(order)) if order.legal_limit_on == day("2026-05-04")));
}
