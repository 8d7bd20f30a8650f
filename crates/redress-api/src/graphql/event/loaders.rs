//! What lists need of the log, gathered into one statement for all their items. Nothing is kept: an erased value is gone at once.

use crate::graphql::{
    Opening,
    error::{log_error, read_error},
};
use async_graphql::{Error, dataloader::Loader};
use redress_log::{HeldValues, HistoryPage, Position, RecordedEvent};
use redress_read::PetitionRow;
use std::{collections::HashMap, sync::Arc};

/// Loads pages of histories, values about people by the position of their event, and petitions by their number. It decides nothing
/// about who may see them.
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

impl Loader<String> for Loaders {
    type Value = Arc<PetitionRow>;
    type Error = Error;

    async fn load(&self, ids: &[String]) -> Result<HashMap<String, Arc<PetitionRow>>, Error> {
        let rows = self.0.api()?.reader.petitions_by_id(ids).await.map_err(read_error)?.value;
        Ok(rows.into_iter().map(|row| (row.id.clone(), Arc::new(row))).collect())
    }
}
