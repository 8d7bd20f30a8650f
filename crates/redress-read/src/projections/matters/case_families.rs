//! Families that kinds of case fold from the facts of matters, besides the matter's own family.

use crate::{
    ReadError,
    cases::CaseKind,
    ledger::{self, Difference, Family, Tally, as_in_ledger},
    matter::Fact,
};
use sqlx::PgConnection;

/// The differences of such families so far. A case names few petitions, so they are kept in memory.
pub(super) struct OtherFamilies {
    families: Vec<&'static Family>,
    tallies: Vec<fn(&[Fact]) -> Tally>,
    differences: Vec<Vec<Difference>>,
}

impl OtherFamilies {
    pub(super) fn of(kinds: &[CaseKind]) -> Self {
        let counted = || kinds.iter().filter_map(|kind| kind.counted_in_matters);
        let (families, tallies) = (
            counted().map(|counted| counted.family).collect(),
            counted().map(|counted| counted.tally).collect(),
        );
        Self { families, tallies, differences: counted().map(|_| Vec::new()).collect() }
    }

    /// The functions that [`Matter::record`](crate::matter::Matter::record) calls for them.
    pub(super) fn tallies(&self) -> &[fn(&[Fact]) -> Tally] {
        &self.tallies
    }

    /// Adds the differences that it returned for them.
    pub(super) fn add(&mut self, differences: Vec<Vec<Difference>>) {
        for (known, new) in self.differences.iter_mut().zip(differences) {
            known.extend(new);
        }
    }

    /// Writes them to the ledger and the roll-up.
    pub(super) async fn write(self, connection: &mut PgConnection) -> Result<(), ReadError> {
        for (family, differences) in self.families.into_iter().zip(self.differences) {
            ledger::sum_up(connection, family, &differences).await?;
            ledger::append(connection, family, &as_in_ledger(family, differences)).await?;
        }
        Ok(())
    }

    /// Writes them to a ledger and a roll-up without rows of these families and without indexes.
    pub(super) async fn put(self, connection: &mut PgConnection) -> Result<(), ReadError> {
        for (family, differences) in self.families.into_iter().zip(self.differences) {
            ledger::put_sums(connection, family, &differences).await?;
            ledger::append(connection, family, &as_in_ledger(family, differences)).await?;
        }
        Ok(())
    }
}
