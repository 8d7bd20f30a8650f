//! The column `sponsor`: the leader, and perhaps the post and the unit.

use redress_domain::{UnitCode, petition::steps::NameSponsor};

use crate::{columns::Column, row::Cells};

/// The post of a leader whose post the file does not say.
const NOT_STATED: &str = "not stated";

impl Cells<'_> {
    /// Returns the naming of the sponsor; `None` if the cell is empty or a problem was noted. A leader without a
    /// unit is of the unit that received the case.
    pub(crate) fn sponsor(&mut self, received_by: Option<&UnitCode>) -> Option<NameSponsor> {
        let text = self.text(Column::Sponsor)?;
        let mut parts = text.split([';', '；']).map(str::trim);
        let (leader, post, unit) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
        if leader.is_empty() || parts.next().is_some() {
            let what = "expected a leader, then perhaps a post and a unit, each after a `;`";
            self.bad(Column::Sponsor, "VALUE_UNREADABLE", what);
            return None;
        }
        let made = self.file.petitioners.leader(leader);
        let leader = made.map_err(|fault| self.bad(Column::Sponsor, "ID_INVALID", fault.to_string())).ok();
        let unit = match unit.filter(|unit| !unit.is_empty()) {
            Some(unit) => self.unit_of(Column::Sponsor, unit),
            None => received_by.cloned(),
        };
        let post = post.filter(|post| !post.is_empty()).unwrap_or(NOT_STATED).to_owned();
        Some(NameSponsor { leader: leader?, post, unit: unit? })
    }
}
