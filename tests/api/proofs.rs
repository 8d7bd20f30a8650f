//! Proofs and checkpoints over GraphQL: for auditors, and right.

use crate::{
    desk::{Desk, code},
    fixture::*,
};
use redress_auth::Role;
use redress_log::proof::{Digest, SigningKey, Tree, verify_consistency, verify_inclusion};
use serde_json::{Value as Json, json};

async fn signed(desk: &Desk) -> u64 {
    let head = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
    let key = SigningKey::from_pkcs8(&[&head[..], &[7; 32]].concat()).unwrap();
    let mut tree = Tree::open(&desk.office.pool).await.unwrap();
    tree.grow_to(u64::MAX, &mut |_| {}).await.unwrap();
    tree.sign(&[key], None).await.unwrap()
}

fn path(proof: &Json) -> Vec<Digest> {
    proof["path"].as_array().unwrap().iter().map(digest).collect()
}

fn digest(text: &Json) -> Digest {
    text.as_str().unwrap().parse().unwrap()
}

const PROOFS: &str = r#"{
    log { checkpoint }
    inclusionProof(position: "3") { position size leafHash rootHash path }
    consistencyProof(from: "4", to: "10") { from to fromRootHash toRootHash path }
}"#;

#[tokio::test]
async fn auditors_get_valid_proofs_and_others_get_none() {
    let office = Office::open().await;
    for command in life("A") {
        office.done(command).await;
    }
    let desk = Desk::over(office).await;
    let not_yet = desk
        .ask(Role::Auditor, None, r#"{ log { checkpoint } inclusionProof(position: "3") { size } }"#)
        .await;
    assert_eq!(code(&not_yet), "CHECKPOINT_NOT_YET", "{not_yet}");
    let size = signed(&desk).await;
    let told = desk.ask(Role::Auditor, None, PROOFS).await["data"].clone();
    let checkpoint = desk.office.log.proofs().checkpoint_of(None).await.unwrap();
    assert_eq!(told["log"]["checkpoint"], json!(checkpoint.note.to_string()));
    let (root, inclusion) = (checkpoint.checkpoint.root, &told["inclusionProof"]);
    assert_eq!((&inclusion["position"], &inclusion["size"]), (&json!("3"), &json!("10")));
    let leaf = Digest::of_leaf(&desk.office.log.proofs().line(3).await.unwrap());
    assert_eq!((digest(&inclusion["leafHash"]), digest(&inclusion["rootHash"])), (leaf, root));
    verify_inclusion(leaf, 2, size, &path(inclusion), root).unwrap();
    let consistency = &told["consistencyProof"];
    let older = (4, digest(&consistency["fromRootHash"]));
    verify_consistency(older, (size, root), &path(consistency)).unwrap();

    for role in Role::ALL.into_iter().filter(|role| !matches!(role, Role::Auditor | Role::Admin)) {
        for field in [r#"inclusionProof(position: "3") { size }"#, r#"consistencyProof(from: "4") { to }"#] {
            let refused = desk.ask(role, Some("P"), &format!("{{ {field} }}")).await;
            assert_eq!(code(&refused), "FORBIDDEN", "{role} {field}");
        }
        let shown = desk.ask(role, Some("P"), "{ log { checkpoint } }").await;
        assert!(shown["data"]["log"]["checkpoint"].is_string(), "{role}: a checkpoint is for everybody");
    }
}

#[tokio::test]
async fn what_the_tree_does_not_have_is_an_error_that_says_so() {
    let desk = Desk::over(Office::open().await).await;
    signed(&desk).await;
    for (field, expected) in [
        (r#"inclusionProof(position: "6") { size }"#, "POSITION_NOT_IN_TREE"),
        (r#"inclusionProof(position: "0") { size }"#, "POSITION_NOT_IN_TREE"),
        (r#"inclusionProof(position: "3", size: "2") { size }"#, "POSITION_NOT_IN_TREE"),
        (r#"inclusionProof(position: "3", size: "6") { size }"#, "POSITION_NOT_IN_TREE"),
        (r#"consistencyProof(from: "0") { to }"#, "SIZES_OUT_OF_ORDER"),
        (r#"consistencyProof(from: "4", to: "3") { to }"#, "SIZES_OUT_OF_ORDER"),
        (r#"consistencyProof(from: "4", to: "6") { to }"#, "POSITION_NOT_IN_TREE"),
    ] {
        let answer = desk.ask(Role::Auditor, None, &format!("{{ {field} }}")).await;
        assert_eq!(code(&answer), expected, "{field}: {answer}");
    }
}
