//! The laws, asked about windows that the present month is part of: the months that have ended are answered by the roll-up, the present one by
//! the ledger, and their sum must be what an independent fold says.

use crate::{
    court::{Court, ours, same, theirs},
    laws::WAYS,
    office::Office,
};
use chrono::{Days, Months, NaiveDate};
use redress_read::{Ask, Month, VisitsBy, Window};

/// Petitions of a run; those that are registered after the present day never come to be.
const PETITIONS: usize = 200;
const QUESTIONS: usize = 60;

impl Court {
    /// A window of whole months but for its end, which lies in the present month or after it; with no cut-off, or one that is held back.
    fn ask_of_the_present(&mut self, today: NaiveDate) -> Ask {
        let present = Month::of(today);
        let from = present.first_day() - Months::new(self.random.u32(1..11));
        let to = match self.random.u8(..4) {
            0 => present.last_day(),
            1 => present.first_day() + Months::new(self.random.u32(1..9)) - Days::new(1),
            2 => today,
            _ => present.first_day() + Days::new(self.random.u64(..60)),
        };
        let cut_off = match self.random.u8(..3) {
            0 => Some(today + Days::new(self.random.u64(..90))),
            _ => None,
        };
        Ask {
            unit: self.units[self.random.usize(..self.units.len())].parse().unwrap(),
            window: Window::range(from, to).unwrap(),
            cut_off,
            position: None,
            visits_by: if self.random.bool() { VisitsBy::Place } else { VisitsBy::ReceivedAt },
        }
    }
}

#[tokio::test]
async fn windows_that_the_present_month_is_part_of_are_what_an_independent_fold_says() {
    // In the middle of a month, on its first day and on its last.
    let day = ["2026-06-17", "2026-07-01", "2026-05-31"][fastrand::usize(..3)];
    let mut court = Court::of(Office::open_at(&format!("{day}T20:00:00+08:00")).await, PETITIONS).await;
    let today: NaiveDate = day.parse().unwrap();
    assert_eq!(court.office.log.today(), today);
    for n in 0..QUESTIONS {
        let ask = court.ask_of_the_present(today);
        let judged = court.oracle.figures(&court.for_the_oracle(&ask));
        match (court.reader.statistics(&ask).await, judged) {
            (Ok(served), Ok(judged)) => same(&ours(&served.value), &theirs(&judged), &ask),
            (Err(error), Err(_)) => assert_eq!(error.code(), "UNIT_UNKNOWN"),
            (ours, judged) => panic!("{ask:?}\nours {ours:?}\nthe judge's {judged:?}"),
        }
        if n % 3 == 0 {
            court.judge_breakdown(&ask, WAYS[n / 3 % WAYS.len()]).await;
        }
    }
}
