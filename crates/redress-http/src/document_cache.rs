//! A cache of parsed documents.

use async_graphql::{
    Request, ServerError,
    parser::{parse_query, types::ExecutableDocument},
};
use lru::LruCache;
use std::{
    num::NonZeroUsize,
    sync::{Arc, Mutex, PoisonError},
};

/// The number of documents in the cache.
const MOST: NonZeroUsize = NonZeroUsize::new(128).expect("not zero");
/// The longest document that is cached, in bytes: parsed, it takes many times as much memory.
const LONGEST: usize = 4 * 1024;

/// The most recently used documents. A program sends the same few documents again and again, with other variables. Each request gets a copy,
/// because the library takes a document apart when it executes it.
pub(crate) struct DocumentCache(Mutex<LruCache<String, Arc<ExecutableDocument>>>);

impl DocumentCache {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(LruCache::new(MOST)))
    }

    /// Sets the parsed document of a request, from the cache if it is there.
    pub(crate) fn parse(&self, request: &mut Request) -> Result<(), ServerError> {
        let cache = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = cache().get(&request.query).cloned();
        let document = match found {
            Some(document) => document,
            None => {
                let document = Arc::new(parse_query(&request.query)?);
                if request.query.len() <= LONGEST {
                    cache().put(request.query.clone(), document.clone());
                }
                document
            }
        };
        request.set_parsed_query(ExecutableDocument::clone(&document));
        Ok(())
    }
}
