//! Signing checkpoints.

use super::{ProofError, store, tree::Tree};
use futures_util::future::BoxFuture;
use redress_proof::{Checkpoint, SigningKey, VerifierKey};
use sqlx::{Connection, PgConnection};

impl Tree {
    /// Signs the tree at its present size, or at an earlier one, with the log's current key, which must be
    /// one of `keys`; the first of them becomes the current key if there is none. Signing again changes
    /// nothing. Returns the size.
    ///
    /// # Errors
    /// If the tree has no such size, none of the keys is the current one, the stored tree is not the one that was signed before, or the
    /// database fails.
    pub fn sign<'a>(
        &'a mut self,
        keys: &'a [SigningKey],
        size: Option<u64>,
    ) -> BoxFuture<'a, Result<u64, ProofError>> {
        Box::pin(async move {
            let mut transaction = self.connection.begin().await?;
            let tree = lock(&mut transaction).await?;
            let size = size.unwrap_or(tree);
            if size == 0 {
                return Err(ProofError::Empty);
            }
            if size > tree {
                return Err(ProofError::NotInTree { asked: store::signed(size), size: tree });
            }
            let (number, key) = current(&mut transaction, &self.origin, keys).await?;
            let checkpoint = record_root(&mut transaction, &self.origin, size, tree).await?;
            record_signature(&mut transaction, &checkpoint, number, key).await?;
            transaction.commit().await?;
            Ok(size)
        })
    }

    /// Makes a new key the log's current one. The old and the new key both sign the present tree, so that
    /// those who trust the old key can trust the new one. Returns the size that both signed; 0 if there is no
    /// event to sign.
    ///
    /// # Errors
    /// As [`sign`](Self::sign), and if the new key has signed for this log before.
    pub fn rotate<'a>(
        &'a mut self,
        keys: &'a [SigningKey],
        new: &'a SigningKey,
    ) -> BoxFuture<'a, Result<u64, ProofError>> {
        Box::pin(async move {
            let mut transaction = self.connection.begin().await?;
            let tree = lock(&mut transaction).await?;
            let (number, old) = current(&mut transaction, &self.origin, keys).await?;
            if store::keys(&mut transaction).await?.iter().any(|(_, public)| *public == new.public()) {
                return Err(ProofError::KeyUsedBefore(new.verifier(&self.origin)));
            }
            record_key(&mut transaction, number + 1, new).await?;
            if tree > 0 {
                let checkpoint = record_root(&mut transaction, &self.origin, tree, tree).await?;
                record_signature(&mut transaction, &checkpoint, number, old).await?;
                record_signature(&mut transaction, &checkpoint, number + 1, new).await?;
            }
            transaction.commit().await?;
            Ok(tree)
        })
    }
}

/// Locks the tree's size until the transaction ends. The commit waits for the disk, since signatures are
/// given to others.
async fn lock(connection: &mut PgConnection) -> Result<u64, ProofError> {
    sqlx::query("SET LOCAL synchronous_commit = on").execute(&mut *connection).await?;
    let sql = "SELECT size FROM proof.tree FOR UPDATE";
    Ok(store::unsigned(sqlx::query_scalar(sql).fetch_one(connection).await?))
}

/// The log's current key, if it is available.
async fn current<'k>(
    connection: &mut PgConnection,
    origin: &str,
    keys: &'k [SigningKey],
) -> Result<(i32, &'k SigningKey), ProofError> {
    let first = keys.first().ok_or_else(|| ProofError::NoKey("there is none".into()))?;
    let Some((number, public)) = store::keys(connection).await?.pop() else {
        record_key(connection, 1, first).await?;
        return Ok((1, first));
    };
    let found = keys.iter().find(|key| key.public() == public);
    let key = found.ok_or_else(|| ProofError::OtherKey { expected: VerifierKey::new(origin, public) })?;
    Ok((number, key))
}

async fn record_key(connection: &mut PgConnection, number: i32, key: &SigningKey) -> Result<(), ProofError> {
    sqlx::query("INSERT INTO proof.keys (number, public_key) VALUES ($1, $2)")
        .bind(number)
        .bind(&key.public()[..])
        .execute(connection)
        .await?;
    Ok(())
}

/// Records the root at a size. Only a continuation of the last signed root can be signed.
async fn record_root(
    connection: &mut PgConnection,
    origin: &str,
    size: u64,
    tree: u64,
) -> Result<Checkpoint, ProofError> {
    if let Some(last) = store::last_root(connection, None).await?
        && (last.size > tree || store::root(connection, last.size).await? != last.root)
    {
        let what = format!("it is not the one that was signed when it had {} events", last.size);
        return Err(ProofError::Damaged(what));
    }
    let root = store::root(connection, size).await?;
    sqlx::query("INSERT INTO proof.checkpoints (size, root) VALUES ($1, $2) ON CONFLICT DO NOTHING")
        .bind(store::signed(size))
        .bind(&root.0[..])
        .execute(&mut *connection)
        .await?;
    match store::last_root(connection, Some(size)).await? {
        Some(recorded) if (recorded.size, recorded.root) == (size, root) => {
            Ok(Checkpoint { origin: origin.to_owned(), size, root })
        }
        _ => Err(ProofError::Damaged(format!("another root was signed for {size} events"))),
    }
}

async fn record_signature(
    connection: &mut PgConnection,
    checkpoint: &Checkpoint,
    number: i32,
    key: &SigningKey,
) -> Result<(), ProofError> {
    let signature = key.sign(&checkpoint.origin, &checkpoint.to_string());
    sqlx::query(
        "INSERT INTO proof.signatures (size, key, signature) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
    )
    .bind(store::signed(checkpoint.size))
    .bind(number)
    .bind(signature.bytes)
    .execute(connection)
    .await?;
    Ok(())
}
