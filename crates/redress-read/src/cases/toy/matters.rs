//! What questions contribute to the petitions that they name: a family that is folded from the facts of
//! matters.

use crate::{
    ledger::{Flags, Key, Tally, family},
    matter::{Fact, Happening},
};
use redress_domain::petition::PetitionEvent;
use redress_log::AggregateKind;
use std::collections::BTreeSet;

family! {
    /// A petition that questions are asked about.
    ASKED_MATTERS of Petition named "toy_matter";
    weighed: [];
    /// A petition that a question names, for `received_by`, on the day of its registration, whenever it was
    /// asked about.
    ASKED_ABOUT: Flags::NONE;
}

/// What a matter contributes.
pub(super) fn tally(facts: &[Fact]) -> Tally {
    let named = facts.iter().filter_map(|fact| match &fact.what {
        Happening::Named(naming) if naming.event.event.kind() == AggregateKind::Toy => {
            Some(&*naming.petition)
        }
        _ => None,
    });
    let named: BTreeSet<&str> = named.collect();
    let mut tally = Tally::default();
    for fact in facts.iter().filter(|fact| named.contains(fact.petition())) {
        if let Some(PetitionEvent::Registered(registered)) = fact.step() {
            let key = Key {
                petition: fact.petition().into(),
                subject: ASKED_ABOUT,
                flags: Flags::NONE,
                unit: registered.received_by.code.clone(),
                attributed_on: registered.occurred_on,
                channel: Some(registered.channel),
                category: registered.category.clone(),
                kind: registered.kind,
            };
            tally.count(key, 0);
        }
    }
    tally.settled()
}
