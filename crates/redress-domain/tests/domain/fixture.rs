//! A small territory, days as text, and the events and commands that the examples vary.
//!
//! Histories are written out rather than decided, so that an example says itself what it starts from.

mod old_cases;

pub(crate) use old_cases::*;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use redress_domain::{numbers::Given, petition::steps::*, unit::*, *};
use std::sync::{Arc, LazyLock};

/// Code, level, unit above.
pub(crate) const UNITS: &[(&str, UnitLevel, Option<&str>)] = &[
    ("province", UnitLevel::Province, None),
    ("city", UnitLevel::City, Some("province")),
    ("bureau", UnitLevel::City, Some("city")),
    ("water", UnitLevel::City, Some("city")),
    ("east", UnitLevel::District, Some("city")),
    ("west", UnitLevel::District, Some("city")),
    ("housing", UnitLevel::District, Some("east")),
    ("river", UnitLevel::Township, Some("east")),
    ("hill", UnitLevel::Township, Some("west")),
    ("mill", UnitLevel::Village, Some("river")),
    ("gone", UnitLevel::District, Some("city")),
    ("planned", UnitLevel::District, Some("city")),
];

/// What sort of office a unit is, where it matters.
pub(crate) const KINDS: &[(&str, UnitKind)] = &[
    ("province", UnitKind::Government),
    ("city", UnitKind::Government),
    ("bureau", UnitKind::Bureau),
    ("water", UnitKind::Department),
    ("east", UnitKind::Government),
    ("west", UnitKind::Government),
    ("housing", UnitKind::Department),
];

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day such as 2026-03-02")
}

/// An identifier of any kind.
pub(crate) fn id<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().expect("an identifier")
}

pub(crate) fn unit(code: &str) -> UnitRef {
    let (_, level, _) = UNITS.iter().find(|(c, ..)| *c == code).expect("a unit of the fixture");
    UnitRef { code: id(code), level: *level }
}

pub(crate) fn unit_registered(code: &str, effective_on: Option<&str>) -> UnitEvent {
    let (_, level, parent) = UNITS.iter().find(|(c, ..)| *c == code).expect("a unit of the fixture");
    UnitEvent::UnitRegistered {
        occurred_on: day("2020-01-01"),
        name: format!("{code}, at first"),
        level: *level,
        parent: parent.map(unit),
        kind: None,
        effective_on: effective_on.map(day),
    }
}

/// `gone` went out of service on 1 January 2026; `planned` begins a year later.
static TREE: LazyLock<UnitTree> = LazyLock::new(|| {
    let mut tree = UnitTree::default();
    for (code, ..) in UNITS {
        let mut registered = unit_registered(code, (*code == "planned").then_some("2027-01-01"));
        if let UnitEvent::UnitRegistered { kind, .. } = &mut registered {
            *kind = KINDS.iter().find(|(of, _)| of == code).map(|(_, kind)| *kind);
        }
        tree.apply(&id(code), &registered);
    }
    let (occurred_on, effective_on) = (day("2026-01-01"), day("2026-01-01"));
    let retired = UnitEvent::UnitRetired { occurred_on, effective_on, successor: None };
    tree.apply(&id("gone"), &retired);
    tree
});

pub(crate) fn tree() -> UnitTree {
    TREE.clone()
}

pub(crate) fn rules() -> Rules {
    static RULES: LazyLock<Rules> = LazyLock::new(|| rules_with(tree()));
    RULES.clone()
}

pub(crate) fn rules_with(units: UnitTree) -> Rules {
    Rules { units: Arc::new(units), ..Rules::default() }
}

/// The place of a number in a series.
pub(crate) fn given(unit: &str, n: u64) -> Option<Given> {
    Some(Given { unit: id(unit), n })
}

pub(crate) const SALT: Salt = Salt([7; 16]);

/// A command at noon of a day, and recorded at once.
pub(crate) fn on<C>(day: &str, command: impl Into<C>) -> Submitted<C> {
    on_day(self::day(day), command.into())
}

pub(crate) fn on_day<C>(day: NaiveDate, command: C) -> Submitted<C> {
    let noon = NaiveTime::from_hms_opt(12, 0, 0).expect("noon");
    let occurred_at = day.and_time(noon).and_utc();
    let moment = moment(occurred_at, day);
    Submitted { command, moment, salt: SALT, facts: Facts::default() }
}

/// Of a live command, recorded at once.
pub(crate) fn moment(occurred_at: DateTime<Utc>, day: NaiveDate) -> Moment {
    Moment {
        occurred_at,
        occurred_on: day,
        now: occurred_at,
        today: day,
        any_day: false,
        origin: Origin::Live,
        due_limits: DueLimits::InForce,
    }
}

/// How an example departs from [`on`].
pub(crate) trait But: Sized {
    fn recorded_on(self, today: &str) -> Self;
    fn on_any_day(self) -> Self;
    fn imported(self, due_limits: DueLimits) -> Self;
    fn knowing(self, facts: Facts) -> Self;
}

impl<C> But for Submitted<C> {
    fn recorded_on(mut self, today: &str) -> Self {
        let late = day(today) - self.moment.today;
        self.moment.today += late;
        self.moment.now += late;
        self
    }

    fn on_any_day(mut self) -> Self {
        self.moment.any_day = true;
        self
    }

    fn imported(mut self, due_limits: DueLimits) -> Self {
        (self.moment.origin, self.moment.any_day, self.moment.due_limits) =
            (Origin::Import, true, due_limits);
        self
    }

    fn knowing(mut self, facts: Facts) -> Self {
        self.facts = facts;
        self
    }
}

pub(crate) fn text(text: &str) -> Option<SensitiveText> {
    Some(SensitiveText::new(text))
}

/// The seal of one value, with the salt of the examples.
pub(crate) fn seal(field: SensitiveField, value: &str) -> Option<Sealed> {
    Sealed::of(&SensitiveValues::default().with(field, text(value).as_ref()), &SALT)
}

pub(crate) fn register() -> Register {
    Register {
        id: id("P-1"),
        channel: Channel::Letter,
        received_by: id("bureau"),
        place: id("river"),
        category: None,
        kind: None,
        petitioner_id: Some(id("someone")),
        head_count: 1,
        representatives: None,
        anonymous: false,
        against: vec![],
        repeat_of: None,
        name: None,
        contact: None,
        identity_number: None,
        summary: None,
    }
}

/// What [`register`] leads to on 2 March 2026.
pub(crate) fn registered() -> Registered {
    Registered {
        occurred_on: day("2026-03-02"),
        channel: Channel::Letter,
        received_by: unit("bureau"),
        place: unit("river"),
        category: None,
        kind: None,
        petitioner_id: id("someone"),
        head_count: 1,
        representatives: None,
        anonymous: false,
        against: vec![],
        repeat_of: None,
        matter: id("P-1"),
        triage_due_on: day("2026-03-17"),
        calendar_assumed: false,
        given: None,
        collective: false,
        sensitive: None,
    }
}

pub(crate) fn triage(decision: Decision<UnitCode>) -> Triage {
    Triage {
        against: Vec::new(),
        new_facts: false,
        ground: None,
        kind: Kind::Appeal,
        category: None,
        competent_level: UnitLevel::District,
        decision,
        reason: None,
    }
}

pub(crate) fn triaged(decision: Decision) -> Triaged {
    Triaged {
        against: Vec::new(),
        new_facts: false,
        ground: None,
        occurred_on: day("2026-03-03"),
        kind: Kind::Appeal,
        category: None,
        competent_level: UnitLevel::District,
        decision,
        sensitive: None,
    }
}

pub(crate) fn assign(unit: &str) -> Assign {
    Assign {
        unit: id(unit),
        by: None,
        mode: AssignmentMode::Direct,
        order_number: None,
        co_handlers: vec![],
        due_on: None,
        standard: None,
        simplified: false,
    }
}

/// To `housing`, on Thursday, 5 March 2026, due on 30 April, the limit being 4 May. No calendar is published, so
/// that the working days until 12 March are assumed.
pub(crate) fn assigned() -> Assigned {
    Assigned {
        occurred_on: day("2026-03-05"),
        unit: unit("housing"),
        by: Some(unit("bureau")),
        mode: AssignmentMode::Direct,
        order_number: "1-1".into(),
        given: None,
        co_handlers: vec![],
        due_on: day("2026-04-30"),
        legal_limit_on: day("2026-05-04"),
        accept_due_on: day("2026-03-20"),
        objection_until: Some(day("2026-03-12")),
        simplified: false,
        calendar_assumed: true,
        standard: None,
        limits: DueLimits::InForce,
    }
}

/// By `housing`, on 10 March 2026; the limit moves to 9 May.
pub(crate) fn accepted() -> Accepted {
    Accepted {
        occurred_on: day("2026-03-10"),
        by: unit("housing"),
        legal_limit_on: day("2026-05-09"),
        due_on: None,
        calendar_assumed: false,
    }
}

const REASON: &str = "不属本单位职权";

pub(crate) fn object() -> ObjectToAssignment {
    ObjectToAssignment { by: id("housing"), reason: SensitiveText::new(REASON) }
}

/// By `housing`, on Friday, 6 March 2026.
pub(crate) fn objected() -> AssignmentObjected {
    let sensitive = seal(SensitiveField::Reason, REASON).expect("there is a reason");
    AssignmentObjected { occurred_on: day("2026-03-06"), by: unit("housing"), sensitive }
}

pub(crate) fn decide_objection(by: &str, upheld: bool) -> DecideObjection {
    DecideObjection { by: id(by), upheld, reason: SensitiveText::new(REASON) }
}

/// By `bureau`, on Monday, 9 March 2026.
pub(crate) fn objection_decided(upheld: bool) -> ObjectionDecided {
    let sensitive = objected().sensitive;
    ObjectionDecided { occurred_on: day("2026-03-09"), by: unit("bureau"), upheld, sensitive }
}

pub(crate) fn extend(due_on: &str) -> ExtendDeadline {
    ExtendDeadline { due_on: day(due_on), approver: "director".into(), reason: None }
}

/// By ten days, on 20 April 2026.
pub(crate) fn extended() -> DeadlineExtended {
    DeadlineExtended {
        occurred_on: day("2026-04-20"),
        due_on: day("2026-05-10"),
        legal_limit_on: day("2026-05-19"),
        limits: DueLimits::InForce,
        approver: "director".into(),
        sensitive: None,
    }
}

pub(crate) fn escalate(to: &str, tier: u8) -> Escalate {
    Escalate { to: id(to), tier, due_on: None, reason: None }
}

/// To `east`, at tier 2, on 25 March 2026.
pub(crate) fn escalated() -> Escalated {
    Escalated {
        occurred_on: day("2026-03-25"),
        from: unit("housing"),
        to: unit("east"),
        tier: 2,
        due_on: day("2026-05-09"),
        limits: DueLimits::InForce,
        sensitive: None,
    }
}

pub(crate) fn hearing() -> HoldHearing {
    let participants = vec![Participants { role: HearingRole::Lawyer, count: 2 }];
    HoldHearing { chair: "director".into(), participants, finding: None }
}

pub(crate) fn visit(channel: Channel, head_count: u32) -> RecordVisit {
    RecordVisit { channel, unit: id("bureau"), head_count }
}

pub(crate) fn close(outcome: Outcome) -> Close {
    Close { outcome, opinion_reference: None, delivered_on: None, suggestion: None }
}

pub(crate) fn closed(outcome: Outcome) -> Closed {
    Closed {
        occurred_on: day("2026-04-01"),
        outcome,
        opinion_reference: None,
        given: None,
        delivered_on: None,
        appeal_until: None,
        calendar_assumed: false,
        suggestion: None,
    }
}

pub(crate) fn follow_up() -> FollowUp {
    FollowUp { resolved: Resolved::Yes, satisfaction: Satisfaction::Satisfied }
}

/// What the petitioner said on a day.
pub(crate) fn answered(on: &str, resolved: Resolved) -> FollowedUp {
    FollowedUp { occurred_on: day(on), resolved, satisfaction: Satisfaction::NotGiven }
}

pub(crate) fn reopen(cause: ReopenCause) -> Reopen {
    Reopen { cause, reason: None }
}

pub(crate) fn reopened(cause: ReopenCause) -> Reopened {
    let assign_due_on = (cause != ReopenCause::RecordingError).then(|| day("2026-04-25"));
    Reopened {
        occurred_on: day("2026-04-10"),
        cause,
        assign_due_on,
        calendar_assumed: false,
        sensitive: None,
    }
}

/// The upcasters of every kind.
pub(crate) fn upcasters() -> Vec<Box<dyn cqrs_es::persist::EventUpcaster>> {
    AggregateKind::ALL.iter().flat_map(|kind| redress_domain::upcasters(*kind)).collect()
}
