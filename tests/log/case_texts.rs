//! Sensitive texts of a kind of case: who owns them, and what an erasure takes with it.

use crate::{
    fixture::*,
    kinds::{
        ask, ask_about, erase, exported, office, register_of, restored, shared, source, verified, widen,
    },
    support::{fresh_database, value_keys},
};
use redress_log::{
    Position,
    keys::{ValueKeys, rotate},
    transfer::{ImportOptions, import},
};
use std::sync::Arc;

#[tokio::test]
async fn an_import_refuses_values_under_another_owner() {
    let office = shared().await;
    let (events, values) = exported(&office).await;
    let values = String::from_utf8(values).unwrap();
    let lines: Vec<&str> = values.lines().collect();
    let [of_case, of_someone] = [lines[2], lines[3]];
    assert!(
        of_case.contains(r#""petitioner_id":null"#) && of_someone.contains("someone"),
        "{of_case}\n{of_someone}"
    );
    let owner = "the petitioner_id of the values is not that of the petition";
    let missing = "its values are missing, and no erasure was recorded";
    for (line, changed, expected) in [
        (of_case, of_case.replace("null", "\"someone\""), owner),
        (of_someone, of_someone.replace("\"someone\"", "null"), owner),
        (of_someone, of_someone.replace("someone", "another"), owner),
        (of_case, String::new(), missing),
        (of_someone, String::new(), missing),
    ] {
        let changed = if changed.is_empty() { changed } else { format!("{changed}\n") };
        let changed = values.replace(&format!("{line}\n"), &changed);
        let pool = fresh_database().await.pool();
        let files = (source("log", &events), Some(source("values", changed.as_bytes())));
        let refused =
            import(&pool, files.0, files.1, ImportOptions::new(value_keys()), &mut |_| {}).await.unwrap_err();
        assert!(refused.to_string().contains(expected), "{refused}");
    }
    // Values of before the erasure do not come back with a log of after it.
    office.done(erase("another")).await;
    let (events, _) = exported(&office).await;
    let pool = fresh_database().await.pool();
    let files = (source("log", &events), Some(source("values", values.as_bytes())));
    let refused =
        import(&pool, files.0, files.1, ImportOptions::new(value_keys()), &mut |_| {}).await.unwrap_err();
    assert!(refused.to_string().contains("had been erased"), "{refused}");
}

#[tokio::test]
async fn its_text_is_erased_with_the_petitioner_it_belongs_to() {
    let office = office().await;
    office.done(ask("R", "A")).await;
    let erased = office.done(erase("someone")).await;
    assert!(erased.event.to_canonical().contains("\"events\":3"), "{}", erased.event.to_canonical());
    assert!(office.log.sensitive_values(&[Position(7), Position(9)]).await.unwrap().is_empty());
    assert_eq!(verified(&office.log).await, (10, 1, 3));
    let report = office.log.verify_sensitive_values().await.unwrap();
    assert_eq!((report.proven, report.erased, report.problems.len()), (1, 3, 0));
    // What is said later is held again.
    office.done(ask("S", "A")).await;
    assert_eq!(verified(&office.log).await, (11, 2, 3));
}

async fn held(office: &Office, positions: std::ops::RangeInclusive<i64>) -> Vec<i64> {
    let positions: Vec<Position> = positions.map(Position).collect();
    let held = office.log.sensitive_values(&positions).await.unwrap();
    let mut held: Vec<i64> = held.into_keys().map(|position| position.0).collect();
    held.sort_unstable();
    held
}

#[tokio::test]
async fn a_text_about_several_is_the_cases_own_and_goes_with_any_of_them() {
    for (petitioner, kept, count) in [
        // R's question was about A alone when it was asked: it is someone's.
        ("someone", vec![7], 5),
        ("another", vec![6, 9], 4),
    ] {
        let office = shared().await;
        let owner =
            "SELECT string_agg(coalesce(petitioner_id, '-'), ' ' ORDER BY position) FROM sensitive_values";
        let owners: String = sqlx::query_scalar(owner).fetch_one(&office.pool).await.unwrap();
        assert_eq!(owners, "someone another - someone - -");
        // What was imported knows whose erasure it is, too, and so does a log that got its values back later than its events.
        let (events, values) = exported(&office).await;
        for office in [restored(&office, &events, Some(&values)).await, office] {
            let erased = office.done(erase(petitioner)).await.event.to_canonical();
            assert!(erased.contains(&format!("\"events\":{count}")), "{petitioner}: {erased}");
            assert_eq!(held(&office, 6..=12).await, kept, "{petitioner}");
            assert_eq!(verified(&office.log).await, (13, 1 + kept.len() as u64, count), "{petitioner}");
            let report = office.log.verify_sensitive_values().await.unwrap();
            assert_eq!((report.erased, report.problems.len()), (count, 0));
            // Erased for good: nothing is left to erase, by either.
            assert_eq!(office.refused(erase(petitioner)).await, "NOTHING_TO_ERASE");
            let destroyed = office.count("SELECT count(*) FROM destroyed_keys").await;
            assert_eq!(destroyed.unsigned_abs(), count);
            // A later text of the case is its own again, and goes with the next erasure.
            office.done(ask_about("S", &["A", "B"])).await;
            office.done(erase(petitioner)).await;
            assert!(held(&office, 14..=14).await.is_empty());
            assert_eq!(verified(&office.log).await.2, count + 1);
        }
    }
}

#[tokio::test]
async fn a_case_that_names_a_petition_later_counts_its_earlier_texts_with_that_petitioner() {
    let office = shared().await;
    office.done(register_of("C", "third")).await; // 13
    office.done(widen("Q", "C")).await; // 14
    let erased = office.done(erase("third")).await.event.to_canonical();
    assert!(erased.contains("\"events\":3"), "the petition, and Q's question and answer: {erased}");
    assert_eq!(held(&office, 6..=14).await, [6, 7, 9, 12]);
    assert_eq!(verified(&office.log).await, (15, 5, 3));
    // By an erasure of before it was named, nothing of it is erased.
    office.done(register_of("D", "fourth")).await; // 16
    office.done(erase("fourth")).await; // 17
    office.done(widen("R", "D")).await; // 18
    // 15 and 17 are the reasons of the erasures.
    assert_eq!(held(&office, 6..=18).await, [6, 7, 9, 12, 15, 17]);
    assert_eq!(verified(&office.log).await, (18, 6, 4));
}

#[tokio::test]
async fn a_log_restored_without_its_values_erases_what_comes_after() {
    let office = shared().await;
    let (events, _) = exported(&office).await;
    let restored = restored(&office, &events, None).await;
    restored.done(register_of("C", "third")).await; // 13
    restored.done(widen("Q", "C")).await; // 14
    restored.done(ask_about("S", &["C", "B"])).await; // 15
    restored.done(erase("another")).await;
    assert_eq!(held(&restored, 6..=15).await, [13]);
}

#[tokio::test]
async fn values_of_a_case_are_sealed_again_by_a_rotation() {
    let dir = tempfile::tempdir().unwrap();
    let keys = ValueKeys::at(dir.path().join("value-keys"));
    let mut office = Office::open().await;
    office.log = office.with_keys(keys.clone()).await;
    for command in [register_of("A", "someone"), register_of("B", "another"), ask_about("Q", &["A", "B"])] {
        office.done(command).await;
    }
    let report = rotate(&office.pool, &keys, &mut |_, _| {}).await.unwrap();
    assert_eq!((report.resealed, report.destroyed), (3, 0));
    assert_eq!(verified(&office.log).await, (8, 3, 0));
    office.done(erase("another")).await;
    assert_eq!(held(&office, 6..=8).await, [6]);
}

#[tokio::test]
async fn verification_finds_a_case_that_an_erasure_would_miss() {
    let office = shared().await;
    let lost = "ALTER TABLE case_petitioners DISABLE TRIGGER USER;
        DELETE FROM case_petitioners WHERE petitioner_id = 'another' AND aggregate_id = 'R'";
    sqlx::raw_sql(lost).execute(&office.pool).await.unwrap();
    let report = office.log.verify(Arc::default(), &mut |_, _| {}).await.unwrap();
    let found: Vec<_> = report.findings.iter().map(|f| (f.position.0, f.whose.as_str())).collect();
    assert_eq!(found, [(10, "toy R")], "{:?}", report.findings);
}
