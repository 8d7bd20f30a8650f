//! Whose tokens are accepted beside the server's own.

use clap::Args;
use redress_auth::IssuerUrl;

/// An issuer of tokens (OpenID Connect).
#[derive(Debug, Clone, Args)]
pub struct IssuerOptions {
    /// Also accept the tokens of this OpenID Connect issuer, named exactly as in its tokens
    #[arg(long, env = "REDRESS_ISSUER", value_name = "URL", hide_env = true)]
    pub issuer: Option<IssuerUrl>,
    /// What the issuer's tokens name as their audience
    #[arg(long, env = "REDRESS_AUDIENCE", value_name = "NAME", default_value = "redress", hide_env = true)]
    pub audience: String,
    /// Where the issuer's keys are [default: the issuer is asked]
    #[arg(long, env = "REDRESS_JWKS_URL", value_name = "URL", requires = "issuer", hide_env = true)]
    pub jwks_url: Option<IssuerUrl>,
}
