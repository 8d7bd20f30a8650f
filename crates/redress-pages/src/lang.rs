//! The languages of the pages.

use axum::http::{HeaderMap, HeaderValue, header};

const COOKIE: &str = "redress_lang";

/// The language of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lang {
    En,
    Zh,
}

impl Lang {
    /// The language that the address names (`lang=zh`), else the one chosen before, else the one the browser prefers, else English.
    pub(crate) fn of(named: Option<&str>, headers: &HeaderMap) -> Self {
        let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
        let chosen = || {
            let mut pairs = text(header::COOKIE)?.split(';').filter_map(|pair| pair.trim().split_once('='));
            Self::named(pairs.find(|(name, _)| *name == COOKIE)?.1)
        };
        let preferred = || preferred(text(header::ACCEPT_LANGUAGE)?);
        named.and_then(Self::named).or_else(chosen).or_else(preferred).unwrap_or(Self::En)
    }

    /// The language of a tag, such as `zh` or `en-GB`.
    pub(crate) fn named(tag: &str) -> Option<Self> {
        let language = tag.split('-').next().unwrap_or_default();
        let is = |name: &str| language.eq_ignore_ascii_case(name);
        if is("zh") { Some(Self::Zh) } else { is("en").then_some(Self::En) }
    }

    /// The text in this language.
    pub(crate) fn pick<T>(self, en: T, zh: T) -> T {
        match self {
            Self::En => en,
            Self::Zh => zh,
        }
    }

    /// Its value in addresses.
    pub(crate) fn name(self) -> &'static str {
        self.pick("en", "zh")
    }

    /// Its tag in HTML.
    pub(crate) fn tag(self) -> &'static str {
        self.pick("en", "zh-Hans")
    }

    pub(crate) fn other(self) -> Self {
        self.pick(Self::Zh, Self::En)
    }

    /// The cookie that keeps the choice for a year.
    pub(crate) fn cookie(self) -> HeaderValue {
        HeaderValue::from_static(self.pick(
            "redress_lang=en; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax",
            "redress_lang=zh; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax",
        ))
    }
}

/// The best of our languages in an `Accept-Language` header; of equal weight, the one that is named first.
fn preferred(header: &str) -> Option<Lang> {
    let mut best: Option<(f32, Lang)> = None;
    for range in header.split(',') {
        let mut parts = range.split(';').map(str::trim);
        let Some(lang) = parts.next().and_then(Lang::named) else { continue };
        let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(Some(1.0), |q| q.parse().ok());
        let weight = weight.unwrap_or(0.0);
        if weight > best.map_or(0.0, |(weight, _)| weight) {
            best = Some((weight, lang));
        }
    }
    best.map(|(_, lang)| lang)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browser_says_which_language() {
        let rows = [
            ("", Lang::En),
            ("zh-CN,zh;q=0.9,en;q=0.8", Lang::Zh),
            ("en-GB,en;q=0.9,zh;q=0.8", Lang::En),
            ("fr, zh;q=0.1", Lang::Zh),
            ("en;q=0.5, zh;q=0.6", Lang::Zh),
            ("zh;q=0, en;q=0.1", Lang::En),
            ("de", Lang::En),
            ("zh;q=x", Lang::En),
        ];
        for (value, expected) in rows {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, value.parse().unwrap());
            assert_eq!(Lang::of(None, &headers), expected, "{value}");
            headers.insert(header::COOKIE, "x=1; redress_lang=zh".parse().unwrap());
            assert_eq!(Lang::of(None, &headers), Lang::Zh, "a choice comes first");
            assert_eq!(Lang::of(Some("en"), &headers), Lang::En, "the address comes before it");
        }
    }
}
