//! Following the log: history first, then new events, each once.

use crate::{Log, LogError, Position, RecordedEvent, wakeup::News};
use async_stream::try_stream;
use futures_util::Stream;

/// Events per round trip.
const BATCH: u32 = 500;

impl Log {
    /// Signals when there may be something new to read.
    #[must_use]
    pub fn news(&self) -> News {
        News::of(&self.shared.wakeup)
    }

    /// Every event after a position, then every new one as it is committed: in order, without gaps or
    /// repetitions, however long the history. The stream ends only with a fault, as its last item; continue
    /// from the last position seen.
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
                    // Woken or timed out: either way, read the log to find out.
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
