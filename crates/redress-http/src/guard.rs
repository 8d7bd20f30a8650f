//! The part of the limits that needs the schema: it sits in the schema as an extension.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use async_graphql::{
    Response, ServerError, ValidationResult,
    async_trait::async_trait,
    extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute, NextValidation},
};

use super::{
    admission::{Admission, Place},
    reply::{coded, over},
};

/// What became of one request inside the schema; it travels in the request's data.
#[derive(Debug, Default)]
pub(crate) struct Probe {
    /// What the schema does not know of its cost.
    price: usize,
    /// Whether it needs a place to be executed; streams have places of their own.
    needs_place: bool,
    cost: AtomicUsize,
    executed: AtomicBool,
    shed: AtomicBool,
    place: Mutex<Option<Place>>,
}

impl Probe {
    pub(crate) fn new(price: usize, needs_place: bool) -> Self {
        Self { price, needs_place, ..Self::default() }
    }

    /// The least that it costs.
    pub(crate) fn price(&self) -> usize {
        self.price
    }

    pub(crate) fn cost(&self) -> usize {
        self.cost.load(Ordering::Relaxed)
    }

    /// Whether any resolver ran.
    pub(crate) fn executed(&self) -> bool {
        self.executed.load(Ordering::Relaxed)
    }

    /// Whether it was sent away for the load.
    pub(crate) fn was_shed(&self) -> bool {
        self.shed.load(Ordering::Relaxed)
    }

    /// Gives its place back.
    pub(crate) fn leave(&self) {
        *self.held() = None;
    }

    fn held(&self) -> std::sync::MutexGuard<'_, Option<Place>> {
        self.place.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Refuses what costs more than a limit, lets in what may be executed now, and notes both in the request's [`Probe`].
#[derive(Debug, Clone)]
pub(crate) struct Guard {
    pub(crate) cost: usize,
    pub(crate) admission: Arc<Admission>,
}

impl ExtensionFactory for Guard {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(self.clone())
    }
}

#[async_trait]
impl Extension for Guard {
    async fn validation(
        &self,
        ctx: &ExtensionContext<'_>,
        next: NextValidation<'_>,
    ) -> Result<ValidationResult, Vec<ServerError>> {
        let result = next.run(ctx).await?;
        let Some(probe) = ctx.data_opt::<Arc<Probe>>() else { return Ok(result) };
        let cost = result.complexity.saturating_add(probe.price);
        probe.cost.store(cost, Ordering::Relaxed);
        if cost > self.cost {
            return Err(vec![over("QUERY_TOO_EXPENSIVE", "points of cost", cost, self.cost)]);
        }
        if probe.needs_place {
            let place = self.admission.enter(cost).await;
            if place.is_none() {
                probe.shed.store(true, Ordering::Relaxed);
                return Err(vec![coded("OVERLOADED", "too many requests at once; try again")]);
            }
            *probe.held() = place;
        }
        Ok(result)
    }

    async fn execute(
        &self,
        ctx: &ExtensionContext<'_>,
        name: Option<&str>,
        next: NextExecute<'_>,
    ) -> Response {
        if let Some(probe) = ctx.data_opt::<Arc<Probe>>() {
            probe.executed.store(true, Ordering::Relaxed);
        }
        next.run(ctx, name).await
    }
}
