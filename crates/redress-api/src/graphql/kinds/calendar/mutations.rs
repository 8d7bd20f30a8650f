//! Commands to a calendar: administrators', and nobody else's.

use crate::graphql::{
    case::{CaseCommand, CaseInput, Mutation, Sent},
    mutation::{input::id, user_error::UserError},
    scalars::Date,
};
use async_graphql::InputObject;
use redress_domain::calendar::{PublishCalendar, ToCalendar};
use redress_log::Command;

/// Every one, and whose it is.
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

impl PublishCalendarInput {
    fn publish(&self) -> Result<Command, UserError> {
        let days = |days: &[Date]| days.iter().map(|day| day.0).collect();
        let command = PublishCalendar {
            year: self.year,
            days_off: days(&self.days_off),
            workdays: days(&self.workdays),
            source: self.source.clone(),
        };
        Ok(ToCalendar { region: id(&self.common.id, "id")?, command }.into())
    }
}

impl CaseCommand for PublishCalendarInput {
    fn read(self) -> Sent {
        let command = self.publish();
        Sent { command, input: self.common }
    }
}
