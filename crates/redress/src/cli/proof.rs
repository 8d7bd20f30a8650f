//! The options of `redress proof`, and what other commands know of the tree.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// The key that signs checkpoints.
#[derive(Debug, Clone, Default, Args)]
pub struct CheckpointKeyOptions {
    /// The private key that signs checkpoints, Ed25519 in PKCS#8 (DER) [default: keys/checkpoint-key.pk8 in the data directory, made when there is none]
    #[arg(long, env = "REDRESS_SIGN_WITH", value_name = "FILE", hide_env = true)]
    pub sign_with: Option<PathBuf>,
}

/// The tree, as a server keeps and serves it.
#[derive(Debug, Clone, Default, Args)]
pub struct TreeOptions {
    /// What signs it.
    #[command(flatten)]
    pub key: CheckpointKeyOptions,
    /// Give the hashes of the log (/log/tile/…) to everybody: they confirm a guess of a whole event, and tell nothing else
    #[arg(long, env = "REDRESS_PUBLIC_HASHES", hide_env = true)]
    pub public_hashes: bool,
}

/// What can be proven.
#[derive(Debug, Subcommand)]
pub enum ProofCommand {
    /// Sign the log as it is, and print the checkpoint: a signed note (C2SP tlog-checkpoint)
    Checkpoint {
        /// Print the last one that was signed, and sign nothing
        #[arg(long)]
        last: bool,
    },
    /// Print the proof that an event is in the log as it was signed (C2SP tlog-proof), with the checkpoint
    Inclusion {
        /// The event
        #[arg(value_name = "POSITION", value_parser = clap::value_parser!(i64).range(1..))]
        position: i64,
        /// The size of the checkpoint [default: the last one]
        #[arg(long, value_name = "EVENTS")]
        size: Option<u64>,
        /// Also write the event, as an export has it, to this file
        #[arg(long, value_name = "FILE")]
        event: Option<PathBuf>,
    },
    /// Print the proof that an older checkpoint is of the same log (a request of C2SP tlog-witness), with the newer one
    Consistency {
        /// The size of the older checkpoint
        #[arg(value_name = "EVENTS", value_parser = clap::value_parser!(i64).range(1..))]
        from: i64,
        /// The size of the newer checkpoint [default: the last one]
        #[arg(value_name = "EVENTS")]
        to: Option<u64>,
    },
    /// Print the public keys of the log, the current one first
    Key,
    /// Make a new key the log's, and print the checkpoint that the old one and the new one have both signed
    Rotate {
        /// The new key, where --sign-with names the old one
        #[arg(long, value_name = "FILE")]
        to: Option<PathBuf>,
    },
}
