//! Statistics in groups: for each kind of case that has statistics, and for each group of the steps around a petition, a field of `statistics`
//! with one field per statistic.

use super::ALL;
use crate::graphql::{
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
use redress_read::{
    case_kind,
    statistics::{GROUPS, Statistic},
};
use std::borrow::Cow;

/// The fields of all kinds, as a part of `Statistics`.
pub(in crate::graphql) struct KindFigures(pub(in crate::graphql) Source);

/// A field with statistics.
#[derive(Clone)]
struct Grouped {
    field: &'static str,
    type_name: String,
    about: [&'static str; 2],
    statistics: Vec<&'static Statistic>,
}

const OF_A_KIND: [&str; 2] =
    ["Statistics of such cases.", "Statistics of a kind of case, of a unit and all below it."];
const OF_STEPS: [&str; 2] =
    ["Statistics of such steps.", "Statistics of steps of petitions, of a unit and all below it."];

/// The field of `Statistics` with the statistics of a kind: `disputes` of `disputes.found`.
fn group_of(statistics: &[&Statistic]) -> &'static str {
    statistics.first().map_or("", |statistic| statistic.id.field())
}

/// The kinds that have statistics.
fn of_kinds() -> impl Iterator<Item = Grouped> {
    let statistics = |kind| case_kind(kind).map_or(&[][..], |known| known.statistics());
    let kinds = ALL.iter().map(move |kind| Grouped {
        field: group_of(statistics(kind.kind)),
        type_name: format!("{}Statistics", kind.object.name),
        about: OF_A_KIND,
        statistics: statistics(kind.kind).to_vec(),
    });
    kinds.filter(|kind| !kind.statistics.is_empty())
}

/// Those, and the groups of steps.
fn grouped() -> impl Iterator<Item = Grouped> {
    let of_steps = GROUPS.iter().map(|group| Grouped {
        field: group.field,
        type_name: format!("{}Statistics", group.object),
        about: OF_STEPS,
        statistics: group.statistics.iter().collect(),
    });
    of_kinds().chain(of_steps)
}

impl OutputType for KindFigures {
    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed("KindFigures")
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_output_type::<Self, _>(MetaTypeId::Object, |registry| {
            let fields = grouped().map(|grouped| group_type(registry, &grouped));
            let fields = fields.map(|field| (field.name.clone(), field)).collect();
            object("KindFigures", "Statistics in groups.", fields)
        })
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        resolve_container(ctx, self).await
    }
}

impl ContainerType for KindFigures {
    async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
        let name = ctx.item.node.name.node.as_str();
        let Some(grouped) = grouped().find(|grouped| grouped.field == name) else { return Ok(None) };
        let group = Group::read(&self.0, grouped).await;
        let Some(group) = group.map_err(|error| fault_at(ctx, error))? else { return Ok(Some(Value::Null)) };
        let selected = ctx.with_selection_set(&ctx.item.node.selection_set);
        resolve(&selected, &group).await.map(Some)
    }
}

impl ObjectType for KindFigures {}

/// Whether a field of `Statistics` reads the statistics of a kind, with a statement of its own.
pub(in crate::graphql) fn is_of_a_kind(field: &str) -> bool {
    of_kinds().any(|kind| kind.field == field)
}

/// The field of a group. Registers its type.
fn group_type(registry: &mut Registry, grouped: &Grouped) -> MetaField {
    let fields = |registry: &mut Registry| {
        let field = |statistic: &&'static Statistic| {
            let ty = match statistic.is_rate() {
                true => Rate::create_type_info(registry),
                false => Count::create_type_info(registry),
            };
            let about = format!("{}: {}", statistic.chinese, statistic.in_full());
            plain_field(field_of(statistic), &about, ty)
        };
        grouped.statistics.iter().map(field).collect()
    };
    let [of_field, of_type] = grouped.about;
    object_type(registry, (&grouped.type_name, of_type), fields, &[]);
    plain_field(grouped.field, of_field, grouped.type_name.clone())
}

/// The field of a statistic: `asked` of `toys.asked`.
fn field_of(statistic: &Statistic) -> &'static str {
    let id = statistic.id.as_str();
    id.split_once('.').map_or(id, |(_, field)| field)
}

/// The statistics of one group.
struct Group {
    source: Source,
    grouped: Grouped,
}

impl Group {
    /// Takes them from the answer `of`, which has those of every group that reports show; else reads them for
    /// its unit, window and position. `None` in a part of a breakdown that does not have them.
    async fn read(of: &Source, grouped: Grouped) -> Result<Option<Self>> {
        if grouped.statistics.iter().all(|statistic| of.figure(statistic).is_ok()) {
            return Ok(Some(Self { source: of.clone(), grouped }));
        }
        let of = of.inner();
        if of.part.is_some() {
            return Ok(None);
        }
        let served = of.reader.statistics_of(&grouped.statistics, &of.ask).await.map_err(read_error)?;
        let source = Source::whole(of.reader.clone(), of.ask.clone(), served.value, of.minimum);
        Ok(Some(Self { source, grouped }))
    }
}

impl Tabled for Group {
    fn type_name(&self) -> &str {
        &self.grouped.type_name
    }

    fn field<'a>(&'a self, _: &str, ctx: &'a Context<'a>) -> Option<Answer<'a>> {
        let name = ctx.item.node.name.node.as_str();
        let statistic = self.grouped.statistics.iter().find(|statistic| field_of(statistic) == name)?;
        Some(match statistic.is_rate() {
            true => value(self.source.rate(statistic), ctx),
            false => value(self.source.count(statistic), ctx),
        })
    }
}
