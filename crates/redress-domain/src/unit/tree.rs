//! The tree of units on any day: names, places and service dates, each with its effective date.

use super::{UnitError, UnitEvent, UnitRef};
use crate::{UnitCode, UnitKind, UnitLevel};
use chrono::NaiveDate;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// One unit over time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitRecord {
    /// Its level.
    pub level: UnitLevel,
    /// What sort of office it is.
    pub kind: Option<UnitKind>,
    /// First day in service; `None`: it has always been in service.
    pub begins_on: Option<NaiveDate>,
    /// First day out of service.
    pub retired_on: Option<NaiveDate>,
    /// The unit that open petitions of the retired unit are to be assigned to.
    pub successor: Option<UnitCode>,
    names: Dated<String>,
    parents: Dated<Option<UnitCode>>,
}

impl UnitRecord {
    /// Its name on a day.
    #[must_use]
    pub fn name_on(&self, day: NaiveDate) -> &str {
        self.names.on(day)
    }

    /// Its parent on a day. A unit out of service keeps its last place, one that is not in service yet has
    /// its first.
    #[must_use]
    pub fn parent_on(&self, day: NaiveDate) -> Option<&UnitCode> {
        let last_day = self.retired_on.and_then(|retired| retired.pred_opt());
        self.parents.on(last_day.map_or(day, |last_day| day.min(last_day))).as_ref()
    }

    /// Whether it is in service on a day.
    #[must_use]
    pub fn in_service(&self, day: NaiveDate) -> bool {
        self.begins_on.is_none_or(|begins| begins <= day)
            && self.retired_on.is_none_or(|retired| day < retired)
    }
}

/// Values with the day from which each applies. Of two with the same day, the one recorded later applies.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Dated<T> {
    first: T,
    later: Vec<(NaiveDate, T)>,
}

impl<T> Dated<T> {
    fn new(first: T) -> Self {
        Self { first, later: Vec::new() }
    }

    fn set(&mut self, from: NaiveDate, value: T) {
        let place = self.later.partition_point(|(day, _)| *day <= from);
        self.later.insert(place, (from, value));
    }

    fn on(&self, day: NaiveDate) -> &T {
        match self.later.partition_point(|(from, _)| *from <= day) {
            0 => &self.first,
            n => &self.later[n - 1].1,
        }
    }
}

/// Every unit, folded from the unit events in the order of the log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UnitTree {
    units: BTreeMap<UnitCode, Arc<UnitRecord>>,
    /// Days on which a unit may move, or begin or end its service.
    changes: BTreeSet<NaiveDate>,
    /// Retired units by their successor.
    succeeded: BTreeMap<UnitCode, BTreeSet<UnitCode>>,
}

impl UnitTree {
    /// Applies an event of a unit.
    pub fn apply(&mut self, code: &UnitCode, event: &UnitEvent) {
        if let UnitEvent::UnitRegistered { name, level, parent, kind, effective_on, .. } = event {
            let record = UnitRecord {
                level: *level,
                kind: *kind,
                begins_on: *effective_on,
                retired_on: None,
                successor: None,
                names: Dated::new(name.clone()),
                parents: Dated::new(parent.as_ref().map(|p| p.code.clone())),
            };
            self.units.insert(code.clone(), Arc::new(record));
            self.changes.extend(*effective_on);
            return;
        }
        let Some(unit) = self.units.get_mut(code).map(Arc::make_mut) else { return };
        match event {
            UnitEvent::UnitRegistered { .. } => {}
            UnitEvent::UnitRenamed { name, effective_on, .. } => unit.names.set(*effective_on, name.clone()),
            UnitEvent::UnitMoved { parent, effective_on, .. } => {
                unit.parents.set(*effective_on, Some(parent.code.clone()));
                self.changes.insert(*effective_on);
            }
            UnitEvent::UnitRetired { effective_on, successor, .. } => {
                unit.retired_on = Some(*effective_on);
                unit.successor = successor.as_ref().map(|successor| successor.code.clone());
                if let Some(successor) = &unit.successor {
                    self.succeeded.entry(successor.clone()).or_default().insert(code.clone());
                }
                self.changes.insert(*effective_on);
            }
        }
    }

    /// Returns a unit by its code.
    #[must_use]
    pub fn get(&self, code: &UnitCode) -> Option<&UnitRecord> {
        self.units.get(code).map(Arc::as_ref)
    }

    /// Returns a unit by a text that may not be a valid code. Both values are shared with the tree.
    #[must_use]
    pub fn shared(&self, code: &str) -> Option<(UnitCode, Arc<UnitRecord>)> {
        self.units.get_key_value(code).map(|(code, record)| (code.clone(), record.clone()))
    }

    /// Every unit, by code.
    pub fn iter(&self) -> impl Iterator<Item = (&UnitCode, &UnitRecord)> {
        self.units.iter().map(|(code, record)| (code, &**record))
    }

    /// How many units there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.units.len()
    }

    /// Whether there are no units.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.units.is_empty()
    }

    /// Whether all units have the same places and are in service on both days. `false` may be wrong, `true`
    /// never is.
    #[must_use]
    pub fn is_alike_on(&self, one: NaiveDate, other: NaiveDate) -> bool {
        let last_change = |day| self.changes.range(..=day).next_back();
        last_change(one) == last_change(other)
    }

    /// Whether `code` is `top` or below it on a day.
    #[must_use]
    pub fn is_within(&self, code: &UnitCode, top: &UnitCode, day: NaiveDate) -> bool {
        self.upwards(code, day).any(|above| above == top)
    }

    /// `code` itself, its parent, and so on up to the root.
    pub fn upwards<'a>(&'a self, code: &'a UnitCode, day: NaiveDate) -> impl Iterator<Item = &'a UnitCode> {
        std::iter::successors(Some(code), move |code| self.units.get(*code)?.parent_on(day))
            // Histories have no cycles, but a damaged one must not hang its reader.
            .take(self.units.len() + 1)
    }

    /// The lowest government above a unit that is in service on a day: it reviews the unit's opinions.
    pub fn government_above<'a>(&'a self, code: &'a UnitCode, day: NaiveDate) -> Option<&'a UnitCode> {
        let governs = |unit: &UnitRecord| unit.in_service(day) && unit.kind == Some(UnitKind::Government);
        self.upwards(code, day).skip(1).find(|above| self.get(above).is_some_and(governs))
    }

    /// Codes of all units that the staff of a unit may have worked for: the unit itself, its ancestors on any
    /// day (past or planned), and retired units that named it as their successor, each with its ancestors. A
    /// reorganisation moves staff, and must not show them what was hidden from them before.
    #[must_use]
    pub fn ever_part_of<'a>(&'a self, code: &'a str) -> BTreeSet<&'a str> {
        let (mut found, mut open) = (BTreeSet::new(), vec![code]);
        while let Some(code) = open.pop() {
            if !found.insert(code) {
                continue;
            }
            if let Some(unit) = self.units.get(code) {
                let parents =
                    std::iter::once(&unit.parents.first).chain(unit.parents.later.iter().map(|(_, p)| p));
                open.extend(parents.flatten().map(UnitCode::as_str));
            }
            open.extend(self.succeeded.get(code).into_iter().flatten().map(UnitCode::as_str));
        }
        found
    }

    /// Returns a unit as an event names it.
    ///
    /// # Errors
    /// If it does not exist.
    pub fn reference(&self, code: &UnitCode, field: &'static str) -> Result<UnitRef, UnitError> {
        let unit = self.get(code).ok_or_else(|| UnitError::Unknown { code: code.clone(), field })?;
        Ok(UnitRef { code: code.clone(), level: unit.level })
    }

    /// Returns a unit that is in service on a day, as an event names it.
    ///
    /// # Errors
    /// If it does not exist or is out of service that day.
    pub fn serving(&self, code: &UnitCode, on: NaiveDate, field: &'static str) -> Result<UnitRef, UnitError> {
        let reference = self.reference(code, field)?;
        if !self.units[code].in_service(on) {
            return Err(UnitError::NotInService { code: code.clone(), on, field });
        }
        Ok(reference)
    }

    pub(super) fn changeable(&self, code: &UnitCode, on: NaiveDate) -> Result<&UnitRecord, UnitError> {
        let unit = self.get(code).ok_or_else(|| UnitError::Unknown { code: code.clone(), field: "code" })?;
        // A retired unit keeps its history: a change would move figures that have been reported.
        match unit.retired_on {
            Some(_) => Err(UnitError::NotInService { code: code.clone(), on, field: "code" }),
            None if !unit.in_service(on) => {
                Err(UnitError::NotInService { code: code.clone(), on, field: "code" })
            }
            None => Ok(unit),
        }
    }

    pub(super) fn parent_for(
        &self,
        parent: &UnitCode,
        child: UnitLevel,
        on: Option<NaiveDate>,
    ) -> Result<UnitRef, UnitError> {
        let reference = match on {
            Some(on) => self.serving(parent, on, "parent")?,
            None => self.reference(parent, "parent")?,
        };
        if reference.level < child {
            return Err(UnitError::ParentTooLow { parent: reference.level, child });
        }
        Ok(reference)
    }

    /// Checks that the tree has no cycle on any day once `code` has moved or is retired: a retired unit keeps
    /// its last place, and a later move that was already recorded never happens. Only days on which some unit
    /// moves need checking.
    pub(super) fn check_acyclic(
        &self,
        code: &UnitCode,
        event: &UnitEvent,
        from: NaiveDate,
        field: &'static str,
    ) -> Result<(), UnitError> {
        let mut after = self.clone();
        after.apply(code, event);
        let changes = after.units.values().flat_map(|unit| unit.parents.later.iter().map(|(day, _)| *day));
        let mut days: Vec<NaiveDate> = changes.filter(|day| *day > from).chain([from]).collect();
        days.sort_unstable();
        days.dedup();
        match days.into_iter().find(|day| after.upwards(code, *day).skip(1).any(|above| above == code)) {
            Some(on) => Err(UnitError::Cycle { code: code.clone(), on, field }),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn days_are_alike_between_changes_of_place_and_service() {
        let (code, occurred_on): (UnitCode, _) = ("U".parse().unwrap(), day("2026-01-01"));
        let parent = |code: &str| UnitRef { code: code.parse().unwrap(), level: UnitLevel::City };
        let mut tree = UnitTree::default();
        let begun = UnitEvent::UnitRegistered {
            name: "U".into(),
            level: UnitLevel::District,
            parent: Some(parent("A")),
            kind: None,
            occurred_on,
            effective_on: Some(day("2026-02-01")),
        };
        let (renamed, moved, retired) = ("2026-03-01", "2026-04-01", "2026-05-01");
        tree.apply(&code, &begun);
        for event in [
            UnitEvent::UnitRenamed { name: "V".into(), occurred_on, effective_on: day(renamed) },
            UnitEvent::UnitMoved { parent: parent("B"), occurred_on, effective_on: day(moved) },
            UnitEvent::UnitRetired { occurred_on, effective_on: day(retired), successor: None },
        ] {
            tree.apply(&code, &event);
        }
        let place = |day| {
            let unit = tree.get(&code).unwrap();
            (unit.in_service(day), unit.parent_on(day))
        };
        let days: Vec<NaiveDate> = day("2026-01-15").iter_days().take(150).collect();
        for one in &days {
            for other in &days {
                assert!(!tree.is_alike_on(*one, *other) || place(*one) == place(*other), "{one} {other}");
            }
        }
        assert!(tree.is_alike_on(day("2026-02-01"), day("2026-03-31")), "a name is no place");
        assert!(
            !tree.is_alike_on(day("2026-03-31"), day(moved)) && !tree.is_alike_on(day(moved), day(retired))
        );
    }

    #[test]
    fn a_retired_unit_keeps_its_last_place_and_one_not_begun_its_first() {
        let (code, occurred_on): (UnitCode, _) = ("U".parse().unwrap(), day("2026-01-01"));
        let parent = |code: &str| UnitRef { code: code.parse().unwrap(), level: UnitLevel::City };
        let mut tree = UnitTree::default();
        let begun = UnitEvent::UnitRegistered {
            occurred_on,
            name: "U".into(),
            level: UnitLevel::District,
            parent: Some(parent("first")),
            kind: None,
            effective_on: Some(day("2026-02-01")),
        };
        tree.apply(&code, &begun);
        for (to, from) in [("second", "2026-03-01"), ("never", "2026-10-01")] {
            let effective_on = day(from);
            tree.apply(&code, &UnitEvent::UnitMoved { occurred_on, parent: parent(to), effective_on });
        }
        let (effective_on, successor) = (day("2026-09-01"), Some(parent("second")));
        tree.apply(&code, &UnitEvent::UnitRetired { occurred_on, effective_on, successor });
        let unit = tree.get(&code).unwrap();
        assert_eq!(unit.successor.as_ref().map(UnitCode::as_str), Some("second"));
        let place = |on: &str| unit.parent_on(day(on)).unwrap().as_str().to_owned();
        assert_eq!(place("2026-01-15"), "first");
        assert_eq!(place("2026-08-31"), "second");
        assert_eq!(place("2026-12-31"), "second", "a move after the retirement never took place");
        assert!(!unit.in_service(day("2026-01-31")) && unit.in_service(day("2026-08-31")));
        assert!(!unit.in_service(day("2026-09-01")));
    }
}
