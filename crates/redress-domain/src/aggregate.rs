//! A kind of case as an aggregate of cqrs-es.

/// Implements [`Aggregate`](cqrs_es::Aggregate) for the state of a kind, so that any cqrs-es repository can decide its commands and read its
/// events. The log itself uses [`CaseKind`](crate::CaseKind), which ends in the same functions.
///
/// `values` are a command's sensitive values, and `decide` gives its event or refusal. The state has an `evolve`.
macro_rules! aggregate {
    ($state:ident: $command:ty => $event:ty, $error:ty;
     values($of:ident) = $values:expr; decide($own:ident, $asked:ident, $case:ident) = $decide:expr;) => {
        impl ::cqrs_es::Aggregate for $state {
            const TYPE: &'static str = $crate::AggregateKind::$state.as_str();
            type Command = $crate::Submitted<$command>;
            type Event = $event;
            type Error = $error;
            type Services = $crate::Rules;

            async fn handle(
                &mut self,
                submitted: Self::Command,
                rules: &$crate::Rules,
                sink: &::cqrs_es::event_sink::EventSink<Self>,
            ) -> Result<(), $error> {
                let event = {
                    let values = {
                        let $of = &submitted.command;
                        $values
                    };
                    let ($own, $asked, $case) = (&*self, &submitted.command, &submitted.case(rules, &values));
                    $decide?
                };
                sink.write(event, self).await;
                Ok(())
            }

            fn apply(&mut self, event: $event) {
                self.evolve(&event);
            }
        }
    };
}

pub(crate) use aggregate;
