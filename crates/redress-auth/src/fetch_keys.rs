//! Fetches the keys of an issuer over HTTP.

use super::{IssuerUrl, key_set::KeySet};
use serde::Deserialize;
use std::time::Duration;
use ureq::{
    Agent,
    http::header::{ACCEPT, CACHE_CONTROL},
    tls::{RootCerts, TlsConfig},
};

const PATIENCE: Duration = Duration::from_secs(3);
const MOST_BYTES: u64 = 256 * 1024;

/// Fetches the keys, from their URL or from the one that the issuer names, and the seconds for which they may be cached. Blocks, for at most
/// twice the time limit of a request.
pub(crate) fn fetch(
    issuer: &IssuerUrl,
    jwks_url: Option<&IssuerUrl>,
) -> Result<(KeySet, Option<u32>), String> {
    let url = match jwks_url {
        Some(url) => url.clone(),
        None => discover(issuer)?,
    };
    let (body, max_age) = get(url.as_str(), url.is_local())?;
    Ok((KeySet::parse(&body)?, max_age))
}

/// Asks the issuer for the URL of its keys (OpenID Connect Discovery).
fn discover(issuer: &IssuerUrl) -> Result<IssuerUrl, String> {
    #[derive(Deserialize)]
    struct Description {
        issuer: String,
        jwks_uri: String,
    }
    let (body, _) = get(&issuer.discovery(), issuer.is_local())?;
    let description: Description =
        serde_json::from_slice(&body).map_err(|_| "its description of itself cannot be read".to_owned())?;
    if description.issuer != issuer.as_str() {
        return Err(format!("it calls itself {:?}: name it exactly so", description.issuer));
    }
    let url: IssuerUrl =
        description.jwks_uri.parse().map_err(|fault| format!("the address of its keys is {fault}"))?;
    if url.is_local() && !issuer.is_local() {
        return Err("the address of its keys is on this machine, and it is not".to_owned());
    }
    Ok(url)
}

/// Gets a body and its `max-age`. Redirections are not followed: they could lead to a host that keys must not come from.
fn get(url: &str, local: bool) -> Result<(Vec<u8>, Option<u32>), String> {
    let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
    let config = Agent::config_builder()
        .timeout_global(Some(PATIENCE))
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .user_agent("redress")
        .tls_config(tls);
    let config = if local { config.proxy(None) } else { config };
    let agent: Agent = config.build().into();
    let answer = agent.get(url).header(ACCEPT, "application/json").call();
    let mut answer = answer.map_err(|fault| format!("{url}: {fault}"))?;
    if answer.status() != 200 {
        return Err(format!("{url}: it answers with status {}", answer.status().as_u16()));
    }
    let max_age = answer.headers().get(CACHE_CONTROL).and_then(|value| max_age(value.to_str().ok()?));
    let body = answer.body_mut().with_config().limit(MOST_BYTES).read_to_vec();
    Ok((body.map_err(|fault| format!("{url}: {fault}"))?, max_age))
}

/// The seconds for which an answer may be cached, if it says so.
fn max_age(cache_control: &str) -> Option<u32> {
    let mut directives = cache_control.split(',').map(|part| part.trim().to_ascii_lowercase());
    if directives.clone().any(|directive| directive == "no-store" || directive == "no-cache") {
        return Some(0);
    }
    directives.find_map(|directive| directive.strip_prefix("max-age=")?.trim_matches('"').parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cache_directives() {
        assert_eq!(max_age("public, Max-Age=300, must-revalidate"), Some(300));
        assert_eq!(max_age("max-age=300, no-store"), Some(0));
        assert_eq!(max_age("no-cache"), Some(0));
        assert_eq!(max_age("public"), None);
        assert_eq!(max_age("max-age=soon"), None);
    }
}
