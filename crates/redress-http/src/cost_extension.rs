//! The limits that need the schema, as an extension of the schema: the cost of an operation, and admission by that cost.

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
    admission::{Admission, Permit},
    reply::{coded, over},
};

/// The state of one request inside the schema: cost, admission, whether it was executed. It is in the request's data.
#[derive(Debug, Default)]
pub(crate) struct ExecutionState {
    /// The part of the cost that the schema does not know.
    price: usize,
    /// Whether it needs a permit to be executed; streams have a limit of their own.
    needs_permit: bool,
    cost: AtomicUsize,
    executed: AtomicBool,
    shed: AtomicBool,
    permit: Mutex<Option<Permit>>,
}

impl ExecutionState {
    pub(crate) fn new(price: usize, needs_permit: bool) -> Self {
        Self { price, needs_permit, ..Self::default() }
    }

    /// The lower bound of the cost, known before validation.
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

    /// Whether it was refused because of the load.
    pub(crate) fn was_shed(&self) -> bool {
        self.shed.load(Ordering::Relaxed)
    }

    /// Releases its permit.
    pub(crate) fn release(&self) {
        *self.permit() = None;
    }

    fn permit(&self) -> std::sync::MutexGuard<'_, Option<Permit>> {
        self.permit.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Refuses operations that cost more than a limit, admits the others by load, and records both in the request's [`ExecutionState`].
#[derive(Debug, Clone)]
pub(crate) struct CostExtension {
    pub(crate) cost: usize,
    pub(crate) admission: Arc<Admission>,
}

impl ExtensionFactory for CostExtension {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(self.clone())
    }
}

#[async_trait]
impl Extension for CostExtension {
    async fn validation(
        &self,
        ctx: &ExtensionContext<'_>,
        next: NextValidation<'_>,
    ) -> Result<ValidationResult, Vec<ServerError>> {
        let result = next.run(ctx).await?;
        let Some(state) = ctx.data_opt::<Arc<ExecutionState>>() else { return Ok(result) };
        let cost = result.complexity.saturating_add(state.price);
        state.cost.store(cost, Ordering::Relaxed);
        if cost > self.cost {
            return Err(vec![over("QUERY_TOO_EXPENSIVE", "points of cost", cost, self.cost)]);
        }
        if state.needs_permit {
            let permit = self.admission.enter(cost).await;
            if permit.is_none() {
                state.shed.store(true, Ordering::Relaxed);
                return Err(vec![coded("OVERLOADED", "too many requests at once; try again")]);
            }
            *state.permit() = permit;
        }
        Ok(result)
    }

    async fn execute(
        &self,
        ctx: &ExtensionContext<'_>,
        name: Option<&str>,
        next: NextExecute<'_>,
    ) -> Response {
        if let Some(state) = ctx.data_opt::<Arc<ExecutionState>>() {
            state.executed.store(true, Ordering::Relaxed);
        }
        next.run(ctx, name).await
    }
}
