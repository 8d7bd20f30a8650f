//! One value of each event with all that it can carry and, where that differs, one with only what it must.

use crate::rules::{disputes as dispute, mediations as mediation, meetings as meeting, sweeps as sweep};
use crate::{after_closing::*, fixture::*};
use redress_domain::{
    calendar::{CalendarEvent, CalendarPublished},
    dispute::{DisputeAssigned, DisputeEvent as D, DisputeFound, DisputeRaised},
    mediation::{AgreementReached, Confirmation, MediationEvent as M, MediationOpened, Performance},
    meeting::{MeetingEvent, MeetingHeld, MeetingKind},
    petition::{PetitionEvent as E, steps::*},
    petitioner::PetitionerEvent,
    sweep::SweepEvent,
    unit::UnitEvent,
    *,
};

pub(super) struct Sample<E> {
    pub(super) event: E,
    pub(super) minimal: bool,
}

fn full<E>(event: E) -> Sample<E> {
    Sample { event, minimal: false }
}

fn minimal<E>(event: E) -> Sample<E> {
    Sample { event, minimal: true }
}

pub(super) fn calendar_samples() -> Vec<Sample<CalendarEvent>> {
    vec![full(CalendarEvent::CalendarPublished(CalendarPublished {
        occurred_on: day("2025-11-04"),
        year: 2026,
        days_off: vec![day("2026-01-01"), day("2026-01-02")],
        workdays: vec![day("2026-01-04")],
        source: "国办发明电〔2025〕7号".into(),
    }))]
}

pub(super) fn petition_samples() -> Vec<Sample<E>> {
    [registration_samples(), handling_samples(), later_samples()].into_iter().flatten().collect()
}

fn reason() -> Option<Sealed> {
    seal(SensitiveField::Reason, "事由")
}

fn all_about_people() -> Option<Sealed> {
    let values = SensitiveValues::default()
        .with(SensitiveField::Name, text("张三").as_ref())
        .with(SensitiveField::Contact, text("13800000000").as_ref())
        .with(SensitiveField::IdentityNumber, text("110101199001011234").as_ref())
        .with(SensitiveField::Summary, text("楼道路灯不亮").as_ref());
    Sealed::of(&values, &SALT)
}

fn registration_samples() -> Vec<Sample<E>> {
    let all = Registered {
        channel: Channel::Visit,
        category: Some(id("housing/leak")),
        kind: Some(Kind::Accusation),
        head_count: 12,
        representatives: Some(5),
        against: vec![unit("east"), unit("housing")],
        repeat_of: Some(id("P-0")),
        matter: id("P-0"),
        collective: true,
        calendar_assumed: true,
        given: given("bureau", 7),
        sensitive: all_about_people(),
        ..registered()
    };
    // More than one decision can carry.
    let forward = Triaged {
        new_facts: true,
        ground: Some(NonAcceptanceGround::BeingHandled),
        category: Some(id("housing/leak")),
        against: vec![unit("east")],
        sensitive: reason(),
        ..triaged(Decision::Forward { to: unit("housing") })
    };
    let divert = triaged(Decision::Divert { remedy: Remedy::AdministrativeReconsideration });
    vec![
        full(E::Registered(all)),
        minimal(E::Registered(registered())),
        full(E::Triaged(forward)),
        minimal(E::Triaged(divert)),
    ]
}

fn handling_samples() -> Vec<Sample<E>> {
    let order = Assigned {
        mode: AssignmentMode::Joint,
        order_number: "交〔2026〕1".into(),
        given: given("bureau", 12),
        calendar_assumed: true,
        co_handlers: vec![unit("water"), unit("river")],
        standard: Some("书面答复".into()),
        limits: DueLimits::AsRecorded,
        ..assigned()
    };
    let hearing = HearingHeld {
        occurred_on: day("2026-03-24"),
        chair: "director".into(),
        participants: vec![
            Participants { role: HearingRole::CommunityRepresentative, count: 3 },
            Participants { role: HearingRole::Lawyer, count: 1 },
        ],
        sensitive: seal(SensitiveField::Finding, "属实"),
    };
    let order = Assigned { by: Some(unit("city")), simplified: true, ..order };
    let limits = DueLimits::AsRecorded;
    let lowered = Accepted { due_on: Some(day("2026-03-24")), calendar_assumed: true, ..accepted() };
    let bare = HearingHeld { sensitive: None, ..hearing.clone() };
    vec![
        full(E::Assigned(order)),
        minimal(E::Assigned(Assigned { calendar_assumed: false, ..assigned() })),
        full(E::AssignmentObjected(objected())),
        full(E::ObjectionDecided(objection_decided(true))),
        full(E::Accepted(lowered)),
        minimal(E::Accepted(accepted())),
        full(E::DeadlineExtended(DeadlineExtended { limits, sensitive: reason(), ..extended() })),
        minimal(E::DeadlineExtended(extended())),
        full(E::Escalated(Escalated { limits, sensitive: reason(), ..escalated() })),
        minimal(E::Escalated(escalated())),
        full(E::HearingHeld(hearing)),
        minimal(E::HearingHeld(bare)),
    ]
}

fn later_samples() -> Vec<Sample<E>> {
    let visit = VisitRecorded {
        occurred_on: day("2026-03-28"),
        channel: Channel::Visit,
        unit: unit("bureau"),
        head_count: 5,
        collective: true,
    };
    let answer = FollowedUp {
        occurred_on: day("2026-04-08"),
        resolved: Resolved::Unknown,
        satisfaction: Satisfaction::BasicallySatisfied,
    };
    let delivered = Closed {
        opinion_reference: Some("答〔2026〕7".into()),
        given: given("housing", 3),
        appeal_until: Some(day("2026-05-01")),
        calendar_assumed: true,
        delivered_on: Some(day("2026-04-01")),
        suggestion: Some(Adoption::Partly),
        ..closed(Outcome::PartlySupported)
    };
    let reopening = reopened(ReopenCause::OpinionNotExecuted);
    let correction = Corrected {
        occurred_on: day("2026-04-12"),
        target: CorrectionTarget::Registration,
        place: Some(unit("hill")),
        category: Some(id("housing/heating")),
        head_count: Some(4),
        channel: Some(Channel::Transfer),
        collective: false,
        sensitive: reason(),
    };
    let of_a_visit = Corrected {
        target: CorrectionTarget::Visit { position: 40, sequence: 8 },
        place: None,
        category: None,
        head_count: None,
        channel: None,
        sensitive: None,
        ..correction
    };
    vec![
        full(E::VisitRecorded(visit)),
        full(E::SponsorNamed(sponsor_named("leader-1"))),
        full(E::SponsorReleased(sponsor_released())),
        full(E::BacklogListed(backlog_listed("old"))),
        full(E::Closed(delivered)),
        minimal(E::Closed(closed(Outcome::Supported))),
    ]
    .into_iter()
    .chain(opinion_samples())
    .chain([
        full(E::FollowedUp(answer)),
        full(E::BacklogCancelled(backlog_cancelled("old"))),
        full(E::Reopened(Reopened { calendar_assumed: true, sensitive: reason(), ..reopening })),
        minimal(E::Reopened(reopened(ReopenCause::RecordingError))),
        full(E::Corrected(correction)),
        minimal(E::Corrected(of_a_visit)),
    ])
    .collect()
}

fn opinion_samples() -> Vec<Sample<E>> {
    let numbered = OpinionDelivered {
        number: Some("housing-P-2026-00003".into()),
        calendar_assumed: true,
        ..delivered()
    };
    let assumed = ReviewRequested { late: true, wrong_body: true, calendar_assumed: true, ..requested() };
    let decided = ReviewDecided {
        number: Some("east-P-2026-00001".into()),
        given: given("east", 1),
        delivered_on: Some(day("2026-04-20")),
        appeal_until: Some(day("2026-05-20")),
        calendar_assumed: true,
        ..review_decided(ReviewResult::Changed)
    };
    vec![
        full(E::OpinionDelivered(numbered)),
        minimal(E::OpinionDelivered(re_delivered())),
        full(E::ReviewRequested(assumed)),
        minimal(E::ReviewRequested(requested())),
        full(E::ReviewDeclined(declined(DeclineGround::WrongBody))),
        full(E::ReviewSuspended(suspended())),
        full(E::ReviewResumed(resumed())),
        full(E::ReviewDecided(decided)),
        minimal(E::ReviewDecided(review_decided(ReviewResult::Upheld))),
        full(E::Terminated(Terminated { filed_with: Some("省信访联席办".into()), ..terminated() })),
        minimal(E::Terminated(terminated())),
        full(E::TerminationWithdrawn(withdrawn())),
    ]
}

pub(super) fn unit_samples() -> Vec<Sample<UnitEvent>> {
    let (occurred_on, effective_on) = (day("2026-03-01"), day("2026-04-01"));
    let registered = UnitEvent::UnitRegistered {
        occurred_on,
        name: "河街道".into(),
        level: UnitLevel::Township,
        parent: Some(unit("east")),
        kind: Some(UnitKind::Government),
        effective_on: Some(effective_on),
    };
    let root = UnitEvent::UnitRegistered {
        occurred_on,
        name: "省信访局".into(),
        level: UnitLevel::Province,
        parent: None,
        kind: None,
        effective_on: None,
    };
    vec![
        full(registered),
        minimal(root),
        full(UnitEvent::UnitRenamed { occurred_on, name: "新河街道".into(), effective_on }),
        full(UnitEvent::UnitMoved { occurred_on, parent: unit("west"), effective_on }),
        full(UnitEvent::UnitRetired { occurred_on, effective_on, successor: Some(unit("west")) }),
        minimal(UnitEvent::UnitRetired { occurred_on, effective_on, successor: None }),
    ]
}

pub(super) fn petitioner_samples() -> Vec<Sample<PetitionerEvent>> {
    let sensitive = reason().expect("a value was given");
    vec![full(PetitionerEvent::PetitionerErased { occurred_on: day("2026-05-01"), events: 3, sensitive })]
}

pub(super) fn sweep_samples() -> Vec<Sample<SweepEvent>> {
    vec![
        full(SweepEvent::SweepDutySet(sweep::duty_set())),
        full(SweepEvent::SweepReported(sweep::reported())),
    ]
}

pub(super) fn dispute_samples() -> Vec<Sample<D>> {
    let limits = DueLimits::AsRecorded;
    let order = DisputeAssigned {
        number: "river-A-2026-00007".into(),
        given: given("river", 7),
        calendar_assumed: true,
        standard: Some("书面答复".into()),
        limits,
        ..dispute::assigned()
    };
    vec![
        full(D::DisputeFound(dispute::found())),
        minimal(D::DisputeFound(DisputeFound { found_in: None, ..dispute::found() })),
        full(D::DisputeAssigned(order)),
        minimal(D::DisputeAssigned(dispute::assigned())),
        full(D::DisputeRaised(DisputeRaised { limits, ..dispute::raised() })),
        minimal(D::DisputeRaised(dispute::raised())),
        full(D::DisputeResolved(dispute::resolved())),
        full(D::DisputeBecamePetition(dispute::became())),
        full(D::DisputeReopened(dispute::reopened())),
    ]
}

pub(super) fn mediation_samples() -> Vec<Sample<M>> {
    let of_a_dispute = MediationOpened { subject: Subject::Dispute(id("D-1")), ..mediation::opened() };
    let assumed = AgreementReached { calendar_assumed: true, ..mediation::reached() };
    let of_others = AgreementReached { confirm_until: None, ..mediation::reached() };
    vec![
        full(M::MediationOpened(mediation::opened())),
        minimal(M::MediationOpened(of_a_dispute)),
        full(M::MediationRaised(mediation::raised())),
        full(M::AgreementReached(assumed)),
        minimal(M::AgreementReached(of_others)),
        full(M::MediationFailed(mediation::failed())),
        full(M::ConfirmationRequested(mediation::requested())),
        full(M::ConfirmationDecided(mediation::confirmed(Confirmation::Valid))),
        full(M::PerformanceVisited(mediation::visited("2026-04-01", 1, Performance::Partly))),
    ]
}

pub(super) fn meeting_samples() -> Vec<Sample<MeetingEvent>> {
    let conference = MeetingHeld { kind: MeetingKind::JointConference, tier: None, ..meeting::held() };
    vec![
        full(MeetingEvent::MeetingHeld(meeting::held())),
        minimal(MeetingEvent::MeetingHeld(conference)),
        full(MeetingEvent::MatterDecided(meeting::matter_decided())),
        minimal(MeetingEvent::MatterDecided(meeting::nothing_decided())),
        full(MeetingEvent::DecisionExecuted(meeting::executed())),
    ]
}
