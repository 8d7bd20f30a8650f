//! Histories made up from a seed, through the log's own front door: the same seed gives the same history.

mod backlog;
mod disputes;
mod late;
mod life;
mod mediations;
mod meetings;
mod planner;
mod reviews;
mod sweeps;
mod territory;

use chrono::{DateTime, Days, NaiveDate, Utc};
use futures_util::future::join_all;
use life::{Life, Planned};
use redress_domain::{
    Origin, PetitionId, PetitionerId, SensitiveText,
    calendar::{PublishCalendar, ToCalendar},
    petition::{PetitionCommand, ToPetition},
    petitioner::Erase,
};
use redress_log::{Command, Log, Receipt, Refusal, Request};
use std::{collections::VecDeque, ops::Range};

/// A clock for the log: later than everything that is made up.
pub const NOW: &str = "2027-03-01T09:00:00+08:00";

/// The first day of a registration.
pub const FIRST_DAY: NaiveDate = NaiveDate::from_ymd_opt(2025, 9, 1).unwrap();

/// The last day of anything; what is not done by then stays open.
pub const LAST_DAY: NaiveDate = NaiveDate::from_ymd_opt(2026, 10, 31).unwrap();

/// Days within which petitions are registered.
const REGISTRATION_DAYS: usize = 365;

/// The most petitions in one matter.
const LARGEST_MATTER: usize = 5;

/// Petitions in progress at once, as the log sees it.
const IN_PROGRESS: usize = 40;

/// Commands to one case, in the order of their days.
type Script = VecDeque<(NaiveDate, Command)>;

/// How many commands were sent, and how many of them were refused.
#[derive(Debug, Default, Clone)]
pub struct Populated {
    pub sent: usize,
    pub refused: usize,
    /// The code of each refusal.
    pub refusals: Vec<&'static str>,
}

/// Fills a log with a territory and petitions in it.
pub async fn populate(log: &Log, seed: u64, petitions: usize) -> Populated {
    println!("generator seed {seed}, {petitions} petitions");
    let mut sender = Sender::new(log, seed);
    for (day, command) in territory::at_first() {
        sender.send(vec![(day, command)]).await;
    }
    let mut changes: VecDeque<_> = territory::changes().into_iter().chain(calendars()).collect();
    let every = (petitions / (changes.len() + 1)).max(1);
    let mut active: Vec<Life> = Vec::new();
    let mut begun = 0;
    while begun < petitions || !active.is_empty() {
        while active.len() < IN_PROGRESS && begun < petitions {
            active.push(sender.begin(begun, petitions));
            begun += 1;
            if let Some((day, command)) = (begun % every == 0).then(|| changes.pop_front()).flatten() {
                sender.send(vec![(day, command)]).await;
            }
        }
        sender.wave(&mut active).await;
        active.retain(|life| !life.steps.is_empty());
    }
    for (day, command) in changes {
        sender.send(vec![(day, command)]).await;
    }
    sender.cases(petitions).await;
    // Figures do not change when petitioners are erased.
    let erased = (0..petitions.min(10)).map(|number| (LAST_DAY, erase(number)));
    sender.send(erased.collect()).await;
    sender.populated
}

struct Sender<'a> {
    log: &'a Log,
    seed: u64,
    rng: fastrand::Rng,
    /// Of each petition, the number of the first one of its matter.
    matters: Vec<usize>,
    /// Of each petition, the day of its registration.
    days: Vec<usize>,
    populated: Populated,
}

impl<'a> Sender<'a> {
    fn new(log: &'a Log, seed: u64) -> Self {
        let (rng, populated) = (fastrand::Rng::with_seed(seed), Populated::default());
        Self { log, seed, rng, matters: Vec::new(), days: Vec::new(), populated }
    }

    /// A new petition; the later its number, the later its day, within a fortnight.
    fn begin(&mut self, number: usize, of: usize) -> Life {
        let days = number * REGISTRATION_DAYS / of + self.rng.usize(..14);
        let repeats = number > 0 && self.rng.u8(..100) < 45;
        let earlier = repeats.then(|| self.rng.usize(number.saturating_sub(150)..number));
        let size = |matter: usize| self.matters.iter().filter(|other| **other == matter).count();
        let earlier = earlier.filter(|earlier| {
            size(self.matters[*earlier]) < LARGEST_MATTER && !is_numbered_by_the_office(*earlier)
        });
        self.matters.push(earlier.map_or(number, |earlier| self.matters[earlier]));
        // A repeat comes after what it repeats.
        let days = earlier.map_or(days, |earlier| self.days[earlier].max(days));
        self.days.push(days);
        let id =
            if is_numbered_by_the_office(number) { PetitionId::to_be_given() } else { petition_id(number) };
        let day = FIRST_DAY + Days::new(days as u64);
        life::plan(&mut self.rng, id, earlier.map(petition_id), day)
    }

    /// A third as many disputes as petitions, and the sweeps; then a third as many mediations, and a fifth as many meetings.
    async fn cases(&mut self, petitions: usize) {
        let plan = |number| disputes::plan(&mut self.rng, number, petitions);
        let mut scripts: Vec<Script> = (0..petitions / 3).map(plan).collect();
        let found = |script: &Script| script.front().map_or(LAST_DAY, |(day, _)| *day);
        let disputes: Vec<NaiveDate> = scripts.iter().map(found).collect();
        scripts.extend(sweeps::UNITS.map(|unit| sweeps::plan(&mut self.rng, unit)));
        self.scripts(scripts, false).await;
        let registered = |days: &usize| FIRST_DAY + Days::new(*days as u64);
        let days = (self.days.iter().map(registered).collect(), disputes);
        let plan = |number| mediations::plan(&mut self.rng, number, &days);
        let scripts = (0..petitions / 3).map(plan).collect();
        self.scripts(scripts, true).await;
        let plan = |number| meetings::plan(&mut self.rng, number, &days);
        let scripts = (0..petitions / 5).map(plan).collect();
        self.scripts(scripts, true).await;
    }

    /// The next step of all of them, time after time. Those that begin with an opening end with it, if it is refused.
    async fn scripts(&mut self, mut scripts: Vec<Script>, mut is_opening: bool) {
        while scripts.iter().any(|script| !script.is_empty()) {
            scripts.retain(|script| !script.is_empty());
            let next = scripts.iter_mut().filter_map(VecDeque::pop_front).collect();
            let answers = self.send(next).await;
            let refused = answers.iter().map(|answer| is_opening && answer.is_err());
            scripts
                .iter_mut()
                .zip(refused)
                .filter(|(_, refused)| *refused)
                .for_each(|(script, _)| script.clear());
            is_opening = false;
        }
    }

    /// One step of most petitions in progress. They arrive in this order, and so are judged in it.
    async fn wave(&mut self, active: &mut [Life]) {
        let mut moving = Vec::new();
        let mut commands = Vec::new();
        for (index, life) in active.iter_mut().enumerate() {
            if self.rng.u8(..100) < 60 {
                let Some(Planned { day, step }) = life.steps.pop_front() else { continue };
                if let Some(command) = step.command(&life.id, &life.visits) {
                    moving.push(index);
                    commands.push((day, command));
                }
            }
        }
        for (index, answer) in moving.into_iter().zip(self.send(commands).await) {
            match answer {
                Ok(receipt) => active[index].learn(&receipt.recorded),
                // Without its registration, nothing of a petition can follow.
                Err(_) if !active[index].registered => active[index].steps.clear(),
                Err(_) => {}
            }
        }
    }

    async fn send(&mut self, commands: Vec<(NaiveDate, Command)>) -> Vec<Result<Receipt, Refusal>> {
        let mut requests = Vec::new();
        for (day, command) in commands {
            self.populated.sent += 1;
            let key = format!("seed-{}-{}", self.seed, self.populated.sent);
            let hours = hours_of(&command);
            let mut request = Request::new(command, key.parse().unwrap(), "generator");
            request.occurred_at = Some(self.some_time_on(day, hours));
            request.origin = Origin::Simulation;
            requests.push(request);
        }
        let answers = join_all(requests.into_iter().map(|request| self.log.execute(request))).await;
        let answers: Vec<_> = answers.into_iter().map(|answer| answer.unwrap()).collect();
        let refusals = answers.iter().filter_map(|answer| answer.as_ref().err());
        self.populated.refusals.extend(refusals.map(|refusal| refusal.code()));
        self.populated.refused = self.populated.refusals.len();
        answers
    }

    /// Any minute of some hours of a local day: early ones lie on the day before in UTC.
    fn some_time_on(&mut self, day: NaiveDate, hours: Range<u32>) -> DateTime<Utc> {
        let (hour, minute) = (self.rng.u32(hours), self.rng.u32(..60));
        let local = day.and_hms_opt(hour, minute, 0).unwrap();
        local.and_local_timezone(chrono_tz::Asia::Shanghai).unwrap().to_utc()
    }
}

/// No step is earlier than the registration; petitioners come at any time, also on the day of a closing.
fn hours_of(command: &Command) -> Range<u32> {
    match command {
        Command::Petition(ToPetition(_, PetitionCommand::Register(_))) => 0..16,
        Command::Petition(ToPetition(_, PetitionCommand::RecordVisit(_))) => 0..24,
        _ => 15..24,
    }
}

/// A tenth of the petitions are registered without a number. Nothing else names them.
fn is_numbered_by_the_office(number: usize) -> bool {
    number % 10 == 3
}

/// Publishes a calendar, and later a corrected one.
fn calendars() -> Vec<(NaiveDate, Command)> {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let publish = |(on, days_off): (&str, &[&str])| {
        let days_off = days_off.iter().map(|off| day(off)).collect();
        let command =
            PublishCalendar { year: 2026, days_off, workdays: Vec::new(), source: "notice".to_owned() };
        (day(on), ToCalendar { region: "CN".parse().unwrap(), command }.into())
    };
    [("2025-11-20", &["2026-01-01"][..]), ("2026-05-04", &["2026-01-01", "2026-10-01"])].map(publish).into()
}

/// Erases the petitioner of one petition.
fn erase(number: usize) -> Command {
    let petitioner_id = PetitionerId::of_petition(&petition_id(number));
    Command::Erase(Erase { petitioner_id, reason: SensitiveText::new("asked for it") })
}

fn petition_id(number: usize) -> PetitionId {
    format!("P{number:05}").parse().unwrap()
}
