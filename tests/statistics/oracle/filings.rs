//! Filings: every registration and every visit, call or letter recorded later.

use super::{
    items::{Book, written},
    petition::{Happening, PetitionView},
};
use chrono::{DateTime, NaiveDate, Utc};
use redress_domain::{
    Channel, UnitLevel, UnitRef,
    petition::{PetitionEvent, steps::CorrectionTarget},
};
use serde_json::json;

/// A filing, as corrected.
pub(super) struct Filing<'a> {
    pub(super) petition: &'a PetitionView<'a>,
    pub(super) day: NaiveDate,
    pub(super) at: DateTime<Utc>,
    position: i64,
    pub(super) approached: &'a UnitRef,
    pub(super) channel: Channel,
    head_count: u32,
    collective: bool,
    repeat: bool,
    /// The level that was competent for it; none if none is named yet.
    competent: Option<UnitLevel>,
}

impl Filing<'_> {
    /// More than one level above the competent one.
    fn is_over_level(&self) -> bool {
        let steps = |level: UnitLevel| UnitLevel::ALL.iter().position(|other| *other == level);
        let above = |level| steps(self.approached.level) > steps(level).map(|step| step + 1);
        self.channel == Channel::Visit && self.competent.is_some_and(above)
    }
}

/// The petition's filings, in order.
pub(super) fn of<'a>(petition: &'a PetitionView<'a>) -> Vec<Filing<'a>> {
    let numbered = petition.history.iter().enumerate();
    numbered.filter_map(|(index, happening)| filing(petition, index, happening)).collect()
}

fn filing<'a>(petition: &'a PetitionView<'a>, index: usize, happening: &Happening<'a>) -> Option<Filing<'a>> {
    let (approached, channel, head_count, collective, repeat) = match happening.event {
        PetitionEvent::Registered(r) => {
            (&r.received_by, r.channel, r.head_count, r.collective, r.repeat_of.is_some())
        }
        PetitionEvent::VisitRecorded(v) => (&v.unit, v.channel, v.head_count, v.collective, true),
        _ => return None,
    };
    let competent = competent_level(&petition.history, index);
    let (day, at, position) = (happening.day, happening.at, happening.position);
    let mut filing = Filing {
        petition,
        day,
        at,
        position,
        approached,
        channel,
        head_count,
        collective,
        repeat,
        competent,
    };
    correct(&mut filing);
    Some(filing)
}

/// Corrections of one filing all have its day, and so come in the order they were recorded.
fn correct(filing: &mut Filing<'_>) {
    let is_registration = filing.position == filing.petition.history[0].position;
    for happening in &filing.petition.history {
        let PetitionEvent::Corrected(corrected) = happening.event else { continue };
        let is_of_this = match corrected.target {
            CorrectionTarget::Registration => is_registration,
            CorrectionTarget::Visit { position, .. } => position == filing.position,
        };
        if is_of_this {
            filing.channel = corrected.channel.unwrap_or(filing.channel);
            filing.head_count = corrected.head_count.unwrap_or(filing.head_count);
            // Reading: what the rules decided at the last correction, even one of the place alone.
            filing.collective = corrected.collective;
        }
    }
}

/// The responsible unit's level, before assignment the one triage named, before triage the first one named later. That
/// triage is within the cut-off, or not in the history: so the visit counts from its day on.
fn competent_level(history: &[Happening<'_>], index: usize) -> Option<UnitLevel> {
    let visit = &history[index];
    let named_later = || {
        history[index..].iter().find_map(|happening| match happening.event {
            PetitionEvent::Triaged(triaged) => Some(triaged.competent_level),
            _ => None,
        })
    };
    visit.responsible.map(|unit| unit.level).or(visit.level_named).or_else(named_later)
}

pub(super) fn visits_name(channel: Channel, repeat: bool) -> String {
    format!("visits({},{})", written(json!(channel)), if repeat { "REPEAT" } else { "INITIAL" })
}

pub(super) fn count<'a>(petition: &'a PetitionView<'a>, book: &mut Book<'a>) {
    for filing in of(petition) {
        book.add_filing("filings", &filing, (1, 0));
        book.add_filing("repeatFilingRate", &filing, (i64::from(filing.repeat), 1));
        let mut names = vec!["visits".to_owned(), visits_name(filing.channel, filing.repeat)];
        if filing.is_over_level() {
            names.push("overLevelVisits".to_owned());
        }
        if filing.collective {
            names.push("collectiveVisits".to_owned());
        }
        for name in names {
            book.add_filing(format!("{name}.batches"), &filing, (1, 0));
            book.add_filing(format!("{name}.headCount"), &filing, (i64::from(filing.head_count), 0));
        }
    }
}

/// A matter counts once, with its first filing in the order, whichever petition's that is.
pub(super) fn count_matter<'a>(matter: &[&'a PetitionView<'a>], book: &mut Book<'a>) {
    let mut filings: Vec<Filing<'a>> = matter.iter().flat_map(|petition| of(petition)).collect();
    filings.sort_by_key(|filing| (filing.day, filing.position));
    let filed_again = filings.len() > 1;
    if let Some(first) = filings.first() {
        book.add_filing("repeatMatterRate", first, (i64::from(filed_again), 1));
    }
}
