//! The part of the limits that needs the schema: it sits in the schema as an extension.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use async_graphql::{
    Response, ServerError, ValidationResult,
    async_trait::async_trait,
    extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute, NextValidation},
};

use super::reply::over;

/// What became of one request inside the schema; it travels in the request's data.
#[derive(Debug, Default)]
pub(crate) struct Probe {
    cost: AtomicUsize,
    executed: AtomicBool,
}

impl Probe {
    pub(crate) fn cost(&self) -> usize {
        self.cost.load(Ordering::Relaxed)
    }

    /// Whether any resolver ran.
    pub(crate) fn executed(&self) -> bool {
        self.executed.load(Ordering::Relaxed)
    }
}

/// Refuses what costs more than a limit, and notes cost and execution in the request's [`Probe`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Guard {
    pub(crate) cost: usize,
}

impl ExtensionFactory for Guard {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(*self)
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
        if let Some(probe) = ctx.data_opt::<Arc<Probe>>() {
            probe.cost.store(result.complexity, Ordering::Relaxed);
        }
        if result.complexity > self.cost {
            return Err(vec![over("QUERY_TOO_EXPENSIVE", "points of cost", result.complexity, self.cost)]);
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
