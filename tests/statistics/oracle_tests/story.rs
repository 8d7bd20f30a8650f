//! Histories told by hand. The territory is `P > C > D1 > T1` and `C > D2`; petitions are received by `D1` from `T1`.

use crate::oracle::{Ask, Oracle, VisitsBy};
use chrono::{DateTime, Days, NaiveDate, Utc};
use redress_domain::{
    AssignmentMode, Channel, DueLimits, HearingRole, Kind, Outcome, PetitionId, ReopenCause, Resolved,
    Satisfaction, Sealed, UnitKind, UnitLevel, UnitRef,
    petition::{PetitionEvent, steps::*},
    unit::UnitEvent,
};
use redress_log::{Event, Metadata, Position, RecordedEvent};

pub struct Story {
    pub events: Vec<RecordedEvent>,
    /// When the events that follow are recorded.
    pub recorded_at: DateTime<Utc>,
}

/// A day of 2026.
pub fn d(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap()
}

pub fn march() -> (NaiveDate, NaiveDate) {
    (d(3, 1), d(3, 31))
}

pub fn april() -> (NaiveDate, NaiveDate) {
    (d(4, 1), d(4, 30))
}

fn level(code: &str) -> UnitLevel {
    match code.as_bytes()[0] {
        b'P' => UnitLevel::Province,
        b'C' => UnitLevel::City,
        b'D' => UnitLevel::District,
        b'T' => UnitLevel::Township,
        _ => UnitLevel::Village,
    }
}

pub fn unit(code: &str) -> UnitRef {
    UnitRef { code: code.parse().unwrap(), level: level(code) }
}

impl Story {
    pub fn new() -> Self {
        let recorded_at = "2027-01-01T00:00:00Z".parse().unwrap();
        let mut story = Self { events: Vec::new(), recorded_at };
        for (code, parent) in [("P", None), ("C", Some("P")), ("D1", Some("C")), ("D2", Some("C"))] {
            story.begin(code, parent);
        }
        story.begin("T1", Some("D1"));
        story
    }

    pub fn begin(&mut self, code: &str, parent: Option<&str>) {
        self.begin_as(code, parent, None);
    }

    pub fn begin_as(&mut self, code: &str, parent: Option<&str>, kind: Option<UnitKind>) {
        let event = UnitEvent::UnitRegistered {
            occurred_on: d(1, 1),
            name: code.to_owned(),
            level: level(code),
            parent: parent.map(unit),
            kind,
            effective_on: None,
        };
        self.record(code, Event::Unit(event));
    }

    pub fn record(&mut self, id: &str, event: Event) -> i64 {
        let position = self.events.len() as i64 + 1;
        let sequence = self.events.iter().filter(|other| other.aggregate_id == id).count() as u64 + 1;
        let metadata = Metadata {
            occurred_at: event.occurred_on().and_hms_opt(2, 0, 0).unwrap().and_utc(),
            actor: "by hand".to_owned(),
            unit: None,
            command_id: position.to_string(),
            correlation_id: None,
            causation_id: None,
            origin: redress_domain::Origin::Live,
            procedure: "CN-2022".to_owned(),
        };
        self.events.push(RecordedEvent {
            position: Position(position),
            recorded_at: self.recorded_at,
            aggregate_id: id.to_owned(),
            sequence,
            event,
            metadata,
        });
        position
    }

    /// The same at a full hour of the day instead; else it is 10 in the morning there.
    pub fn tell_at(&mut self, hour: u32, petition: &str, event: PetitionEvent) -> i64 {
        let position = self.tell(petition, event);
        let recorded = self.events.last_mut().unwrap();
        let local = recorded.event.occurred_on().and_hms_opt(hour, 0, 0).unwrap();
        recorded.metadata.occurred_at = local.and_utc() - chrono::TimeDelta::hours(8);
        position
    }

    /// Something happens to a petition; its position.
    pub fn tell(&mut self, petition: &str, event: PetitionEvent) -> i64 {
        self.record(petition, Event::Petition(event))
    }

    /// Registered by `D1`, triaged the day after, assigned to a unit the day after that.
    pub fn assign(&mut self, petition: &str, on: NaiveDate, to: &str, due_on: NaiveDate) {
        self.tell(petition, registered(petition, on));
        self.tell(petition, triaged(on + Days::new(1), UnitLevel::Township));
        self.tell(petition, assigned(on + Days::new(2), to, due_on));
    }

    pub fn head(&self) -> i64 {
        self.events.len() as i64
    }

    pub fn oracle(&self) -> Oracle {
        Oracle::new(self.events.clone(), chrono_tz::Asia::Shanghai)
    }

    /// A figure of a unit, with the statistic's own cut-off, as known in the end.
    pub fn of(&self, unit: &str, statistic: &str, window: (NaiveDate, NaiveDate)) -> (i64, i64) {
        self.ask(unit, statistic, window, None, self.head())
    }

    /// A figure of the province at a cut-off, as known in the end.
    pub fn by(&self, statistic: &str, window: (NaiveDate, NaiveDate), cut_off: NaiveDate) -> (i64, i64) {
        self.ask("P", statistic, window, Some(cut_off), self.head())
    }

    pub fn ask(
        &self,
        unit: &str,
        statistic: &str,
        window: (NaiveDate, NaiveDate),
        cut_off: Option<NaiveDate>,
        position: i64,
    ) -> (i64, i64) {
        let ask = Ask { unit: unit.to_owned(), window, cut_off, position, visits_by: VisitsBy::Place };
        let figure = self.oracle().figures(&ask).unwrap()[statistic];
        (figure.numerator, figure.denominator)
    }
}

/// A letter of one person.
pub fn registration(petition: &str, on: NaiveDate) -> Registered {
    let id: PetitionId = petition.parse().unwrap();
    Registered {
        occurred_on: on,
        channel: Channel::Letter,
        received_by: unit("D1"),
        place: unit("T1"),
        category: None,
        kind: None,
        petitioner_id: petition.parse().unwrap(),
        head_count: 1,
        representatives: None,
        anonymous: false,
        against: Vec::new(),
        repeat_of: None,
        matter: id,
        triage_due_on: on + Days::new(15),
        calendar_assumed: false,
        given: None,
        collective: false,
        sensitive: None,
    }
}

pub fn registered(petition: &str, on: NaiveDate) -> PetitionEvent {
    PetitionEvent::Registered(registration(petition, on))
}

pub fn repeated(petition: &str, on: NaiveDate, of: &str) -> PetitionEvent {
    let id: PetitionId = of.parse().unwrap();
    let first = registration(petition, on);
    PetitionEvent::Registered(Registered { repeat_of: Some(id.clone()), matter: id, ..first })
}

pub fn triaged(on: NaiveDate, competent_level: UnitLevel) -> PetitionEvent {
    PetitionEvent::Triaged(Triaged {
        new_facts: false,
        ground: None,
        against: Vec::new(),
        occurred_on: on,
        kind: Kind::Appeal,
        category: None,
        competent_level,
        decision: Decision::Accept,
        sensitive: None,
    })
}

pub fn assigned(on: NaiveDate, to: &str, due_on: NaiveDate) -> PetitionEvent {
    PetitionEvent::Assigned(Assigned {
        occurred_on: on,
        unit: unit(to),
        by: None,
        mode: AssignmentMode::Direct,
        given: None,
        calendar_assumed: false,
        order_number: "1-1".to_owned(),
        co_handlers: Vec::new(),
        due_on,
        legal_limit_on: on + Days::new(60),
        accept_due_on: on + Days::new(15),
        objection_until: None,
        simplified: false,
        standard: None,
        limits: DueLimits::InForce,
    })
}

pub fn accepted(on: NaiveDate, by: &str) -> PetitionEvent {
    let legal_limit_on = on + Days::new(60);
    PetitionEvent::Accepted(Accepted {
        occurred_on: on,
        by: unit(by),
        legal_limit_on,
        due_on: None,
        calendar_assumed: false,
    })
}

/// The seal of no value: nothing looks into it here.
fn sealed() -> Sealed {
    Sealed { digest: String::new(), fields: Vec::new() }
}

pub fn objected(on: NaiveDate, by: &str) -> PetitionEvent {
    let (by, sensitive) = (unit(by), sealed());
    PetitionEvent::AssignmentObjected(AssignmentObjected { occurred_on: on, by, sensitive })
}

pub fn decided(on: NaiveDate, by: &str, upheld: bool) -> PetitionEvent {
    let (by, sensitive) = (unit(by), sealed());
    PetitionEvent::ObjectionDecided(ObjectionDecided { occurred_on: on, by, upheld, sensitive })
}

pub fn extended(on: NaiveDate, due_on: NaiveDate) -> PetitionEvent {
    let (legal_limit_on, approver) = (due_on, "the director".to_owned());
    let limits = DueLimits::InForce;
    let extended =
        DeadlineExtended { occurred_on: on, due_on, legal_limit_on, limits, approver, sensitive: None };
    PetitionEvent::DeadlineExtended(extended)
}

pub fn escalated(on: NaiveDate, from: &str, to: &str, due_on: NaiveDate) -> PetitionEvent {
    let (from, to) = (unit(from), unit(to));
    let limits = DueLimits::InForce;
    PetitionEvent::Escalated(Escalated {
        occurred_on: on,
        from,
        to,
        tier: 2,
        due_on,
        limits,
        sensitive: None,
    })
}

pub fn heard(on: NaiveDate) -> PetitionEvent {
    let participants = vec![Participants { role: HearingRole::Lawyer, count: 2 }];
    let chair = "the chair".to_owned();
    PetitionEvent::HearingHeld(HearingHeld { occurred_on: on, chair, participants, sensitive: None })
}

/// In person.
pub fn visited(on: NaiveDate, at: &str, head_count: u32) -> PetitionEvent {
    PetitionEvent::VisitRecorded(VisitRecorded {
        occurred_on: on,
        channel: Channel::Visit,
        unit: unit(at),
        head_count,
        collective: head_count >= 5,
    })
}

pub fn closed_as(on: NaiveDate, outcome: Outcome) -> PetitionEvent {
    PetitionEvent::Closed(Closed {
        occurred_on: on,
        outcome,
        opinion_reference: None,
        given: None,
        delivered_on: None,
        appeal_until: None,
        calendar_assumed: false,
        suggestion: None,
    })
}

pub fn closed(on: NaiveDate) -> PetitionEvent {
    closed_as(on, Outcome::Explained)
}

pub fn followed(on: NaiveDate, resolved: Resolved, satisfaction: Satisfaction) -> PetitionEvent {
    PetitionEvent::FollowedUp(FollowedUp { occurred_on: on, resolved, satisfaction })
}

pub fn reopened(on: NaiveDate, cause: ReopenCause) -> PetitionEvent {
    PetitionEvent::Reopened(Reopened {
        occurred_on: on,
        cause,
        assign_due_on: None,
        calendar_assumed: false,
        sensitive: None,
    })
}

/// A correction that says nothing yet.
pub fn correction(on: NaiveDate, target: CorrectionTarget) -> Corrected {
    Corrected {
        occurred_on: on,
        target,
        place: None,
        category: None,
        head_count: None,
        channel: None,
        collective: false,
        sensitive: None,
    }
}
