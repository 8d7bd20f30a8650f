//! The options of `redress proof`, and options of other commands for the Merkle tree.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// The key that signs checkpoints.
#[derive(Debug, Clone, Default, Args)]
pub struct CheckpointKeyOptions {
    /// Private key that signs checkpoints, Ed25519 in PKCS#8 (DER) [default: keys/checkpoint-key.pk8 in the
    /// data directory, created if missing]
    #[arg(long, env = "REDRESS_SIGN_WITH", value_name = "FILE", hide_env = true)]
    pub sign_with: Option<PathBuf>,
}

/// Options for the tree that a server keeps and serves.
#[derive(Debug, Clone, Default, Args)]
pub struct TreeOptions {
    /// The key that signs.
    #[command(flatten)]
    pub key: CheckpointKeyOptions,
    /// Serve the hashes of the log (/log/tile/…) without a token: they can confirm a guess of a whole event,
    /// and reveal nothing else
    #[arg(long, env = "REDRESS_PUBLIC_HASHES", hide_env = true)]
    pub public_hashes: bool,
}

/// Commands of `redress proof`.
#[derive(Debug, Subcommand)]
pub enum ProofCommand {
    /// Sign the log up to its end, and print the checkpoint: a signed note (C2SP tlog-checkpoint)
    Checkpoint {
        /// Print the last signed checkpoint, and sign nothing
        #[arg(long)]
        last: bool,
    },
    /// Print the proof that the signed log contains an event (C2SP tlog-proof), with the checkpoint
    Inclusion {
        /// Position of the event
        #[arg(value_name = "POSITION", value_parser = clap::value_parser!(i64).range(1..))]
        position: i64,
        /// Size of the checkpoint [default: the last one]
        #[arg(long, value_name = "EVENTS")]
        size: Option<u64>,
        /// Also write the event to this file, as in an export
        #[arg(long, value_name = "FILE")]
        event: Option<PathBuf>,
    },
    /// Print the proof that an older checkpoint belongs to the same log (a request of C2SP tlog-witness),
    /// with the newer one
    Consistency {
        /// Size of the older checkpoint
        #[arg(value_name = "EVENTS", value_parser = clap::value_parser!(i64).range(1..))]
        from: i64,
        /// Size of the newer checkpoint [default: the last one]
        #[arg(value_name = "EVENTS")]
        to: Option<u64>,
    },
    /// Print the public keys of the log, the current one first
    Key,
    /// Replace the log's key with a new one, and print the checkpoint that both have signed
    Rotate {
        /// New key, if --sign-with names the old one
        #[arg(long, value_name = "FILE")]
        to: Option<PathBuf>,
    },
}
