//! What is seen of the history at a position and a cut-off.

use super::{
    disputes::{self, DisputeView},
    mediations::{self, MediationView},
    meetings::{self, MeetingView},
    petition::PetitionView,
    sweeps::{self, SweepView},
};
use chrono::{DateTime, NaiveDate, Utc};
use redress_domain::petition::PetitionEvent;
use redress_log::{Event, RecordedEvent};
use std::collections::BTreeMap;

pub(super) struct View<'a> {
    pub(super) cut_off: NaiveDate,
    pub(super) petitions: Vec<PetitionView<'a>>,
    pub(super) disputes: Vec<DisputeView<'a>>,
    pub(super) sweeps: Vec<SweepView<'a>>,
    pub(super) mediations: Vec<MediationView<'a>>,
    pub(super) meetings: Vec<MeetingView<'a>>,
}

/// An event of a petition that the log knew.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    pub(super) position: i64,
    pub(super) at: DateTime<Utc>,
    pub(super) event: &'a PetitionEvent,
}

impl<'a> View<'a> {
    pub(super) fn new(events: &'a [RecordedEvent], position: i64, cut_off: NaiveDate) -> Self {
        let mut known: BTreeMap<&str, Vec<Known<'a>>> = BTreeMap::new();
        for recorded in events.iter().filter(|recorded| recorded.position.0 <= position) {
            if let Event::Petition(event) = &recorded.event {
                let of_petition = known.entry(&recorded.aggregate_id).or_default();
                let (position, at) = (recorded.position.0, recorded.metadata.occurred_at);
                of_petition.push(Known { position, at, event });
            }
        }
        let petitions =
            known.values().filter_map(|of_petition| PetitionView::new(of_petition, cut_off)).collect();
        let disputes = disputes::views(events, position, cut_off);
        let mediations = mediations::views(events, position, cut_off);
        let sweeps = sweeps::views(events, position, cut_off);
        let meetings = meetings::views(events, position, cut_off);
        Self { cut_off, petitions, disputes, sweeps, mediations, meetings }
    }

    /// The petitions of each matter.
    pub(super) fn matters(&self) -> BTreeMap<&'a str, Vec<&PetitionView<'a>>> {
        let mut matters: BTreeMap<&'a str, Vec<_>> = BTreeMap::new();
        for petition in &self.petitions {
            matters.entry(petition.registration.matter.as_str()).or_default().push(petition);
        }
        matters
    }
}
