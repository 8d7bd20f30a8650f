//! Issuing the plan: one list of commands in the order of time, with ids that are the same in every run.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::task::Poll;

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use futures_util::future::LocalBoxFuture;
use redress_domain::petition::PetitionCommand;
use redress_domain::petition::steps::Register;
use redress_domain::{Channel, Origin, PetitionId, PetitionerId, UnitCode};
use redress_log::{Answer, Command, Log, LogError, Position, Request};
use sha2::{Digest, Sha256};
use tokio::task::unconstrained;

use super::fault::DemoFault;
use super::life::Life;
use super::scenario::{BEGINS, HALL_OPENS};
use super::{district, plan};

/// Who issues the commands.
const ACTOR: &str = "simulation";
/// Commands under way at once: enough to fill the writer's transactions, and fewer than its queue holds.
const UNDER_WAY: usize = 768;

/// A petition worth looking at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Story {
    /// What happened to it.
    pub what: &'static str,
    /// Its id.
    pub petition: PetitionId,
}

struct Planned {
    at: NaiveDateTime,
    unit: UnitCode,
    command: Command,
    id: String,
}

/// The simulated district as a list of commands.
pub struct Simulation {
    commands: Vec<Planned>,
    stories: Vec<Story>,
    name: String,
}

impl Simulation {
    /// Plans it. The plan is always the same.
    #[must_use]
    pub fn plan() -> Self {
        let lives = plan::lives();
        let ids = number(&lives);
        let stories = stories(&lives, &ids);
        let mut commands = units();
        for (index, life) in lives.into_iter().enumerate() {
            commands.extend(steps(life, &ids[index], &ids));
        }
        // Stable: what one petition has at the same minute stays in its order.
        commands.sort_by_key(|planned| planned.at);
        let name = fingerprint(&commands);
        for planned in &mut commands {
            planned.id.insert_str(0, &name);
        }
        Self { commands, stories, name }
    }

    /// How many commands it has; each makes one event.
    #[must_use]
    pub fn len(&self) -> usize {
        self.commands.len()
    }

    /// Whether it has none, which it never has.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.commands.is_empty()
    }

    /// The ids of its commands, in the order in which the log gets them.
    pub fn command_ids(&self) -> impl Iterator<Item = &str> {
        self.commands.iter().map(|planned| planned.id.as_str())
    }

    /// Petitions worth looking at.
    #[must_use]
    pub fn stories(&self) -> &[Story] {
        &self.stories
    }

    /// Issues what the log does not have yet, and calls `progress` with how many commands have been answered. Dropped half-way, or
    /// cut off in any other way, it can be begun again. False: everything was there.
    ///
    /// # Errors
    /// If the log holds something else, refuses a command, or fails.
    pub fn carry_out<'a>(
        &'a self,
        log: &'a Log,
        progress: &'a mut dyn FnMut(usize),
    ) -> LocalBoxFuture<'a, Result<bool, DemoFault>> {
        Box::pin(async move {
            self.check_log(log).await?;
            if self.is_there(log).await? {
                return Ok(false);
            }
            let zone = log.time_zone();
            let mut under_way = VecDeque::with_capacity(UNDER_WAY);
            let mut answered = 0;
            let mut done = |planned, answer| {
                check(planned, answer)?;
                answered += 1;
                progress(answered);
                Ok::<(), DemoFault>(())
            };
            for planned in &self.commands {
                // The first look puts the request into the writer's queue, so that the log gets them in this order.
                let mut answer = Box::pin(unconstrained(log.execute(planned.request(zone))));
                let first = poll_fn(|context| Poll::Ready(answer.as_mut().poll(context))).await;
                match first {
                    Poll::Ready(answer) => done(planned, answer)?,
                    Poll::Pending => under_way.push_back((planned, answer)),
                }
                if under_way.len() == UNDER_WAY
                    && let Some((planned, answer)) = under_way.pop_front()
                {
                    done(planned, answer.await)?;
                }
            }
            for (planned, answer) in under_way {
                done(planned, answer.await)?;
            }
            Ok(true)
        })
    }

    /// Whether the log is empty, or began as this very simulation.
    async fn check_log(&self, log: &Log) -> Result<(), DemoFault> {
        match log.read_after(Position(0), 1).await?.first() {
            None => Ok(()),
            Some(first)
                if first.metadata.origin == Origin::Simulation
                    && first.metadata.command_id.starts_with(&self.name) =>
            {
                Ok(())
            }
            Some(_) => Err(DemoFault::LogInUse),
        }
    }

    /// Whether the last command stands where it stands if nothing else came between.
    async fn is_there(&self, log: &Log) -> Result<bool, DemoFault> {
        let before_last = Position(i64::try_from(self.len()).unwrap_or(i64::MAX) - 1);
        let event = log.read_after(before_last, 1).await?;
        Ok(event.first().is_some_and(|event| {
            self.commands.last().is_some_and(|last| event.metadata.command_id == last.id)
        }))
    }
}

impl Planned {
    fn request(&self, zone: Tz) -> Request {
        Request {
            unit: Some(self.unit.clone()),
            occurred_at: Some(instant(self.at, zone)),
            origin: Origin::Simulation,
            ..Request::new(self.command.clone(), self.id.parse().expect("is short and printable"), ACTOR)
        }
    }
}

/// A local time as an instant; one that a change of clocks leaves out, an hour later.
fn instant(at: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    let local = at.and_local_timezone(zone).earliest();
    let local = local.or_else(|| (at + TimeDelta::hours(1)).and_local_timezone(zone).earliest());
    local.map_or_else(|| at.and_utc(), |local| local.to_utc())
}

fn check(planned: &Planned, answer: Result<Answer, LogError>) -> Result<(), DemoFault> {
    match answer? {
        Ok(_) => Ok(()),
        Err(refusal) => {
            Err(DemoFault::Refused { command_id: planned.id.clone(), refusal: Box::new(refusal) })
        }
    }
}

/// The ids of all petitions: the year and a number, in the order of registration.
fn number(lives: &[Life]) -> Vec<PetitionId> {
    use chrono::Datelike;
    let mut order: Vec<usize> = (0..lives.len()).collect();
    order.sort_by_key(|index| lives[*index].steps[0].at);
    let (mut year, mut count) = (0, 0);
    let mut ids = vec![None; lives.len()];
    for index in order {
        let of = lives[index].registered_on.year();
        count = if of == year { count + 1 } else { 1 };
        year = of;
        ids[index] = Some(format!("XF-{year}-{count:05}").parse().expect("is short and printable"));
    }
    ids.into_iter().flatten().collect()
}

/// The commands that set the units up: at the beginning, and for the hall a month before it opens.
fn units() -> Vec<Planned> {
    let morning = |day: chrono::NaiveDate| day.and_hms_opt(8, 0, 0).unwrap_or_default();
    let planned = |(n, to): (usize, redress_domain::unit::ToUnit)| Planned {
        at: morning(match to.command.effective_on() {
            Some(_) => HALL_OPENS - chrono::Months::new(1),
            None => BEGINS,
        }),
        unit: district::unit(district::PROVINCE),
        id: format!("unit/{}/{n}", to.code),
        command: Command::Unit(to),
    };
    district::commands().into_iter().enumerate().map(planned).collect()
}

fn steps(life: Life, id: &PetitionId, ids: &[PetitionId]) -> Vec<Planned> {
    let repeat_of = life.repeat_of.map(|first| ids[first].clone());
    // One group of people brings a matter, and its repeats.
    let petitioner: PetitionerId =
        format!("R-{}", repeat_of.as_ref().unwrap_or(id)).parse().expect("is short and printable");
    let mut steps = life.steps;
    steps.sort_by_key(|step| step.at);
    let planned = |(n, step): (usize, super::life::Step)| {
        let command = match step.command {
            PetitionCommand::Register(registration) => PetitionCommand::Register(Register {
                petitioner_id: Some(petitioner.clone()),
                repeat_of: repeat_of.clone(),
                ..registration
            }),
            other => other,
        };
        Planned {
            at: step.at,
            unit: step.unit,
            command: Command::on(id.clone(), command),
            id: format!("{id}/{}", n + 1),
        }
    };
    steps.into_iter().enumerate().map(planned).collect()
}

/// A short name of the whole plan, which begins every command id: a program with another plan takes no log for its own.
fn fingerprint(commands: &[Planned]) -> String {
    let mut hash = Sha256::new();
    for planned in commands {
        let text = serde_json::to_vec(&(planned.at, &planned.command)).expect("commands have string keys");
        hash.update(text);
    }
    let digits: String = hash.finalize().iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    format!("demo-{digits}/")
}

/// The longest petition of each sort.
fn stories(lives: &[Life], ids: &[PetitionId]) -> Vec<Story> {
    type Is = fn(&Life) -> bool;
    let sorts: [(&'static str, Is); 3] = [
        ("raised through all four tiers", |life| life.tier == 4),
        ("reopened", |life| life.reopened),
        ("a collective visit", |life| life.case.channel == Channel::Visit && life.case.head_count >= 5),
    ];
    let longest = |is: Is| {
        let of = lives.iter().enumerate().filter(|(_, life)| is(life));
        of.max_by_key(|(index, life)| (life.steps.len(), std::cmp::Reverse(*index)))
    };
    let found = sorts.into_iter().filter_map(|(what, is)| longest(is).map(|(index, _)| (what, index)));
    found.map(|(what, index)| Story { what, petition: ids[index].clone() }).collect()
}
