//! `redress proof`: prints checkpoints and proofs, and manages the key that signs.

use std::path::Path;

use redress_log::migrations;
use redress_log::proof::{Digest, Proofs, SigningKey, Tree};
use sqlx::PgPool;

use crate::authentication::AuthenticationFault;
use crate::checkpoint_key::CheckpointKey;
use crate::cli::Global;
use crate::cli::proof::{CheckpointKeyOptions, ProofCommand};
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::output;
use crate::program::with_database;
use redress_output::progress;

pub(crate) async fn run(
    global: &Global,
    key: &CheckpointKeyOptions,
    command: &ProofCommand,
    interrupt: &mut Interrupt,
) -> Result<u8, Failure> {
    let key = CheckpointKey::of(global, key)?;
    let text = with_database(global, interrupt, async |database, interrupt| {
        let pool = database.pool();
        migrations::check(pool).await?;
        tokio::select! {
            text = answer(pool, &key, command) => text,
            // What was added to the tree remains; another run continues.
            () = interrupt.wait() => Err(Failure::Interrupted),
        }
    })
    .await?;
    output::line(text.trim_end_matches('\n'))?;
    Ok(0)
}

async fn answer(pool: &PgPool, key: &CheckpointKey, command: &ProofCommand) -> Result<String, Failure> {
    let proofs = Proofs::of(pool.clone());
    match command {
        ProofCommand::Checkpoint { last: true } => Ok(proofs.checkpoint_of(None).await?.note.to_string()),
        ProofCommand::Checkpoint { last: false } => {
            let size = sign(pool, &keys(key)?, None).await?;
            Ok(proofs.checkpoint_of(Some(size)).await?.note.to_string())
        }
        ProofCommand::Inclusion { position, size, event } => {
            inclusion(&proofs, *position, *size, event.as_deref()).await
        }
        ProofCommand::Consistency { from, to } => consistency(&proofs, *from, *to).await,
        ProofCommand::Key => {
            let keys = proofs.keys().await?;
            if keys.is_empty() {
                return Err(redress_log::proof::ProofError::NoCheckpoint.into());
            }
            Ok(keys.iter().map(|key| format!("{key}\n")).collect())
        }
        ProofCommand::Rotate { to } => rotate(pool, key, to.as_deref()).await,
    }
}

pub(super) fn keys(key: &CheckpointKey) -> Result<Vec<SigningKey>, Failure> {
    Ok(key.keys().map_err(AuthenticationFault::from)?)
}

/// Adds events of the log to the tree, up to `size` or all of them, and signs it. Returns the signed size.
pub(super) async fn sign(pool: &PgPool, keys: &[SigningKey], size: Option<u64>) -> Result<u64, Failure> {
    let mut tree = grown(pool, size.unwrap_or(u64::MAX)).await?;
    let signed = tree.sign(keys, size).await?;
    tree.close().await;
    Ok(signed)
}

/// Returns the tree with at least `size` events, or with the whole log.
async fn grown(pool: &PgPool, size: u64) -> Result<Tree, Failure> {
    let mut tree = Tree::open(pool).await?;
    let head = tree.growth().await?.head;
    let bar = progress::bar(progress::EVENTS);
    bar.set_length(head);
    let grown = tree.grow_to(size.min(head), &mut |at| bar.set_position(at)).await;
    bar.finish_and_clear();
    grown?;
    Ok(tree)
}

/// Prints an inclusion proof in the format of C2SP tlog-proof.
async fn inclusion(
    proofs: &Proofs,
    position: i64,
    size: Option<u64>,
    event: Option<&Path>,
) -> Result<String, Failure> {
    let signed = proofs.checkpoint_of(size).await?;
    let proof = proofs.inclusion(position, signed.checkpoint.size).await?;
    if let Some(path) = event {
        let mut line = proofs.line(position).await?;
        line.push(b'\n');
        let failed = |source| Failure::File { doing: "write", path: path.to_owned(), source };
        std::fs::write(path, line).map_err(failed)?;
    }
    let index = proof.position - 1;
    Ok(format!("c2sp.org/tlog-proof@v1\nindex {index}\n{}\n{}", lines(&proof.path), signed.note))
}

/// Prints a consistency proof in the format of a request to a witness (C2SP tlog-witness).
async fn consistency(proofs: &Proofs, from: i64, to: Option<u64>) -> Result<String, Failure> {
    let signed = proofs.checkpoint_of(to).await?;
    let to = i64::try_from(signed.checkpoint.size).unwrap_or(i64::MAX);
    let proof = proofs.consistency(from, to).await?;
    Ok(format!("old {from}\n{}\n{}", lines(&proof.path), signed.note))
}

fn lines(path: &[Digest]) -> String {
    path.iter().map(|hash| format!("{hash}\n")).collect()
}

async fn rotate(pool: &PgPool, key: &CheckpointKey, to: Option<&Path>) -> Result<String, Failure> {
    let mut keys = keys(key)?;
    let proofs = Proofs::of(pool.clone());
    let mut tree = grown(pool, u64::MAX).await?;
    let current = proofs.keys().await?.into_iter().next();
    let is_current = |key: &SigningKey| Some(key.verifier(tree.origin())) == current;
    if keys.len() > 1 && is_current(&keys[1]) {
        // An earlier rotation was interrupted before the key files were renamed.
        key.follow(&keys[0])?;
        keys.remove(0);
    }
    let new = key.next(to)?;
    let size = tree.rotate(&keys, &new).await?;
    let public = new.verifier(tree.origin());
    tree.close().await;
    key.follow(&keys[0])?;
    output::note(&format!("The log's key is now {public}."));
    match size {
        // There is no event to sign: the new key signs from the first one.
        0 => Ok(public.to_string()),
        _ => Ok(proofs.checkpoint_of(Some(size)).await?.note.to_string()),
    }
}
