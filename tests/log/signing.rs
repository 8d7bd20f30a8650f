//! Who signs the tree, and what becomes of a log that goes on from an earlier point.

use super::proof::{found, keeper, key, keys, lives, open, signed};
use crate::{
    fixture::*,
    support::{TestDatabase, copy_of},
};
use redress_log::proof::{Keeper, KeeperOptions, NoteError, Proofs, Tree, VerifierKey, verify_consistency};
use std::{sync::Arc, time::Duration};

/// A log put back to an earlier point and continued is another log than the one that was signed.
#[tokio::test]
async fn a_restored_log_that_goes_on_shows_as_a_fork() {
    let office = Office::open().await;
    lives(&office, 2).await;
    signed(&office.pool).await;
    let Office { database, pool, log, clock } = office;
    log.close().await;
    pool.close().await;
    let (restored, continued) = (copy_of(&database).await, database);
    let (published, of_the_restored) =
        (going_on(continued, &clock, "ONE").await, going_on(restored, &clock, "OTHER").await);
    let older = published.checkpoint().await.unwrap().unwrap();
    let newer = of_the_restored.checkpoint().await.unwrap().unwrap();
    assert_eq!((older.checkpoint.size, newer.checkpoint.size), (20, 20));
    assert_eq!(older.checkpoint.origin, newer.checkpoint.origin);
    // Up to the point of the backup they are one.
    let proof = of_the_restored.consistency(15, 20).await.unwrap();
    let shared = published.checkpoint_of(Some(15)).await.unwrap();
    verify_consistency((15, shared.checkpoint.root), proof.to, &proof.path).unwrap();
    // From there on no proof leads from what was published to the restored log.
    let proof = of_the_restored.consistency(20, 20).await.unwrap();
    verify_consistency((20, older.checkpoint.root), proof.to, &proof.path).unwrap_err();
    let differs = futures_util::future::join_all((1..=20).map(|position| {
        let (one, other) = (published.clone(), of_the_restored.clone());
        async move {
            one.inclusion(position, 20).await.unwrap().leaf
                != other.inclusion(position, 20).await.unwrap().leaf
        }
    }));
    assert_eq!(differs.await.iter().position(|differs| *differs), Some(15), "position 16 is the first");
}

async fn going_on(database: TestDatabase, clock: &TestClock, petition: &str) -> Proofs {
    let pool = database.pool();
    let log = open(&pool).await;
    let office = Office { database, pool: pool.clone(), log, clock: clock.clone() };
    for command in life(petition) {
        office.done(command).await;
    }
    assert_eq!(signed(&pool).await, 20);
    Proofs::of(pool)
}

#[tokio::test]
async fn a_log_that_ends_before_its_tree_is_reported_and_not_signed() {
    let office = Office::open().await;
    signed(&office.pool).await;
    let cut = "SET session_replication_role = replica; DELETE FROM events WHERE position = 5; UPDATE log_head SET position = 4;
               RESET session_replication_role";
    sqlx::raw_sql(cut).execute(&office.pool).await.unwrap();
    let mut tree = Tree::open(&office.pool).await.unwrap();
    let fault = tree.grow().await.unwrap_err();
    assert_eq!(fault.code(), "TREE_PAST_HEAD");
    assert!(fault.to_string().contains("the tree has 5 events, but the log ends at position 4"), "{fault}");
    assert_eq!(found(&office.pool).await.keys().next(), Some(&4));
}

#[tokio::test]
async fn one_key_signs_until_another_takes_over_with_its_word() {
    let office = Office::open().await;
    let mut tree = Tree::open(&office.pool).await.unwrap();
    assert_eq!(tree.sign(&[key(1)], None).await.unwrap_err().code(), "LOG_EMPTY", "there is no event");
    tree.grow_to(u64::MAX, &mut |_| {}).await.unwrap();
    assert_eq!(tree.sign(&[key(1)], None).await.unwrap(), 5);
    let stranger = tree.sign(&[key(2)], None).await.unwrap_err();
    assert_eq!(stranger.code(), "CHECKPOINT_KEY_OTHER");
    assert!(stranger.to_string().contains(&key(1).verifier(tree.origin()).to_string()), "{stranger}");
    assert_eq!(tree.sign(&[], None).await.unwrap_err().code(), "CHECKPOINT_KEY_FAILED");
    assert_eq!(tree.rotate(&[key(2)], &key(3)).await.unwrap_err().code(), "CHECKPOINT_KEY_OTHER");
    assert_eq!(tree.rotate(&[key(1)], &key(1)).await.unwrap_err().code(), "CHECKPOINT_KEY_USED");

    assert_eq!(tree.rotate(&[key(1)], &key(2)).await.unwrap(), 5);
    let proofs = office.log.proofs();
    let [old, new]: [VerifierKey; 2] = [1, 2].map(|number| key(number).verifier(tree.origin()));
    assert_eq!(proofs.keys().await.unwrap(), [new.clone(), old.clone()]);
    let both = proofs.checkpoint().await.unwrap().unwrap();
    assert_eq!(both.note.verify(&[old.clone(), new.clone()]).unwrap(), [&old, &new]);
    assert_eq!(
        tree.sign(&[key(1)], None).await.unwrap_err().code(),
        "CHECKPOINT_KEY_OTHER",
        "it is not the log's any more"
    );

    lives(&office, 1).await;
    tree.grow_to(u64::MAX, &mut |_| {}).await.unwrap();
    // Both are at hand while a rotation is under way elsewhere.
    assert_eq!(tree.sign(&[key(1), key(2)], None).await.unwrap(), 10);
    let after = proofs.checkpoint().await.unwrap().unwrap();
    assert_eq!(after.note.verify(std::slice::from_ref(&new)).unwrap(), [&new]);
    assert_eq!(after.note.verify(&[old]), Err(NoteError::Unsigned));
    assert_eq!(office.log.verify_tree().await.unwrap().findings, []);
}

/// A tree that a process without the key keeps is signed by the one that has it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_keeper_without_the_key_keeps_and_does_not_sign() {
    let office = Office::open().await;
    assert_eq!(signed(&office.pool).await, 5);
    let options = KeeperOptions { every: Duration::from_millis(3), sign_every: Duration::ZERO };
    let stranger = Keeper::start(office.pool.clone(), keys(&[9]), options);
    let keyless = Keeper::start(office.pool.clone(), Arc::new(|| Err("it is gone".into())), options);
    lives(&office, 1).await;
    stranger.stop().await;
    keyless.stop().await;
    let status = office.log.proofs().status().await.unwrap();
    assert_eq!((status.size, status.signed.map(|(size, _)| size)), (10, Some(5)));
    keeper(&office.pool).stop().await;
    assert_eq!(office.log.proofs().status().await.unwrap().signed.map(|(size, _)| size), Some(10));
}
