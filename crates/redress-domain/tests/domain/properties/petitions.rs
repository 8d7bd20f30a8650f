//! Petitions by lot.

use super::{rolls::rolls, runner, witness::Witness};
use crate::fixture::{day, id, rules};
use cqrs_es::DomainEvent;
use redress_domain::{
    Case, Rules, Submitted, Version,
    petition::{Petition, PetitionCommand, PetitionError, PetitionEvent},
    upcast,
};
use std::{cell::RefCell, collections::BTreeSet, sync::Arc};

/// Through the bytes of history and back.
fn reread(event: &PetitionEvent) -> PetitionEvent {
    let text = serde_json_canonicalizer::to_string(event).expect("an event is JSON");
    upcast::decode(&event.event_type(), &event.event_version(), &text, &crate::fixture::upcasters())
        .expect("what was written can be read")
}

fn fold<'a>(history: impl IntoIterator<Item = &'a PetitionEvent>) -> Petition {
    let mut petition = Petition::default();
    history.into_iter().for_each(|event| petition.evolve(event));
    petition
}

/// What the replay check decides, if the procedure is not at hand: the event's own limits imply it.
fn decided_again(
    before: &Petition,
    event: &PetitionEvent,
    submitted: &Submitted<PetitionCommand>,
) -> Result<PetitionEvent, PetitionError> {
    let procedure = rules().procedure.implied_by(before, event);
    let rules = Rules { procedure: Arc::new(procedure), ..rules() };
    let Submitted { moment, facts, .. } = submitted;
    let (sealed, version) = (event.sealed().cloned(), Version::NEW);
    event.reverse(&id("P-1")).decide(before, &Case { rules: &rules, moment, facts, sealed, version })
}

#[test]
fn no_commands_lead_to_a_history_that_breaks_a_rule() {
    let (seen, longest, most_rounds) = (RefCell::new(BTreeSet::new()), RefCell::new(0), RefCell::new(0));
    let outcome = runner(700).run(&rolls(), |rolls| {
        let (mut petition, mut witness, mut history) = (Petition::default(), Witness::default(), vec![]);
        let mut clock = day("2026-01-01");
        for roll in rolls {
            let submitted = roll.submit(&petition, &mut clock);
            let decided = petition.decide(&submitted, &rules());
            assert_eq!(decided, petition.decide(&submitted, &rules()), "decided otherwise the second time");
            let Ok(event) = decided else { continue };
            assert_eq!(
                decided_again(&petition, &event, &submitted),
                Ok(event.clone()),
                "under what it implies"
            );
            petition.evolve(&event);
            assert_eq!(reread(&event), event);
            assert!(petition.state().is_some());
            witness.watch(petition.sequence, &event, &submitted.moment, &submitted.facts);
            witness.agree(&petition);
            seen.borrow_mut().insert(event.event_type());
            history.push(event);
        }
        assert_eq!(fold(&history), petition);
        assert_eq!(fold(&history.iter().map(reread).collect::<Vec<_>>()), petition);
        let stored = serde_json::to_string(&petition).expect("a petition is JSON");
        assert_eq!(serde_json::from_str::<Petition>(&stored).expect("readable"), petition);
        longest.replace_with(|longest| history.len().max(*longest));
        most_rounds.replace_with(|most| petition.round.number.max(*most));
        Ok(())
    });
    outcome.unwrap();
    // Otherwise the run has shown little.
    assert_eq!(*seen.borrow(), PetitionEvent::TYPES.iter().map(ToString::to_string).collect());
    assert!(*longest.borrow() >= 25 && *most_rounds.borrow() >= 3, "{longest:?} {most_rounds:?}");
}
