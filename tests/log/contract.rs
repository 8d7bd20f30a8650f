//! What others may rely on: the table as postgres-es knows it, migrations, dump and restore.

use crate::{
    fixture::*,
    support::{fresh_database, log_options, pg_tool},
};
use cqrs_es::persist::{PersistedEventRepository, SerializedEvent};
use cqrs_es::{EventEnvelope, EventStore, persist::PersistedEventStore};
use futures_util::{StreamExt, pin_mut};
use postgres_es::PostgresEventRepository;
use redress_domain::petition::Petition;
use redress_log::{AggregateKind, Log, LogError, Position, migrations};
use std::collections::HashMap;

#[tokio::test]
async fn a_plain_postgres_es_repository_reads_what_redress_appends() {
    let office = Office::open().await;
    for command in life("A") {
        office.done(command).await;
    }
    let repository = PostgresEventRepository::new(office.pool.clone());
    let events = repository.get_events::<Petition>("A").await.unwrap();
    let seen: Vec<_> =
        events.iter().map(|e| (e.sequence, e.event_type.as_str(), e.event_version.as_str())).collect();
    assert_eq!(seen[0], (1, "Registered", "1.2"));
    assert_eq!(seen[4], (5, "Closed", "1.4"));
    assert_eq!(events[0].metadata["actor"], "clerk-7");
    let store = PersistedEventStore::<_, Petition>::new_event_store(repository);
    let context = store.load_aggregate("A").await.unwrap();
    assert_eq!(Some(context.aggregate), office.log.petition(&id("A")).await.unwrap());
    let metadata: &HashMap<String, String> = &store.load_events("A").await.unwrap()[0].metadata;
    assert_eq!(metadata["origin"], "LIVE");
}

#[tokio::test]
async fn events_in_the_frameworks_own_serialisation_are_read() {
    let office = Office::open().await;
    let pattern = office.done(register("pattern")).await;
    let redress_log::Event::Petition(payload) = pattern.event.clone() else { panic!("a petition's event") };
    let metadata = serde_json::from_value(serde_json::to_value(&pattern.metadata).unwrap()).unwrap();
    let envelope = EventEnvelope::<Petition> { aggregate_id: "F".into(), sequence: 1, payload, metadata };
    let written = SerializedEvent::try_from(&envelope).unwrap();
    sqlx::query(
        "INSERT INTO events (aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata,
            position, recorded_at, command_id, command_hash)
         VALUES ($1, $2, 1, $3, $4, $5, $6, 7, '2026-03-02T01:00:00Z', 'framework', sha256(''))",
    )
    .bind(written.aggregate_type)
    .bind(written.aggregate_id)
    .bind(written.event_type)
    .bind(written.event_version)
    .bind(written.payload)
    .bind(written.metadata)
    .execute(&office.pool)
    .await
    .unwrap();
    let history = office.log.history(AggregateKind::Petition, "F").await.unwrap();
    assert_eq!((&history[0].event, &history[0].metadata), (&pattern.event, &pattern.metadata));
}

#[tokio::test]
async fn payloads_and_metadata_lie_in_canonical_form() {
    let office = Office::open().await;
    for command in life("路灯") {
        office.done(command).await;
    }
    let sql = "SELECT payload::text, metadata::text FROM events";
    let texts: Vec<(String, String)> = sqlx::query_as(sql).fetch_all(&office.pool).await.unwrap();
    for text in texts.iter().flat_map(|(payload, metadata)| [payload, metadata]) {
        let value: serde_json::Value = serde_json::from_str(text).unwrap();
        assert_eq!(text, &serde_json_canonicalizer::to_string(&value).unwrap());
    }
}

#[tokio::test]
async fn two_programs_may_migrate_at_once_and_the_zone_is_fixed() {
    let database = fresh_database().await;
    let pool = &database.pool();
    assert_eq!(migrations::status(pool).await.unwrap().applied, None);
    assert!(matches!(Log::open(pool.clone(), log_options()).await.err(), Some(LogError::NotMigrated)));
    let lisbon = Some(chrono_tz::Europe::Lisbon);
    let runs = futures_util::future::join_all((0..4).map(|_| migrations::run(pool, lisbon))).await;
    assert!(runs.iter().all(Result::is_ok), "{runs:?}");
    migrations::check(pool).await.unwrap();
    let other = migrations::run(pool, Some(chrono_tz::Asia::Shanghai)).await.unwrap_err();
    assert_eq!(other.code(), "TIME_ZONE_FIXED");
    assert!(other.to_string().contains("Europe/Lisbon"), "{other}");
    let again = migrations::run(pool, None).await.unwrap();
    assert_eq!(again.from, Some(again.to));
    let log = Log::open(pool.clone(), log_options()).await.unwrap();
    assert_eq!(log.time_zone(), chrono_tz::Europe::Lisbon);
}

#[tokio::test]
async fn a_database_of_a_newer_program_is_refused() {
    let database = fresh_database().await;
    migrations::run(&database.pool(), None).await.unwrap();
    let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
        VALUES (9999, 'from the future', true, '\\x00', 0)";
    sqlx::raw_sql(newer).execute(&database.pool()).await.unwrap();
    let error = migrations::run(&database.pool(), None).await.unwrap_err();
    assert!(matches!(error, LogError::DatabaseNewer { found: 9999 }), "{error}");
}

#[tokio::test]
async fn after_dump_and_restore_the_log_is_the_same_and_goes_on() {
    let office = Office::open().await;
    for command in life("A") {
        office.done(command).await;
    }
    let before = office.log.read_after(Position(0), 100).await.unwrap();
    let restored = fresh_database().await;
    let dump = std::env::temp_dir().join(format!("{}.sql", office.database.name));
    pg_tool("pg_dump", &["--file", dump.to_str().unwrap(), &office.database.url()]);
    pg_tool("psql", &["--quiet", "--set=ON_ERROR_STOP=1", "--file", dump.to_str().unwrap(), &restored.url()]);
    std::fs::remove_file(dump).unwrap();
    let log = Log::open(restored.pool(), log_options()).await.unwrap();
    assert_eq!(log.read_after(Position(0), 100).await.unwrap(), before);
    assert_eq!(log.verify_sensitive_values().await.unwrap().proven, 1);
    let events = log.follow(Position(10));
    pin_mut!(events);
    let (answer, next) = tokio::join!(log.execute(request(register("B"))), events.next());
    assert_eq!(answer.unwrap().unwrap().recorded, next.unwrap().unwrap());
}
