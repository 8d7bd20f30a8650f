//! Tests that the simulated district reproduces the published figures, with the log and the statistics alone.

// Figures are printed to the test log.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::databases::migrated_database;
use async_graphql::Request;
use redress_api::graphql::{Api, Opening, schema};
use redress_auth::{Principal, Role};
use redress_demo::{DISTRICT, DemoFault, HALL, Simulation, queries};
use redress_domain::unit::{ToUnit, UnitCommand};
use redress_domain::{Origin, UnitKind, UnitLevel};
use redress_log::{Command, Event, Log, Position, Request as Ask, migrations};
use redress_read::{
    Ask as Question, By, Change, Comparison, Figure, Figures, Metric, Month, MonthlyRanking, Projector,
    RankingAsk, Reader, VisitsBy, Window,
};
use sqlx::PgPool;

/// A district that is set up, and readers of it.
struct World {
    simulation: Simulation,
    log: Log,
    api: Api,
}

impl World {
    /// Sets it up with an interruption in the middle.
    async fn set_up() -> Self {
        let pool = migrated_database().await.pool();
        migrations::run(&pool, None).await.unwrap();
        let log = Log::open(pool.clone(), crate::databases::log_options()).await.unwrap();
        let projector = Arc::new(Projector::start(log.clone(), pool.clone()));
        let simulation = Simulation::plan();
        interrupt_half_way(&simulation, &pool).await;
        let before = usize::try_from(log.head().await.unwrap().position.0).unwrap();
        assert!((1..simulation.len()).contains(&before), "interrupted at {before}");
        assert!(simulation.record(&log, &mut |_| {}).await.unwrap());
        let head = log.head().await.unwrap().position;
        projector.wait_for(head, Duration::from_secs(300)).await.unwrap();
        let api = Api {
            log: log.clone(),
            reader: Reader::new(log.clone(), pool),
            projector,
            replica: None,
            minimum_cell: redress_read::MinimumCell::default(),
        };
        Self { simulation, log, api }
    }

    async fn figures(&self, window: Window) -> Figures {
        self.api.reader.statistics(&question(DISTRICT, window)).await.unwrap().value
    }

    async fn ranking(&self, month: Month, level: UnitLevel, kind: Option<UnitKind>) -> MonthlyRanking {
        let (metric, under) = (Metric::Closure, DISTRICT.parse().unwrap());
        let ask =
            RankingAsk { month, metric, under, level, kind, minimum: 20, cut_off: None, position: None };
        self.api.reader.monthly_ranking(&ask).await.unwrap().value
    }
}

/// Executes the plan on a separate log and drops it in the middle, with hundreds of commands in flight.
async fn interrupt_half_way(simulation: &Simulation, pool: &PgPool) {
    let log = Log::open(pool.clone(), crate::databases::log_options()).await.unwrap();
    let (half, middle) = tokio::sync::oneshot::channel();
    let mut half = Some(half);
    let mut progress = |answered| {
        if answered == simulation.len() / 2 {
            half.take().unwrap().send(()).unwrap();
        }
    };
    tokio::select! {
        _ = simulation.record(&log, &mut progress) => panic!("should not get to the end"),
        _ = middle => {}
    }
    log.close().await;
}

fn question(unit: &str, window: Window) -> Question {
    let (unit, visits_by) = (unit.parse().unwrap(), VisitsBy::Place);
    Question { unit, window, cut_off: None, position: None, visits_by }
}

fn year(year: i32) -> Window {
    Window::year(year).unwrap()
}

fn two_years() -> Window {
    Window::range(year(2023).from(), year(2024).to()).unwrap()
}

fn figure(figures: &Figures, name: &str) -> Figure {
    let figure = figures[name];
    println!("{name}: {}/{:?} by {}", figure.numerator, figure.denominator, figure.cut_off);
    assert!(!figure.provisional);
    figure
}

#[track_caller]
fn about(figure: &Figure, percent: f64) {
    let rate = figure.rate().unwrap() * 100.0;
    assert!((rate - percent).abs() <= 0.5, "{}: {rate:.2} %, not {percent} %", figure.statistic.id);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_simulation_reproduces_the_published_figures() {
    let world = World::set_up().await;
    no_command_is_issued_twice(&world).await;
    the_published_figures(&world).await;
    every_kind_of_event_occurs(&world).await;
    the_rankings(&world).await;
    every_query_is_answered(&world).await;
    a_log_with_other_events_is_refused().await;
}

async fn no_command_is_issued_twice(world: &World) {
    let (simulation, log) = (&world.simulation, &world.log);
    let events = log.read_after(Position(0), u32::MAX >> 1).await.unwrap();
    let issued: Vec<&str> = events.iter().map(|event| event.metadata.command_id.as_str()).collect();
    assert!(issued.into_iter().eq(simulation.command_ids()), "each once, in the order of the plan");
    assert!(events.iter().all(|event| event.metadata.origin == Origin::Simulation));
    let mut types: BTreeMap<String, usize> = BTreeMap::new();
    for event in &events {
        *types.entry(event.event.event_type()).or_default() += 1;
    }
    println!("{types:?}");
    let steps = redress_domain::petition::PetitionEvent::TYPES.iter();
    let steps = steps.chain(redress_domain::dispute::DisputeEvent::TYPES);
    let steps = steps.chain(redress_domain::mediation::MediationEvent::TYPES);
    let steps = steps.chain(redress_domain::meeting::MeetingEvent::TYPES);
    for step in steps.chain(redress_domain::sweep::SweepEvent::TYPES) {
        assert!(types.contains_key(*step), "no {step}");
    }

    assert!(!Simulation::plan().record(log, &mut |_| panic!("no command is left")).await.unwrap());
    assert_eq!(log.head().await.unwrap().position, events.last().unwrap().position);
    for story in simulation.stories() {
        let found = events.iter().any(|event| event.aggregate_id == story.petition.as_str());
        assert!(found && matches!(&events[0].event, Event::Unit(_)), "{story:?}");
    }
}

async fn the_published_figures(world: &World) {
    about(&figure(&world.figures(year(2022)).await, "closureRate(DUE)"), 60.0);
    let in_hall = world.figures(two_years()).await;
    about(&figure(&in_hall, "closureRate(DUE)"), 98.0);
    about(&figure(&in_hall, "resolutionRate"), 95.0);
    let second_year = world.figures(year(2024)).await;
    assert_eq!(figure(&second_year, "disputes.found").numerator, 598);
    let resolved = figure(&second_year, "disputes.resolutionRate");
    let percent = resolved.percent();
    assert_eq!(
        (resolved.numerator, resolved.denominator, percent.as_deref()),
        (586, Some(598), Some("97.99"))
    );
    assert_eq!(figure(&second_year, "disputes.becamePetitionRate").numerator, 7);
    // 41 communities and 52 weeks.
    let swept = figure(&second_year, "sweeps.complianceRate");
    assert_eq!((swept.numerator, swept.denominator), (2_097, Some(41 * 52)));
    for name in ["mediation.successRate", "mediation.confirmationRate", "mediation.performanceRate"] {
        let rate = figure(&second_year, name);
        assert!(rate.numerator > 10 && rate.denominator.is_some_and(|of| rate.numerator < of), "{name}");
    }
    assert_eq!(figure(&in_hall, "meetings.held(COORDINATION)").numerator, 51);
    assert_eq!(figure(&in_hall, "meetings.held(JOINT_CONFERENCE)").numerator, 96);
    let executed = figure(&in_hall, "meetings.executedOnTimeRate");
    assert!(executed.numerator > 100 && executed.denominator.is_some_and(|of| executed.numerator < of));
    assert_eq!(figure(&in_hall, "filings").numerator, 10_136);
    assert_eq!(figure(&in_hall, "hearings").numerator, 12);
    let upheld = figure(&in_hall, "objections.upheldRate");
    assert_eq!((upheld.numerator, upheld.denominator), (42, Some(60)));
    assert_eq!(figure(&in_hall, "objections.misroutingRate").numerator, 42);
    assert!(figure(&in_hall, "suggestions.adoptionRate").numerator >= 10);
    assert_eq!(figure(&world.figures(year(2023)).await, "backlog.listed").numerator, 58);
    let struck_off = figure(&in_hall, "backlog.cancelledRate");
    assert_eq!((struck_off.numerator, struck_off.denominator), (58, Some(58)));
    let mut by_channel = 0;
    for channel in ["VISIT", "LETTER", "PHONE"] {
        by_channel += figure(&in_hall, &format!("visits({channel}).batches")).numerator;
    }
    assert_eq!(by_channel, 10_136, "letters, visits and calls");
    let compared = world.api.reader.compared(&question(DISTRICT, year(2023)), Comparison::YearOnYear).await;
    let change: Change = compared.unwrap().value["overLevelVisits.batches"];
    let percent = change.value().unwrap() * 100.0;
    println!("over-level visits: {} after {}", change.this.numerator, change.last.numerator);
    assert!((percent + 95.4).abs() <= 0.5, "{percent:.2} %");
    let departments = world.api.reader.breakdown(&question(HALL, two_years()), By::Unit).await.unwrap().value;
    assert_eq!(departments.keys().filter(|part| *part != "own").count(), 12);
}

async fn every_kind_of_event_occurs(world: &World) {
    let in_hall = world.figures(two_years()).await;
    for name in
        ["escalations(2)", "escalations(3)", "escalations(4)", "extensions", "reopenings", "diversions"]
    {
        assert!(figure(&in_hall, name).numerator >= 10, "{name}");
    }
    for name in
        ["collectiveVisits.batches", "repeatFilingRate", "confirmedResolutionRate", "satisfactionRate"]
    {
        assert!(figure(&in_hall, name).numerator >= 50, "{name}");
    }
    let tree = world.api.reader.unit_tree(None).await.unwrap().value;
    let levels: Vec<usize> = [UnitLevel::District, UnitLevel::Township, UnitLevel::Village]
        .map(|level| tree.iter().filter(|(_, unit)| unit.level == level).count())
        .into();
    assert!(levels.iter().all(|units| *units >= 9), "{levels:?}");
}

async fn the_rankings(world: &World) {
    let mut seen = [false; 5];
    let mut month = Month::of(two_years().from());
    while month.first_day() <= two_years().to() {
        for (level, kind) in [(UnitLevel::District, Some(UnitKind::Department)), (UnitLevel::Township, None)]
        {
            let rows = world.ranking(month, level, kind).await.rows;
            let tie = rows.windows(2).any(|pair| pair[0].rank.is_some() && pair[0].rank == pair[1].rank);
            let small = rows.iter().any(|row| row.rank.is_none() && row.denominator > 0);
            let streaks: Vec<u32> = rows.iter().map(|row| row.streak).filter(|streak| *streak > 0).collect();
            let ranked = rows.iter().filter(|row| row.rank.is_some()).count();
            println!("{month} {level}: {ranked} ranked, tie {tie}, small {small}, streaks {streaks:?}");
            let now = [tie, small, streaks.contains(&2), streaks.contains(&3), ranked >= 6];
            seen = std::array::from_fn(|n| seen[n] || now[n]);
        }
        month = month.after();
    }
    assert_eq!(seen, [true; 5], "ties, small units, streaks of two and three, enough to flag");
    let villages = world.ranking(Month::of(two_years().to()), UnitLevel::Village, None).await.rows;
    assert!(villages.len() > 30 && villages.iter().all(|row| row.rank.is_none()));
}

async fn every_query_is_answered(world: &World) {
    let opening = Opening::default();
    opening.open(world.api.clone());
    let schema = schema(opening).finish();
    for query in queries() {
        let caller = Principal { subject: "somebody".into(), unit: None, roles: [Role::Admin].into() };
        let answer = schema.execute(Request::new(&query).data(caller)).await;
        assert!(answer.errors.is_empty(), "{query}: {:?}", answer.errors);
    }
}

async fn a_log_with_other_events_is_refused() {
    let pool = migrated_database().await.pool();
    migrations::run(&pool, None).await.unwrap();
    let log = Log::open(pool, crate::databases::log_options()).await.unwrap();
    let (name, level) = ("Office".to_owned(), UnitLevel::Province);
    let command = UnitCommand::Register { name, level, parent: None, kind: None, effective_on: None };
    let command = Command::Unit(ToUnit { code: "P".parse().unwrap(), command });
    log.execute(Ask::new(command, "1".parse().unwrap(), "clerk-7")).await.unwrap().unwrap();
    let refused = Simulation::plan().record(&log, &mut |_| panic!("no command is issued")).await;
    assert!(matches!(refused, Err(DemoFault::LogInUse)));
    assert_eq!(log.head().await.unwrap().position, Position(1));
}
