//! What is counted, for whom and on which day: the subjects of the ledger, with what may be true of each as flags.
//!
//! A statistic picks subjects by their flags (see [`crate::statistics`]); "Which unit a thing belongs to" and the column
//! "dated by" of the definitions are here.

use crate::matter::{Assignment, Case, Closing, Duty, Filing, Key, Milestone, MilestoneKind, Tally};
use chrono::{DateTime, NaiveDate, Utc};
use redress_domain::{Channel, Outcome, Remedy, Resolved, Satisfaction, UnitRef};

/// A petition registered. By `received_by`, on the day of registration.
pub(crate) const REGISTRATION: &str = "REGISTRATION";
/// A petition that is to be triaged. By `received_by`, on `triage_due_on`.
pub(crate) const TRIAGE: &str = "TRIAGE";
/// An assignment that is to be accepted. By the assigned unit, on `accept_due_on`.
pub(crate) const ASSIGNMENT: &str = "ASSIGNMENT";
/// A duty to close. By its unit, on its due day.
pub(crate) const DUTY: &str = "DUTY";
/// A closing. By the unit responsible, on its own day.
pub(crate) const CLOSING: &str = "CLOSING";
/// A closing. By `received_by`, on its own day.
pub(crate) const CLEARANCE: &str = "CLEARANCE";
/// A filing. By place, on its own day.
pub(crate) const FILING: &str = "FILING";
/// A filing. By the unit approached, on its own day.
pub(crate) const FILING_RECEIVED: &str = "FILING_RECEIVED";
/// A matter. By the place of its first filing, on that filing's day.
pub(crate) const MATTER: &str = "MATTER";
/// A matter. By the unit approached by its first filing, on that filing's day.
pub(crate) const MATTER_RECEIVED: &str = "MATTER_RECEIVED";
/// A hearing. By the unit responsible just before, on its own day; so are the next four.
pub(crate) const HEARING: &str = "HEARING";
/// An escalation; its tier as a flag.
pub(crate) const ESCALATION: &str = "ESCALATION";
/// An extension.
pub(crate) const EXTENSION: &str = "EXTENSION";
/// A reopening.
pub(crate) const REOPENING: &str = "REOPENING";
/// A diversion; its remedy as a flag.
pub(crate) const DIVERSION: &str = "DIVERSION";

/// Of a registration or duty: the petition is closed.
pub(crate) const CLOSED: i32 = 1;
/// Of a triage, assignment or duty: done on or before its day.
pub(crate) const IN_TIME: i32 = 2;
/// Of a closing: nothing has come after it.
pub(crate) const RESOLVED: i32 = 4;
/// Of a closing: the petitioner says that it is resolved.
pub(crate) const CONFIRMED: i32 = 8;
/// Of a closing: the first of a petition that is no repeat.
pub(crate) const FIRST: i32 = 16;
/// Of a closing: rated.
pub(crate) const RATED: i32 = 32;
/// Of a closing: rated as satisfied, or basically so.
pub(crate) const SATISFIED: i32 = 64;
/// Of a filing or matter: filed again.
pub(crate) const REPEAT: i32 = 128;
/// Of a filing: an over-level visit.
pub(crate) const OVER_LEVEL: i32 = 256;
/// Of a filing: a collective visit.
pub(crate) const COLLECTIVE: i32 = 512;

/// Subjects whose number of people matters.
pub(crate) const OF_PEOPLE: [&str; 4] = [FILING, FILING_RECEIVED, MATTER, MATTER_RECEIVED];

/// The flag of a tier of escalation.
pub(crate) const fn tier(tier: u8) -> i32 {
    1 << tier
}

/// The flag of a remedy.
pub(crate) const fn remedy(remedy: Remedy) -> i32 {
    1 << remedy as i32
}

/// Counts everything that the cases of one matter contribute.
pub(crate) fn contribute(cases: &[&Case], tally: &mut Tally) {
    let last_filed_at = cases.iter().flat_map(|case| &case.filings).filter_map(|filing| filing.at).max();
    for case in cases {
        let entry = Entry { case };
        entry.registration(tally);
        case.assignments.iter().for_each(|assignment| entry.assignment(assignment, tally));
        case.duties.iter().for_each(|duty| entry.duty(duty, tally));
        case.closings
            .iter()
            .enumerate()
            .for_each(|(n, closing)| entry.closing(n, closing, last_filed_at, tally));
        case.filings.iter().for_each(|filing| entry.filing(filing, tally));
        case.milestones.iter().for_each(|milestone| entry.milestone(milestone, tally));
    }
    matter(cases, tally);
}

fn matter(cases: &[&Case], tally: &mut Tally) {
    let filings = || cases.iter().flat_map(|case| case.filings.iter().map(move |filing| (case, filing)));
    let Some((case, first)) = filings().min_by_key(|(_, filing)| (filing.on, filing.position)) else {
        return;
    };
    let flags = if filings().nth(1).is_some() { REPEAT } else { 0 };
    let entry = Entry { case };
    tally.count(entry.key(MATTER, flags, &case.place, first.on, first.channel), first.head_count);
    tally.count(entry.key(MATTER_RECEIVED, flags, &first.unit, first.on, first.channel), first.head_count);
}

/// Makes keys with the dimensions of one case: category and kind as known, and a channel.
struct Entry<'a> {
    case: &'a Case,
}

impl Entry<'_> {
    fn key(&self, subject: &'static str, flags: i32, unit: &UnitRef, on: NaiveDate, channel: Channel) -> Key {
        Key {
            petition: self.case.id.clone(),
            subject,
            flags,
            unit: unit.code.clone(),
            attributed_on: on,
            category: self.case.category.clone(),
            channel,
            kind: self.case.kind,
        }
    }

    fn count(&self, tally: &mut Tally, subject: &'static str, flags: i32, unit: &UnitRef, on: NaiveDate) {
        tally.count(self.key(subject, flags, unit, on, self.case.channel()), 0);
    }

    fn registration(&self, tally: &mut Tally) {
        let case = self.case;
        let closed = if case.is_closed() { CLOSED } else { 0 };
        self.count(tally, REGISTRATION, closed, &case.received_by, case.registered_on);
        let due_on = case.triage_due_on;
        let withdrawn = |c: &Closing| c.outcome == Outcome::Withdrawn && c.untriaged && c.on <= due_on;
        if !case.closings.iter().any(withdrawn) {
            let in_time = case.first_triage_on.is_some_and(|on| on <= due_on);
            self.count(tally, TRIAGE, if in_time { IN_TIME } else { 0 }, &case.received_by, due_on);
        }
    }

    fn assignment(&self, assignment: &Assignment, tally: &mut Tally) {
        let due_on = assignment.accept_due_on;
        let in_time = assignment.accepted_on.is_some_and(|on| on <= due_on);
        let ended_before = assignment.ended_on.is_some_and(|on| on < due_on);
        if assignment.accepted_on.is_some() || !ended_before {
            self.count(tally, ASSIGNMENT, if in_time { IN_TIME } else { 0 }, &assignment.unit, due_on);
        }
    }

    fn duty(&self, duty: &Duty, tally: &mut Tally) {
        let closed = if self.case.is_closed() { CLOSED } else { 0 };
        let in_time = duty.closed_on.is_some_and(|on| on <= duty.due_on);
        self.count(tally, DUTY, closed | if in_time { IN_TIME } else { 0 }, &duty.unit, duty.due_on);
    }

    /// Whoever comes back later on the very day of the closing has come back; two with the same time, as where only days are known, are not
    /// one later than the other.
    fn closing(&self, n: usize, closing: &Closing, last_filed_at: Option<DateTime<Utc>>, tally: &mut Tally) {
        let filed_again = last_filed_at > closing.at;
        let resolved = !filed_again && !closing.reopened && closing.resolved != Some(Resolved::No);
        let confirmed = resolved && closing.resolved == Some(Resolved::Yes);
        let satisfied =
            matches!(closing.rating, Some(Satisfaction::Satisfied | Satisfaction::BasicallySatisfied));
        let flags = [
            (RESOLVED, resolved),
            (CONFIRMED, confirmed),
            (FIRST, n == 0 && !self.case.is_repeat()),
            (RATED, closing.rating.is_some()),
            (SATISFIED, satisfied),
        ];
        let flags = flags.into_iter().filter(|(_, holds)| *holds).map(|(flag, _)| flag).sum();
        self.count(tally, CLOSING, flags, &closing.unit, closing.on);
        self.count(tally, CLEARANCE, 0, &self.case.received_by, closing.on);
    }

    fn filing(&self, filing: &Filing, tally: &mut Tally) {
        let flags = [
            (REPEAT, filing.repeat),
            (OVER_LEVEL, filing.is_over_level()),
            (COLLECTIVE, filing.is_collective()),
        ];
        let flags = flags.into_iter().filter(|(_, holds)| *holds).map(|(flag, _)| flag).sum();
        for (subject, unit) in [(FILING, &self.case.place), (FILING_RECEIVED, &filing.unit)] {
            tally.count(self.key(subject, flags, unit, filing.on, filing.channel), filing.head_count);
        }
    }

    fn milestone(&self, milestone: &Milestone, tally: &mut Tally) {
        let (subject, flags) = match milestone.kind {
            MilestoneKind::Hearing => (HEARING, 0),
            MilestoneKind::Escalation(to) => (ESCALATION, tier(to)),
            MilestoneKind::Extension => (EXTENSION, 0),
            MilestoneKind::Reopening => (REOPENING, 0),
            MilestoneKind::Diversion(to) => (DIVERSION, remedy(to)),
        };
        self.count(tally, subject, flags, &milestone.unit, milestone.on);
    }
}
