//! The part of the limits that needs the schema: it sits in the schema as an extension.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use async_graphql::{
    Response, ServerError, ServerResult, ValidationResult, Value,
    async_trait::async_trait,
    extensions::{
        Extension, ExtensionContext, ExtensionFactory, NextExecute, NextResolve, NextValidation, ResolveInfo,
    },
};

use super::reply::over;

/// What became of one request inside the schema; it travels in the request's data.
#[derive(Debug, Default)]
pub(crate) struct Probe {
    cost: AtomicUsize,
    executed: AtomicBool,
    errors: Mutex<Vec<ServerError>>,
}

impl Probe {
    pub(crate) fn cost(&self) -> usize {
        self.cost.load(Ordering::Relaxed)
    }

    /// Whether any resolver ran.
    pub(crate) fn executed(&self) -> bool {
        self.executed.load(Ordering::Relaxed)
    }

    fn errors(&self) -> std::sync::MutexGuard<'_, Vec<ServerError>> {
        self.errors.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Refuses what costs more than a limit, notes cost and execution in the request's [`Probe`], and keeps failed fields.
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
        let probe = ctx.data_opt::<Arc<Probe>>();
        if let Some(probe) = probe {
            probe.executed.store(true, Ordering::Relaxed);
        }
        let mut response = next.run(ctx, name).await;
        if let Some(probe) = probe {
            response.errors.append(&mut probe.errors());
        }
        response
    }

    /// A nullable field whose resolver fails is null; the library alone would leave it out of its object.
    async fn resolve(
        &self,
        ctx: &ExtensionContext<'_>,
        info: ResolveInfo<'_>,
        next: NextResolve<'_>,
    ) -> ServerResult<Option<Value>> {
        let nullable = !info.return_type.ends_with('!');
        match (next.run(ctx, info).await, ctx.data_opt::<Arc<Probe>>()) {
            (Err(error), Some(probe)) if nullable => {
                probe.errors().push(error);
                Ok(Some(Value::Null))
            }
            (result, _) => result,
        }
    }
}
