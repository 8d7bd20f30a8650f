//! The columns about the sponsor: the leader, the post and the unit.

use redress_domain::{LeaderId, UnitCode, petition::steps::NameSponsor};

use crate::{columns::Column, row::Cells};

impl Cells<'_> {
    /// Returns the naming of the sponsor; `None` if there is none, or a problem was noted. What the
    /// file does not say is not made up. No message shows a part of the cell: it may be a name, also where a post or a unit is
    /// expected.
    pub(crate) fn sponsor(&mut self) -> Option<NameSponsor> {
        let Some(text) = self.text(Column::Sponsor) else {
            if [Column::SponsorPost, Column::SponsorUnit].iter().any(|column| self.cell(*column).is_some()) {
                let what = "the leader is missing: the row has the post or the unit of one";
                self.bad(Column::Sponsor, "VALUE_MISSING", what);
            }
            return None;
        };
        let mut parts = text.split([';', '；']).map(str::trim);
        let (leader, post, unit) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
        if leader.is_empty() || parts.next().is_some() {
            let what = "expected a leader, then perhaps a post and a unit, each after a `;`";
            self.bad(Column::Sponsor, "VALUE_UNREADABLE", what);
            return None;
        }
        let is_filled = |part: &&str| !part.is_empty();
        let leader = self.leader(leader);
        let post = self.post(post.filter(is_filled));
        let unit = self.unit_of_sponsor(unit.filter(is_filled));
        Some(NameSponsor { leader: leader?, post: post?, unit: unit? })
    }

    fn leader(&mut self, leader: &str) -> Option<LeaderId> {
        let made = self.file.petitioners.leader(leader);
        made.map_err(|fault| self.bad(Column::Sponsor, "ID_INVALID", fault.to_string())).ok()
    }

    fn post(&mut self, part: Option<&str>) -> Option<String> {
        let post = part.or_else(|| self.text(Column::SponsorPost)).map(str::to_owned);
        if post.is_none() {
            let what = "the post is missing: expected it in sponsor, after a `;`, or in this column";
            self.bad(Column::SponsorPost, "VALUE_MISSING", what);
        }
        post
    }

    fn unit_of_sponsor(&mut self, part: Option<&str>) -> Option<UnitCode> {
        if let Some(part) = part {
            let unit = self.file.units.find(self.file.mapping.meaning(Column::SponsorUnit, part)).ok();
            let unit = unit.filter(|unit| self.file.units.has(unit));
            if unit.is_none() {
                let what = "the third part is not the code or the name of one unit (it is not shown: this column has names)";
                self.bad(Column::Sponsor, "UNIT_UNKNOWN", what);
            }
            return unit;
        }
        if self.text(Column::SponsorUnit).is_none() {
            let what = "the unit is missing: expected it in sponsor, after a second `;`, or in this column";
            self.bad(Column::SponsorUnit, "VALUE_MISSING", what);
        }
        self.unit(Column::SponsorUnit)
    }
}
