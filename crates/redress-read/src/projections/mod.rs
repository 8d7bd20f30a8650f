//! The list of projections: what the read side keeps, in tables that change in one transaction under one checkpoint.
//!
//! The projector and a rebuild walk this list, and so do the rebuild's shadow tables, its comparison and its swap. Another projection is a
//! folder of its own and a line here.

mod batch;
mod matters;
mod projection;

pub(crate) use batch::Happened;
pub(crate) use projection::{Filling, Late, Projection, Source};

use crate::{ReadError, cases::Cases};
use matters::Matters;
use redress_log::{Position, RecordedEvent};
use sqlx::PgConnection;

/// Static dispatch: each step is a call of the projection's own.
macro_rules! projections {
    ($($(#[$about:meta])* $name:ident: $projection:ty,)+) => {
        /// Every projection, with what it remembers.
        pub(crate) struct Projections {
            $($(#[$about])* $name: $projection,)+
        }

        impl Projections {
            /// The tables of all, besides the checkpoint's.
            pub(crate) const TABLES: &'static [&'static [&'static str]] = &[$(<$projection>::TABLES),+];

            pub(crate) fn new(source: &Source) -> Self {
                Self { $($name: <$projection>::new(source)),+ }
            }

            /// Forgets what they remember: after a transaction that was not committed.
            pub(crate) fn forget(&mut self) {
                $(self.$name.forget();)+
            }

            /// Writes the rows of the events after `checkpoint`, in their order. The connection has a transaction open, and finds the tables
            /// by its search path.
            ///
            /// # Errors
            /// If the database fails, or an event does not follow from those before it.
            pub(crate) async fn apply(
                &mut self,
                connection: &mut PgConnection,
                checkpoint: Position,
                events: Vec<RecordedEvent>,
            ) -> Result<(), ReadError> {
                let batch: Vec<Happened> = events.into_iter().map(Happened::of).collect();
                $(self.$name.apply(connection, checkpoint, &batch).await?;)+
                Ok(())
            }

            /// Fills their empty tables. What is left is written while the other tables get their indexes.
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
    /// The petition register, and the ledger of their matters with its roll-up: both are folded from the same facts, once.
    matters: Matters,
    /// The register of all other kinds of case.
    cases: Cases,
}
