//! Single-flight: many callers who ask for a value at the same time share one read.

use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::Mutex;

/// A value that is read often. A caller always gets a value whose read began after the call, and one read
/// serves all callers who waited for it.
#[derive(Debug, Default)]
pub(crate) struct SingleFlight<T> {
    /// How many reads have begun.
    begun: AtomicU64,
    /// The last successful read, with its number.
    last: Mutex<Option<(u64, T)>>,
}

impl<T: Copy> SingleFlight<T> {
    /// Returns the present value. A failed read only fails for the caller who started it: the next one reads
    /// again.
    pub(crate) async fn get<E>(&self, read: impl AsyncFnOnce() -> Result<T, E>) -> Result<T, E> {
        let begun = self.begun.load(Ordering::SeqCst);
        let mut last = self.last.lock().await;
        if let Some((number, value)) = *last
            && number > begun
        {
            return Ok(value);
        }
        let number = self.begun.fetch_add(1, Ordering::SeqCst) + 1;
        let value = read().await?;
        *last = Some((number, value));
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{convert::Infallible, sync::Arc};
    use tokio::{sync::Semaphore, task::JoinSet};

    #[tokio::test]
    async fn callers_who_wait_share_one_read_that_begins_after_their_call() {
        let shared = Arc::new(SingleFlight::default());
        let (readings, gate) = (Arc::new(AtomicU64::new(0)), Arc::new(Semaphore::new(0)));
        let mut asking = JoinSet::new();
        for _ in 0..10 {
            let (shared, readings, gate) = (shared.clone(), readings.clone(), gate.clone());
            asking.spawn(async move {
                let read = async || {
                    let number = readings.fetch_add(1, Ordering::SeqCst) + 1;
                    gate.acquire().await.expect("it is never closed").forget();
                    Ok::<u64, Infallible>(number)
                };
                shared.get(read).await
            });
            tokio::task::yield_now().await;
        }
        gate.add_permits(10);
        let mut values: Vec<u64> =
            asking.join_all().await.into_iter().map(|value| value.unwrap_or_default()).collect();
        values.sort_unstable();
        // The first call reads alone. All others call during its read, and share the next one.
        assert_eq!(values, [1, 2, 2, 2, 2, 2, 2, 2, 2, 2]);
    }

    #[tokio::test]
    async fn a_failed_read_is_not_shared() {
        let shared = SingleFlight::<u8>::default();
        assert_eq!(shared.get(async || Err("gone")).await, Err("gone"));
        assert_eq!(shared.get(async || Ok::<_, &str>(1)).await, Ok(1));
    }
}
