//! Every statistic: those of petitions, and those that kinds of case declare.

use crate::{
    cases::CASES,
    statistics::{self, Statistic},
};

/// Every statistic, in the order in which reports show them: first those of petitions, then those of each kind of case.
pub fn every_statistic() -> impl Iterator<Item = &'static Statistic> {
    let of_kinds = CASES.iter().filter(|kind| !kind.is_unreported).flat_map(|kind| kind.statistics());
    statistics::all().chain(of_kinds.copied())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn each_has_a_name_of_its_own_a_definition_and_flags_that_its_subjects_may_have() {
        let mut names = BTreeSet::new();
        for statistic in every_statistic() {
            assert!(names.insert(statistic.id), "{}", statistic.id);
            assert!(statistic.definition.ends_with('.') && !statistic.chinese.is_empty(), "{}", statistic.id);
            for pick in [Some(statistic.numerator), statistic.denominator].into_iter().flatten() {
                let may_have = pick.subject.layout().may_have.bits();
                assert_eq!((pick.all.bits() | pick.none.bits()) & !may_have, 0, "{}", statistic.id);
            }
        }
        assert!(!names.iter().any(|name| name.as_str() == "toys.asked"), "it exists in tests only");
    }

    #[test]
    fn the_documentation_has_every_definition_of_a_kind() {
        let of_kinds = every_statistic().skip(statistics::all().count()).filter(|one| !one.is_narrowed);
        let rows = of_kinds
            .map(|one| format!("| `{}` {} | {} | {} |\n", one.id, one.chinese, one.definition, one.dated_by));
        let table: String = rows.collect();
        let readme = include_str!("../README.md");
        let head = "| statistic of a kind of case | definition | dated by |\n|---|---|---|\n";
        let (_, shown) = readme.split_once(head).unwrap();
        let shown = &shown[..shown.find("\n\n").unwrap() + 1];
        assert!(shown == table, "put this into the README of redress-read:\n{table}");
    }
}
