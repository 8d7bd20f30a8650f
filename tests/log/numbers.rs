//! Numbers that the office gives: without a gap and none twice, whatever happens to writers, and after export, import and restore.

use crate::{
    fixture::*,
    support::{cluster_dir, fresh_database, log_options, value_keys},
};
use redress_domain::{
    Origin, PetitionId, SensitiveText, UnitCode,
    dispute::{Assign, DisputeCommand, DisputeEvent, Find, ToDispute},
    petition::{PetitionCommand, ToPetition, steps::Register},
};
use redress_log::{
    Answer, Clock, Command, Event, Log, LogError, LogOptions, Position, Receipt, Request,
    keys::ValueKeys,
    transfer::{ImportOptions, Source, export, import},
};
use sqlx::{PgPool, postgres::PgPoolOptions};
use std::{
    collections::BTreeMap,
    io::Cursor,
    process::{Child, Command as Process, Stdio},
    sync::Arc,
    time::Duration,
};
use tokio::{task::JoinSet, time};

const DATABASE: &str = "REDRESS_TEST_NUMBERS";
const PLACE: &str = "REDRESS_TEST_NUMBERS_PLACE";
/// The keys of values about people, which all processes share.
const KEYS: &str = "REDRESS_TEST_NUMBERS_KEYS";
/// Writers in all, in three processes.
const WRITERS: u64 = 64;
const ROUNDS: u64 = 2;

/// A registration without a number and without values about people.
fn unnumbered(unit: &str) -> Register {
    Register { received_by: code(unit), summary: None, id: PetitionId::to_be_given(), ..registration("-") }
}

fn own(number: &str) -> Command {
    Command::register(Register { summary: None, ..registration(number) })
}

fn to_dispute(id: &str, command: DisputeCommand) -> Command {
    ToDispute::new(id.parse().unwrap(), command).into()
}

fn found(id: &str, owner: &str) -> Command {
    let find = Find {
        owner: code(owner),
        place: code("T"),
        found_in: None,
        petitioner_id: "neighbours".parse().unwrap(),
        category: "LAND".parse().unwrap(),
        head_count: 2,
        parties: SensitiveText::new("two families"),
        summary: SensitiveText::new("a wall"),
    };
    to_dispute(id, DisputeCommand::Find(find))
}

/// An order to `T` about a dispute; without a number, the office gives the next one of the owner's series.
fn ordered(id: &str, number: Option<&str>) -> Command {
    let order_number = number.map(str::to_owned);
    to_dispute(
        id,
        DisputeCommand::Assign(Assign { unit: code("T"), order_number, due_on: None, standard: None }),
    )
}

async fn insist(log: &Log, request: &Request) -> Answer {
    loop {
        match log.execute(request.clone()).await {
            Ok(answer) => return answer,
            Err(LogError::Database(_)) => time::sleep(Duration::from_millis(20)).await,
            Err(fault) => panic!("{fault}"),
        }
    }
}

/// What one writer sends: the same commands under the same ids, whenever it begins again.
async fn write(log: Log, writer: u64) {
    let mut random = fastrand::Rng::with_seed(writer);
    for round in 0..ROUNDS {
        let name = |step: &str| format!("n{writer}-{round}-{step}");
        let unit = if random.bool() { "D" } else { "T" };
        let register = named(Command::register(unnumbered(unit)), &name("register"));
        if random.u8(..3) == 0 {
            // Nobody waits for the answer; it is sent again below.
            let _ = time::timeout(Duration::from_micros(500), log.execute(register.clone())).await;
        }
        let number = insist(&log, &register).await.unwrap().recorded.aggregate_id;
        let again = insist(&log, &register).await.unwrap();
        assert_eq!((again.recorded.aggregate_id.as_str(), again.repeated), (number.as_str(), true));
        let refused = [
            Command::register(unnumbered("nowhere")),
            Command::register(Register { head_count: 0, ..unnumbered(unit) }),
            own(&format!("{unit}-2026-00003")),
        ];
        for (n, command) in refused.into_iter().enumerate() {
            assert!(insist(&log, &named(command, &name(&format!("refused-{n}")))).await.is_err());
        }
        for (step, command) in
            [("triage", triage(&number)), ("assign", assign(&number, "T")), ("close", close(&number))]
        {
            insist(&log, &named(command, &name(step))).await.unwrap();
        }
        // An order about a dispute is of the same series as one about a petition.
        let dispute = name("dispute");
        for (step, command) in [("find", found(&dispute, unit)), ("order", ordered(&dispute, None))] {
            insist(&log, &named(command, &name(step))).await.unwrap();
        }
    }
}

/// Not a test of its own: one of the processes that write.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn process_that_writes() {
    let (Ok(url), Ok(place), Ok(keys)) = (std::env::var(DATABASE), std::env::var(PLACE), std::env::var(KEYS))
    else {
        return;
    };
    let pool = PgPoolOptions::new().max_connections(4).connect(&url).await.unwrap();
    let now = at("2026-03-02T10:00:00+08:00");
    let keys = LogOptions::new(ValueKeys::at(keys));
    let log = Log::open(pool, LogOptions { clock: Clock::from_fn(move || now), ..keys }).await.unwrap();
    let place: u64 = place.parse().unwrap();
    let mut writers = JoinSet::new();
    (0..WRITERS)
        .filter(|writer| writer % 3 == place)
        .for_each(|writer| drop(writers.spawn(write(log.clone(), writer))));
    writers.join_all().await;
    log.close().await;
}

struct Writers(Child);

impl Writers {
    fn start(office: &Office, place: u64) -> Self {
        let child = Process::new(std::env::current_exe().unwrap())
            .args(["--exact", "numbers::process_that_writes"])
            .env(DATABASE, office.database.url())
            .env(PLACE, place.to_string())
            .env(KEYS, cluster_dir().join("keys/value-keys"))
            .stdout(Stdio::null())
            .spawn();
        Self(child.unwrap())
    }
}

impl Drop for Writers {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The numbers of each series and unit, in the order of the log.
async fn given(pool: &PgPool) -> BTreeMap<(String, String), Vec<i64>> {
    let rows: Vec<(String, String, i64)> = sqlx::query_as(
        "SELECT n.series, (regexp_match(n.number, '^(.+?)(-[AP])?-2026-'))[1], right(n.number, 5)::bigint
         FROM numbers n WHERE n.given ORDER BY n.position",
    )
    .fetch_all(pool)
    .await
    .unwrap();
    let mut given = BTreeMap::new();
    for (series, unit, n) in rows {
        given.entry((series, unit)).or_insert_with(Vec::new).push(n);
    }
    given
}

fn assert_gapless(given: &BTreeMap<(String, String), Vec<i64>>) {
    for (book, numbers) in given {
        assert_eq!(*numbers, (1..=numbers.len() as i64).collect::<Vec<_>>(), "{book:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn numbers_have_no_gap_with_64_writers_in_three_processes_kills_retries_and_refusals() {
    let office = Office::open().await;
    let mut processes: Vec<Writers> = (0..3).map(|place| Writers::start(&office, place)).collect();
    // The first is killed twice in the middle of its work, and sends everything again.
    for _ in 0..2 {
        let before = office.count("SELECT count(*) FROM numbers").await;
        for _ in 0..200 {
            if office.count("SELECT count(*) FROM numbers").await > before + 60 {
                break;
            }
            time::sleep(Duration::from_millis(20)).await;
        }
        processes[0] = Writers::start(&office, 0);
    }
    for process in &mut processes {
        let status = tokio::task::block_in_place(|| process.0.wait()).unwrap();
        assert!(status.success(), "a writer failed");
    }
    let given = given(&office.pool).await;
    assert_gapless(&given);
    let count =
        |series: &str| given.iter().filter(|((of, _), _)| of == series).map(|(_, n)| n.len()).sum::<usize>();
    let all = (WRITERS * ROUNDS) as usize;
    assert_eq!(["PETITION", "ASSIGNMENT", "OPINION"].map(count), [all, 2 * all, all]);
    let report = office.log.verify(Arc::default(), &mut |_, _| {}).await.unwrap();
    assert_eq!(report.findings, []);
}

async fn registered(log: &Log, unit: &str) -> String {
    log.execute(request(Command::register(unnumbered(unit)))).await.unwrap().unwrap().recorded.aggregate_id
}

#[tokio::test]
async fn a_number_is_of_the_receiving_unit_and_of_the_year_in_which_it_happened() {
    let office = Office::open().await;
    let numbers = [
        registered(&office.log, "D").await,
        registered(&office.log, "D").await,
        registered(&office.log, "T").await,
    ];
    assert_eq!(numbers, ["D-2026-00001", "D-2026-00002", "T-2026-00001"]);
    let mut late = request(Command::register(unnumbered("D")));
    (late.occurred_at, late.may_backdate) = (Some(at("2025-12-31T09:00:00+08:00")), true);
    let Receipt { recorded, .. } = office.send(late).await.unwrap();
    assert_eq!(recorded.aggregate_id, "D-2025-00001");
    let Event::Petition(redress_domain::petition::PetitionEvent::Registered(fact)) = &recorded.event else {
        panic!("{recorded:?}")
    };
    let given = fact.given.as_ref().unwrap();
    assert_eq!((&given.unit, given.n, fact.matter.as_str()), (&code("D"), 1, "D-2025-00001"));
    assert_eq!(registered(&office.log, "D").await, "D-2026-00003");
}

#[tokio::test]
async fn a_callers_own_number_is_refused_and_an_imports_moves_the_series_past_it() {
    let office = Office::open().await;
    assert_eq!(office.refused(own("D-2026-00001")).await, "NUMBER_RESERVED");
    assert_eq!(office.refused(own("D-HOUSING-1999-00001")).await, "NUMBER_RESERVED");
    assert_eq!(registered(&office.log, "D").await, "D-2026-00001");
    for imported in ["D-2026-00007", "D-HOUSING-2026-00002", "D-2026-9"] {
        let import = Request { origin: Origin::Import, ..request(own(imported)) };
        office.send(import).await.unwrap();
    }
    // Also for a writer that knew the series before, in another process.
    assert_eq!(registered(&office.log, "D").await, "D-2026-00008");
    assert_eq!(registered(&office.another().await, "D").await, "D-2026-00009");
    assert_eq!(registered(&office.log, "D").await, "D-2026-00010");
    assert_eq!(registered(&office.log, "D-HOUSING").await, "D-HOUSING-2026-00003");
    // Ids of before numbers were given: as a migration finds them, without the marks of today.
    let report = office.log.verify(Arc::default(), &mut |_, _| {}).await.unwrap();
    assert_eq!(report.findings, []);
}

/// The number of the order that a dispute was assigned with.
async fn order(office: &Office, command: Command) -> String {
    let Receipt { recorded, .. } = office.send(request(command)).await.unwrap();
    match recorded.event {
        Event::Dispute(DisputeEvent::DisputeAssigned(assigned)) => assigned.number,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn orders_of_disputes_and_of_petitions_are_of_one_series_of_the_unit_that_gives_them() {
    let office = Office::open().await;
    for id in ["J-1", "J-2", "J-3", "J-4"] {
        office.done(found(id, "D")).await;
    }
    assert_eq!(order(&office, ordered("J-1", None)).await, "D-A-2026-00001");
    let petition = registered(&office.log, "D").await;
    office.done(triage(&petition)).await;
    office.done(assign(&petition, "T")).await;
    // An order of another unit than the one that received the petition is of that unit's series.
    let mut by_the_city = assign(&petition, "D-HOUSING");
    if let Command::Petition(ToPetition(_, PetitionCommand::Assign(order))) = &mut by_the_city {
        order.by = Some(code("C"));
    }
    let recorded = office.send(request(by_the_city)).await.unwrap().recorded;
    assert_eq!(recorded.event.number(&petition).unwrap().number, "C-A-2026-00001");
    assert_eq!(order(&office, ordered("J-2", None)).await, "D-A-2026-00003");
    assert_eq!(office.refused(ordered("J-3", Some("D-A-2026-00009"))).await, "NUMBER_RESERVED");
    assert_eq!(order(&office, ordered("J-3", Some("交〔2026〕3"))).await, "交〔2026〕3");
    // An import brings its own along, and moves the series past it.
    let import = Request { origin: Origin::Import, ..request(ordered("J-4", Some("D-A-2026-00009"))) };
    office.send(import).await.unwrap();
    assert_eq!(order(&office, ordered("J-1", None)).await, "D-A-2026-00010");
    assert_eq!(office.log.verify(Arc::default(), &mut |_, _| {}).await.unwrap().findings, []);
    // As restored from an export.
    let (pool, log) = restored(&exported(&office.pool).await).await;
    let next = log.execute(request(ordered("J-1", None))).await.unwrap().unwrap();
    assert_eq!(next.recorded.event.number("J-1").unwrap().number, "D-A-2026-00011");
    assert_eq!(given(&pool).await.remove(&("ASSIGNMENT".into(), "D".into())), Some(vec![1, 2, 3, 10, 11]));
}

#[tokio::test]
async fn a_batch_of_many_commands_numbers_each_once_and_skips_the_refused() {
    let office = Office::open().await;
    let sent = (0..40).map(|n| {
        let command = match n % 4 {
            0 => Command::register(unnumbered("nowhere")),
            1 => own(&format!("D-2026-{n:05}")),
            _ => Command::register(unnumbered("D")),
        };
        office.log.execute(request(command))
    });
    let answers = futures_util::future::join_all(sent).await;
    let numbers: Vec<String> =
        answers.into_iter().filter_map(|answer| Some(answer.unwrap().ok()?.recorded.aggregate_id)).collect();
    assert_eq!(numbers, (1..=20).map(|n| format!("D-2026-{n:05}")).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_long_unit_code_gives_no_number_and_a_clear_refusal() {
    let office = Office::open().await;
    let long = "长".repeat(95);
    office.done(unit(&long, redress_domain::UnitLevel::Village, Some("T"))).await;
    let long: UnitCode = code(&long);
    let command = Command::register(Register { received_by: long, ..unnumbered("D") });
    assert_eq!(office.refused(command).await, "NUMBER_TOO_LONG");
}

async fn exported(pool: &PgPool) -> String {
    let mut events = Vec::new();
    export(pool, Position(1), &mut events, None, &mut |_, _| {}).await.unwrap();
    String::from_utf8(events).unwrap()
}

/// A log restored from lines of an export, as it goes on.
async fn restored(lines: &str) -> (PgPool, Log) {
    let pool = fresh_database().await.pool();
    let source = Source { name: "log".into(), read: Box::new(Cursor::new(lines.to_owned().into_bytes())) };
    import(&pool, source, None, ImportOptions::new(value_keys()), &mut |_| {}).await.unwrap();
    let now = at("2026-03-02T11:00:00+08:00");
    let options = LogOptions { clock: Clock::from_fn(move || now), ..log_options() };
    let log = Log::open(pool.clone(), options).await.unwrap();
    (pool, log)
}

#[tokio::test]
async fn a_restored_log_goes_on_with_the_next_number() {
    let office = Office::open().await;
    for unit in ["D", "T", "D", "D"] {
        registered(&office.log, unit).await;
    }
    let first = registered(&office.log, "D").await;
    for command in [triage(&first), assign(&first, "T"), close(&first)] {
        office.done(command).await;
    }
    let lines = exported(&office.pool).await;
    let (pool, log) = restored(&lines).await;
    assert_eq!(given(&pool).await, given(&office.pool).await);
    assert_eq!(exported(&pool).await, lines);
    assert_eq!(registered(&log, "D").await, "D-2026-00005");
    assert_eq!(registered(&log, "T").await, "T-2026-00002");
    assert_eq!(log.verify(Arc::default(), &mut |_, _| {}).await.unwrap().findings, []);
    // As it was after the second number of D: the third is given again.
    let earlier: String = lines.split_inclusive('\n').take(8).collect();
    let (_pool, log) = restored(&earlier).await;
    assert_eq!(registered(&log, "D").await, "D-2026-00003");
}

#[tokio::test]
async fn a_number_out_of_turn_and_a_changed_table_are_found() {
    let office = Office::open().await;
    for _ in 0..3 {
        registered(&office.log, "D").await;
    }
    let lines = exported(&office.pool).await;
    // The second petition is lost, and the third has its place.
    let forged = lines.replace("\"given\":{\"n\":2,", "\"given\":{\"n\":9,");
    assert_ne!(forged, lines);
    let (_pool, log) = restored(&forged).await;
    let report = log.verify(Arc::default(), &mut |_, _| {}).await.unwrap();
    let found = |what: &str| report.findings.iter().any(|finding| finding.what.contains(what));
    assert!(found("is number 9 of its series, expected 2"), "{:?}", report.findings);
    for change in [
        "DELETE FROM numbers WHERE position = 7",
        "UPDATE numbers SET number = 'D-2026-00009' WHERE position = 7",
        "UPDATE numbers SET given = false WHERE position = 7",
        "INSERT INTO numbers VALUES (1, 'PETITION', 'D-2026-00099', true)",
    ] {
        let (pool, log) = restored(&lines).await;
        sqlx::raw_sql("ALTER TABLE numbers DISABLE TRIGGER ALL").execute(&pool).await.unwrap();
        sqlx::raw_sql(change).execute(&pool).await.unwrap();
        let report = log.verify(Arc::default(), &mut |_, _| {}).await.unwrap();
        let at: Vec<Position> = report.findings.iter().map(|finding| finding.position).collect();
        assert_eq!(at, [Position(if change.starts_with("INSERT") { 1 } else { 7 })], "{change}");
    }
}
