//! The statistics: one file each, with its definition and its picks.
//!
//! A pick selects subjects of the ledger by their flags. A new statistic is a new file and a line in the
//! lists below. If it needs to know something new about a subject, add a flag to the subject's family.

mod accumulation;
mod backlog;
mod clearance;
mod closure_due;
mod closure_registered;
mod collective_place_share;
mod collective_visits;
mod confirmed_resolution;
mod diversions;
mod escalations;
mod extensions;
mod filings;
mod first_time_resolution;
mod group;
mod hearings;
mod objections;
mod on_time_closure;
mod over_level_visits;
mod participation;
mod reopenings;
mod repeat_filing;
mod repeat_matter;
mod resolution;
mod reviews;
mod satisfaction;
mod settled;
mod statistic;
mod suggestions;
mod timely_acceptance;
mod timely_unit_acceptance;
mod visits;

pub use accumulation::ACCUMULATION;
pub use backlog::{BACKLOG_CANCELLED, BACKLOG_LISTED};
pub use clearance::CLEARANCE_RATE;
pub use closure_due::CLOSURE_DUE;
pub use closure_registered::CLOSURE_REGISTERED;
pub use collective_place_share::COLLECTIVE_PLACE_SHARE;
pub use collective_visits::COLLECTIVE_VISITS;
pub use confirmed_resolution::CONFIRMED_RESOLUTION;
pub use diversions::{DIVERSIONS, diversions};
pub use escalations::{ESCALATIONS, escalations};
pub use extensions::EXTENSIONS;
pub use filings::FILINGS;
pub use first_time_resolution::FIRST_TIME_RESOLUTION;
pub use group::Group;
pub use hearings::HEARINGS;
pub use objections::{MISROUTING, OBJECTIONS_UPHELD};
pub use on_time_closure::ON_TIME_CLOSURE;
pub use over_level_visits::OVER_LEVEL_VISITS;
pub use participation::PARTICIPATION;
pub use reopenings::REOPENINGS;
pub use repeat_filing::REPEAT_FILING;
pub use repeat_matter::REPEAT_MATTER;
pub use resolution::RESOLUTION;
pub use reviews::{
    FILINGS_AFTER_TERMINATION, OVERTURNED_OPINIONS, REVIEW_REQUESTS, TERMINATIONS, TIMELY_REVIEWS,
};
pub use satisfaction::SATISFACTION;
pub use settled::settled_at_or_below;
pub(crate) use statistic::{Counts, Pick, Quantity, pick};
pub use statistic::{Side, Statistic, StatisticId, Visits};
pub use suggestions::ADOPTION;
pub use timely_acceptance::TIMELY_ACCEPTANCE;
pub use timely_unit_acceptance::TIMELY_UNIT_ACCEPTANCE;
pub use visits::visits;

/// Every group of statistics of steps around a petition, in the order of reports.
pub const GROUPS: &[Group] = &[objections::GROUP, reviews::GROUP, suggestions::GROUP, backlog::GROUP];

/// Every statistic, in the order of reports.
pub fn all() -> impl Iterator<Item = &'static Statistic> {
    const SINGLE: &[Statistic] = &[
        TIMELY_ACCEPTANCE,
        TIMELY_UNIT_ACCEPTANCE,
        CLOSURE_DUE,
        CLOSURE_REGISTERED,
        ON_TIME_CLOSURE,
        CLEARANCE_RATE,
        RESOLUTION,
        CONFIRMED_RESOLUTION,
        FIRST_TIME_RESOLUTION,
        FILINGS,
        REPEAT_FILING,
        REPEAT_MATTER,
        COLLECTIVE_PLACE_SHARE,
        SATISFACTION,
        PARTICIPATION,
        ACCUMULATION,
        HEARINGS,
        EXTENSIONS,
        REOPENINGS,
    ];
    let visits = visits::ALL.iter().flatten();
    let others: [&[Statistic]; 5] =
        [over_level_visits::ALL, collective_visits::ALL, escalations::ALL, diversions::ALL, settled::ALL];
    let of_groups = GROUPS.iter().flat_map(|group| group.statistics);
    SINGLE.iter().chain(visits).chain(others.into_iter().flatten()).chain(of_groups)
}

/// Every statistic of filings, with its head count.
pub(crate) fn all_visits() -> impl Iterator<Item = Visits> {
    visits::ALL.iter().map(Visits::of).chain([OVER_LEVEL_VISITS, COLLECTIVE_VISITS])
}

/// Returns a statistic by its name.
#[must_use]
pub fn named(name: &str) -> Option<&'static Statistic> {
    all().find(|statistic| statistic.id.as_str() == name)
}

/// The description of a field of the schema: the definitions of its statistics, each once; `None` if the
/// field shows no statistic.
#[must_use]
pub fn description(field: &str) -> Option<String> {
    let mut definitions: Vec<(String, Vec<&Statistic>)> = Vec::new();
    for statistic in all().filter(|statistic| statistic.id.field() == field) {
        let definition = statistic.in_full();
        match definitions.iter_mut().find(|(known, _)| *known == definition) {
            Some((_, same)) => same.push(statistic),
            None => definitions.push((definition, vec![statistic])),
        }
    }
    let several = definitions.len() > 1;
    let sentences = definitions.into_iter().map(|(definition, same)| {
        let mut chinese: Vec<&str> = same.iter().map(|statistic| statistic.chinese).collect();
        chinese.dedup();
        chinese.truncate(2);
        let argument = same[0].id.as_str().strip_prefix(field).filter(|_| several).unwrap_or_default();
        let argument = argument.trim_matches(['(', ')', '.']);
        let argument = if argument.is_empty() { String::new() } else { format!("`{argument}`, ") };
        format!("{argument}{}: {definition}", chinese.join("、"))
    });
    let description = sentences.collect::<Vec<_>>().join("\n");
    (!description.is_empty()).then_some(description)
}

#[cfg(test)]
mod tests {
    use super::*;
    use redress_domain::{Channel, Remedy};
    use std::collections::BTreeSet;

    #[test]
    fn each_has_a_name_of_its_own_and_a_definition() {
        let mut names = BTreeSet::new();
        for statistic in all() {
            assert!(names.insert(statistic.id), "{}", statistic.id);
            assert!(statistic.definition.ends_with('.') && !statistic.chinese.is_empty(), "{}", statistic.id);
            assert!(!statistic.definition.contains("  "), "{}", statistic.id);
            assert_eq!(named(statistic.id.as_str()), Some(statistic));
            assert!(description(statistic.id.field()).unwrap().contains(&statistic.in_full()));
        }
        assert_eq!((named("position"), description("position")), (None, None));
    }

    /// The rows of the table in the crate's documentation. Statistics that an argument narrows have the
    /// definition of the whole.
    fn table() -> String {
        let mut rows: Vec<(&str, Vec<&str>, &Statistic)> = Vec::new();
        for statistic in all().filter(|statistic| !statistic.is_narrowed) {
            // The two of a pair have one row.
            let name = statistic.id.as_str();
            let name = name.trim_end_matches(".batches").trim_end_matches(".headCount");
            match rows.iter_mut().find(|(known, ..)| *known == name) {
                Some((_, chinese, _)) => chinese.push(statistic.chinese),
                None => rows.push((name, vec![statistic.chinese], statistic)),
            }
        }
        let row = |(name, chinese, statistic): (&str, Vec<&str>, &Statistic)| {
            format!(
                "| `{name}` {} | {} | {} |\n",
                chinese.join("、"),
                statistic.definition,
                statistic.dated_by
            )
        };
        rows.into_iter().map(row).collect()
    }

    #[test]
    fn the_documentation_has_every_definition() {
        let readme = include_str!("../../README.md");
        let (_, shown) = readme.split_once("| statistic | definition | dated by |\n|---|---|---|\n").unwrap();
        let shown = &shown[..shown.find("\n\n").unwrap() + 1];
        assert!(shown == table(), "put this into the README of redress-read:\n{}", table());
    }

    #[test]
    fn flags_are_those_that_their_subjects_may_have() {
        for statistic in all() {
            for pick in [Some(statistic.numerator), statistic.denominator].into_iter().flatten() {
                let may_have = pick.subject.layout().may_have.bits();
                assert_eq!((pick.all.bits() | pick.none.bits()) & !may_have, 0, "{}", statistic.id);
            }
        }
    }

    #[test]
    fn arguments_find_the_statistics_that_they_narrow() {
        let channels = [
            Channel::Visit,
            Channel::Letter,
            Channel::Phone,
            Channel::Web,
            Channel::Email,
            Channel::Fax,
            Channel::Transfer,
        ];
        for channel in channels {
            let found = visits(Some(channel), Some(true)).unwrap();
            assert_eq!(found.batches.id.as_str(), format!("visits({channel},REPEAT).batches"));
            assert_eq!(found.head_count.id.as_str(), format!("visits({channel},REPEAT).headCount"));
            assert!(found.batches.is_narrowed);
        }
        assert_eq!(visits(None, Some(false)).unwrap().batches.id.as_str(), "visits(INITIAL).batches");
        assert!(!visits(None, None).unwrap().head_count.is_narrowed);
        assert_eq!(escalations(None), Some(&ESCALATIONS));
        assert_eq!(escalations(Some(4)).unwrap().id.as_str(), "escalations(4)");
        assert_eq!([0, 1, 10, 255].map(|tier| escalations(Some(tier))), [None; 4]);
        assert_eq!(diversions(None), Some(&DIVERSIONS));
        let litigation = diversions(Some(Remedy::Litigation)).unwrap();
        assert_eq!(litigation.id.as_str(), "diversions(LITIGATION)");
    }
}
