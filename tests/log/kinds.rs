//! A kind of case costs a folder and a line: the toy, which exists in tests only, has everything that the log promises.

use crate::{
    fixture::*,
    support::{fresh_database, value_keys},
};
use cqrs_es::{EventStore, persist::PersistedEventStore};
use futures_util::{StreamExt, TryStreamExt, pin_mut};
use postgres_es::PostgresEventRepository;
use redress_domain::{
    CaseId, PetitionerId, SensitiveField, SensitiveText,
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

fn case(id: &str) -> CaseId {
    id.parse().unwrap()
}

fn ask(id: &str, petition: &str) -> Command {
    let (owner, to, petition) = (code("D"), code("T"), petition.parse().unwrap());
    let ask = Ask { owner, to, petition, answer_by: None, text: SensitiveText::new(QUESTION) };
    ToToy::new(case(id), ToyCommand::Ask(ask)).into()
}

fn end(id: &str) -> Command {
    ToToy::new(case(id), ToyCommand::Close).into()
}

/// Units 1 to 5; petition `A` of `someone` 6; question `Q` about it 7, closed 8.
async fn office() -> Office {
    let office = Office::open().await;
    let petitioner_id = Some("someone".parse().unwrap());
    office.done(Command::register(Register { petitioner_id, ..registration("A") })).await;
    office.done(ask("Q", "A")).await;
    office.done(end("Q")).await;
    office
}

fn on_day(command: Command, day: &str) -> Request {
    let mut request = request(command);
    request.occurred_at = Some(at(&format!("{day}T08:30:00+08:00")));
    request
}

async fn verified(log: &Log) -> (u64, u64, u64) {
    let report = log.verify(Arc::default(), |_, _| {}).await.unwrap();
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
async fn only_units_that_the_case_names_work_with_it() {
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
    assert_eq!(refused(within(end("Q"), "T")).await.code(), "TOY_ALREADY_CLOSED", "the unit that was asked");
    // `B` is another office's: an actor of `D-HOUSING` can rest nothing on it.
    office.done(register("B")).await;
    let mut own = within(ask("R", "B"), "D-HOUSING");
    let Command::Toy(ToToy { command: ToyCommand::Ask(ask), .. }) = &mut own.command else {
        panic!("a question")
    };
    ask.owner = code("D-HOUSING");
    assert_eq!(refused(own).await.code(), "PETITION_UNKNOWN");
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

fn source(name: &str, text: &[u8]) -> Source {
    Source { name: name.to_owned(), read: Box::new(Cursor::new(text.to_vec())) }
}

async fn exported(office: &Office) -> (Vec<u8>, Vec<u8>) {
    let (mut events, mut values) = (Vec::new(), Vec::new());
    let sealed: (&mut (dyn std::io::Write + Send), _) = (&mut values, &value_keys());
    export(&office.pool, Position(1), &mut events, Some(sealed), |_, _| {}).await.unwrap();
    (events, values)
}

#[tokio::test]
async fn an_export_is_imported_and_exports_the_same_bytes() {
    let office = office().await;
    let (events, values) = exported(&office).await;
    let database = fresh_database().await;
    let (events_source, values_source) = (source("log", &events), source("values", &values));
    let pool = database.pool();
    let report =
        import(&pool, events_source, Some(values_source), ImportOptions::new(value_keys()), |_| {}).await;
    assert_eq!(report.unwrap().events, 8);
    let restored =
        Office { log: Office::log_with(&pool, &office.clock, value_keys()).await, database, pool, ..office };
    assert_eq!(exported(&restored).await, (events, values));
    assert_eq!(verified(&restored.log).await, (8, 2, 0));
    restored.done(ask("R", "A")).await;
}

#[tokio::test]
async fn an_import_refuses_values_that_are_not_the_petitioners() {
    let office = office().await;
    let (events, values) = exported(&office).await;
    let values = String::from_utf8(values).unwrap();
    let question = values.lines().find(|line| line.contains(QUESTION)).unwrap();
    for (changed, expected) in [
        (values.replace(question, &question.replace("someone", "another")), "expected petitioner_id someone"),
        (values.replace(&format!("{question}\n"), ""), "its values are missing, and no erasure is on record"),
    ] {
        let pool = fresh_database().await.pool();
        let files = (source("log", &events), Some(source("values", changed.as_bytes())));
        let refused =
            import(&pool, files.0, files.1, ImportOptions::new(value_keys()), |_| {}).await.unwrap_err();
        assert!(refused.to_string().contains(expected), "{refused}");
    }
}

#[tokio::test]
async fn its_text_is_erased_with_the_petitioner_it_belongs_to() {
    let office = office().await;
    office.done(ask("R", "A")).await;
    let petitioner_id: PetitionerId = "someone".parse().unwrap();
    let reason = SensitiveText::new("asked");
    let erased = office.done(Command::Erase(Erase { petitioner_id, reason })).await;
    assert!(erased.event.to_canonical().contains("\"events\":3"), "{}", erased.event.to_canonical());
    assert!(office.log.sensitive_values(&[Position(7), Position(9)]).await.unwrap().is_empty());
    assert_eq!(verified(&office.log).await, (10, 1, 3));
    let report = office.log.verify_sensitive_values().await.unwrap();
    assert_eq!((report.proven, report.erased, report.problems.len()), (1, 3, 0));
    // What is said later is held again.
    office.done(ask("S", "A")).await;
    assert_eq!(verified(&office.log).await, (11, 2, 3));
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
        let report = office.log.verify(Arc::default(), |_, _| {}).await.unwrap();
        let found: Vec<_> =
            report.findings.iter().filter(|f| f.position == Position(position.into())).collect();
        assert!(
            found.iter().any(|f| f.what.contains(expected) && f.whose == "toy Q"),
            "{expected}: {found:?}"
        );
    }
}
