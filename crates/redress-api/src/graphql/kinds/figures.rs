//! The statistics of kinds of case: for each kind that has statistics, a field of `statistics` with one field per statistic.

use super::ALL;
use crate::graphql::{
    case::Kind,
    error::read_error,
    figure::{Count, Rate},
    statistics_source::Source,
    tables::{Answer, Tabled, fault_at, object, object_type, plain_field, resolve, value},
};
use async_graphql::{
    ContainerType, Context, ContextSelectionSet, ObjectType, OutputType, Positioned, Result, ServerResult,
    Value,
    parser::types::Field,
    registry::{MetaField, MetaTypeId, Registry},
    resolver_utils::resolve_container,
};
use redress_read::{case_kind, statistics::Statistic};
use std::borrow::Cow;

/// The fields of all kinds, as a part of `Statistics`.
pub(in crate::graphql) struct KindFigures(pub(in crate::graphql) Source);

/// The kinds that have statistics.
fn counted() -> impl Iterator<Item = (&'static Kind, &'static [&'static Statistic])> {
    let statistics = |kind: &'static Kind| case_kind(kind.kind).map_or(&[][..], |known| known.statistics());
    ALL.iter().map(move |kind| (*kind, statistics(kind))).filter(|(_, statistics)| !statistics.is_empty())
}

impl OutputType for KindFigures {
    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed("KindFigures")
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_output_type::<Self, _>(MetaTypeId::Object, |registry| {
            let fields = counted().map(|(kind, statistics)| group_type(registry, kind, statistics));
            let fields = fields.map(|field| (field.name.clone(), field)).collect();
            object("KindFigures", "Statistics of kinds of case.", fields)
        })
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        resolve_container(ctx, self).await
    }
}

impl ContainerType for KindFigures {
    async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
        let name = ctx.item.node.name.node.as_str();
        let Some((kind, statistics)) = counted().find(|(kind, _)| kind.many == name) else { return Ok(None) };
        let group = Group::read(&self.0, kind, statistics).await;
        let Some(group) = group.map_err(|error| fault_at(ctx, error))? else { return Ok(Some(Value::Null)) };
        let selected = ctx.with_selection_set(&ctx.item.node.selection_set);
        resolve(&selected, &group).await.map(Some)
    }
}

impl ObjectType for KindFigures {}

/// Whether a field of `Statistics` reads the statistics of a kind, with a statement of its own.
pub(in crate::graphql) fn is_of_a_kind(field: &str) -> bool {
    counted().any(|(kind, _)| kind.many == field)
}

/// The field of a kind. Registers its type.
fn group_type(registry: &mut Registry, kind: &Kind, statistics: &'static [&'static Statistic]) -> MetaField {
    let name = format!("{}Statistics", kind.object.name);
    let fields = |registry: &mut Registry| {
        let field = |statistic: &&'static Statistic| {
            let ty = match statistic.is_rate() {
                true => Rate::create_type_info(registry),
                false => Count::create_type_info(registry),
            };
            let about = format!("{}: {}", statistic.chinese, statistic.in_full());
            plain_field(field_of(statistic), &about, ty)
        };
        statistics.iter().map(field).collect()
    };
    object_type(registry, (&name, "Statistics of a kind of case, of a unit and all below it."), fields, &[]);
    plain_field(kind.many, "Statistics of such cases.", name)
}

/// The field of a statistic: `asked` of `toys.asked`.
fn field_of(statistic: &Statistic) -> &'static str {
    let id = statistic.id.as_str();
    id.split_once('.').map_or(id, |(_, field)| field)
}

/// The statistics of one kind.
struct Group {
    type_name: String,
    source: Source,
    statistics: &'static [&'static Statistic],
}

impl Group {
    /// Takes them from the answer `of`, which has those of every kind that reports show; else reads them for
    /// its unit, window and position. `None` in a part of a breakdown that does not have them.
    async fn read(
        of: &Source,
        kind: &Kind,
        statistics: &'static [&'static Statistic],
    ) -> Result<Option<Self>> {
        let type_name = format!("{}Statistics", kind.object.name);
        if statistics.iter().all(|statistic| of.figure(statistic).is_ok()) {
            return Ok(Some(Self { type_name, source: of.clone(), statistics }));
        }
        let of = of.inner();
        if of.part.is_some() {
            return Ok(None);
        }
        let served = of.reader.statistics_of(statistics, &of.ask).await.map_err(read_error)?;
        let source = Source::whole(of.reader.clone(), of.ask.clone(), served.value, of.minimum);
        Ok(Some(Self { type_name, source, statistics }))
    }
}

impl Tabled for Group {
    fn type_name(&self) -> &str {
        &self.type_name
    }

    fn field<'a>(&'a self, _: &str, ctx: &'a Context<'a>) -> Option<Answer<'a>> {
        let name = ctx.item.node.name.node.as_str();
        let statistic = self.statistics.iter().find(|statistic| field_of(statistic) == name)?;
        Some(match statistic.is_rate() {
            true => value(self.source.rate(statistic), ctx),
            false => value(self.source.count(statistic), ctx),
        })
    }
}
