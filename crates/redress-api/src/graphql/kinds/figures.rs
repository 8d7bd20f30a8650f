//! Statistics in groups: for each kind of case that has statistics, and for each group of the steps around a petition, a field of `statistics`
//! with one field per statistic.

use crate::graphql::{
    figure::{Count, Rate},
    statistics_source::{Source, undefined},
};
use async_graphql::{
    Context, OutputType, Result, ServerResult, Value,
    registry::{MetaField, Registry},
};
use redress_api_common::{
    case::{Kind, Narrowing},
    error::read_error,
    tables::{Answer, Tabled, fault_at, object_type, plain_field, resolve_selected, value},
};
use redress_api_kinds::{ALL, NARROWED};
use redress_read::{
    case_kind,
    statistics::{GROUPS, Statistic},
};

/// The fields of all kinds, as a part of `Statistics`.
pub(in crate::graphql) struct KindFigures(pub(in crate::graphql) Source);

/// The argument that narrows a statistic, if one does.
fn narrowing_of(statistic: &Statistic) -> Option<&'static Narrowing> {
    NARROWED.iter().find(|narrowing| narrowing.statistic == statistic.id.as_str())
}

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

/// The statistics of a kind.
fn grouped_kind(kind: &Kind) -> Grouped {
    let statistics = case_kind(kind.kind).map_or(&[][..], |known| known.statistics());
    Grouped {
        field: group_of(statistics),
        type_name: format!("{}Statistics", kind.object.name),
        about: OF_A_KIND,
        statistics: statistics.to_vec(),
    }
}

/// Those of the kinds that have some, and the groups of steps.
fn grouped() -> impl Iterator<Item = Grouped> {
    let of_steps = GROUPS.iter().map(|group| Grouped {
        field: group.field,
        type_name: format!("{}Statistics", group.object),
        about: OF_STEPS,
        statistics: group.statistics.iter().collect(),
    });
    let of_kinds = ALL.iter().copied().map(grouped_kind).filter(|kind| !kind.statistics.is_empty());
    of_kinds.chain(of_steps)
}

root!(KindFigures, "Statistics in groups.", group_fields, group);

fn group_fields(registry: &mut Registry) -> Vec<MetaField> {
    grouped().map(|grouped| group_type(registry, &grouped)).collect()
}

async fn group(KindFigures(source): &KindFigures, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
    let name = ctx.item.node.name.node.as_str();
    let Some(grouped) = grouped().find(|grouped| grouped.field == name) else { return Ok(None) };
    match GroupAnswer::read(source, grouped).await.map_err(|error| fault_at(ctx, error))? {
        Some(group) => resolve_selected(ctx, &group).await.map(Some),
        None => Ok(Some(Value::Null)),
    }
}

/// Whether a field of `Statistics` has a statement of its own: that of a kind that reports leave out.
pub(in crate::graphql) fn is_read_apart(field: &str) -> bool {
    let is_apart = |kind: &&Kind| case_kind(kind.kind).is_some_and(|known| known.is_unreported());
    ALL.iter().copied().filter(is_apart).any(|kind| grouped_kind(kind).field == field)
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
            let mut field = plain_field(field_of(statistic), &about, ty);
            let arguments = narrowing_of(statistic).map(|of| of.argument(registry));
            field.args = arguments.into_iter().map(|argument| (argument.name.clone(), argument)).collect();
            field
        };
        grouped.statistics.iter().filter(|statistic| !statistic.is_narrowed).map(field).collect()
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
struct GroupAnswer {
    source: Source,
    grouped: Grouped,
}

impl GroupAnswer {
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

    /// The part of a statistic that the field's argument asks for.
    fn narrowed(&self, statistic: &'static Statistic, ctx: &Context<'_>) -> ServerResult<&'static Statistic> {
        let Some(narrowing) = narrowing_of(statistic) else { return Ok(statistic) };
        let Some(word) = narrowing.word(ctx)? else { return Ok(statistic) };
        let name = format!("{}({word})", statistic.id);
        let found = self.grouped.statistics.iter().copied().find(|part| part.id.as_str() == name);
        found.ok_or_else(|| fault_at(ctx, undefined(&name)))
    }
}

impl Tabled for GroupAnswer {
    fn type_name(&self) -> &str {
        &self.grouped.type_name
    }

    fn field<'a>(&'a self, _: &str, ctx: &'a Context<'a>) -> Option<Answer<'a>> {
        let name = ctx.item.node.name.node.as_str();
        let statistic = self.grouped.statistics.iter().find(|statistic| field_of(statistic) == name)?;
        let statistic = match self.narrowed(statistic, ctx) {
            Ok(statistic) => statistic,
            Err(error) => return Some(Box::pin(std::future::ready(Err(error)))),
        };
        Some(match statistic.is_rate() {
            true => value(self.source.rate(statistic), ctx),
            false => value(self.source.count(statistic), ctx),
        })
    }
}
