//! A kind of case costs a folder and a line: the toy, which exists in tests only, has everything that the log promises.

use crate::{
    fixture::*,
    support::{fresh_database, value_keys},
};
use cqrs_es::{EventStore, persist::PersistedEventStore};
use futures_util::{StreamExt, TryStreamExt, pin_mut};
use postgres_es::PostgresEventRepository;
use redress_domain::{
    CaseId, SensitiveField, SensitiveText,
    petition::steps::Register,
    petitioner::Erase,
    toy::{Ask, ToToy, Toy, ToyCommand, ToyEvent},
};
use redress_log::{
    AggregateKind, AsOf, Command, Event, Log, Position, Refusal, Request,
    transfer::{ImportOptions, Source, export, import},
};
use std::{io::Cursor, sync::Arc};

const QUESTION: &str = "whose lamp is it";
const ANSWER: &str = "the lamp is nobody's";

fn case(id: &str) -> CaseId {
    id.parse().unwrap()
}

pub fn ask(id: &str, petition: &str) -> Command {
    ask_about(id, &[petition])
}

/// A question about some petitions.
pub fn ask_about(id: &str, petitions: &[&str]) -> Command {
    let (owner, to, text) = (code("D"), code("T"), SensitiveText::new(QUESTION));
    let mut petitions = petitions.iter().map(|petition| petition.parse().unwrap());
    let petition = petitions.next().unwrap();
    let ask = Ask { owner, to, petition, others: petitions.collect(), answer_by: None, text };
    ToToy::new(case(id), ToyCommand::Ask(ask)).into()
}

pub fn widen(id: &str, petition: &str) -> Command {
    ToToy::new(case(id), ToyCommand::Widen { petition: petition.parse().unwrap() }).into()
}

pub fn answer(id: &str) -> Command {
    ToToy::new(case(id), ToyCommand::Answer { text: SensitiveText::new(ANSWER) }).into()
}

fn end(id: &str) -> Command {
    ToToy::new(case(id), ToyCommand::Close).into()
}

pub fn register_of(petition: &str, petitioner: &str) -> Command {
    let petitioner_id = Some(petitioner.parse().unwrap());
    Command::register(Register { petitioner_id, ..registration(petition) })
}

pub fn erase(petitioner: &str) -> Command {
    let (petitioner_id, reason) = (petitioner.parse().unwrap(), SensitiveText::new("asked"));
    Command::Erase(Erase { petitioner_id, reason })
}

/// Units 1 to 5; petition `A` of `someone` 6; question `Q` about it 7, closed 8.
pub async fn office() -> Office {
    let office = Office::open().await;
    office.done(register_of("A", "someone")).await;
    office.done(ask("Q", "A")).await;
    office.done(end("Q")).await;
    office
}

fn on_day(command: Command, day: &str) -> Request {
    let mut request = request(command);
    request.occurred_at = Some(at(&format!("{day}T08:30:00+08:00")));
    request
}

pub async fn verified(log: &Log) -> (u64, u64, u64) {
    let report = log.verify(Arc::default(), &mut |_, _| {}).await.unwrap();
    assert_eq!(report.findings, []);
    (report.decided, report.proven, report.erased)
}

#[tokio::test]
async fn a_case_is_opened_closed_and_read() {
    let office = office().await;
    let history = office.log.history(AggregateKind::Toy, "Q").await.unwrap();
    assert_eq!(history.iter().map(|e| (e.position.0, e.sequence)).collect::<Vec<_>>(), [(7, 1), (8, 2)]);
    let Event::Toy(ToyEvent::Asked(asked)) = &history[0].event else { panic!("a question") };
    assert_eq!((asked.owner.code.as_str(), asked.to.code.as_str()), ("D", "T"));
    assert_eq!(asked.petitioner_id.as_str(), "someone", "a fact of the petition");
    assert_eq!(asked.answer_by.to_string(), "2026-04-01", "thirty days");
    let store =
        PersistedEventStore::<_, Toy>::new_event_store(PostgresEventRepository::new(office.pool.clone()));
    let plain = store.load_aggregate("Q").await.unwrap().aggregate;
    assert_eq!(plain.asked.as_ref(), Some(asked), "as any program on postgres-es reads it");
    let payload: String = sqlx::query_scalar("SELECT payload::text FROM events WHERE position = 7")
        .fetch_one(&office.pool)
        .await
        .unwrap();
    assert!(!payload.contains(QUESTION), "{payload}");
    let held = office.log.sensitive_values(&[Position(7)]).await.unwrap();
    let text = held[&Position(7)].values.get(SensitiveField::Summary).unwrap();
    assert_eq!(text.reveal(), QUESTION);
    for (as_of, is_closed) in [
        (AsOf::Position(Position(7)), false),
        (AsOf::Position(Position(8)), true),
        (AsOf::Date("2026-03-02".parse().unwrap()), true),
    ] {
        let asked = office.log.case_as_of(AggregateKind::Toy, "Q", as_of).await.unwrap();
        let case = asked.unwrap().summary().unwrap();
        assert_eq!((case.closed_on.is_some(), case.due_on.is_none()), (is_closed, is_closed), "{as_of:?}");
    }
    let before = AsOf::Position(Position(6));
    assert!(office.log.case_as_of(AggregateKind::Toy, "Q", before).await.unwrap().is_none());
    let by_name = office.log.heads(Position(0), Position(8), Some(&[(AggregateKind::Toy, "Closed")]), 10);
    assert_eq!(by_name.await.unwrap().iter().map(|head| head.position.0).collect::<Vec<_>>(), [8]);
    let of_petitions = [(AggregateKind::Petition, "Closed")];
    let other = office.log.heads(Position(0), Position(8), Some(&of_petitions), 10).await.unwrap();
    assert_eq!(other, [], "a name is its kind's own");
}

#[tokio::test]
async fn what_a_command_needs_of_a_petition_is_looked_up() {
    let office = office().await;
    office.done(register("B")).await;
    for command in life("C") {
        office.done(command).await;
    }
    // A writer that knows nothing yet, and one that knows all of it.
    for log in [office.another().await, office.log.clone()] {
        let refused = async |request: Request| log.execute(request).await.unwrap().unwrap_err();
        for (command, code, field) in [
            (ask("R", "Z"), "PETITION_UNKNOWN", "petition"),
            (ask("R", "C"), "PETITION_ALREADY_CLOSED", "petition"),
            (ask("Q", "A"), "TOY_ALREADY_ASKED", "id"),
            (end("Q"), "TOY_ALREADY_CLOSED", "id"),
            (end("R"), "TOY_UNKNOWN", "id"),
        ] {
            let refusal = refused(request(command)).await;
            assert_eq!((refusal.code(), refusal.field()), (code, Some(field)), "{refusal}");
        }
        let refusal = refused(on_day(ask("R", "B"), "2026-03-01")).await;
        assert_eq!(refusal.code(), "TOY_TOO_EARLY", "not before the day of the fact it rests on");
    }
    let mut never = ask("R", "B");
    let Command::Toy(ToToy { command: ToyCommand::Ask(asked), .. }) = &mut never else {
        panic!("a question")
    };
    asked.answer_by = "+12026-01-01".parse().ok();
    let refusal = office.send(request(never)).await.unwrap_err();
    assert_eq!(refusal, Refusal::DateOutOfRange { field: "answer_by" });
    office.done(ask("R", "B")).await;
}

#[tokio::test]
async fn commands_of_one_batch_see_what_those_before_them_did() {
    let office = Office::open().await;
    let asked = ["A", "B", "C"].map(|petition| [register(petition), ask(&format!("Q-{petition}"), petition)]);
    let sent = asked.into_iter().flatten().map(|command| office.send(request(command)));
    let answers = futures_util::future::join_all(sent).await;
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    assert_eq!(verified(&office.log).await, (11, 6, 0));
}

#[tokio::test]
async fn what_a_batch_makes_of_a_case_decides_what_its_next_command_needs() {
    let office = Office::open().await;
    office.done(register_of("A", "someone")).await;
    for command in life("B") {
        office.done(command).await;
    }
    // The answer rests on the petition that the question named, which no writer has looked at yet.
    for (log, case) in [(office.another().await, "Q1"), (office.log.clone(), "Q2")] {
        let sent = [ask(case, "A"), answer(case), answer(case), end(case)]
            .map(|command| log.execute(request(command)));
        let answers = futures_util::future::join_all(sent).await;
        let codes: Vec<_> = answers
            .into_iter()
            .map(|answer| answer.unwrap().map(|_| "done").unwrap_or_else(|refusal| refusal.code()))
            .collect();
        assert_eq!(codes, ["done", "done", "TOY_ALREADY_ANSWERED", "done"]);
    }
    office.done(ask("Q3", "A")).await;
    for command in life("A").into_iter().skip(1) {
        office.done(command).await;
    }
    for log in [office.log.clone(), office.another().await] {
        let refusal = log.execute(request(answer("Q3"))).await.unwrap().unwrap_err();
        assert_eq!(
            refusal.code(),
            "PETITION_ALREADY_CLOSED",
            "a fact of a petition that the command does not name"
        );
    }
}

#[tokio::test]
async fn who_is_asked_gives_the_one_answer_and_reads_the_case() {
    let office = office().await;
    let within = |command: Command, unit: &str| {
        let mut request = request(command);
        request.within = Some(code(unit));
        request
    };
    let refused = async |request: Request| office.send(request).await.unwrap_err();
    let refusal = refused(within(ask("R", "A"), "D-HOUSING")).await;
    assert!(matches!(refusal, Refusal::OutOfScope { field: "owner", .. }), "{refusal}");
    assert_eq!(refused(within(ask("Q", "A"), "T")).await.code(), "UNIT_OUT_OF_SCOPE");
    assert_eq!(refused(within(end("Q"), "D-HOUSING")).await.code(), "TOY_UNKNOWN", "as if it did not exist");
    let refusal = refused(within(end("Q"), "T")).await;
    assert_eq!(
        (refusal.code(), refusal.field()),
        ("UNIT_OUT_OF_SCOPE", Some("id")),
        "T reads it, D works with it"
    );
    assert_eq!(refused(within(answer("Q"), "T")).await.code(), "TOY_ALREADY_CLOSED");
    assert_eq!(refused(within(answer("Q"), "D-HOUSING")).await.code(), "TOY_UNKNOWN");

    // A is D's: to answer, T reaches it, and for nothing else.
    office.done(ask("R", "A")).await;
    assert_eq!(refused(within(answer("R"), "D-HOUSING")).await.code(), "TOY_UNKNOWN");
    let mut own = within(ask("S", "A"), "T");
    let Command::Toy(ToToy { command: ToyCommand::Ask(asked), .. }) = &mut own.command else {
        panic!("a question")
    };
    asked.owner = code("T");
    assert_eq!(refused(own).await.code(), "PETITION_UNKNOWN");
    assert_eq!(refused(within(triage("A"), "T")).await.code(), "PETITION_UNKNOWN");
    office.send(within(answer("R"), "T")).await.unwrap();
    assert_eq!(refused(within(answer("R"), "T")).await.code(), "TOY_ALREADY_ANSWERED");
    assert_eq!(refused(within(triage("A"), "T")).await.code(), "PETITION_UNKNOWN");
    office.send(within(end("R"), "D")).await.unwrap();

    // `B` is another office's: an actor of `D-HOUSING` can rest nothing on it.
    office.done(register("B")).await;
    let mut own = within(ask("S", "B"), "D-HOUSING");
    let Command::Toy(ToToy { command: ToyCommand::Ask(ask), .. }) = &mut own.command else {
        panic!("a question")
    };
    ask.owner = code("D-HOUSING");
    assert_eq!(refused(own).await.code(), "PETITION_UNKNOWN");
}

#[tokio::test]
async fn the_owner_does_not_answer_for_the_unit_that_it_asks() {
    let office = office().await;
    let mut question = ask("R", "A");
    let Command::Toy(ToToy { command: ToyCommand::Ask(asked), .. }) = &mut question else {
        panic!("a question")
    };
    // C is above D.
    asked.to = code("C");
    office.done(question).await;
    let mut by_owner = request(answer("R"));
    by_owner.within = Some(code("D"));
    let refusal = office.send(by_owner).await.unwrap_err();
    assert_eq!((refusal.code(), refusal.field()), ("UNIT_OUT_OF_SCOPE", Some("id")));
}

#[tokio::test]
async fn being_asked_about_a_petition_opens_it_to_no_unit_that_it_accuses() {
    let office = office().await;
    let against = vec![code("T")];
    office.done(Command::register(Register { against, ..registration("B") })).await;
    office.done(ask("R", "B")).await;
    let mut by_accused = request(answer("R"));
    (by_accused.within, by_accused.unit) = (Some(code("T")), Some(code("T")));
    assert_eq!(office.send(by_accused).await.unwrap_err().code(), "PETITION_UNKNOWN");
}

#[tokio::test]
async fn a_repeated_command_gets_its_first_answer() {
    let office = office().await;
    let first = office.send(named(ask("R", "A"), "ask-1")).await.unwrap();
    for log in [office.log.clone(), office.another().await] {
        let again = log.execute(named(ask("R", "A"), "ask-1")).await.unwrap().unwrap();
        assert_eq!((again.repeated, &again.recorded), (true, &first.recorded));
        let other = log.execute(named(end("R"), "ask-1")).await.unwrap();
        assert_eq!(other, Err(Refusal::CommandIdReused));
    }
    let answers = office.log.first_answers(&[named(ask("R", "A"), "ask-1")]).await.unwrap();
    assert!(matches!(&answers[..], [Some(Ok(receipt))] if receipt.repeated));
}

#[tokio::test]
async fn a_follower_gets_it() {
    let office = office().await;
    let events = office.log.follow(Position(6));
    pin_mut!(events);
    for (position, name) in [(7, "Asked"), (8, "Closed")] {
        let event = events.next().await.unwrap().unwrap();
        assert_eq!((event.position, event.event.event_type().as_str()), (Position(position), name));
    }
    let log = office.another().await;
    let (_, news) = tokio::join!(log.execute(request(ask("R", "A"))), events.next());
    assert_eq!(news.unwrap().unwrap().event.kind(), AggregateKind::Toy);
    let all: Vec<_> = office.log.read_all(Position(0)).try_collect().await.unwrap();
    assert_eq!(all.len(), 9);
}

pub fn source(name: &str, text: &[u8]) -> Source {
    Source { name: name.to_owned(), read: Box::new(Cursor::new(text.to_vec())) }
}

pub async fn exported(office: &Office) -> (Vec<u8>, Vec<u8>) {
    let (mut events, mut values) = (Vec::new(), Vec::new());
    let sealed: (&mut (dyn std::io::Write + Send), _) = (&mut values, &value_keys());
    export(&office.pool, Position(1), &mut events, Some(sealed), &mut |_, _| {}).await.unwrap();
    (events, values)
}

/// Texts of one petitioner and of cases: `A` of `someone` 6, `B` of `another` 7; `Q` about both 8; `R` about `A` 9, and about `B`, too, 10;
/// answers to both 11 and 12.
pub async fn shared() -> Office {
    let office = Office::open().await;
    office.done(register_of("A", "someone")).await;
    office.done(register_of("B", "another")).await;
    for command in [ask_about("Q", &["A", "B"]), ask("R", "A"), widen("R", "B"), answer("Q"), answer("R")] {
        office.done(command).await;
    }
    office
}

pub async fn restored(office: &Office, events: &[u8], values: Option<&[u8]>) -> Office {
    let database = fresh_database().await;
    let pool = database.pool();
    let (events, values) = (source("log", events), values.map(|values| source("values", values)));
    import(&pool, events, values, ImportOptions::new(value_keys()), &mut |_| {}).await.unwrap();
    let log = Office::log_with(&pool, &office.clock, value_keys()).await;
    Office { log, database, pool, clock: office.clock.clone() }
}

#[tokio::test]
async fn an_export_is_imported_and_exports_the_same_bytes() {
    for (office, expected) in [(office().await, (8, 2, 0)), (shared().await, (12, 6, 0))] {
        let (events, values) = exported(&office).await;
        let restored = restored(&office, &events, Some(&values)).await;
        assert_eq!(exported(&restored).await, (events, values));
        assert_eq!(verified(&restored.log).await, expected);
        restored.done(ask("S", "A")).await;
    }
}

#[tokio::test]
async fn verification_finds_what_somebody_changed() {
    for (position, from, to, expected) in [
        (7, "2026-04-01", "2026-01-01", "cannot be earlier than 2026-03-02"),
        (7, "\"petition\":\"A\"", "\"petition\":\"Z\"", "there is no petition of this id [PETITION_UNKNOWN]"),
        (7, "someone", "another", "petitioner_id is \"another\" instead of \"someone\""),
        (8, "2026-03-02", "2026-03-01", "occurred_on is \"2026-03-01\" instead of \"2026-03-02\""),
    ] {
        let office = office().await;
        let sql = "ALTER TABLE events DISABLE TRIGGER USER";
        sqlx::query(sql).execute(&office.pool).await.unwrap();
        sqlx::query("UPDATE events SET payload = replace(payload::text, $2, $3)::json WHERE position = $1")
            .bind(i64::from(position))
            .bind(from)
            .bind(to)
            .execute(&office.pool)
            .await
            .unwrap();
        let report = office.log.verify(Arc::default(), &mut |_, _| {}).await.unwrap();
        let found: Vec<_> =
            report.findings.iter().filter(|f| f.position == Position(position.into())).collect();
        assert!(
            found.iter().any(|f| f.what.contains(expected) && f.whose == "toy Q"),
            "{expected}: {found:?}"
        );
    }
}
