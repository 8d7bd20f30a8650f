//! What a folded case of any kind answers.

use super::{OF_ITS_KIND, State};
use crate::{
    CaseKind, Event, PetitionerId, Summary,
    kind::{Asker, Recording, ValueOwner},
};
use std::any::Any;

impl State {
    /// Applies the next event of the case.
    ///
    /// # Panics
    /// If the event is of another kind.
    pub fn evolve(&mut self, event: &Event, recording: &Recording<'_>) {
        event!(event, event => {
            let state = self.any_mut().downcast_mut().expect(OF_ITS_KIND);
            <K as CaseKind>::evolve(state, event, recording);
        });
    }

    /// The case as decisions about other cases see it.
    #[must_use]
    pub fn summary(&self) -> Option<Summary> {
        state!(self, state => K::summary(state))
    }

    /// Who owns the values of the next event.
    ///
    /// # Panics
    /// If the event is of another kind.
    #[must_use]
    pub fn owner(&self, event: &Event) -> ValueOwner {
        event!(event, event => <K as CaseKind>::owner(self.get::<K>(), event))
    }

    /// The summary for this asker; `None` if the asker does not reach the case, or its unit must not see it.
    /// `is_named`: a case that waits for the asker's answer names this one, so the asker reaches it.
    #[must_use]
    pub fn seen_by(&self, asker: &Asker<'_>, is_named: bool) -> Option<Summary> {
        let summary = self.summary().filter(|case| is_named || asker.reaches(case.seers()))?;
        let hidden = state!(self, state => K::is_hidden(state, asker));
        (!hidden).then_some(summary)
    }

    /// The petitioner that the case is about.
    #[must_use]
    pub fn petitioner(&self) -> Option<&PetitionerId> {
        state!(self, state => K::petitioner(state))
    }

    /// The [`CaseKind::State`] of its kind.
    #[must_use]
    pub fn any(&self) -> &dyn Any {
        state!(self, state => state)
    }

    fn any_mut(&mut self) -> &mut dyn Any {
        state!(self, state => state)
    }

    pub(super) fn get<K: CaseKind>(&self) -> &K::State {
        self.any().downcast_ref().expect(OF_ITS_KIND)
    }
}
