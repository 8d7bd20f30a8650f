//! Who is recorded as the actor: keeps subjects of an issuer's tokens apart from subjects of the server's own
//! key.
//!
//! A subject of the own key is recorded as it is; a subject of an issuer is recorded as `issuer#subject`. No
//! subject of the own key can begin like an issuer's address, and the address contains no `#`.

/// The actor that an issuer's subject is recorded as.
#[must_use]
pub fn of_issuer(issuer: &str, subject: &str) -> String {
    format!("{issuer}#{subject}")
}

/// Whether a text begins like an issuer's actor.
#[must_use]
pub fn is_of_issuer(actor: &str) -> bool {
    ["http://", "https://"]
        .iter()
        .any(|scheme| actor.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
}

/// The actor that earlier programs, which did not name the issuer, recorded.
pub(crate) fn former(actor: &str) -> Option<&str> {
    Some(actor).filter(|actor| is_of_issuer(actor))?.split_once('#').map(|(_, subject)| subject)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuers_actor_is_distinguished_from_every_other_actor() {
        let actor = of_issuer("https://login.example.org/realms/office", "clerk#7");
        assert!(is_of_issuer(&actor) && is_of_issuer("HTTP://127.0.0.1#x") && !is_of_issuer("clerk-7"));
        assert_eq!(former(&actor), Some("clerk#7"));
        assert_eq!((former("clerk-7"), former("clerk#7"), former("https://without")), (None, None, None));
    }
}
