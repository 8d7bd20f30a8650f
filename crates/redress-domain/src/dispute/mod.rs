//! The dispute (矛盾纠纷): found before its people bring it as a petition, assigned to a unit, raised where that unit cannot resolve it, and
//! resolved, or become a petition after all.

mod command;
mod error;
mod event;
mod kind;
mod rules;
mod state;
mod terms;

pub use command::{Assign, DisputeCommand, Find, ToDispute};
pub use error::DisputeError;
pub use event::{
    DisputeAssigned, DisputeBecamePetition, DisputeEvent, DisputeFound, DisputeRaised, DisputeReopened,
    DisputeResolved,
};
pub use state::{Closing, Dispute, Order, Round};
pub use terms::{DisputeState, Method};

use crate::{AggregateKind, Rules, Submitted};
use cqrs_es::{Aggregate, event_sink::EventSink};

impl Aggregate for Dispute {
    const TYPE: &'static str = AggregateKind::Dispute.as_str();
    type Command = Submitted<DisputeCommand>;
    type Event = DisputeEvent;
    type Error = DisputeError;
    type Services = Rules;

    async fn handle(
        &mut self,
        submitted: Self::Command,
        rules: &Rules,
        sink: &EventSink<Self>,
    ) -> Result<(), DisputeError> {
        let case = submitted.case(rules, &submitted.command.sensitive());
        let event = self.decide(&submitted.command, &case)?;
        sink.write(event, self).await;
        Ok(())
    }

    fn apply(&mut self, event: DisputeEvent) {
        self.evolve(&event);
    }
}
