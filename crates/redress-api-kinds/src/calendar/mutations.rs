//! Commands to a calendar: administrators', and nobody else's.

use async_graphql::InputObject;
use redress_api_common::{
    case::{CaseInput, Mutation},
    scalars::Date,
};
use redress_domain::calendar::{PublishCalendar, ToCalendar};

/// Every mutation with its roles.
pub(super) const MUTATIONS: &[Mutation] = &[Mutation::of::<PublishCalendarInput>(
    "publishCalendar",
    "Publishes which days of a year are off and which are worked; a later calendar of the same region and year replaces it for what is recorded \
     after it. For administrators who act for no unit.",
    &[],
)];

/// A calendar; `id` is the code of the region, such as `CN`.
#[derive(InputObject)]
struct PublishCalendarInput {
    #[graphql(flatten)]
    common: CaseInput,
    /// The year.
    year: i32,
    /// Days off. Saturdays and Sundays are off without being named.
    days_off: Vec<Date>,
    /// Saturdays and Sundays that are worked (调休).
    workdays: Vec<Date>,
    /// Where it comes from, such as the number of the notice: 1 to 200 printable characters.
    source: String,
}

commands! {
    |region, command| ToCalendar { region, command };
    PublishCalendarInput => |input| PublishCalendar {
        year: input.year,
        days_off: input.days_off.iter().map(|day| day.0).collect(),
        workdays: input.workdays.iter().map(|day| day.0).collect(),
        source: input.source.clone(),
    };
}
