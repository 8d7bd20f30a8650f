//! A question's window, cut-offs, tree and rows.

use super::{By, Figure, Figures, OWN, dates, items, items::Item, view::View};
use chrono::{Datelike, Months, NaiveDate};
use chrono_tz::Tz;
use redress_domain::{UnitCode, UnitTree};
use redress_log::{Event, RecordedEvent};
use std::collections::BTreeMap;

pub(super) struct Question {
    pub(super) window: (NaiveDate, NaiveDate),
    cut_off: Option<NaiveDate>,
    position: i64,
    /// Local day of `recorded_at` at the position: no cut-off is later.
    recorded_on: NaiveDate,
    /// Every unit, as known at the position.
    pub(super) tree: UnitTree,
}

impl Question {
    /// None, if nothing was recorded at that position.
    pub(super) fn new(
        events: &[RecordedEvent],
        zone: Tz,
        window: (NaiveDate, NaiveDate),
        cut_off: Option<NaiveDate>,
        position: i64,
    ) -> Option<Self> {
        let known = || events.iter().filter(|recorded| recorded.position.0 <= position);
        let recorded_on = known().next_back()?.recorded_at.with_timezone(&zone).date_naive();
        let mut tree = UnitTree::default();
        for recorded in known() {
            // Reading: the tree "as known at the position": the day a change was made does not matter, its effective day does.
            if let Event::Unit(event) = &recorded.event {
                tree.apply(&recorded.aggregate_id.parse().expect("a unit's code"), event);
            }
        }
        Some(Self { window, cut_off, position, recorded_on, tree })
    }

    pub(super) fn knows(&self, unit: &str) -> bool {
        self.tree.iter().any(|(code, _)| code.as_str() == unit)
    }

    /// A statistic's cut-off, and whether it was held back.
    pub(super) fn cut_off(&self, statistic: &str) -> (NaiveDate, bool) {
        let wanted = self.cut_off.unwrap_or_else(|| dates::default_cut_off(self.window, statistic));
        (wanted.min(self.recorded_on), wanted > self.recorded_on)
    }

    /// The day of the tree. The later default cut-offs give the same day, since they lie after the window's end.
    pub(super) fn tree_day(&self) -> NaiveDate {
        self.window.1.min(self.cut_off("filings").0)
    }

    /// One view of the history for each cut-off that some statistic has.
    pub(super) fn views<'a>(&self, events: &'a [RecordedEvent]) -> Vec<View<'a>> {
        let mut cut_offs = vec![self.cut_off("filings").0, self.cut_off("resolutionRate").0];
        cut_offs.dedup();
        cut_offs.into_iter().map(|cut_off| View::new(events, self.position, cut_off)).collect()
    }

    /// All that is counted: in its statistic's window, seen at its statistic's cut-off.
    pub(super) fn items<'a>(&self, views: &'a [View<'a>]) -> Vec<Item<'a>> {
        let mut counted = Vec::new();
        for view in views {
            let seen =
                items::of(view, &self.tree, self.window).into_iter().filter(|item| self.is_in_window(item));
            counted.extend(seen.filter(|item| self.cut_off(&item.name).0 == view.cut_off));
        }
        counted
    }

    fn is_in_window(&self, item: &Item<'_>) -> bool {
        let from = if item.name == "accumulationRate" {
            NaiveDate::from_ymd_opt(self.window.1.year(), 1, 1).expect("a new year's day")
        } else {
            self.window.0
        };
        (from..=self.window.1).contains(&item.day)
    }

    /// A figure in which nothing is counted yet.
    pub(super) fn figure(&self, statistic: &str) -> Figure {
        let (cut_off, provisional) = self.cut_off(statistic);
        Figure { numerator: 0, denominator: 0, cut_off, provisional }
    }

    /// Every statistic, with nothing counted yet.
    pub(super) fn nothing(&self) -> Figures {
        items::names().into_iter().map(|name| (name.clone(), self.figure(&name))).collect()
    }

    /// Every unit of the subtree, with the part it belongs to: a child's, or the unit's own.
    pub(super) fn parts_by_unit(&self, top: &UnitCode) -> BTreeMap<UnitCode, String> {
        let mut parts = BTreeMap::new();
        for (code, _) in self.tree.iter() {
            let way: Vec<&UnitCode> = self.tree.upwards(code, self.tree_day()).collect();
            match way.iter().position(|above| *above == top) {
                Some(0) => parts.insert(code.clone(), OWN.to_owned()),
                Some(steps) => parts.insert(code.clone(), way[steps - 1].to_string()),
                None => continue,
            };
        }
        parts
    }

    /// The rows a breakdown has whether or not something is counted in them.
    pub(super) fn rows(&self, by: By, top: &UnitCode) -> Vec<String> {
        match by {
            By::Unit => {
                let mut rows: Vec<String> = self.parts_by_unit(top).into_values().collect();
                rows.push(OWN.to_owned());
                rows
            }
            By::Month => {
                let first = dates::first_of_month(self.window.0);
                let months = (0..).map(|n| first + Months::new(n));
                months
                    .take_while(|month| *month <= self.window.1)
                    .map(|month| month.format("%Y-%m").to_string())
                    .collect()
            }
            By::Category | By::Channel | By::Kind => Vec::new(),
        }
    }

    /// Units in service on the tree's day with no child in service that day.
    pub(super) fn leaves(&self) -> Vec<&UnitCode> {
        let day = self.tree_day();
        let serving = || self.tree.iter().filter(|(_, unit)| unit.in_service(day));
        let is_leaf = |code: &UnitCode| serving().all(|(_, unit)| unit.parent_on(day) != Some(code));
        serving().map(|(code, _)| code).filter(|code| is_leaf(code)).collect()
    }
}
