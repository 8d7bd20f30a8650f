//! Tokens, with real signatures, an issuer on this machine and a clock that the test sets.

mod issuers;
mod own_key;
mod refusals;
mod support;
