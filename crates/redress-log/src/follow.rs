//! Following the log: history first, then what is new, each event once.

use crate::{Log, LogError, Position, RecordedEvent, wakeup::News};
use async_stream::try_stream;
use futures_util::Stream;

/// Events per round trip.
const BATCH: u32 = 500;

impl Log {
    /// Tells when there may be something new to read.
    #[must_use]
    pub fn news(&self) -> News {
        News::of(&self.shared.wakeup)
    }

    /// Every event after a position, then every new one as it is committed: in order, none twice, none left out, however long
    /// the history. It ends only by a fault, as its last item; go on then from the last position seen.
    pub fn follow(
        &self,
        after: Position,
    ) -> impl Stream<Item = Result<RecordedEvent, LogError>> + Send + use<> {
        let log = self.clone();
        try_stream! {
            let head = log.head().await?.position;
            if after > head {
                Err(LogError::PastHead { position: after, head })?;
            }
            let mut after = after;
            let mut news = log.news();
            loop {
                news.mark_seen();
                let events = log.read_after(after, BATCH).await?;
                if events.is_empty() {
                    // Whether woken or out of patience, the log itself tells what is new.
                    news.wait().await;
                }
                for event in events {
                    after = event.position;
                    yield event;
                }
            }
        }
    }
}
