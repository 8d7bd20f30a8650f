//! Things counted: each adds to one statistic, on one day, for one unit.

use super::{
    VisitsBy, acceptance, backlog, closings, disputes, duties, filings, mediations, meetings, own_day,
    petition::PetitionView, reviews, steps, sweeps, view::View,
};
use chrono::NaiveDate;
use redress_domain::{Category, Channel, Kind, Remedy, UnitCode, UnitLevel, UnitTree, meeting::MeetingKind};
use serde_json::{Value, json};
use std::borrow::Cow;

pub(super) struct Item<'a> {
    pub(super) name: Cow<'static, str>,
    /// The day it is dated by.
    pub(super) day: NaiveDate,
    unit: &'a UnitCode,
    /// The unit approached, of filings and matters.
    approached: Option<&'a UnitCode>,
    /// The petition's, or the dispute's.
    pub(super) category: Option<&'a Category>,
    /// The petition's.
    pub(super) kind: Option<Kind>,
    /// A filing's own channel, else the registration's.
    pub(super) channel: Option<Channel>,
    pub(super) numerator: i64,
    pub(super) denominator: i64,
}

impl<'a> Item<'a> {
    pub(super) fn unit(&self, visits_by: VisitsBy) -> &'a UnitCode {
        match (visits_by, self.approached) {
            (VisitsBy::ReceivedAt, Some(approached)) => approached,
            _ => self.unit,
        }
    }
}

/// All that is counted in a view, whatever the window; but of slots, those that end in it.
pub(super) fn of<'a>(view: &'a View<'a>, tree: &UnitTree, window: (NaiveDate, NaiveDate)) -> Vec<Item<'a>> {
    let mut book = Book { cut_off: view.cut_off, items: Vec::new() };
    for petition in &view.petitions {
        acceptance::count(petition, &mut book);
        duties::count(petition, &mut book);
        own_day::count(petition, &mut book);
        filings::count(petition, &mut book);
        steps::count(petition, &mut book);
        backlog::count(petition, &mut book);
        reviews::count(petition, &mut book);
    }
    view.disputes.iter().for_each(|dispute| disputes::count(dispute, &mut book));
    view.sweeps.iter().for_each(|sweep| sweeps::count(sweep, tree, window, &mut book));
    view.mediations.iter().for_each(|mediation| mediations::count(mediation, &mut book));
    view.meetings.iter().for_each(|meeting| meetings::count(meeting, &mut book));
    for petitions in view.matters().values() {
        closings::count(petitions, &mut book);
        filings::count_matter(petitions, &mut book);
        reviews::count_matter(petitions, &mut book);
    }
    book.items
}

pub(super) struct Book<'a> {
    cut_off: NaiveDate,
    items: Vec<Item<'a>>,
}

impl<'a> Book<'a> {
    /// Adds to a statistic of a petition. Nothing dated after the cut-off counts, due days included.
    pub(super) fn add(
        &mut self,
        name: impl Into<Cow<'static, str>>,
        day: NaiveDate,
        unit: &'a UnitCode,
        petition: &'a PetitionView<'a>,
        (numerator, denominator): (i64, i64),
    ) {
        let (name, channel) = (name.into(), Some(petition.channel));
        let (category, kind) = (petition.category, petition.kind);
        self.push(Item {
            name,
            day,
            unit,
            approached: None,
            category,
            kind,
            channel,
            numerator,
            denominator,
        });
    }

    /// Adds to a statistic of steps around a petition, which have its category, but no channel and no kind.
    pub(super) fn add_step(
        &mut self,
        name: &'static str,
        day: NaiveDate,
        unit: &'a UnitCode,
        petition: &'a PetitionView<'a>,
        (numerator, denominator): (i64, i64),
    ) {
        let (name, category) = (name.into(), petition.category);
        let (kind, channel, approached) = (None, None, None);
        self.push(Item { name, day, unit, approached, category, kind, channel, numerator, denominator });
    }

    /// Adds to a statistic of disputes, which come by no channel and are of no kind.
    pub(super) fn add_dispute(
        &mut self,
        name: &'static str,
        day: NaiveDate,
        unit: &'a UnitCode,
        category: &'a Category,
        (numerator, denominator): (i64, i64),
    ) {
        let (name, category) = (name.into(), Some(category));
        let (kind, channel, approached) = (None, None, None);
        self.push(Item { name, day, unit, approached, category, kind, channel, numerator, denominator });
    }

    /// Adds to a statistic of a case that has neither category, kind nor channel.
    pub(super) fn add_of_a_case(
        &mut self,
        name: impl Into<Cow<'static, str>>,
        day: NaiveDate,
        unit: &'a UnitCode,
        (numerator, denominator): (i64, i64),
    ) {
        let (category, kind, channel, approached) = (None, None, None, None);
        let name = name.into();
        self.push(Item { name, day, unit, approached, category, kind, channel, numerator, denominator });
    }

    /// Adds to a statistic of filings.
    pub(super) fn add_filing(
        &mut self,
        name: impl Into<Cow<'static, str>>,
        filing: &filings::Filing<'a>,
        (numerator, denominator): (i64, i64),
    ) {
        let petition = filing.petition;
        self.push(Item {
            name: name.into(),
            day: filing.day,
            unit: petition.place,
            approached: Some(&filing.approached.code),
            category: petition.category,
            kind: petition.kind,
            channel: Some(filing.channel),
            numerator,
            denominator,
        });
    }

    fn push(&mut self, item: Item<'a>) {
        if item.day <= self.cut_off {
            self.items.push(item);
        }
    }
}

/// A term as events write it.
pub(super) fn written(term: Value) -> String {
    match term {
        Value::String(text) => text,
        other => panic!("a term is written as a word, not as {other:?}"),
    }
}

/// The name of the resolution at or below a level.
pub(super) fn settled_name(level: UnitLevel) -> String {
    format!("settledAtOrBelow({})", written(json!(level)))
}

/// The name of every statistic.
pub(super) fn names() -> Vec<String> {
    let plain = [
        "timelyAcceptanceRate",
        "timelyUnitAcceptanceRate",
        "closureRate(DUE)",
        "closureRate(REGISTERED)",
        "onTimeClosureRate",
        "clearanceRate",
        "resolutionRate",
        "confirmedResolutionRate",
        "firstTimeResolutionRate",
        "filings",
        "repeatFilingRate",
        "repeatMatterRate",
        "collectivePlaceShare",
        "satisfactionRate",
        "participationRate",
        "accumulationRate",
        "hearings",
        "escalations",
        "extensions",
        "reopenings",
        "diversions",
        "objections.upheldRate",
        "objections.misroutingRate",
        "reviews.requestRate",
        "reviews.timelyRate",
        "reviews.overturnRate",
        "reviews.terminations",
        "reviews.filingsAfterTermination",
        "suggestions.adoptionRate",
        "backlog.listed",
        "backlog.cancelledRate",
        "disputes.found",
        "disputes.resolutionRate",
        "disputes.becamePetitionRate",
        "disputes.onTimeRate",
        "sweeps.complianceRate",
        "mediation.successRate",
        "mediation.confirmationRate",
        "mediation.performanceRate",
        "meetings.held",
        "meetings.executedOnTimeRate",
    ];
    let mut names: Vec<String> = plain.into_iter().map(str::to_owned).collect();
    names.extend(UnitLevel::ALL.iter().map(|level| settled_name(*level)));
    names.extend((2..=4).map(|tier| format!("escalations({tier})")));
    names.extend(MeetingKind::ALL.iter().map(|kind| format!("meetings.held({})", written(json!(kind)))));
    names.extend(Remedy::ALL.iter().map(|remedy| format!("diversions({})", written(json!(remedy)))));
    let mut counted = vec!["visits".to_owned(), "overLevelVisits".to_owned(), "collectiveVisits".to_owned()];
    for channel in Channel::ALL {
        counted.extend([false, true].map(|repeat| filings::visits_name(*channel, repeat)));
    }
    for name in counted {
        names.extend([format!("{name}.batches"), format!("{name}.headCount")]);
    }
    names
}
