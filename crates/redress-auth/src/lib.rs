#![doc = include_str!("../README.md")]

mod claims;
mod fetch;
mod issuer_url;
mod jwks;
mod key_set;
mod own_key;
mod permission;
mod principal;
mod public_key;
mod token;
mod verified;
mod verify;

pub use issuer_url::{InvalidUrl, IssuerUrl};
pub use jwks::IssuerConfig;
pub use own_key::{OwnKey, OwnKeyError, make_key_document, open_or_make_key, read_key};
pub use permission::{Operation, Scope};
pub use principal::{Principal, Role, UnknownRole};
pub use token::{Grant, LONGEST_TTL, MintError, SHORTEST_TTL, mint};
pub use verify::{AuthError, Authenticator, Pass};
