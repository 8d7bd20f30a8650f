//! Data loaders: one statement for all items of a list. Nothing is cached, so an erased value disappears
//! immediately.

use super::{
    error::{log_error, read_error},
    opening::Opening,
};
use async_graphql::{Error, dataloader::Loader};
use redress_log::{HeldValues, HistoryPage, Position, RecordedEvent};
use redress_read::{PetitionRow, Reader};
use std::{collections::HashMap, sync::Arc};

/// Loads pages of histories, sensitive values by the position of their event, and petitions by number. It
/// does not check who may see them.
pub struct Loaders {
    /// The log and its readers.
    pub opening: Opening,
    /// Whether the replica is read.
    pub at_replica: bool,
}

impl Loaders {
    fn reader(&self) -> Result<&Reader, Error> {
        let replica = self.opening.replica().filter(|_| self.at_replica);
        let reader = replica.and_then(|replica| replica.reader());
        reader.map_or_else(|| Ok(&self.opening.api()?.reader), Ok)
    }
}

impl Loader<HistoryPage> for Loaders {
    type Value = Vec<RecordedEvent>;
    type Error = Error;

    async fn load(&self, pages: &[HistoryPage]) -> Result<HashMap<HistoryPage, Self::Value>, Error> {
        let histories = self.reader()?.log().history_pages(pages).await.map_err(log_error)?;
        Ok(pages.iter().cloned().zip(histories).collect())
    }
}

impl Loader<Position> for Loaders {
    type Value = HeldValues;
    type Error = Error;

    async fn load(&self, positions: &[Position]) -> Result<HashMap<Position, HeldValues>, Error> {
        // Not from the replica: an erased value must disappear immediately.
        self.opening.api()?.log.sensitive_values(positions).await.map_err(log_error)
    }
}

impl Loader<String> for Loaders {
    type Value = Arc<PetitionRow>;
    type Error = Error;

    async fn load(&self, ids: &[String]) -> Result<HashMap<String, Arc<PetitionRow>>, Error> {
        let rows = self.reader()?.petitions_by_id(ids).await.map_err(read_error)?.value;
        Ok(rows.into_iter().map(|row| (row.id.clone(), Arc::new(row))).collect())
    }
}
