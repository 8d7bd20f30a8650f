//! The columns of a file of cases.

use redress_domain::{Channel, Kind, Outcome, ReopenCause, Resolved, ReviewResult as Reviewed, Satisfaction};
use serde::Deserialize;

use crate::column_set::Columns;
use crate::words::{self, Activity, Status, Vocabulary};

macro_rules! columns {
    ($($(#[$doc:meta])* $column:ident = $name:literal),+ $(,)?) => {
        /// A column of a file of cases. Each comment says what an empty cell means; [`crate::steps`]
        /// implements it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
        pub(crate) enum Column {
            $($(#[$doc])* #[serde(rename = $name)] $column),+
        }

        impl Column {
            pub(crate) const ALL: &'static [Self] = &[$(Self::$column),+];

            /// Its name in files and in mappings.
            pub(crate) fn name(self) -> &'static str {
                match self { $(Self::$column => $name),+ }
            }
        }
    };
}

columns! {
    /// The number in the old system. Required and unique. It becomes the petition's id.
    ExternalNumber = "external_number",
    /// The person who brought the case: a name, unless the mapping says otherwise. Empty: anonymous.
    Petitioner = "petitioner",
    /// The time of registration. Required.
    RegisteredAt = "registered_at",
    /// The channel. Empty: a letter, which no statistic of visits counts.
    Channel = "channel",
    /// The unit that received it. Empty: the unit in `place`.
    ReceivedBy = "received_by",
    /// The unit where the problem is. Empty: the mapping's fallback unit; required if there is no fallback.
    Place = "place",
    /// A code from the office's list. Empty: no category.
    Category = "category",
    /// The purpose of the petition. Empty: unknown at registration, and triaged as an appeal.
    Kind = "kind",
    /// Units complained about, by code or name, separated by `;`. Empty: no unit is accused, so an accusation
    /// is hidden from no unit.
    Against = "against",
    /// The content. Empty: unknown.
    Summary = "summary",
    /// The number of people. Empty: 1.
    HeadCount = "head_count",
    /// The number of the earlier case that this one repeats: a row anywhere in the file, or a case in the
    /// log.
    RepeatOf = "repeat_of",
    /// The time of triage, as accepted by the office. Empty: the time of registration.
    TriagedAt = "triaged_at",
    /// The unit made responsible. Empty: the one that received it.
    AssignedTo = "assigned_to",
    /// The time of assignment. Empty: the time of triage.
    AssignedAt = "assigned_at",
    /// The last day to close it, by the order. Empty: the legal limit.
    DueOn = "due_on",
    /// The time when the responsible unit accepted it. Empty: it did not accept.
    AcceptedAt = "accepted_at",
    /// The time of closing. Empty: the case is open.
    ClosedAt = "closed_at",
    /// The outcome. Empty: `EXPLAINED`, which claims neither success nor refusal.
    Outcome = "outcome",
    /// The day on which the written opinion was delivered. Empty: not delivered, as far as the file knows.
    OpinionDeliveredOn = "opinion_delivered_on",
    /// The day on which a review of the opinion was requested. Empty: none was.
    ReviewRequestedOn = "review_requested_on",
    /// The result of the review. Empty: it is not decided.
    ReviewResult = "review_result",
    /// The result of the re-review. Empty: none was requested.
    ReReviewResult = "re_review_result",
    /// The day on which the procedure was terminated. Empty: it was not.
    TerminatedOn = "terminated_on",
    /// Whether the petitioner called it resolved, on the day of closing. Empty: unknown.
    Resolved = "resolved",
    /// The petitioner's rating, on the day of closing. Empty: not given.
    Satisfaction = "satisfaction",
    /// Whether the case is open, closed or reopened, in the old system's words. Empty: what `closed_at` says.
    Status = "status",
    /// The time of reopening, if the status is reopened. Empty: the time of closing, or of the last step on its opinion.
    ReopenedAt = "reopened_at",
    /// The cause of reopening. Required if the status is reopened.
    ReopenCause = "reopen_cause",
    /// The leader who sponsors the case: a name, unless the mapping says otherwise; then, each after a `;`, perhaps
    /// the post and the unit. Empty: nobody.
    Sponsor = "sponsor",
    /// The leader's post. Required if `sponsor` names a leader without one.
    SponsorPost = "sponsor_post",
    /// The leader's unit. Required if `sponsor` names a leader without one.
    SponsorUnit = "sponsor_unit",
    /// In an event log, where each row is a step of a case: the kind of step.
    Activity = "activity",
    /// In an event log: the time of the step.
    StepAt = "step_at",
    /// In an event log: the unit that took the step, or to which the case went.
    StepUnit = "step_unit",
}

impl Column {
    /// The column whose value replaces an empty cell of this one.
    pub(crate) fn default(self) -> Option<Self> {
        match self {
            Self::ReceivedBy => Some(Self::Place),
            Self::AssignedTo => Some(Self::ReceivedBy),
            Self::TriagedAt => Some(Self::RegisteredAt),
            Self::AssignedAt => Some(Self::TriagedAt),
            Self::SponsorPost | Self::SponsorUnit => Some(Self::Sponsor),
            _ => None,
        }
    }

    /// Whether its values are personal data, which no message shows.
    pub(crate) fn is_sensitive(self) -> bool {
        matches!(self, Self::Petitioner | Self::Summary | Self::Sponsor | Self::SponsorPost)
    }

    /// Whether it describes the closing, and means nothing without one.
    pub(crate) fn is_of_the_closing(self) -> bool {
        matches!(
            self,
            Self::Outcome
                | Self::OpinionDeliveredOn
                | Self::ReviewRequestedOn
                | Self::ReviewResult
                | Self::ReReviewResult
                | Self::TerminatedOn
                | Self::Resolved
                | Self::Satisfaction
        )
    }
}

impl Columns for Column {
    const ALL: &'static [Self] = Column::ALL;

    fn name(self) -> &'static str {
        Column::name(self)
    }

    fn is_the_rows_own(self) -> bool {
        matches!(
            self,
            Self::ExternalNumber | Self::Petitioner | Self::RepeatOf | Self::Activity | Self::StepAt
        )
    }

    fn is_a_time(self) -> bool {
        matches!(
            self,
            Self::RegisteredAt
                | Self::TriagedAt
                | Self::AssignedAt
                | Self::DueOn
                | Self::AcceptedAt
                | Self::ClosedAt
                | Self::OpinionDeliveredOn
                | Self::ReviewRequestedOn
                | Self::TerminatedOn
                | Self::ReopenedAt
                | Self::StepAt
        )
    }

    fn is_a_unit(self) -> bool {
        matches!(
            self,
            Self::ReceivedBy
                | Self::Place
                | Self::AssignedTo
                | Self::Against
                | Self::SponsorUnit
                | Self::StepUnit
        )
    }

    fn list(self) -> Option<&'static str> {
        Some(match self {
            Self::Channel => Channel::IS,
            Self::Kind => Kind::IS,
            Self::Outcome => Outcome::IS,
            Self::ReviewResult | Self::ReReviewResult => Reviewed::IS,
            Self::Resolved => Resolved::IS,
            Self::Satisfaction => Satisfaction::IS,
            Self::Status => Status::IS,
            Self::ReopenCause => ReopenCause::IS,
            Self::Activity => Activity::IS,
            _ => return None,
        })
    }

    fn knows(self, word: &str) -> bool {
        match self {
            Self::Channel => words::read::<Channel>(word).is_some(),
            Self::Kind => words::read::<Kind>(word).is_some(),
            Self::Outcome => words::read::<Outcome>(word).is_some(),
            Self::ReviewResult | Self::ReReviewResult => words::read::<Reviewed>(word).is_some(),
            Self::Resolved => words::read::<Resolved>(word).is_some(),
            Self::Satisfaction => words::read::<Satisfaction>(word).is_some(),
            Self::Status => words::read::<Status>(word).is_some(),
            Self::ReopenCause => words::read::<ReopenCause>(word).is_some(),
            Self::Activity => words::read::<Activity>(word).is_some(),
            _ => false,
        }
    }

    fn words(self) -> String {
        match self {
            Self::Channel => words::list::<Channel>(),
            Self::Kind => words::list::<Kind>(),
            Self::Outcome => words::list::<Outcome>(),
            Self::ReviewResult | Self::ReReviewResult => words::list::<Reviewed>(),
            Self::Resolved => words::list::<Resolved>(),
            Self::Satisfaction => words::list::<Satisfaction>(),
            Self::Status => words::list::<Status>(),
            Self::ReopenCause => words::list::<ReopenCause>(),
            Self::Activity => words::list::<Activity>(),
            _ => String::new(),
        }
    }
}
