//! What the pages are made with.

use std::{
    fmt,
    hash::{DefaultHasher, Hash, Hasher},
};

use chrono::NaiveDate;
use redress_http::InProcess;

/// Gives a token for the code of a one-time link; `None` if the code is wrong, used or too old.
type Exchange = dyn Fn(&str) -> Option<String> + Send + Sync;

/// The pages over a schema: their only source is its queries, asked as the visitor.
pub struct Pages {
    pub(crate) schema: InProcess,
    pub(crate) today: Box<dyn Fn() -> NaiveDate + Send + Sync>,
    pub(crate) exchange: Option<Box<Exchange>>,
    pub(crate) start: Option<String>,
}

impl Pages {
    /// Pages over a schema; `today` gives the local day, which decides what is late and which month is the present one.
    pub fn new(schema: InProcess, today: impl Fn() -> NaiveDate + Send + Sync + 'static) -> Self {
        Self { schema, today: Box::new(today), exchange: None, start: None }
    }

    /// Takes one-time links: `exchange` gives a token for the code of a link, `None` if it is wrong, used or too old.
    #[must_use]
    pub fn link(mut self, exchange: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Self {
        self.exchange = Some(Box::new(exchange));
        self
    }

    /// The page that `/` leads those to who work for no unit of their own; default: the topmost units.
    #[must_use]
    pub fn start(mut self, path: String) -> Self {
        self.start = Some(path);
        self
    }
}

impl fmt::Debug for Pages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("start", &self.start).finish_non_exhaustive()
    }
}

/// The style of all pages.
pub(crate) const STYLE: &str = include_str!("style.css");
pub(crate) const ICON: &str = include_str!("icon.svg");

/// Where the style is; another style is in another place, so that browsers can keep it.
pub(crate) fn style_path() -> String {
    let mut hasher = DefaultHasher::new();
    STYLE.hash(&mut hasher);
    format!("/assets/pages-{:016x}.css", hasher.finish())
}
