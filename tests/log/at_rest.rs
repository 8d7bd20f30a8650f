//! The keys of values about people: what an erasure and a rotation leave of them.

use crate::{fixture::*, support::copy_of};
use futures_util::FutureExt;
use redress_domain::{SensitiveField, SensitiveText, petitioner::Erase};
use redress_log::{
    Command, Log, Position,
    keys::{ValueKeys, rotate},
};
use std::{fs, panic::AssertUnwindSafe, path::Path};

/// Values that no other test has.
const ERASED: &str = "欧阳无痕（测试）";
const KEPT: &str = "司徒留存（测试）";

fn registration_of(petition: &str, petitioner: &str, name: &str) -> Command {
    let mut registration = registration(petition);
    registration.petitioner_id = Some(petitioner.parse().unwrap());
    registration.name = Some(SensitiveText::new(name));
    Command::register(registration)
}

/// A log with keys in a file of its own, and what is sealed at a position.
async fn with_keys_at(path: &Path) -> (Office, ValueKeys) {
    let mut office = Office::open().await;
    let keys = ValueKeys::at(path);
    office.log = office.with_keys(keys.clone()).await;
    (office, keys)
}

async fn names(log: &Log, positions: &[i64]) -> Vec<Option<String>> {
    let positions: Vec<Position> = positions.iter().copied().map(Position).collect();
    let held = log.sensitive_values(&positions).await.unwrap();
    let name = |position| Some(held.get(position)?.values.get(SensitiveField::Name)?.reveal().to_owned());
    positions.iter().map(name).collect()
}

fn erase(petitioner: &str) -> Command {
    let reason = SensitiveText::new("asked for by letter");
    Command::Erase(Erase { petitioner_id: petitioner.parse().unwrap(), reason })
}

/// What an old backup and the WAL have: the sealed rows, put back into the table.
const PUT_BACK: &str =
    "INSERT INTO sensitive_values SELECT * FROM before ON CONFLICT DO NOTHING; DROP TABLE before";

#[tokio::test]
async fn sealed_values_from_a_backup_open_with_todays_keys_unless_they_were_erased() {
    let dir = tempfile::tempdir().unwrap();
    let (path, old) = (dir.path().join("keys/value-keys"), dir.path().join("old"));
    let (office, _) = with_keys_at(&path).await;
    office.done(registration_of("A", "someone", ERASED)).await; // 6
    office.done(registration_of("B", "else", KEPT)).await; // 7
    fs::copy(&path, &old).unwrap();
    sqlx::raw_sql("CREATE TABLE before AS SELECT * FROM sensitive_values")
        .execute(&office.pool)
        .await
        .unwrap();
    office.done(erase("someone")).await;
    sqlx::raw_sql(PUT_BACK).execute(&office.pool).await.unwrap();
    // Neither the process that erased it, nor one that reads the file, nor a rotation brings it back.
    for log in [office.log.clone(), office.with_keys(ValueKeys::at(&path)).await] {
        assert_eq!(names(&log, &[6, 7]).await, [None, Some(KEPT.to_owned())]);
        let problems = log.verify_sensitive_values().await.unwrap().problems;
        assert!(
            problems.len() == 1 && problems[0].what.contains("key of the values was destroyed"),
            "{problems:?}"
        );
    }
    // A copy of the keys from before the erasure does: it has to go with the backups.
    let with_old = office.with_keys(ValueKeys::at(&old)).await;
    assert_eq!(names(&with_old, &[6, 7]).await, [Some(ERASED.to_owned()), Some(KEPT.to_owned())]);
    // Until it is used by a process that knows of the erasure.
    with_old.forget_erased().await.unwrap();
    assert_eq!(names(&with_old, &[6]).await, [None]);
    assert_eq!(
        names(&office.with_keys(ValueKeys::at(&old)).await, &[6, 7]).await,
        [None, Some(KEPT.to_owned())]
    );
}

#[tokio::test]
async fn a_position_that_is_given_again_after_a_restore_gets_a_key_of_its_own() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("value-keys");
    let (office, _) = with_keys_at(&path).await;
    office.done(register("A")).await; // 6
    let backup = {
        office.log.close().await;
        office.pool.close().await;
        copy_of(&office.database).await
    };
    let log = Office::log_with(&office.database.pool(), &office.clock, ValueKeys::at(&path)).await;
    let lost = log.execute(request(registration_of("B", "someone", ERASED))).await.unwrap().unwrap();
    assert_eq!(lost.recorded.position, Position(7));
    log.execute(request(erase("someone"))).await.unwrap().unwrap();
    let restored = Office::log_with(&backup.pool(), &office.clock, ValueKeys::at(&path)).await;
    let again = restored.execute(request(registration_of("C", "else", KEPT))).await.unwrap().unwrap();
    assert_eq!(again.recorded.position, Position(7));
    assert_eq!(names(&restored, &[7]).await, [Some(KEPT.to_owned())]);
    assert_eq!(restored.verify_sensitive_values().await.unwrap().proven, 2);
}

#[tokio::test]
async fn a_rotation_seals_everything_again_while_others_write() {
    let dir = tempfile::tempdir().unwrap();
    let (path, old) = (dir.path().join("value-keys"), dir.path().join("old"));
    let (office, keys) = with_keys_at(&path).await;
    for command in life("A") {
        office.done(command).await; // 6 to 10
    }
    office.done(registration_of("B", "someone", KEPT)).await; // 11
    fs::copy(&path, &old).unwrap();
    let another = office.with_keys(ValueKeys::at(&path)).await;
    another.execute(request(register("C"))).await.unwrap().unwrap(); // 12
    let report = rotate(&office.pool, &keys, &mut |_, _| {}).await.unwrap();
    assert_eq!((report.resealed, report.destroyed), (3, 0));
    // Both go on, under the new key: the one that rotated, and one that has to look.
    office.done(register("D")).await;
    another.execute(request(register("E"))).await.unwrap().unwrap();
    assert_eq!(office.count("SELECT count(DISTINCT root) FROM sensitive_values").await, 1);
    for log in [&office.log, &another] {
        assert_eq!(log.verify_sensitive_values().await.unwrap().proven, 5);
    }
    assert_eq!(names(&office.log, &[11]).await, [Some(KEPT.to_owned())]);
    let stale = office.with_keys(ValueKeys::at(&old)).await;
    let fault = stale.sensitive_values(&[Position(11)]).await.unwrap_err();
    assert_eq!(fault.code(), "VALUE_KEY_MISSING");
    assert!(fault.to_string().contains(old.to_str().unwrap()), "{fault}");
    let refused = stale.execute(request(register("F"))).await.unwrap_err();
    assert_eq!(refused.code(), "VALUE_KEY_MISSING");
    assert!(stale.execute(request(triage("D"))).await.unwrap().is_ok(), "what needs no key goes on");
}

#[tokio::test]
async fn a_rotation_that_was_cut_off_is_finished_by_the_next() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("value-keys");
    let (office, keys) = with_keys_at(&path).await;
    office.done(registration_of("A", "someone", KEPT)).await; // 6
    office.done(register("B")).await; // 7
    // As far as one comes that seals one event again and is killed.
    let mut killed = |_, _| panic!("killed");
    let cut_off = AssertUnwindSafe(rotate(&office.pool, &keys, &mut killed));
    assert!(cut_off.catch_unwind().await.is_err());
    office.done(register("C")).await; // 8
    assert_eq!(office.log.verify_sensitive_values().await.unwrap().proven, 3);
    let report = rotate(&office.pool, &ValueKeys::at(&path), &mut |_, _| {}).await.unwrap();
    assert_eq!(report.resealed, 3);
    assert_eq!(fs::read_to_string(&path).unwrap().matches("\"seed\"").count(), 1, "no former key is left");
    assert_eq!(names(&office.with_keys(ValueKeys::at(&path)).await, &[6]).await, [Some(KEPT.to_owned())]);
}
