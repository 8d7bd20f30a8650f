//! What becomes of mediations: a script of commands for each, most of which the rules allow.

use super::{LAST_DAY, Script, petition_id, territory};
use chrono::{Days, NaiveDate};
use redress_domain::{
    Fen, SensitiveText, Subject, UnitLevel,
    mediation::{Agree, Confirmation, Form, Level, MediationCommand, Open, Owed, Performance, ToMediation},
};

struct Planner<'a> {
    rng: &'a mut fastrand::Rng,
    id: String,
    day: NaiveDate,
    /// Number and day of each obligation in force.
    owed: Vec<(u32, Option<NaiveDate>)>,
    counted: u32,
    /// Whether a people's committee mediates, which a court confirms.
    peoples_committee: bool,
    /// Whether the agreement in force failed the sides, so that they may be mediated again.
    again: bool,
    script: Script,
}

/// The days of petitions and of disputes, by their number.
pub type Subjects = (Vec<NaiveDate>, Vec<NaiveDate>);

/// The script of a mediation of some petition or dispute, opened within some weeks; a few before there was anything to mediate, which is refused.
pub fn plan(rng: &mut fastrand::Rng, number: usize, (petitions, disputes): &Subjects) -> Script {
    let (subject, since) = if rng.u8(..100) < 60 {
        let number = rng.usize(..petitions.len());
        (Subject::Petition(petition_id(number)), petitions[number])
    } else {
        let number = rng.usize(..disputes.len());
        (Subject::Dispute(format!("D{number:05}").parse().unwrap()), disputes[number])
    };
    let day = since - Days::new(2) + Days::new(rng.u64(..50));
    let (id, script) = (format!("M{number:05}"), Script::new());
    let peoples_committee = rng.u8(..100) < 75;
    let (owed, counted, again) = (Vec::new(), 0, false);
    let mut planner = Planner { rng, id, day, owed, counted, peoples_committee, again, script };
    planner.open(subject);
    planner.raise();
    for _ in 0..planner.rng.usize(1..4) {
        if !planner.end() {
            break;
        }
        planner.confirm();
        planner.visit();
        // Some are mediated again though their agreement holds, which is refused.
        if !planner.again && planner.rng.u8(..100) < 95 {
            break;
        }
    }
    planner.script.retain(|(day, _)| *day <= LAST_DAY);
    planner.script
}

impl Planner<'_> {
    fn pass(&mut self, days: u64) {
        self.day = self.day + Days::new(self.rng.u64(..=days));
    }

    fn on(&mut self, day: NaiveDate, command: MediationCommand) {
        self.script.push_back((day, ToMediation::new(self.id.parse().unwrap(), command).into()));
    }

    fn open(&mut self, subject: Subject) {
        let open = Open {
            owner: territory::at_level(
                self.rng,
                &[UnitLevel::Village, UnitLevel::Township, UnitLevel::District],
            ),
            subject,
            level: Level::ALL[self.rng.usize(..3)],
            committee: "committee".into(),
            peoples_committee: self.peoples_committee,
            both_agreed: true,
        };
        self.on(self.day, MediationCommand::Open(open));
    }

    fn raise(&mut self) {
        for level in [Level::Township, Level::City] {
            if self.rng.u8(..100) < 25 {
                self.pass(6);
                self.on(self.day, MediationCommand::Raise { level });
            }
        }
    }

    /// An agreement; or a failure, after which nothing follows.
    fn end(&mut self) -> bool {
        self.pass(12);
        if self.rng.u8(..100) < 22 {
            self.on(self.day, MediationCommand::Fail { reason: SensitiveText::new("too far apart") });
            return false;
        }
        let day = self.day;
        let owed = |rng: &mut fastrand::Rng| Owed {
            due_on: (rng.u8(..100) < 80).then(|| day + Days::new(rng.u64(..40))),
            amount: rng.bool().then(|| Fen(rng.i64(1..10_000_000))),
            text: SensitiveText::new("what is owed"),
        };
        let obligations: Vec<Owed> = (0..self.rng.usize(1..4)).map(|_| owed(self.rng)).collect();
        self.owed = (self.counted + 1..).zip(&obligations).map(|(n, owed)| (n, owed.due_on)).collect();
        self.counted += u32::try_from(obligations.len()).unwrap();
        self.again = false;
        let form = Form::ALL[self.rng.usize(..2)];
        let effective_on = (self.rng.u8(..100) < 20).then(|| day + Days::new(self.rng.u64(..5)));
        self.on(day, MediationCommand::Agree(Agree { form, effective_on, obligations }));
        true
    }

    /// Around the thirtieth day some are too late. Others than people's committees seldom try.
    fn confirm(&mut self) {
        let asks = if self.peoples_committee { 60 } else { 4 };
        if self.rng.u8(..100) >= asks {
            return;
        }
        let days = if self.rng.u8(..100) < 12 { self.rng.u64(29..33) } else { self.rng.u64(5..25) };
        self.day = self.day + Days::new(days);
        self.on(self.day, MediationCommand::RequestConfirmation { court: "court".into() });
        self.pass(20);
        let result = if self.rng.u8(..100) < 65 { Confirmation::Valid } else { Confirmation::Refused };
        self.again |= result == Confirmation::Refused;
        self.on(self.day, MediationCommand::DecideConfirmation { result, number: SensitiveText::new("7") });
    }

    /// Visits to what is owed, around its day; each is a thread of its own. The next agreement comes after all of them.
    fn visit(&mut self) {
        let mut last = self.day;
        for (n, due_on) in self.owed.clone() {
            let mut day = due_on.unwrap_or(self.day).max(self.day) + Days::new(self.rng.u64(..4));
            let visits = self.rng.usize(..3);
            for visit in 0..visits {
                let result = Performance::ALL[self.rng.usize(..3)];
                let late = due_on.is_some_and(|due_on| day > due_on);
                self.again |= visit + 1 == visits && result == Performance::Not && late;
                self.on(day, MediationCommand::Visit { n, result });
                last = last.max(day);
                day = day + Days::new(self.rng.u64(..30));
            }
        }
        self.day = last;
    }
}
