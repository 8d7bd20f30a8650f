//! The options for an issuer whose tokens are accepted in addition to the server's own.

use clap::Args;
use redress_auth::IssuerUrl;

/// An issuer of tokens (OpenID Connect).
#[derive(Debug, Clone, Args)]
pub struct IssuerOptions {
    /// Also accept tokens of this OpenID Connect issuer, named exactly as in its tokens
    #[arg(long, env = "REDRESS_ISSUER", value_name = "URL", hide_env = true)]
    pub issuer: Option<IssuerUrl>,
    /// Audience in the issuer's tokens
    #[arg(long, env = "REDRESS_AUDIENCE", value_name = "NAME", default_value = "redress", hide_env = true)]
    pub audience: String,
    /// URL of the issuer's keys [default: from the issuer's discovery document]
    #[arg(long, env = "REDRESS_JWKS_URL", value_name = "URL", requires = "issuer", hide_env = true)]
    pub jwks_url: Option<IssuerUrl>,
}
