//! The parameters of the simulation: counts and rates of what people and offices do. They contain no result:
//! the statistics compute every figure from the events.
//!
//! The model is a published case. Petitioners of a district were sent from office to office. Then the
//! district opened a joint reception hall (联合接访大厅) with staff of twelve departments, where one unit is
//! responsible for every petition from its first day.

use chrono::NaiveDate;

/// The first day of the year before the hall.
pub(super) const BEGINS: NaiveDate = day(2022, 1, 1);
/// The day on which the hall opens.
pub(super) const HALL_OPENS: NaiveDate = day(2023, 1, 1);
/// The last day on which anyone files.
pub(super) const LAST_FILING: NaiveDate = day(2024, 12, 31);
/// The last day on which anything happens. What is open on this day stays open.
pub(super) const ENDS: NaiveDate = day(2025, 3, 31);

const fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("is a day")
}

/// The number of filings in a period, and how many of them are not the first of a matter.
#[derive(Debug, Clone, Copy)]
pub(super) struct Filings {
    /// All filings: letters, visits and calls.
    pub(super) all: usize,
    /// Petitions that repeat a closed petition.
    pub(super) repeats_after_closing: usize,
    /// Petitions that repeat an open petition.
    pub(super) repeats_while_open: usize,
    /// Visits, letters and calls about a closed petition.
    pub(super) visits_after_closing: usize,
    /// Visits, letters and calls about an open petition.
    pub(super) visits_while_open: usize,
}

impl Filings {
    /// The first filings of matters: all others than those above.
    pub(super) const fn first(&self) -> usize {
        self.all
            - self.repeats_after_closing
            - self.repeats_while_open
            - self.visits_after_closing
            - self.visits_while_open
    }
}

/// The year before the hall: one filing in three is a repetition, most of them because the petition was not
/// answered.
pub(super) const FILED_BEFORE: Filings = Filings {
    all: 3_240,
    repeats_after_closing: 190,
    repeats_while_open: 310,
    visits_after_closing: 90,
    visits_while_open: 420,
};
/// The hall's two years.
pub(super) const FILED_IN_HALL: Filings = Filings {
    all: 10_136,
    repeats_after_closing: 320,
    repeats_while_open: 120,
    visits_after_closing: 100,
    visits_while_open: 390,
};

/// How many answers of the hall are reviewed; how many reviews, and how many re-reviews, return the petition.
pub(super) const REVIEWS: usize = 60;
pub(super) const REVIEWS_RETURNED: usize = 6;
pub(super) const RE_REVIEWS_RETURNED: usize = 1;
/// How many requests for review come too late.
pub(super) const REVIEWS_LATE: usize = 4;
/// Of the reviews that uphold or change an answer, one in so many is followed by a re-review.
pub(super) const RE_REVIEW_EVERY: usize = 5;
/// Up to which re-review those that uphold the opinion are followed by a termination.
pub(super) const TERMINATED: usize = 6;
/// Which of these terminations is withdrawn.
pub(super) const TERMINATION_WITHDRAWN: usize = 6;
/// Answers from this day on are not reviewed, so that every review ends in the hall's two years.
pub(super) const ANSWERED_BEFORE: NaiveDate = day(2024, 8, 15);

/// Trips past the district (over-level visits): by first petitions, and by visits about open ones.
#[derive(Debug, Clone, Copy)]
pub(super) struct Trips {
    /// The calendar year.
    pub(super) year: i32,
    /// How many petitions begin with such a trip.
    pub(super) first: usize,
    /// How many such trips happen later.
    pub(super) later: usize,
}

/// Trips per year. They drop because the hall answers locally.
pub(super) const TRIPS: [Trips; 3] = [
    Trips { year: 2022, first: 236, later: 155 },
    Trips { year: 2023, first: 11, later: 7 },
    Trips { year: 2024, first: 6, later: 4 },
];

/// How many hearings the hall holds in its two years. Before it there were none.
pub(super) const HEARINGS_IN_HALL: usize = 12;

/// How many assignments in the hall are objected to, by whether the objection is upheld.
pub(super) const OBJECTIONS_UPHELD: usize = 42;
pub(super) const OBJECTIONS_NOT_UPHELD: usize = 18;

/// How many petitions of the year before the hall lists as old cases, and strikes off by the end of its second
/// year.
pub(super) const OLD_CASES: usize = 58;

/// The relative number of filings in each month of a year.
pub(super) const MONTHS: [usize; 12] = [80, 72, 92, 85, 84, 83, 84, 84, 86, 80, 86, 84];

/// The result of handling a petition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// Answered by its due day.
    InTime,
    /// Answered after its due day.
    Late,
    /// Not answered: until the hall handles the backlog, or never.
    Unanswered,
}

/// Before the hall, per 1,000.
pub(super) const FATES_BEFORE: [(Fate, usize); 3] =
    [(Fate::InTime, 483), (Fate::Late, 150), (Fate::Unanswered, 367)];
/// In the hall, per 1,000.
pub(super) const FATES_IN_HALL: [(Fate, usize); 3] =
    [(Fate::InTime, 948), (Fate::Late, 34), (Fate::Unanswered, 18)];
/// For the backlog, once the hall handles it, per 1,000.
pub(super) const FATES_OF_BACKLOG: [(Fate, usize); 3] =
    [(Fate::InTime, 930), (Fate::Late, 45), (Fate::Unanswered, 25)];

/// The tier that a petition finally reaches, per 1,000: 1 is the desk, where all begin; 4 is the district's
/// joint conference.
pub(super) const TIERS_IN_HALL: [(u8, usize); 4] = [(1, 985), (2, 9), (3, 4), (4, 2)];
/// The same for the backlog.
pub(super) const TIERS_OF_BACKLOG: [(u8, usize); 4] = [(1, 700), (2, 200), (3, 72), (4, 28)];

/// A slow unit, its first and last slow month by due day, and how many of 1,000 answers are late in these
/// months.
pub(super) type Slow = (&'static str, (i32, u32), (i32, u32), usize);

/// Units that are slow for some months.
pub(super) const SLOW: [Slow; 4] = [
    ("990102-ZJ", (2024, 3), (2024, 5), 340),
    ("990102-CG", (2024, 4), (2024, 5), 280),
    ("990102003", (2023, 9), (2023, 11), 340),
    ("990102002", (2023, 10), (2023, 11), 280),
];

/// The year in which the communities look for disputes, week by week: the hall's second.
pub(super) const DISPUTE_YEAR: i32 = 2024;
/// How many disputes they find.
pub(super) const DISPUTES_FOUND: usize = 598;

/// What has become of a dispute by the end of the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DisputeFate {
    /// Resolved.
    Resolved,
    /// Its people filed a petition.
    BecamePetition,
    /// Neither.
    Open,
}

/// How many disputes there are of each fate.
pub(super) const DISPUTE_FATES: [(DisputeFate, usize); 3] =
    [(DisputeFate::Resolved, 586), (DisputeFate::BecamePetition, 7), (DisputeFate::Open, 5)];
/// Of 1,000 that are resolved: by the community at once, without an order.
pub(super) const DISPUTES_SETTLED_ON_THE_SPOT: usize = 240;
/// Of 1,000 that a unit has: raised to the next higher one.
pub(super) const DISPUTES_RAISED: usize = 90;
/// Of 1,000 that are resolved with an order: after its day.
pub(super) const DISPUTES_LATE: usize = 30;
/// Of 1,000 that are resolved with an order: opened again, and resolved again.
pub(super) const DISPUTES_REOPENED: usize = 20;
/// Of 1,000 weeks in which a community found nothing: not reported.
pub(super) const SWEEPS_MISSED: usize = 22;
/// Of 1,000 reports of a week: made in the next one.
pub(super) const SWEEPS_LATE: usize = 25;

/// Of the disputes that are resolved by mediation after a day or more, one in so many has its mediation in the log.
pub(super) const MEDIATED_DISPUTES: usize = 4;
/// The same for the hall's petitions that are closed by mediation.
pub(super) const MEDIATED_PETITIONS: usize = 20;

/// What becomes of a mediation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MediationFate {
    /// Agreed and performed.
    Kept,
    /// Agreed and not performed by its day; agreed again, and performed in part.
    Broken,
    /// A court refuses to confirm the agreement; agreed again, and performed.
    Refused,
    /// No agreement: the office settles the matter otherwise.
    Failed,
}

/// How many mediations of 50 there are of each fate.
pub(super) const MEDIATION_FATES: [(MediationFate, usize); 4] = [
    (MediationFate::Kept, 39),
    (MediationFate::Broken, 4),
    (MediationFate::Refused, 2),
    (MediationFate::Failed, 5),
];
/// Of 1,000 mediations: raised to the street.
pub(super) const MEDIATIONS_RAISED: usize = 220;
/// Of 1,000 agreements: by word of mouth.
pub(super) const MEDIATIONS_ORAL: usize = 180;
/// Of 1,000 agreements that no court refuses: confirmed by a court.
pub(super) const MEDIATIONS_CONFIRMED: usize = 300;

/// Coordination meetings (协调会) of the hall's two years.
pub(super) const COORDINATION_MEETINGS: usize = 51;
/// Joint conferences (联席会议) of the same time.
pub(super) const JOINT_CONFERENCES: usize = 96;
/// Of 1,000 decisions of coordination meetings: executed late.
pub(super) const DECISIONS_LATE: usize = 100;
