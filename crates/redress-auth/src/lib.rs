#![doc = include_str!("../README.md")]

mod authenticator;
mod claims;
mod fetch_keys;
mod issuer_keys;
mod issuer_url;
mod key_set;
mod mint;
mod own_key;
mod permission;
mod principal;
mod public_key;
mod signature_cache;

pub use authenticator::{AuthError, Authenticator, Pass};
pub use issuer_keys::IssuerConfig;
pub use issuer_url::{InvalidUrl, IssuerUrl};
pub use mint::{Grant, LONGEST_TTL, MintError, SHORTEST_TTL, mint};
pub use own_key::{OwnKey, OwnKeyError, make_key_document, open_or_make_key, read_key};
pub use permission::{Operation, Scope};
pub use principal::{Principal, Role, UnknownRole};
