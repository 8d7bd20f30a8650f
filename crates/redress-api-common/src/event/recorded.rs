//! The fields of every event, as its caller may see them.

use crate::{
    access::Access,
    read_source::ReadContext,
    scalars::{Date, Position},
    sensitive::SensitiveValue,
    terms::UnitLevel,
    unit::Unit,
};
use async_graphql::{Context, Enum, Error, ID, Result};
use chrono::{DateTime, NaiveDate, Utc};
use futures_util::future::BoxFuture;
use redress_domain::{Sealed, SensitiveField, StreamId, Subject, UnitCode, UnitRef};
use redress_log::{AggregateKind, Event, Metadata, RecordedEvent};
use std::sync::Arc;

/// Where a fact comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "redress_domain::Origin")]
pub enum Origin {
    /// Recorded when it happened.
    Live,
    /// Imported from an older system.
    Import,
    /// Simulated, for a demonstration.
    Simulation,
}

record! {
    /// A unit as an event names it.
    pub struct UnitReference {
        /// Its code.
        code: ID,
        /// Its level, which never changes.
        level: UnitLevel,
        /// The unit on today's date.
        unit: Option<Unit>,
    }
}

/// An event without its payload.
pub struct Recorded {
    position: redress_log::Position,
    recorded_at: DateTime<Utc>,
    aggregate_id: String,
    sequence: u64,
    metadata: Metadata,
    occurred_on: NaiveDate,
    sealed: Option<Sealed>,
    access: Access,
    shows_people: bool,
    /// The petitions that it may name to this caller, besides its own.
    petitions: Arc<[String]>,
    /// The cases of other kinds that it may name to this caller.
    cases: Arc<[StreamId]>,
    /// Whether nothing that its case names is left out for this caller.
    is_whole: bool,
}

impl Recorded {
    /// Separates an event's payload from the rest.
    pub fn split(recorded: RecordedEvent, access: Access, shows_people: bool) -> (Event, Self) {
        let RecordedEvent { position, recorded_at, aggregate_id, sequence, event, metadata } = recorded;
        let (occurred_on, sealed) = (event.occurred_on(), event.sealed().cloned());
        let rest = Self {
            position,
            recorded_at,
            aggregate_id,
            sequence,
            metadata,
            occurred_on,
            sealed,
            access,
            shows_people,
            petitions: Arc::default(),
            cases: Arc::default(),
            is_whole: true,
        };
        (event, rest)
    }

    /// The same for an event of a case that may name these petitions and cases to the caller, and no others unless it `is_whole`.
    pub fn naming(self, petitions: Arc<[String]>, cases: Arc<[StreamId]>, is_whole: bool) -> Self {
        Self { petitions, cases, is_whole, ..self }
    }

    /// The number of a petition that an event of a case names; `None` if the caller does not reach it.
    pub fn petition(&self, id: &str) -> Option<ID> {
        self.petitions.iter().any(|petition| petition == id).then(|| id.into())
    }

    /// The id of another case that an event of a case names; `None` if the caller does not see that one.
    pub fn case_named(&self, kind: AggregateKind, id: &str) -> Option<ID> {
        self.cases.iter().any(|(of, named)| *of == kind && named == id).then(|| id.into())
    }

    /// The id of a dispute that an event of a case is about; `None` if it is about a petition, or if the caller does not see the dispute.
    pub fn dispute(&self, subject: &Subject) -> Option<ID> {
        let Subject::Dispute(dispute) = subject else { return None };
        self.case_named(AggregateKind::Dispute, dispute.as_str())
    }

    /// Whether a unit that the event names is the caller's, or one below.
    #[must_use]
    pub fn covers(&self, unit: &UnitRef) -> bool {
        self.access.covers(&unit.code)
    }

    /// A unit that the event names.
    pub fn named(&self, unit: &UnitRef) -> UnitReference {
        UnitReference {
            code: unit.code.as_str().into(),
            level: unit.level.into(),
            unit: Unit::among(self.access.units(), unit.code.as_str()),
        }
    }

    /// Units that the event names.
    pub fn all_named(&self, units: &[UnitRef]) -> Vec<UnitReference> {
        units.iter().map(|unit| self.named(unit)).collect()
    }

    /// The unit that an event of a unit is about.
    ///
    /// # Errors
    /// A fault, if the tree does not have the unit: it is folded from these very events.
    pub fn subject(&self) -> Result<UnitReference> {
        let code: Option<UnitCode> = self.aggregate_id.parse().ok();
        let unit = code.and_then(|code| Some(UnitRef { level: self.access.tree().get(&code)?.level, code }));
        unit.map(|unit| self.named(&unit)).ok_or_else(|| Error::new("the tree lacks the unit of an event"))
    }

    /// The id of its case: petition, unit code or petitioner.
    pub fn aggregate_id(&self) -> ID {
        self.aggregate_id.as_str().into()
    }

    /// The number of another petition of the same people that an event names; `None` if the caller may not
    /// know who brought either petition, or does not reach the other one.
    pub fn link<'a>(&'a self, ctx: &'a Context<'a>, id: &'a str) -> BoxFuture<'a, Result<Option<ID>>> {
        Box::pin(async move {
            if !self.shows_people || id == self.aggregate_id {
                return Ok(self.shows_people.then(|| id.into()));
            }
            let other = ctx.loader()?.load_one(id.to_owned()).await?;
            Ok(self.access.shows_link(other.as_deref()).then(|| id.into()))
        })
    }

    /// A petitioner's id. If it is the number of another petition, it is shown like such a number.
    pub fn petitioner<'a>(&'a self, ctx: &'a Context<'a>, id: &'a str) -> BoxFuture<'a, Result<Option<ID>>> {
        Box::pin(async move {
            let names_another =
                async || ctx.loader()?.load_one(id.to_owned()).await.map(|other| other.is_some());
            match self.shows_people && id != self.aggregate_id && names_another().await? {
                true => self.link(ctx, id).await,
                false => Ok(self.shows_people.then(|| id.into())),
            }
        })
    }

    /// The id of the petitioner whom a case of another kind is about. One that is the number of a petition is shown as such numbers are.
    pub fn petitioner_of_case<'a>(
        &'a self,
        ctx: &'a Context<'a>,
        id: &'a str,
    ) -> BoxFuture<'a, Result<Option<ID>>> {
        Box::pin(async move {
            match self.shows_people {
                true => self.access.petitioner(ctx, id).await,
                false => Ok(None),
            }
        })
    }

    /// A text about the case that is not a sensitive value, such as the number of an order. It may name
    /// people nevertheless.
    pub fn text<'a>(&self, text: Option<&'a str>) -> Option<&'a str> {
        text.filter(|_| self.shows_people && self.is_whole)
    }

    /// A sensitive value. A hidden one is not even read.
    pub fn sensitive<'a>(
        &'a self,
        ctx: &'a Context<'a>,
        field: SensitiveField,
    ) -> BoxFuture<'a, Result<Option<SensitiveValue>>> {
        Box::pin(async move {
            if !self.sealed.as_ref().is_some_and(|sealed| sealed.fields.contains(&field)) {
                return Ok(None);
            }
            if !self.shows_people {
                return Ok(Some(SensitiveValue::masked()));
            }
            let held = ctx.loader()?.load_one(self.position).await?;
            Ok(Some(SensitiveValue::held(held.as_ref().and_then(|held| held.values.get(field)))))
        })
    }
}

// The fields of every event.
fields! {
    impl Recorded as (COMMON, common) {
        /// Its position in the log.
        fn position(&self) -> Position {
            Position(self.position)
        }

        /// When it was recorded; never decreases with the position.
        fn recorded_at(&self) -> DateTime<Utc> {
            self.recorded_at
        }

        /// When it happened, as the recorder stated.
        fn occurred_at(&self) -> DateTime<Utc> {
            self.metadata.occurred_at
        }

        /// The local day on which it happened.
        fn occurred_on(&self) -> Date {
            Date(self.occurred_on)
        }

        /// Its number among the events of the same petition, unit or petitioner, from 1.
        fn sequence(&self) -> u64 {
            self.sequence
        }

        /// The actor: an opaque subject, or `issuer#subject` for an issuer's token.
        fn actor(&self) -> ID {
            self.metadata.actor.as_str().into()
        }

        /// The unit that the actor acted for, on today's date; null if none was named.
        fn unit(&self) -> Option<Unit> {
            Unit::among(self.access.units(), self.metadata.unit.as_ref()?)
        }

        /// Code of the unit that the actor acted for, as recorded; null if none was named.
        fn unit_code(&self) -> Option<ID> {
            self.metadata.unit.as_ref().map(ID::from)
        }

        #[doc = "The recorder's idempotency key. It and the two below are null where the caller may not know the people: integrators make them of what they know, and one conversation may be about several petitions."]
        fn command_id(&self) -> Option<ID> {
            self.text(Some(self.metadata.command_id.as_str())).map(ID::from)
        }

        /// Correlates the events of one conversation.
        fn correlation_id(&self) -> Option<ID> {
            self.text(self.metadata.correlation_id.as_deref()).map(ID::from)
        }

        /// What caused the command.
        fn causation_id(&self) -> Option<ID> {
            self.text(self.metadata.causation_id.as_deref()).map(ID::from)
        }

        /// Where the fact comes from.
        fn origin(&self) -> Origin {
            self.metadata.origin.into()
        }

        /// Version of the procedure that applied.
        fn procedure(&self) -> String {
            self.metadata.procedure.clone()
        }

        /// The seal of its sensitive values: SHA-256, in hexadecimal, of the salt and the values; null if it
        /// had none.
        fn digest(&self) -> Option<String> {
            // With the digest, a caller could try names one after the other and compare the published hash of
            // the line.
            self.sealed.as_ref().filter(|_| self.shows_people).map(|sealed| sealed.digest.clone())
        }
    }
}

// Additional fields of events of petitions.
fields! {
    impl Recorded as (OF_A_PETITION, of_a_petition) {
        /// The petition.
        fn petition_id(&self) -> ID {
            self.aggregate_id()
        }
    }
}

// Additional fields of events about people.
fields! {
    impl Recorded as (MASKED, whether_masked) {
        /// Whether the caller may not know who brought the petition and may not read texts about people in
        /// it.
        fn masked(&self) -> bool {
            !self.shows_people
        }
    }
}

// Additional fields of events of kinds of case.
fields! {
    impl Recorded as (OF_A_CASE, of_a_case) {
        /// The case.
        fn case_id(&self) -> ID {
            self.aggregate_id()
        }
    }
}
