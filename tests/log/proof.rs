//! The log as a tree: kept through crashes, signed once a size, and proven from.

use crate::{
    fixture::*,
    support::{TestDatabase, copy_of},
};
use redress_domain::{PetitionerId, SensitiveText, petition::steps::Register, petitioner::Erase};
use redress_log::{
    Command, Position,
    proof::{
        Content, Digest, Keeper, KeeperOptions, Keys, ProofError, SigningKey, TilePath, Tree,
        verify_consistency, verify_inclusion,
    },
    transfer::export,
};
use sqlx::PgPool;
use std::{collections::BTreeMap, sync::Arc, time::Duration};

/// A key of its own for each number.
pub(super) fn key(number: u8) -> SigningKey {
    let head = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
    SigningKey::from_pkcs8(&[&head[..], &[number; 32]].concat()).unwrap()
}

pub(super) fn keys(numbers: &'static [u8]) -> Keys {
    Arc::new(move || Ok(numbers.iter().map(|number| key(*number)).collect()))
}

/// A keeper that loses no time.
pub(super) fn keeper(pool: &PgPool) -> Keeper {
    let options = KeeperOptions { every: Duration::from_millis(3), sign_every: Duration::ZERO };
    Keeper::start(pool.clone(), keys(&[1]), options)
}

/// The tree of the whole log, signed.
pub(super) async fn signed(pool: &PgPool) -> u64 {
    let mut tree = Tree::open(pool).await.unwrap();
    tree.grow_to(u64::MAX, &mut |_| {}).await.unwrap();
    let size = tree.sign(&[key(1)], None).await.unwrap();
    tree.close().await;
    size
}

/// The hashes of the lines of an export.
pub(super) async fn leaves(pool: &PgPool) -> Vec<Digest> {
    let mut lines = Vec::new();
    export(pool, Position(1), &mut lines, None, &mut |_, _| {}).await.unwrap();
    lines
        .split_inclusive(|byte| *byte == b'\n')
        .map(|line| Digest::of_leaf(&line[..line.len() - 1]))
        .collect()
}

pub(super) async fn lives(office: &Office, count: usize) {
    for number in 0..count {
        for command in life(&format!("P{number}")) {
            office.done(command).await;
        }
    }
}

pub(super) async fn tampered(database: &TestDatabase, sql: &str) -> PgPool {
    let copy = copy_of(database).await.pool();
    sqlx::raw_sql(&format!("SET session_replication_role = replica; {sql}; RESET session_replication_role"))
        .execute(&copy)
        .await
        .unwrap();
    copy
}

pub(super) async fn open(pool: &PgPool) -> redress_log::Log {
    redress_log::Log::open(pool.clone(), crate::support::log_options()).await.unwrap()
}

/// What a comparison of the tree with the log finds, by position.
pub(super) async fn found(pool: &PgPool) -> BTreeMap<i64, String> {
    let log = open(pool).await;
    let report = log.verify_tree().await.unwrap();
    log.close().await;
    report.findings.into_iter().map(|finding| (finding.position.0, finding.what)).collect()
}

#[tokio::test]
async fn every_event_is_proven_in_every_tree_and_every_tree_in_the_next() {
    let office = Office::open().await;
    let proofs = office.log.proofs();
    assert_eq!(proofs.checkpoint_of(None).await.unwrap_err().code(), "CHECKPOINT_NOT_YET");
    lives(&office, 20).await;
    assert_eq!(signed(&office.pool).await, 105);
    lives_named(&office, "Q", 60).await;
    assert_eq!(signed(&office.pool).await, 405);
    let leaves = leaves(&office.pool).await;
    let roots: BTreeMap<u64, Digest> = futures_util::future::join_all([105, 405].map(|size| {
        let proofs = proofs.clone();
        async move {
            let signed = proofs.checkpoint_of(Some(size)).await.unwrap();
            let known = [key(1).verifier(&signed.checkpoint.origin)];
            assert_eq!(signed.note.verify(&known).unwrap(), [&known[0]]);
            assert_eq!(signed.note.text, signed.checkpoint.to_string());
            (size, signed.checkpoint.root)
        }
    }))
    .await
    .into_iter()
    .collect();
    for (size, root) in &roots {
        for position in [1, 2, 100, 105, 256, 257, 404, 405] {
            let asked = proofs.inclusion(position, *size).await;
            if position.unsigned_abs() > *size {
                assert_eq!(asked.unwrap_err().code(), "POSITION_NOT_IN_TREE");
                continue;
            }
            let proof = asked.unwrap();
            assert_eq!(
                (proof.leaf, proof.root),
                (leaves[usize::try_from(position).unwrap() - 1], *root),
                "{position} in {size}"
            );
            verify_inclusion(proof.leaf, position.unsigned_abs() - 1, *size, &proof.path, *root).unwrap();
            assert_eq!(Digest::of_leaf(&proofs.line(position).await.unwrap()), proof.leaf);
        }
    }
    for from in [1, 5, 64, 105, 255, 256, 257, 405] {
        let proof = proofs.consistency(from, 405).await.unwrap();
        assert_eq!(proof.to, (405, roots[&405]));
        verify_consistency(proof.from, proof.to, &proof.path).unwrap();
    }
    for (from, to, code) in
        [(0, 5, "SIZES_OUT_OF_ORDER"), (6, 5, "SIZES_OUT_OF_ORDER"), (5, 406, "POSITION_NOT_IN_TREE")]
    {
        assert_eq!(proofs.consistency(from, to).await.unwrap_err().code(), code);
    }
    assert_eq!(proofs.checkpoint_of(Some(104)).await.unwrap_err().code(), "CHECKPOINT_UNKNOWN");
    assert_eq!(proofs.inclusion(0, 405).await.unwrap_err().code(), "POSITION_NOT_IN_TREE");
    let report = office.log.verify_tree().await.unwrap();
    assert_eq!((report.size, report.checkpoints, report.findings), (405, 2, Vec::new()));
}

async fn lives_named(office: &Office, name: &str, count: usize) {
    for number in 0..count {
        for command in life(&format!("{name}{number}")) {
            office.done(command).await;
        }
    }
}

#[tokio::test]
async fn tiles_and_bundles_are_those_of_the_log() {
    let office = Office::open().await;
    lives(&office, 52).await;
    signed(&office.pool).await;
    let (leaves, proofs) = (leaves(&office.pool).await, office.log.proofs());
    let tile = async |path: &str| proofs.tile(path.parse::<TilePath>().unwrap()).await.unwrap();
    assert_eq!(tile("0/000").await, Some(Digest::write_all(&leaves[..256])));
    assert_eq!(tile("0/001.p/9").await, Some(Digest::write_all(&leaves[256..])));
    assert_eq!(tile("0/001.p/1").await, Some(Digest::write_all(&leaves[256..257])));
    assert_eq!(tile("1/000.p/1").await, Some(Digest::of_subtree(&leaves[..256]).0.to_vec()));
    for none in [
        "0/001.p/10",
        "0/001",
        "0/002",
        "1/000",
        "2/000.p/1",
        "63/000",
        "entries/001.p/10",
        "entries/002",
        "entries/x018/x446/x744/x073/x709/x551/615",
    ] {
        assert_eq!(tile(none).await, None, "{none}");
    }
    let bundle = tile("entries/001.p/9").await.unwrap();
    let (mut rest, mut hashes) = (bundle.as_slice(), Vec::new());
    while let Some((length, more)) = rest.split_first_chunk() {
        let (entry, more) = more.split_at(u16::from_be_bytes(*length).into());
        hashes.push(Digest::of_leaf(entry));
        rest = more;
    }
    assert_eq!(hashes, leaves[256..]);
    let whole = TilePath { content: Content::Entries, index: 0, width: 256 };
    assert!(proofs.tile(whole).await.unwrap().is_some());
}

#[tokio::test]
async fn an_erasure_changes_no_leaf_and_no_proof() {
    let office = Office::open().await;
    let someone: PetitionerId = "someone".parse().unwrap();
    let name = Some(SensitiveText::new("张三"));
    let register = Register { petitioner_id: Some(someone.clone()), name, ..registration("A") };
    office.done(Command::register(register)).await;
    let size = signed(&office.pool).await;
    let proofs = office.log.proofs();
    let before = (
        proofs.line(6).await.unwrap(),
        proofs.inclusion(6, size).await.unwrap(),
        proofs.checkpoint().await.unwrap().unwrap(),
    );
    assert!(!String::from_utf8_lossy(&before.0).contains("张三"));
    office.done(Command::Erase(Erase { petitioner_id: someone, reason: SensitiveText::new("asked") })).await;
    assert_eq!(office.count("SELECT count(*) FROM sensitive_values WHERE position = 6").await, 0);
    let size = signed(&office.pool).await;
    assert_eq!(size, 7);
    let after = (
        proofs.line(6).await.unwrap(),
        proofs.inclusion(6, 6).await.unwrap(),
        proofs.checkpoint_of(Some(6)).await.unwrap(),
    );
    assert_eq!(before, after);
    let proof = proofs.consistency(6, 7).await.unwrap();
    verify_consistency((6, before.2.checkpoint.root), proof.to, &proof.path).unwrap();
    assert_eq!(office.log.verify_tree().await.unwrap().findings, []);
}

/// Whatever ends a keeper, wherever in a batch, and however many there are.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keepers_that_crash_anywhere_leave_the_tree_of_the_log() {
    let office = Office::open().await;
    let working = async { lives(&office, 60).await };
    let mut seen = BTreeMap::new();
    let crashing = async {
        let proofs = office.log.proofs();
        for round in 0..40 {
            let keepers = (keeper(&office.pool), keeper(&office.pool));
            tokio::time::sleep(Duration::from_millis(fastrand::u64(1..60))).await;
            if round % 2 == 0 {
                let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'redress-proof'
                           AND datname = current_database()";
                sqlx::query(cut).execute(&office.pool).await.unwrap();
            }
            if let Some(signed) = proofs.checkpoint().await.unwrap() {
                seen.insert(signed.checkpoint.size, signed.note);
            }
            drop(keepers);
        }
    };
    tokio::join!(working, crashing);
    let last = keeper(&office.pool);
    last.stop().await;
    let proofs = office.log.proofs();
    let status = proofs.status().await.unwrap();
    assert_eq!((status.size, status.head, status.signed.map(|(size, _)| size)), (305, 305, Some(305)));
    let report = office.log.verify_tree().await.unwrap();
    assert_eq!(report.findings, []);
    println!("{} checkpoints, {} of them seen", report.checkpoints, seen.len());
    // What was given to somebody is what is on record, and the beginning of the tree.
    for (size, note) in seen {
        let recorded = proofs.checkpoint_of(Some(size)).await.unwrap();
        assert_eq!(recorded.note, note, "{size}");
        let proof = proofs.consistency(size as i64, 305).await.unwrap();
        verify_consistency((size, recorded.checkpoint.root), proof.to, &proof.path).unwrap();
    }
}

#[tokio::test]
async fn the_database_refuses_a_second_root_a_smaller_tree_and_another_hash() {
    let office = Office::open().await;
    signed(&office.pool).await;
    for sql in [
        "INSERT INTO proof.checkpoints (size, root) SELECT size, sha256('other') FROM proof.checkpoints",
        "UPDATE proof.checkpoints SET root = sha256('other')",
        "DELETE FROM proof.checkpoints",
        "TRUNCATE proof.checkpoints CASCADE",
        "UPDATE proof.signatures SET signature = signature",
        "DELETE FROM proof.keys",
        "UPDATE proof.tree SET size = 4",
        "DELETE FROM proof.tree",
        "DELETE FROM proof.tiles",
        "UPDATE proof.tiles SET hashes = sha256('other')",
        "UPDATE proof.tiles SET hashes = set_byte(hashes, 40, 1 - get_byte(hashes, 40))",
        "UPDATE proof.tiles SET index = index + 1",
    ] {
        let refused = sqlx::query(sql).execute(&office.pool).await.expect_err(sql);
        let code = refused.as_database_error().unwrap().code().unwrap().into_owned();
        assert!(code == "42501" || code == "23505" || code == "23514", "{sql}: {code}");
    }
    assert_eq!(office.log.verify_tree().await.unwrap().findings, []);
}

#[tokio::test]
async fn what_was_changed_in_the_database_is_found_at_its_position() {
    let office = Office::open().await;
    lives(&office, 52).await;
    signed(&office.pool).await;
    let Office { database, pool, log, .. } = office;
    log.close().await;
    pool.close().await;
    for (sql, positions) in [
        (
            "UPDATE events SET metadata = replace(metadata::text, 'clerk-7', 'clerk-8')::json WHERE position = 77",
            &[77, 256][..],
        ),
        (
            "UPDATE events SET recorded_at = recorded_at + interval '1 microsecond' WHERE position = 260",
            &[260, 265],
        ),
        (
            "UPDATE events SET command_hash = set_byte(command_hash, 0, 255 - get_byte(command_hash, 0)) WHERE position = 9",
            &[9, 256],
        ),
        ("DELETE FROM events WHERE position = 100", &[99, 256]),
        (
            "UPDATE proof.tiles SET hashes = set_byte(hashes, 32, 255 - get_byte(hashes, 32)) WHERE level = 0 AND index = 1",
            &[258],
        ),
        (
            "UPDATE proof.tiles SET hashes = set_byte(hashes, 0, 255 - get_byte(hashes, 0)) WHERE level = 1",
            &[256],
        ),
        ("UPDATE proof.checkpoints SET root = sha256('other')", &[265]),
        (
            "UPDATE proof.signatures SET signature = set_byte(signature, 9, 255 - get_byte(signature, 9))",
            &[265],
        ),
        ("UPDATE proof.tree SET size = 264", &[265]),
    ] {
        let copy = tampered(&database, sql).await;
        let found = found(&copy).await;
        assert_eq!(
            found.keys().next(),
            positions.first().map(|position| *position as i64).as_ref(),
            "{sql}: {found:?}"
        );
        if sql.contains("proof.") {
            // Nothing is signed on top of it.
            let mut tree = Tree::open(&copy).await.unwrap();
            tree.grow_to(u64::MAX, &mut |_| {}).await.ok();
            let signed = tree.sign(&[key(1)], None).await;
            let damaged = matches!(signed, Err(ProofError::Damaged(_)));
            assert!(damaged || sql.contains("signatures") || sql.contains("size = 264"), "{sql}: {signed:?}");
        }
        copy.close().await;
    }
}
