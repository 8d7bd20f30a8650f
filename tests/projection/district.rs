//! Petition work by lot: every step of the procedure, in any order, some of it late.

use crate::fixture::*;
use chrono::{DateTime, TimeDelta, Utc};
use fastrand::Rng;
use redress_domain::{
    Channel, Outcome, ReopenCause, Resolved, Satisfaction, SensitiveText,
    petition::{PetitionCommand, ToPetition, steps::*},
};
use redress_log::{Command, Receipt};

const UNITS: [&str; 5] = ["P", "C", "D", "T", "D-HOUSING"];

/// Clerks who do whatever comes to mind; the log refuses what the procedure does not allow.
pub struct District {
    random: Rng,
    now: DateTime<Utc>,
    petitions: Vec<String>,
    /// Petition and position of each visit.
    visits: Vec<(String, i64)>,
}

impl District {
    pub fn new() -> Self {
        let seed = fastrand::u64(..);
        println!("seed {seed}");
        Self {
            random: Rng::with_seed(seed),
            now: at("2026-03-02T09:00:00+08:00"),
            petitions: Vec::new(),
            visits: Vec::new(),
        }
    }

    /// Sends so many commands; the number carried out.
    pub async fn work(&mut self, office: &Office, commands: u32) -> u32 {
        let mut done = 0;
        for _ in 0..commands {
            if self.random.u8(..6) == 0 {
                self.now += TimeDelta::hours(self.random.i64(1..40));
                office.clock.set(&self.now.to_rfc3339());
            }
            let (petition, command) = self.command();
            let mut request = request(command);
            if self.random.u8(..4) == 0 {
                request.occurred_at = Some(self.now - TimeDelta::hours(self.random.i64(1..400)));
                request.may_backdate = true;
            }
            let is_visit =
                matches!(&request.command, Command::Petition(ToPetition(_, PetitionCommand::RecordVisit(_))));
            if let Ok(Receipt { recorded, .. }) = office.send(request).await {
                done += 1;
                if is_visit {
                    self.visits.push((petition, recorded.position.0));
                }
            }
        }
        done
    }

    fn command(&mut self) -> (String, Command) {
        if self.petitions.len() < 3 || self.random.u8(..9) == 0 {
            return self.registration();
        }
        // Mostly the last few, so that matters get somewhere.
        let last = self.petitions.len();
        let petition = self.petitions[self.random.usize(last.saturating_sub(8)..last)].clone();
        let step = self.step(&petition);
        (petition.clone(), Command::on(id(&petition), step))
    }

    fn registration(&mut self) -> (String, Command) {
        let petition = format!("P{}", self.petitions.len());
        let mut registration = registration(&petition);
        registration.repeat_of = if self.random.bool() {
            self.random.choice(&self.petitions).map(|first| id(first))
        } else {
            None
        };
        registration.channel = self.channel();
        registration.head_count = self.random.u32(1..9);
        registration.received_by = code(self.unit());
        registration.category = ["HOUSING", "LAND"].get(self.random.usize(..3)).map(|c| c.parse().unwrap());
        self.petitions.push(petition.clone());
        (petition, Command::register(registration))
    }

    fn step(&mut self, petition: &str) -> PetitionCommand {
        let unit = self.unit();
        match self.random.u8(..38) {
            0..4 => step_of(triage(petition)),
            4..8 => step_of(assign(petition, unit)),
            8..10 => step_of(accept(petition, unit)),
            10..12 => self.visit().into(),
            12..15 => Close {
                outcome: self.outcome(),
                opinion_reference: None,
                delivered_on: self.random.bool().then(|| self.now.date_naive()),
                suggestion: None,
            }
            .into(),
            15..17 => self.correction(petition).into(),
            17..19 => {
                FollowUp { resolved: self.one(Resolved::ALL), satisfaction: self.one(Satisfaction::ALL) }
                    .into()
            }
            19..21 => Reopen { cause: self.one(ReopenCause::ALL), reason: None }.into(),
            21 => Escalate { to: code(unit), tier: self.random.u8(1..4), due_on: None, reason: None }.into(),
            22 => {
                let due_on = (self.now + TimeDelta::days(self.random.i64(5..80))).date_naive();
                ExtendDeadline { due_on, approver: "deputy director".into(), reason: None }.into()
            }
            23 => Reopen { cause: ReopenCause::RecordingError, reason: None }.into(),
            24..29 => ObjectToAssignment { by: code(unit), reason: SensitiveText::new("not ours") }.into(),
            32..34 => ListBacklog { list: "OLD".parse().unwrap() }.into(),
            34..36 => CancelBacklog { list: "OLD".parse().unwrap(), verified_by: code("P") }.into(),
            36 => {
                let (leader, post) = ("leader-1".parse().unwrap(), "deputy head".into());
                NameSponsor { leader, post, unit: code(unit) }.into()
            }
            37 => ReleaseSponsor {}.into(),
            _ => {
                let (upheld, reason) = (self.random.u8(..3) > 0, SensitiveText::new("as the law says"));
                DecideObjection { by: code("P"), upheld, reason }.into()
            }
        }
    }

    fn visit(&mut self) -> RecordVisit {
        let (channel, unit, head_count) = (self.channel(), code(self.unit()), self.random.u32(1..9));
        RecordVisit { channel, unit, head_count }
    }

    fn correction(&mut self, petition: &str) -> Correct {
        let mut of_petition = self.visits.iter().filter(|(of, _)| of == petition);
        let visit =
            if self.random.bool() { of_petition.next_back().map(|(_, position)| *position) } else { None };
        Correct {
            visit,
            place: if visit.is_none() && self.random.bool() { Some(code(self.unit())) } else { None },
            category: None,
            head_count: Some(self.random.u32(1..9)),
            channel: Some(self.channel()),
            reason: None,
        }
    }

    fn unit(&mut self) -> &'static str {
        UNITS[self.random.usize(..UNITS.len())]
    }

    fn channel(&mut self) -> Channel {
        if self.random.bool() { Channel::Visit } else { self.one(Channel::ALL) }
    }

    fn outcome(&mut self) -> Outcome {
        self.one(Outcome::ALL)
    }

    fn one<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.random.usize(..all.len())]
    }
}

fn step_of(command: Command) -> PetitionCommand {
    match command {
        Command::Petition(ToPetition(_, step)) => step,
        other => panic!("{other:?} is no step"),
    }
}
