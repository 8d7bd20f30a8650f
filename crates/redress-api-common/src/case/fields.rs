//! The fields of every case.

use super::{history::history, kind::VisibleCase};
use crate::{
    context::ContextExt,
    error::{coded, fault},
    read_source::ReadContext,
    scalars::{Date, Position},
    sensitive::SensitiveValue,
    tables::{Answer, fault_at, resolve_selected},
    unit::Unit,
};
use async_graphql::{Context, ID, Name, Result, ServerResult, Value};
use futures_util::future::BoxFuture;
use redress_domain::{Sealed, SensitiveField, Subject};
use redress_log::AggregateKind;

fields! {
    impl VisibleCase as (COMMON, common) {
        /// Its id, as it was given. Unique among the cases of its kind.
        fn id(&self) -> ID {
            self.row.id.as_str().into()
        }

        /// The owner: the unit whose subtree works with it; null where it belongs to the whole office.
        fn unit(&self) -> Result<Option<Unit>> {
            self.row.unit.as_deref().map(|code| self.unit_of(code)).transpose()
        }

        /// The units that it names to act. They see it too.
        fn acting_units(&self) -> Result<Vec<Unit>> {
            self.row.acting.iter().map(|code| self.unit_of(code)).collect()
        }

        /// Those of them that have not answered yet.
        fn asked_units(&self) -> Result<Vec<Unit>> {
            self.row.asked.iter().map(|code| self.unit_of(code)).collect()
        }

        /// Day of its first event.
        fn opened_on(&self) -> Date {
            Date(self.row.opened)
        }

        /// Last day for its next step; null if it has none.
        fn due_on(&self) -> Option<Date> {
            self.row.due.map(Date)
        }

        /// Day of the closing, while it is closed.
        fn closed_on(&self) -> Option<Date> {
            self.row.closed.map(Date)
        }

        /// Numbers of the petitions that it names; those that the caller neither works with nor is asked
        /// about are left out.
        fn petitions(&self) -> Vec<ID> {
            self.petitions.iter().map(ID::from).collect()
        }

        /// Whether texts about people in it are hidden from the caller.
        fn masked(&self) -> bool {
            !self.sees_people
        }

        /// How many events it has; `expectedSequence` is compared with it.
        fn sequence(&self) -> i64 {
            self.row.sequence
        }

        /// Position of its first event.
        fn first_position(&self) -> Position {
            Position(redress_log::Position(self.row.first_position))
        }

        /// Position of its last event.
        fn last_position(&self) -> Position {
            Position(redress_log::Position(self.row.last_position))
        }
    }
}

impl VisibleCase {
    /// Resolves a field that every case has.
    pub fn field_of_any<'a>(&'a self, name: &str, ctx: &'a Context<'a>) -> Option<Answer<'a>> {
        match name {
            "state" => {
                Some(Box::pin(std::future::ready(Ok(Value::Enum(Name::new(self.row.state.as_str()))))))
            }
            "overdue" => Some(Box::pin(self.overdue(ctx))),
            "history" => Some(Box::pin(self.read_history(ctx))),
            _ => self.common(name, ctx),
        }
    }

    async fn overdue(&self, ctx: &Context<'_>) -> ServerResult<Value> {
        let (_, at) = ctx.param_value::<Option<Date>>("at", None)?;
        let today = || ctx.api().map(|api| api.log.today());
        let day = at.map_or_else(today, |day| Ok(day.0)).map_err(|error| fault_at(ctx, error))?;
        let is_due = self.row.due.is_some_and(|due| due < day);
        Ok(Value::Boolean(is_due && self.row.closed.is_none_or(|closed| closed > day)))
    }

    async fn read_history(&self, ctx: &Context<'_>) -> ServerResult<Value> {
        let (_, first) = ctx.param_value::<i32>("first", None)?;
        let (_, after) = ctx.param_value::<Option<String>>("after", None)?;
        let page = history(ctx, self, first, after).await.map_err(|error| fault_at(ctx, error))?;
        resolve_selected(ctx, &page).await
    }

    /// A unit at the time that is shown.
    pub fn unit_of(&self, code: &str) -> Result<Unit> {
        let unit = Unit::among(&self.units, code);
        unit.ok_or_else(|| coded("UNIT_UNKNOWN", format!("there is no unit {code}")))
    }

    /// The number of a petition, if the case may name it to the caller.
    pub fn petition(&self, id: &str) -> Option<ID> {
        self.petitions.iter().any(|petition| petition == id).then(|| id.into())
    }

    /// The id of the petitioner whom the case is about; `None` where the caller may not know.
    pub fn petitioner<'a>(&'a self, ctx: &'a Context<'a>, id: &'a str) -> BoxFuture<'a, Result<Option<ID>>> {
        Box::pin(async move {
            match self.sees_people {
                true => self.access.petitioner(ctx, id).await,
                false => Ok(None),
            }
        })
    }

    /// The id of another case that this one names, if the caller sees that one.
    pub fn case_named(&self, kind: AggregateKind, id: &str) -> Option<ID> {
        self.cases.iter().any(|(of, named)| *of == kind && named == id).then(|| id.into())
    }

    /// The id of a dispute that the case is about; `None` if it is about a petition, or if the caller does not see the dispute.
    pub fn dispute(&self, subject: &Subject) -> Option<ID> {
        let Subject::Dispute(dispute) = subject else { return None };
        self.case_named(AggregateKind::Dispute, dispute.as_str())
    }

    /// A text of the case that was recorded with its first event; `None` if there was none.
    pub fn text<'a>(
        &'a self,
        ctx: &'a Context<'a>,
        sealed: &'a Sealed,
        field: SensitiveField,
    ) -> BoxFuture<'a, Result<Option<SensitiveValue>>> {
        Box::pin(async move { self.text_at(ctx, (self.row.first_position, sealed), field).await })
    }

    /// A text of the case that was recorded with the event at a position; `None` if there was none. A hidden text is not even read.
    pub fn text_at<'a>(
        &'a self,
        ctx: &'a Context<'a>,
        (position, sealed): (i64, &'a Sealed),
        field: SensitiveField,
    ) -> BoxFuture<'a, Result<Option<SensitiveValue>>> {
        Box::pin(async move {
            if !sealed.fields.contains(&field) {
                return Ok(None);
            }
            if !self.sees_people {
                return Ok(Some(SensitiveValue::masked()));
            }
            let held = ctx.loader()?.load_one(redress_log::Position(position)).await?;
            Ok(Some(SensitiveValue::held(held.as_ref().and_then(|held| held.values.get(field)))))
        })
    }

    /// The error of a folded state that cannot be decoded.
    pub fn damaged(&self, error: &serde_json::Error) -> async_graphql::Error {
        fault("CASE_DAMAGED", error)
    }
}

/// Generates the type of a kind of case: a case as a caller sees it, its folded state, and the fields of this
/// kind only.
#[macro_export]
macro_rules! case {
    ($(#[doc = $about:literal])+ $name:ident($state:ty) { $($own:tt)* }) => {
        $(#[doc = $about])+
        struct $name {
            case: std::sync::Arc<$crate::case::VisibleCase>,
            state: $state,
        }

        $crate::fields! { impl $name as (ROWS, own) { $($own)* } }

        impl $name {
            const OBJECT: $crate::tables::ObjectTable = $crate::tables::ObjectTable {
                name: stringify!($name),
                about: &[$($about),+],
                rows: Self::ROWS,
            };

            fn open(
                case: std::sync::Arc<$crate::case::VisibleCase>,
            ) -> async_graphql::Result<std::sync::Arc<dyn $crate::tables::Tabled>> {
                let state = serde_json::from_value(case.row.folded.clone());
                let state = state.map_err(|error| case.damaged(&error))?;
                Ok(std::sync::Arc::new(Self { case, state }))
            }
        }

        $crate::tabled! { $name: |object, name, ctx| object.case.field_of_any(name, ctx).or_else(|| object.own(name, ctx)) }
    };
}
