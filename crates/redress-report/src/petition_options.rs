//! The options of `redress report petitions`. Their comments are the program's help texts.

use chrono::NaiveDate;
use clap::{Args, ValueEnum};
use redress_domain::{BacklogList, Category, Channel, Kind, PetitionState, UnitCode};
use redress_read::{BacklogFilter, Order, OrderBy, PetitionFilter, ReadError, Window};

use crate::option_values::{date, one_of, strings};
use crate::petitions::PetitionAsk;

/// The filters of a list of petitions. A petition must match all of them.
#[derive(Debug, Args)]
pub struct PetitionOptions {
    /// Only petitions in these states: REGISTERED, TRIAGED, ASSIGNED, ACCEPTED, CLOSED, REOPENED
    #[arg(long, value_name = "STATE", value_delimiter = ',', value_parser = one_of(PetitionState::ALL))]
    pub state: Option<Vec<PetitionState>>,
    /// Only petitions whose responsible unit is this one or below it
    #[arg(long, value_name = "CODE")]
    pub responsible: Option<UnitCode>,
    /// Only petitions whose place is this unit or below it
    #[arg(long, value_name = "CODE")]
    pub place: Option<UnitCode>,
    /// Only petitions that this unit or one below it received, handles or co-handles, or whose objection it decides, or which it was asked to review, or about which it is asked
    #[arg(long, value_name = "CODE")]
    pub concerns: Option<UnitCode>,
    /// Only petitions by these channels: VISIT, LETTER, PHONE, WEB, EMAIL, FAX, TRANSFER
    #[arg(long, value_name = "CHANNEL", value_delimiter = ',', value_parser = one_of(Channel::ALL))]
    pub channel: Option<Vec<Channel>>,
    /// Only petitions of these kinds: SUGGESTION, ACCUSATION, APPEAL
    #[arg(long, value_name = "KIND", value_delimiter = ',', value_parser = one_of(Kind::ALL))]
    pub kind: Option<Vec<Kind>>,
    /// Only petitions of these categories
    #[arg(long, value_name = "CATEGORY", value_delimiter = ',')]
    pub category: Option<Vec<Category>>,
    /// Registered on or after this day
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub registered_from: Option<NaiveDate>,
    /// Registered on or before this day
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub registered_to: Option<NaiveDate>,
    /// Closed on or after this day
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub closed_from: Option<NaiveDate>,
    /// Closed on or before this day
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub closed_to: Option<NaiveDate>,
    /// Due on or after this day
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub due_from: Option<NaiveDate>,
    /// Due on or before this day
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub due_to: Option<NaiveDate>,
    /// Due before this day, and not closed by the end of it
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub overdue_at: Option<NaiveDate>,
    /// Open, with a next step (triage, assignment after a reopening, closing) due on or after this day
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub next_step_due_from: Option<NaiveDate>,
    /// Open, with a next step due on or before this day
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub next_step_due_to: Option<NaiveDate>,
    /// Open, with a next step that was due before this day
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub next_step_overdue_at: Option<NaiveDate>,
    /// Only petitions whose unit has objected to its assignment, undecided; =false for the others
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true", require_equals = true)]
    pub objection_open: Option<bool>,
    /// Only petitions with an objection that this unit, or one below it, decides
    #[arg(long, value_name = "CODE")]
    pub objection_to: Option<UnitCode>,
    /// Only petitions with a request for review that waits for its answer; =false for the others
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true", require_equals = true)]
    pub review_open: Option<bool>,
    /// Only petitions whose procedure was terminated; =false for the others
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true", require_equals = true)]
    pub terminated: Option<bool>,
    /// Only petitions that have a sponsor; =false for the others
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true", require_equals = true)]
    pub sponsored: Option<bool>,
    /// Only petitions that are on a list of old cases; =CANCELLED for those that were struck off, =EITHER for both
    #[arg(long, value_enum, value_name = "STATE", num_args = 0..=1, default_missing_value = "LISTED", require_equals = true)]
    pub backlog: Option<BacklogState>,
    /// Only petitions that are on this list of old cases, or with --backlog=CANCELLED were struck off it
    #[arg(long, value_name = "LIST")]
    pub backlog_list: Option<BacklogList>,
    /// Only petitions that repeat an earlier one; =false for the others
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true", require_equals = true)]
    pub repeat: Option<bool>,
    /// Only petitions with a collective visit among their filings; =false for the others
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true", require_equals = true)]
    pub collective: Option<bool>,
    /// Only petitions with an over-level visit among their filings; =false for the others
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true", require_equals = true)]
    pub over_level: Option<bool>,
    /// Sort order of the list
    #[arg(long, value_enum, value_name = "DAY", default_value_t = SortBy::Registered)]
    pub sort: SortBy,
    /// Latest first
    #[arg(long)]
    pub descending: bool,
}

/// What became of a listing as an old case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum BacklogState {
    /// On the list
    Listed,
    /// Struck off
    Cancelled,
    /// Either
    Either,
}

impl BacklogState {
    /// The value of the option.
    fn word(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }
}

/// The days by which a list can be sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SortBy {
    /// Day of registration
    Registered,
    /// Due day; petitions without an assignment come last
    Due,
    /// Day of closing; open petitions come last
    Closed,
    /// Day by which the next step is due; petitions without one come last
    NextStep,
}

impl PetitionOptions {
    /// # Errors
    /// Fails if a period ends before it begins.
    pub(crate) fn ask(&self) -> Result<PetitionAsk, ReadError> {
        let filter = PetitionFilter {
            states: self.state.clone(),
            responsible: self.responsible.clone(),
            place: self.place.clone(),
            concerns: self.concerns.clone(),
            channels: self.channel.clone(),
            kinds: self.kind.clone(),
            categories: self.category.clone(),
            registered: window(self.registered_from, self.registered_to)?,
            closed: window(self.closed_from, self.closed_to)?,
            due: window(self.due_from, self.due_to)?,
            overdue_at: self.overdue_at,
            next_step_due: window(self.next_step_due_from, self.next_step_due_to)?,
            next_step_overdue_at: self.next_step_overdue_at,
            objection_open: self.objection_open,
            objection_to: self.objection_to.clone(),
            review_open: self.review_open,
            terminated: self.terminated,
            sponsored: self.sponsored,
            backlog: self.backlog(),
            repeat: self.repeat,
            collective: self.collective,
            over_level: self.over_level,
            // The list has no filter by person.
            petitioner: None,
            summary_contains: None,
            people_visible_to: None,
        };
        let by = match self.sort {
            SortBy::Registered => OrderBy::RegisteredOn,
            SortBy::Due => OrderBy::DueOn,
            SortBy::Closed => OrderBy::ClosedOn,
            SortBy::NextStep => OrderBy::NextStepDueOn,
        };
        Ok(PetitionAsk {
            filter,
            asked: self.description(),
            order: Order { by, descending: self.descending },
        })
    }

    /// The condition on lists of old cases.
    fn backlog(&self) -> Option<BacklogFilter> {
        let state = self.backlog.or(self.backlog_list.as_ref().map(|_| BacklogState::Listed))?;
        let cancelled = match state {
            BacklogState::Listed => Some(false),
            BacklogState::Cancelled => Some(true),
            BacklogState::Either => None,
        };
        Some(BacklogFilter { list: self.backlog_list.clone(), cancelled })
    }

    /// The options as text, as they were given.
    fn description(&self) -> String {
        let list =
            |name: &str, words: Option<Vec<String>>| words.map(|words| format!("{name} {}", words.join(",")));
        let message = [
            list("state", self.state.as_deref().map(strings)),
            list("responsible", self.responsible.as_ref().map(|unit| vec![unit.to_string()])),
            list("place", self.place.as_ref().map(|unit| vec![unit.to_string()])),
            list("concerns", self.concerns.as_ref().map(|unit| vec![unit.to_string()])),
            list("channel", self.channel.as_deref().map(strings)),
            list("kind", self.kind.as_deref().map(strings)),
            list("category", self.category.as_deref().map(strings)),
            list("registered-from", self.registered_from.map(|day| vec![day.to_string()])),
            list("registered-to", self.registered_to.map(|day| vec![day.to_string()])),
            list("closed-from", self.closed_from.map(|day| vec![day.to_string()])),
            list("closed-to", self.closed_to.map(|day| vec![day.to_string()])),
            list("due-from", self.due_from.map(|day| vec![day.to_string()])),
            list("due-to", self.due_to.map(|day| vec![day.to_string()])),
            list("overdue-at", self.overdue_at.map(|day| vec![day.to_string()])),
            list("next-step-due-from", self.next_step_due_from.map(|day| vec![day.to_string()])),
            list("next-step-due-to", self.next_step_due_to.map(|day| vec![day.to_string()])),
            list("next-step-overdue-at", self.next_step_overdue_at.map(|day| vec![day.to_string()])),
            list("objection-open", self.objection_open.map(|yes| vec![yes.to_string()])),
            list("objection-to", self.objection_to.as_ref().map(|unit| vec![unit.to_string()])),
            list("review-open", self.review_open.map(|yes| vec![yes.to_string()])),
            list("terminated", self.terminated.map(|yes| vec![yes.to_string()])),
            list("sponsored", self.sponsored.map(|yes| vec![yes.to_string()])),
            list("backlog", self.backlog.map(|state| vec![state.word()])),
            list("backlog-list", self.backlog_list.as_ref().map(|list| vec![list.to_string()])),
            list("repeat", self.repeat.map(|yes| vec![yes.to_string()])),
            list("collective", self.collective.map(|yes| vec![yes.to_string()])),
            list("over-level", self.over_level.map(|yes| vec![yes.to_string()])),
        ];
        message.into_iter().flatten().collect::<Vec<_>>().join("; ")
    }
}

/// Makes a period from two days. A missing end is the first or last day that can be written.
fn window(from: Option<NaiveDate>, to: Option<NaiveDate>) -> Result<Option<Window>, ReadError> {
    const FIRST: NaiveDate = NaiveDate::from_ymd_opt(1, 1, 1).expect("a day");
    const LAST: NaiveDate = NaiveDate::from_ymd_opt(9999, 12, 31).expect("a day");
    if from.is_none() && to.is_none() {
        return Ok(None);
    }
    Window::range(from.unwrap_or(FIRST), to.unwrap_or(LAST)).map(Some)
}
