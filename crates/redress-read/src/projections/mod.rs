//! The list of projections. Their tables change in one transaction under one checkpoint.
//!
//! The projector and a rebuild iterate over this list, and so do the rebuild's shadow tables, comparison and
//! swap. A new projection is a folder and a line here.

mod batch;
mod matters;
mod projection;

pub(crate) use batch::BatchEvent;
pub(crate) use projection::{Filling, Late, Projection, Source};

use crate::{ReadError, cases::Cases};
use matters::Matters;
use redress_log::{Position, RecordedEvent};
use sqlx::PgConnection;

/// Static dispatch: each call goes directly to the projection.
macro_rules! projections {
    ($($(#[$about:meta])* $name:ident: $projection:ty,)+) => {
        /// Every projection with its cache.
        pub(crate) struct Projections {
            $($(#[$about])* $name: $projection,)+
        }

        impl Projections {
            /// The tables of all projections, without the checkpoint's.
            pub(crate) const TABLES: &'static [&'static [&'static str]] = &[$(<$projection>::TABLES),+];

            pub(crate) fn new(source: &Source) -> Self {
                Self { $($name: <$projection>::new(source)),+ }
            }

            /// Empties their caches, after a transaction that was not committed.
            pub(crate) fn forget(&mut self) {
                $(self.$name.forget();)+
            }

            /// Writes the rows of the events after `checkpoint`, in order. The connection has an open
            /// transaction, and its search path selects the tables.
            ///
            /// # Errors
            /// If the database fails, or an event does not follow from those before it.
            pub(crate) async fn apply(
                &mut self,
                connection: &mut PgConnection,
                checkpoint: Position,
                events: Vec<RecordedEvent>,
            ) -> Result<(), ReadError> {
                let batch: Vec<BatchEvent> = events.into_iter().map(BatchEvent::of).collect();
                $(self.$name.apply(connection, checkpoint, &batch).await?;)+
                Ok(())
            }

            /// Fills their empty tables. The returned rows are written while the other tables get their
            /// indexes.
            ///
            /// # Errors
            /// As [`Self::apply`].
            pub(crate) async fn fill(filling: &mut Filling<'_>) -> Result<Vec<Late>, ReadError> {
                let mut late = Vec::new();
                $(late.extend(<$projection>::fill(filling).await?);)+
                Ok(late)
            }
        }
    };
}

projections! {
    /// The petition register, and the ledger of their matters with its roll-up: both are folded once from the
    /// same facts.
    matters: Matters,
    /// The register of all other kinds of case.
    cases: Cases,
}
