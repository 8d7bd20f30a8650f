//! Lists of old cases.

use super::{items::Book, petition::PetitionView};
use redress_domain::petition::PetitionEvent;

pub(super) fn count<'a>(petition: &'a PetitionView<'a>, book: &mut Book<'a>) {
    for (place, happening) in petition.history.iter().enumerate() {
        let PetitionEvent::BacklogListed(listed) = happening.event else { continue };
        // Reading: what strikes a petition off a list ends every listing there that has not ended.
        let cancelled = petition.history[place + 1..].iter().any(|later| {
            matches!(later.event, PetitionEvent::BacklogCancelled(cancelled) if cancelled.list == listed.list)
        });
        let unit = petition.responsible_before(happening);
        book.add_step("backlog.listed", happening.day, unit, petition, (1, 0));
        let counts = (i64::from(cancelled), 1);
        book.add_step("backlog.cancelledRate", happening.day, unit, petition, counts);
    }
}
