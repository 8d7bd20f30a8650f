//! A made-up story in which every event happens, once with all that it can carry and once with only what it must.
//!
//! To add a golden log, raise [`crate::logs::NEWEST`] and run the tests of this folder once with `REDRESS_SNAPSHOTS=write`.

mod backlog;
mod disputes;
mod mediations;
mod meetings;
mod numbers;
mod old_case;
mod opinions;
mod steps;
mod sweeps;

use crate::support::log_options;
use chrono::{DateTime, NaiveDate, Utc};
use redress_domain::{
    AssignmentMode::{Direct, Joint},
    Channel, DueLimits, HearingRole, Kind, Origin, Outcome, PetitionId, Procedure, Remedy, ReopenCause,
    Resolved, Satisfaction, SensitiveText, UnitCode, UnitKind, UnitLevel,
    calendar::{PublishCalendar, ToCalendar},
    dispute::{self, DisputeCommand, Method, ToDispute},
    petition::{PetitionCommand, steps::*},
    petitioner::Erase,
    unit::{ToUnit, UnitCommand},
};
use redress_log::{Clock, Command, Log, LogOptions, Position, Request, migrations};
use sqlx::PgPool;
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

/// Who tells it: each command a minute after the one before, on the day that was named last.
struct Teller {
    log: Log,
    seconds: Arc<AtomicI64>,
    told: u32,
}

/// Lets it happen in an empty database.
pub async fn happen(pool: &PgPool) {
    migrations::run(pool, None).await.unwrap();
    let seconds = Arc::new(AtomicI64::new(0));
    let told = seconds.clone();
    let clock = Clock::from_fn(move || DateTime::from_timestamp(told.load(Ordering::SeqCst), 0).unwrap());
    let log = Log::open(pool.clone(), LogOptions { clock: clock.clone(), ..log_options() }).await.unwrap();
    let mut teller = Teller { log, seconds, told: 0 };
    units(&mut teller).await;
    everything_about_a_petition(&mut teller).await;
    only_what_must_be(&mut teller).await;
    short_ways_and_an_erasure(&mut teller).await;
    old_case::an_old_case(&mut teller).await;
    let options = LogOptions { clock, procedure: Arc::new(numbers::working_days()), ..log_options() };
    let usual = std::mem::replace(&mut teller.log, Log::open(pool.clone(), options).await.unwrap());
    numbers::limits_of_working_days(&mut teller).await;
    opinions::of_working_days(&mut teller).await;
    std::mem::replace(&mut teller.log, usual).close().await;
    numbers::numbers_and_a_calendar(&mut teller).await;
    disputes::disputes(&mut teller).await;
    sweeps::sweeps(&mut teller).await;
    steps::steps(&mut teller).await;
    mediations::mediations(&mut teller).await;
    meetings::meetings(&mut teller).await;
    backlog::old_cases(&mut teller).await;
    opinions::opinions(&mut teller).await;
    teller.log.close().await;
}

impl Teller {
    fn on(&mut self, day: &str) {
        self.seconds.store(morning_of(day).timestamp(), Ordering::SeqCst);
    }

    async fn send(&mut self, change: impl FnOnce(&mut Request), command: Command) -> i64 {
        self.told += 1;
        self.seconds.fetch_add(60, Ordering::SeqCst);
        let said = format!("{} {command:?}", self.told);
        let mut request = Request::new(command, format!("golden-{}", self.told).parse().unwrap(), "clerk-7");
        change(&mut request);
        let answer = self.log.execute(request).await.unwrap();
        answer.unwrap_or_else(|refusal| panic!("{}: {said}", refusal.code())).recorded.position.0
    }

    async fn unit(&mut self, unit: &str, command: UnitCommand) {
        self.send(|_| {}, Command::Unit(ToUnit { code: code(unit), command })).await;
    }

    async fn dispute(&mut self, change: impl FnOnce(&mut Request), dispute: &str, command: DisputeCommand) {
        self.send(change, ToDispute::new(dispute.parse().unwrap(), command).into()).await;
    }

    /// Registers a petition under the next number of the unit, and returns that.
    async fn register(&mut self, registration: Register) -> String {
        let position = self.send(|_| {}, Command::register(registration)).await;
        let recorded = self.log.read_after(Position(position - 1), 1).await.unwrap();
        recorded[0].aggregate_id.clone()
    }

    async fn step(&mut self, petition: &str, step: impl Into<PetitionCommand>) -> i64 {
        self.send(|_| {}, Command::on(id(petition), step)).await
    }
}

fn morning_of(day: &str) -> DateTime<Utc> {
    format!("{day}T09:00:00+08:00").parse::<DateTime<chrono::FixedOffset>>().unwrap().to_utc()
}

fn code(text: &str) -> UnitCode {
    text.parse().unwrap()
}

fn id(text: &str) -> PetitionId {
    text.parse().unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn text(text: &str) -> Option<SensitiveText> {
    Some(SensitiveText::new(text))
}

async fn units(teller: &mut Teller) {
    use UnitLevel::{City, District, Province, Township};
    teller.on("2026-01-05");
    for (unit, name, level, parent, kind) in [
        ("33", "虚构省", Province, None, None),
        ("3301", "虚构市", City, Some("33"), None),
        ("330101", "东区", District, Some("3301"), Some(UnitKind::Government)),
        ("330102", "西区", District, Some("3301"), Some(UnitKind::Government)),
        ("330101-ZJ", "东区住房和城乡建设局", District, Some("330101"), Some(UnitKind::Department)),
        ("330101-JY", "东区教育局", District, Some("330101"), Some(UnitKind::Department)),
        ("330101001", "河街道", Township, Some("330101"), Some(UnitKind::Government)),
        ("330101002", "山乡", Township, Some("330101"), None),
    ] {
        let (name, parent) = (name.to_owned(), parent.map(code));
        teller.unit(unit, UnitCommand::Register { name, level, parent, kind, effective_on: None }).await;
    }
    let (name, parent) = ("东区联合接访大厅".to_owned(), Some(code("330101")));
    let (kind, effective_on) = (Some(UnitKind::Hall), Some(day("2026-02-01")));
    let hall = UnitCommand::Register { name, level: District, parent, kind, effective_on };
    teller.unit("330101-H", hall).await;
    let rename = UnitCommand::Rename { name: "新河街道".into(), effective_on: Some(day("2026-03-01")) };
    teller.unit("330101001", rename).await;
    let moving = UnitCommand::Move { parent: code("330102"), effective_on: Some(day("2026-04-01")) };
    teller.unit("330101002", moving).await;
    let retire =
        UnitCommand::Retire { effective_on: Some(day("2026-12-31")), successor: Some(code("330101-ZJ")) };
    teller.unit("330101-JY", retire).await;
}

fn registration(petition: &str, channel: Channel) -> Register {
    Register {
        id: id(petition),
        channel,
        received_by: code("330101"),
        place: code("330101001"),
        category: None,
        kind: None,
        petitioner_id: None,
        head_count: 1,
        representatives: None,
        anonymous: false,
        against: Vec::new(),
        repeat_of: None,
        name: None,
        contact: None,
        identity_number: None,
        summary: None,
    }
}

async fn everything_about_a_petition(teller: &mut Teller) {
    let petition = "信-2026-1";
    teller.on("2026-02-02");
    let register = Register {
        category: Some("住房/漏水".parse().unwrap()),
        kind: Some(Kind::Accusation),
        petitioner_id: Some("someone".parse().unwrap()),
        head_count: 12,
        representatives: Some(5),
        against: vec![code("330101-JY")],
        name: text("张三"),
        contact: text("000-0000"),
        identity_number: text("000000000000000000"),
        summary: text("楼道漏水\n三个月没有人来"),
        ..registration(petition, Channel::Visit)
    };
    let told = |request: &mut Request| {
        request.unit = Some(code("330101"));
        request.occurred_at = Some(morning_of("2026-02-01"));
        request.correlation_id = Some("desk-7".into());
        request.causation_id = Some("call-1".into());
    };
    teller.send(told, Command::register(register)).await;
    let decision = Decision::Forward { to: code("330101-ZJ") };
    let category = Some("住房/维修".parse().unwrap());
    let (kind, competent_level) = (Kind::Accusation, UnitLevel::District);
    teller
        .step(
            petition,
            Triage {
                new_facts: false,
                ground: None,
                against: Vec::new(),
                kind,
                category,
                competent_level,
                decision,
                reason: text("属住建"),
            },
        )
        .await;
    teller.on("2026-02-03");
    let assign = Assign {
        unit: code("330101-ZJ"),
        by: None,
        mode: Joint,
        order_number: Some("交〔2026〕1".into()),
        co_handlers: vec![code("330101001"), code("3301")],
        due_on: Some(day("2026-03-20")),
        standard: Some("书面答复".into()),
        simplified: false,
    };
    teller.step(petition, assign).await;
    teller.on("2026-02-10");
    teller.step(petition, Accept { by: code("330101-ZJ") }).await;
    let (due_on, approver) = (day("2026-04-10"), "局长".to_owned());
    teller.step(petition, ExtendDeadline { due_on, approver, reason: text("待鉴定") }).await;
    teller.on("2026-03-02");
    let participants = vec![
        Participants { role: HearingRole::CommunityRepresentative, count: 3 },
        Participants { role: HearingRole::Lawyer, count: 1 },
    ];
    let chair = "副局长".to_owned();
    teller.step(petition, HoldHearing { chair, participants, finding: text("属实") }).await;
    let visit = RecordVisit { channel: Channel::Visit, unit: code("3301"), head_count: 6 };
    let visit = teller.step(petition, visit).await;
    let (to, due_on) = (code("330101"), Some(day("2026-04-01")));
    teller.step(petition, Escalate { to, tier: 2, due_on, reason: text("分歧") }).await;
    teller.on("2026-03-30");
    let (opinion_reference, delivered_on) = (Some("答〔2026〕7".into()), Some(day("2026-03-30")));
    teller
        .step(
            petition,
            Close { outcome: Outcome::PartlySupported, opinion_reference, delivered_on, suggestion: None },
        )
        .await;
    teller.on("2026-04-08");
    let (resolved, satisfaction) = (Resolved::No, Satisfaction::Dissatisfied);
    teller.step(petition, FollowUp { resolved, satisfaction }).await;
    teller.on("2026-04-10");
    let reopen = Reopen { cause: ReopenCause::OpinionNotExecuted, reason: text("未执行") };
    teller.step(petition, reopen).await;
    let correct = Correct {
        visit: None,
        place: Some(code("330101002")),
        category: Some("住房/供暖".parse().unwrap()),
        head_count: Some(4),
        channel: Some(Channel::Transfer),
        reason: text("登记有误"),
    };
    teller.step(petition, correct).await;
    teller.step(petition, Correct { visit: Some(visit), head_count: Some(3), ..Correct::default() }).await;
    teller.step(petition, Correct { channel: Some(Channel::Letter), ..Correct::default() }).await;
}

async fn only_what_must_be(teller: &mut Teller) {
    let (first, again) = ("信-2026-2", "信-2026-3");
    teller.on("2026-04-13");
    teller.step(first, registration(first, Channel::Letter)).await;
    let (kind, competent_level, decision) = (Kind::Appeal, UnitLevel::District, Decision::Accept);
    let triage = Triage {
        new_facts: false,
        ground: None,
        against: Vec::new(),
        kind,
        category: None,
        competent_level,
        decision,
        reason: None,
    };
    teller.step(first, triage.clone()).await;
    let assign = Assign {
        unit: code("330101-ZJ"),
        by: None,
        mode: Direct,
        order_number: None,
        co_handlers: Vec::new(),
        due_on: None,
        standard: None,
        simplified: false,
    };
    teller.step(first, assign.clone()).await;
    teller.on("2026-04-20");
    teller.step(first, Accept { by: code("330101-ZJ") }).await;
    let (due_on, approver) = (day("2026-07-01"), "局长".to_owned());
    teller.step(first, ExtendDeadline { due_on, approver, reason: None }).await;
    let participants = vec![Participants { role: HearingRole::Petitioner, count: 1 }];
    teller.step(first, HoldHearing { chair: "副局长".into(), participants, finding: None }).await;
    teller.step(first, Escalate { to: code("330101"), tier: 2, due_on: None, reason: None }).await;
    teller.on("2026-05-11");
    let close =
        Close { outcome: Outcome::Supported, opinion_reference: None, delivered_on: None, suggestion: None };
    teller.step(first, close.clone()).await;
    let (resolved, satisfaction) = (Resolved::Yes, Satisfaction::Satisfied);
    teller.step(first, FollowUp { resolved, satisfaction }).await;
    teller.on("2026-05-20");
    teller.step(first, Reopen { cause: ReopenCause::NewVisit, reason: None }).await;
    teller.step(first, assign).await;
    teller.on("2026-06-15");
    teller.step(first, close).await;
    // The matter again, without a name; and by way of an import.
    let repeated = Register {
        repeat_of: Some(id(first)),
        anonymous: true,
        summary: text("又不亮了"),
        ..registration(again, Channel::Web)
    };
    let import = |request: &mut Request| {
        request.origin = Origin::Import;
        request.occurred_at = Some(morning_of("2026-06-01"));
    };
    teller.send(import, Command::register(repeated)).await;
    teller
        .step(again, Triage { decision: Decision::NotAccept, against: vec![code("330101-JY")], ..triage })
        .await;
}

async fn short_ways_and_an_erasure(teller: &mut Teller) {
    let (diverted, withdrawn) = ("信-2026-4", "信-2026-5");
    teller.on("2026-06-22");
    let somebody = Register {
        petitioner_id: Some("somebody".parse().unwrap()),
        name: text("李四"),
        ..registration(diverted, Channel::Phone)
    };
    let simulated = |request: &mut Request| request.origin = Origin::Simulation;
    teller.send(simulated, Command::register(somebody)).await;
    let decision = Decision::Divert { remedy: Remedy::Arbitration };
    let (kind, competent_level) = (Kind::Suggestion, UnitLevel::City);
    teller
        .step(
            diverted,
            Triage {
                new_facts: false,
                ground: None,
                against: Vec::new(),
                kind,
                category: None,
                competent_level,
                decision,
                reason: None,
            },
        )
        .await;
    let close =
        Close { outcome: Outcome::Diverted, opinion_reference: None, delivered_on: None, suggestion: None };
    teller.step(diverted, close.clone()).await;
    teller.step(withdrawn, registration(withdrawn, Channel::Email)).await;
    teller.step(withdrawn, Close { outcome: Outcome::Withdrawn, ..close }).await;
    let reason = SensitiveText::new("本人来信要求");
    teller.send(|_| {}, Command::Erase(Erase { petitioner_id: "somebody".parse().unwrap(), reason })).await;
}
