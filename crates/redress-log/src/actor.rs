//! Who is recorded: subjects of an issuer's tokens and of the server's own key are apart.
//!
//! A subject of the own key is recorded as it is. One of an issuer is recorded as `issuer#subject`: an issuer's address begins like no
//! subject that the own key may name, and has no `#`.

/// The actor that a subject of an issuer is recorded as.
#[must_use]
pub fn of_issuer(issuer: &str, subject: &str) -> String {
    format!("{issuer}#{subject}")
}

/// Whether a text begins like an actor of an issuer.
#[must_use]
pub fn is_of_issuer(actor: &str) -> bool {
    ["http://", "https://"]
        .iter()
        .any(|scheme| actor.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
}

/// What an actor of an issuer was recorded as by programs that did not name the issuer.
pub(crate) fn former(actor: &str) -> Option<&str> {
    Some(actor).filter(|actor| is_of_issuer(actor))?.split_once('#').map(|(_, subject)| subject)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_actor_of_an_issuer_is_told_from_any_other() {
        let actor = of_issuer("https://login.example.org/realms/office", "clerk#7");
        assert!(is_of_issuer(&actor) && is_of_issuer("HTTP://127.0.0.1#x") && !is_of_issuer("clerk-7"));
        assert_eq!(former(&actor), Some("clerk#7"));
        assert_eq!((former("clerk-7"), former("clerk#7"), former("https://without")), (None, None, None));
    }
}
