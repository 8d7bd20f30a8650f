//! Documents that were parsed before.

use async_graphql::{
    Request, ServerError,
    parser::{parse_query, types::ExecutableDocument},
};
use lru::LruCache;
use std::{
    num::NonZeroUsize,
    sync::{Arc, Mutex, PoisonError},
};

/// Documents that are kept.
const MOST: NonZeroUsize = NonZeroUsize::new(128).expect("not zero");
/// Bytes of the longest that is kept: parsed, it takes many times as much.
const LONGEST: usize = 4 * 1024;

/// A program sends the same few documents again and again, with other variables. Each request gets a copy, for the library takes documents
/// apart while it runs them.
pub(crate) struct Parsed(Mutex<LruCache<String, Arc<ExecutableDocument>>>);

impl Parsed {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(LruCache::new(MOST)))
    }

    /// Parses a request's document, unless it is known.
    pub(crate) fn parse(&self, request: &mut Request) -> Result<(), ServerError> {
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = known().get(&request.query).cloned();
        let document = match found {
            Some(document) => document,
            None => {
                let document = Arc::new(parse_query(&request.query)?);
                if request.query.len() <= LONGEST {
                    known().put(request.query.clone(), document.clone());
                }
                document
            }
        };
        request.set_parsed_query(ExecutableDocument::clone(&document));
        Ok(())
    }
}
