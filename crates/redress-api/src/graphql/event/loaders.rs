//! What lists need of the log, gathered into one statement for all their items. Nothing is kept: an erased value is gone at once.

use crate::graphql::{Opening, error::log_error};
use async_graphql::{Error, dataloader::Loader};
use redress_log::{HeldValues, HistoryPage, Position, RecordedEvent};
use std::collections::HashMap;

/// Loads pages of histories, and values about people by the position of their event. It decides nothing about who may see them.
pub(in crate::graphql) struct Loaders(pub(in crate::graphql) Opening);

impl Loader<HistoryPage> for Loaders {
    type Value = Vec<RecordedEvent>;
    type Error = Error;

    async fn load(&self, pages: &[HistoryPage]) -> Result<HashMap<HistoryPage, Self::Value>, Error> {
        let histories = self.0.api()?.log.history_pages(pages).await.map_err(log_error)?;
        Ok(pages.iter().cloned().zip(histories).collect())
    }
}

impl Loader<Position> for Loaders {
    type Value = HeldValues;
    type Error = Error;

    async fn load(&self, positions: &[Position]) -> Result<HashMap<Position, HeldValues>, Error> {
        self.0.api()?.log.sensitive_values(positions).await.map_err(log_error)
    }
}
