//! The fields that all events have: one list, from which interfaces and types are made.

/// Hands the fields of every event to a macro, and `more` behind them.
macro_rules! event_fields {
    ($make:ident $args:tt [$($more:tt)*]) => {
        $make! { $args [
            "position" position: "Position" Position, "Its place in the log.";
            "recorded_at" recorded_at: "DateTime<Utc>" DateTime<Utc>,
                "When it was written to the log; never decreases with the position.";
            "occurred_at" occurred_at: "DateTime<Utc>" DateTime<Utc>, "When it happened, as its recorder says.";
            "occurred_on" occurred_on: "Date" Date, "The local day on which it happened.";
            "sequence" sequence: "u64" u64, "Its place among the events of the same petition, unit or petitioner, from 1.";
            "actor" actor: "ID" ID, "Who recorded it: an opaque subject; of an issuer's token, `issuer#subject`.";
            "unit" unit: "Option<Unit>" Option<Unit>,
                "The unit that the recorder acted for, as it stands today; null where none was named.";
            "unit_code" unit_code: "Option<ID>" Option<ID>,
                "Code of the unit that the recorder acted for, as recorded; null where none was named.";
            "command_id" command_id: "Option<ID>" Option<ID>,
                "The recorder's idempotency key. It and the two below are null where the caller may not know the people: integrators make them of what they know, and one conversation may be about several petitions.";
            "correlation_id" correlation_id: "Option<ID>" Option<ID>, "Joins events of one conversation.";
            "causation_id" causation_id: "Option<ID>" Option<ID>, "What led to the command.";
            "origin" origin: "Origin" Origin, "Where the fact comes from.";
            "procedure" procedure: "String" String, "Version of the procedure by which it was judged.";
            "digest" digest: "Option<String>" Option<String>,
                "The seal of its values about people: SHA-256, in hexadecimal, of the salt and the values; null where it had none.";
            $($more)*
        ] }
    };
}

/// The same for events of petitions, which have further fields.
macro_rules! petition_event_fields {
    ($make:ident $args:tt) => {
        event_fields! { $make $args [
            "petition_id" petition_id: "ID" ID, "The petition.";
            "masked" masked: "bool" bool, "Whether the caller may not know who brought the petition, nor read what was written of people in it.";
        ] }
    };
}

/// Makes an interface of the types that are listed.
macro_rules! interface {
    ({ $(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident,)+ } }
     [$($field:tt $method:ident: $type_text:tt $type:ty, $about:tt;)+]) => {
        $(#[$doc])*
        #[derive(Clone, Interface)]
        #[graphql(
            field(name = "event_type", ty = "EventType", desc = "What happened."),
            $(field(name = $field, ty = $type_text, desc = $about)),+
        )]
        pub enum $name { $($(#[$variant_doc])* $variant($variant),)+ }
    };
}

/// Makes the type of an event: what was recorded, the fields of all events, and its own.
macro_rules! event_object {
    ({ $(#[$doc:meta])* $name:ident($fact:ty) { $($own:tt)* } }
     [$($field:tt $method:ident: $type_text:tt $type:ty, $about:tt;)+]) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name {
            recorded: Arc<Recorded>,
            fact: Arc<$fact>,
        }

        impl $name {
            pub(super) fn of(recorded: Recorded, fact: $fact) -> Self {
                Self { recorded: Arc::new(recorded), fact: Arc::new(fact) }
            }
        }

        $(#[$doc])*
        #[Object]
        impl $name {
            /// What happened.
            pub(super) async fn event_type(&self) -> EventType {
                EventType::$name
            }

            $(
                #[doc = $about]
                pub(super) async fn $method(&self) -> $type {
                    self.recorded.$method()
                }
            )+

            $($own)*
        }
    };
}

/// Makes the type of an event of a petition.
macro_rules! petition_event {
    ($($event:tt)+) => { petition_event_fields! { event_object { $($event)+ } } };
}
