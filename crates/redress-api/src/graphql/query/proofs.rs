//! The queries `inclusionProof` and `consistencyProof`.

use async_graphql::{Context, Object, Result};
use redress_api_common::{
    access::Access,
    context::ContextExt,
    error::{forbidden, invalid, proof_error},
    scalars::Position,
};
use redress_auth::Operation;
use redress_log::proof::{Consistency, Digest, Inclusion, ProofError};

/// Proofs that nothing in the log was changed.
#[derive(Debug, Default)]
pub struct ProofQueries;

/// Proofs that nothing in the log was changed.
#[Object]
impl ProofQueries {
    /// The proof that an event is in the log as it was signed (RFC 6962, section 2.1.1). The event's leaf is
    /// its line in an export, without the line end. For AUDITOR without a unit: a hash can confirm a guess of
    /// the line, and an accused unit could guess who accuses it.
    async fn inclusion_proof(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The event.")] position: Position,
        #[graphql(
            desc = "How many events the tree of the proof has; default: those under the last checkpoint."
        )]
        size: Option<Position>,
    ) -> Result<InclusionProof> {
        let access = Access::to(ctx, Operation::ReadProofs).await?;
        if access.own_unit().is_some() || access.bound()?.is_some() {
            return Err(forbidden());
        }
        let proofs = ctx.api()?.log.proofs();
        let size = match size {
            Some(size) => u64::try_from(size.0.0).map_err(|_| invalid("size", "expected 1 or more"))?,
            None => proofs.checkpoint_of(None).await.map_err(proof_error)?.checkpoint.size,
        };
        Ok(proofs.inclusion(position.0.0, size).await.map_err(proof_error)?.into())
    }

    /// The proof that the log as it was once signed is the beginning of the later log (RFC 6962, section
    /// 2.1.2). If the root of an older checkpoint is not `fromRootHash`, the log is a fork: it was changed,
    /// or restored and continued. For AUDITOR.
    async fn consistency_proof(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many events the older tree has.")] from: Position,
        #[graphql(desc = "How many the newer one has; default: those under the last checkpoint.")] to: Option<
            Position,
        >,
    ) -> Result<ConsistencyProof> {
        let _ = Access::to(ctx, Operation::ReadProofs).await?;
        let proofs = ctx.api()?.log.proofs();
        let to = match to {
            Some(to) => to.0.0,
            None => {
                let last = proofs.checkpoint_of(None).await.map_err(proof_error)?.checkpoint.size;
                i64::try_from(last).map_err(|_| proof_error(ProofError::NoCheckpoint))?
            }
        };
        Ok(proofs.consistency(from.0.0, to).await.map_err(proof_error)?.into())
    }
}

record! {
    /// The proof that an event is in a tree.
    pub struct InclusionProof {
        /// The event. Its index in the tree is one less.
        position: Position,
        /// How many events the tree has.
        size: Position,
        /// SHA-256 of a zero byte and the event's line, in base64.
        leaf_hash: String,
        /// The root of the tree, as a checkpoint of this size has it.
        root_hash: String,
        /// The hashes from the leaf's sibling to a child of the root.
        path: Vec<String>,
    }
}

record! {
    /// The proof that a tree is the beginning of another.
    pub struct ConsistencyProof {
        /// How many events the older tree has.
        from: Position,
        /// How many the newer one has.
        to: Position,
        /// The root of the older tree, as a checkpoint of its size must have it.
        from_root_hash: String,
        /// The root of the newer tree.
        to_root_hash: String,
        /// The hashes that lead to both roots.
        path: Vec<String>,
    }
}

impl From<Inclusion> for InclusionProof {
    fn from(proof: Inclusion) -> Self {
        Self {
            position: of(proof.position),
            size: of(proof.size),
            leaf_hash: proof.leaf.to_string(),
            root_hash: proof.root.to_string(),
            path: proof.path.iter().map(Digest::to_string).collect(),
        }
    }
}

impl From<Consistency> for ConsistencyProof {
    fn from(proof: Consistency) -> Self {
        Self {
            from: of(proof.from.0),
            to: of(proof.to.0),
            from_root_hash: proof.from.1.to_string(),
            to_root_hash: proof.to.1.to_string(),
            path: proof.path.iter().map(Digest::to_string).collect(),
        }
    }
}

fn of(count: u64) -> Position {
    Position(redress_log::Position(i64::try_from(count).unwrap_or(i64::MAX)))
}
