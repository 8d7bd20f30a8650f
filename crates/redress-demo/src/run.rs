//! Executes the plan: all commands in the order of time, with command ids that are the same in every run.

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
use super::petition_plan::PetitionPlan;
use super::scenario::{BEGINS, HALL_OPENS};
use super::{disputes, district, mediations, meetings, plan, sweeps};

/// The actor of the commands.
const ACTOR: &str = "simulation";
/// How many commands are in flight at once: enough to fill the writer's transactions, and fewer than its
/// queue holds.
const UNDER_WAY: usize = 768;

/// A petition that is a good example.
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
    /// Makes the plan. It is the same in every run.
    #[must_use]
    pub fn plan() -> Self {
        let petitions = plan::petitions();
        let ids = number(&petitions);
        let stories = stories(&petitions, &ids);
        let mut commands = units();
        let found = disputes::disputes(&petitions, &ids);
        commands.extend(sweeps::sweeps(&found).into_iter().flat_map(of_sweep));
        let mediated = mediations::mediations(&petitions, &ids, &found);
        let met = meetings::meetings(&petitions, &ids);
        commands.extend(found.into_iter().flat_map(of_dispute));
        for (index, petition) in petitions.into_iter().enumerate() {
            commands.extend(steps(petition, &ids[index], &ids));
        }
        commands.extend(mediated.into_iter().flat_map(of_mediation));
        commands.extend(met.into_iter().flat_map(of_meeting));
        // The sort is stable: commands of one petition in the same minute keep their order.
        commands.sort_by_key(|planned| planned.at);
        let name = fingerprint(&commands);
        for planned in &mut commands {
            planned.id.insert_str(0, &name);
        }
        Self { commands, stories, name }
    }

    /// The number of commands. Each writes one event.
    #[must_use]
    pub fn len(&self) -> usize {
        self.commands.len()
    }

    /// Whether the plan has no commands, which is never the case.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.commands.is_empty()
    }

    /// The command ids, in the order in which the log receives them.
    pub fn command_ids(&self) -> impl Iterator<Item = &str> {
        self.commands.iter().map(|planned| planned.id.as_str())
    }

    /// Petitions that are good examples.
    #[must_use]
    pub fn stories(&self) -> &[Story] {
        &self.stories
    }

    /// Executes the commands that the log does not have yet, and calls `progress` with the number of commands
    /// answered. If it is interrupted, it can be called again. Returns false if the log already had
    /// everything.
    ///
    /// # Errors
    /// Fails if the log contains other events, refuses a command, or fails.
    pub fn record<'a>(
        &'a self,
        log: &'a Log,
        progress: &'a mut dyn FnMut(usize),
    ) -> LocalBoxFuture<'a, Result<bool, DemoFault>> {
        Box::pin(async move {
            self.check_log(log).await?;
            if self.is_complete(log).await? {
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
                // The first poll puts the request into the writer's queue, so that the log receives the
                // commands in this order.
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

    /// Checks that the log is empty or begins with this simulation.
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

    /// Whether the log already has the last command, at the position that it has if no other event was
    /// written.
    async fn is_complete(&self, log: &Log) -> Result<bool, DemoFault> {
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

/// Converts a local time to an instant. A time that a change of clocks skips becomes an hour later.
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

/// Returns the ids of all petitions: the year and a number, in the order of registration.
fn number(petitions: &[PetitionPlan]) -> Vec<PetitionId> {
    use chrono::Datelike;
    let mut order: Vec<usize> = (0..petitions.len()).collect();
    order.sort_by_key(|index| petitions[*index].steps[0].at);
    let (mut year, mut count) = (0, 0);
    let mut ids = vec![None; petitions.len()];
    for index in order {
        let of = petitions[index].registered_on.year();
        count = if of == year { count + 1 } else { 1 };
        year = of;
        ids[index] = Some(format!("XF-{year}-{count:05}").parse().expect("is short and printable"));
    }
    ids.into_iter().flatten().collect()
}

/// Returns the commands that register the units: at the beginning, and for the hall a month before it opens.
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

fn steps(petition: PetitionPlan, id: &PetitionId, ids: &[PetitionId]) -> Vec<Planned> {
    let repeat_of = petition.repeat_of.map(|first| ids[first].clone());
    // A matter and its repeats have the same petitioner.
    let petitioner: PetitionerId =
        format!("R-{}", repeat_of.as_ref().unwrap_or(id)).parse().expect("is short and printable");
    let mut steps = petition.steps;
    steps.sort_by_key(|step| step.at);
    let planned = |(n, step): (usize, super::petition_plan::Step)| {
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

fn of_dispute(steps: Vec<disputes::Step>) -> impl Iterator<Item = Planned> {
    steps.into_iter().enumerate().map(|(n, disputes::Step { at, unit, command })| {
        let id = format!("{}/{}", command.id, n + 1);
        Planned { at, unit, command: command.into(), id }
    })
}

fn of_sweep(steps: Vec<sweeps::Step>) -> impl Iterator<Item = Planned> {
    steps.into_iter().enumerate().map(|(n, sweeps::Step { at, unit, command })| {
        let id = format!("sweep/{}/{}", command.unit, n + 1);
        Planned { at, unit, command: command.into(), id }
    })
}

fn of_mediation(steps: Vec<mediations::Step>) -> impl Iterator<Item = Planned> {
    steps.into_iter().enumerate().map(|(n, mediations::Step { at, unit, command })| {
        let id = format!("{}/{}", command.id, n + 1);
        Planned { at, unit, command: command.into(), id }
    })
}

fn of_meeting(steps: Vec<meetings::Step>) -> impl Iterator<Item = Planned> {
    steps.into_iter().enumerate().map(|(n, meetings::Step { at, unit, command })| {
        let id = format!("{}/{}", command.id, n + 1);
        Planned { at, unit, command: command.into(), id }
    })
}

/// Returns a hash of the plan, with which every command id begins: a program with another plan does not
/// mistake this log for its own.
fn fingerprint(commands: &[Planned]) -> String {
    let mut hash = Sha256::new();
    for planned in commands {
        let text = serde_json::to_vec(&(planned.at, &planned.command)).expect("commands have string keys");
        hash.update(text);
    }
    let digits: String = hash.finalize().iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    format!("demo-{digits}/")
}

/// Returns the petition with the most steps for each kind of example.
fn stories(petitions: &[PetitionPlan], ids: &[PetitionId]) -> Vec<Story> {
    type Is = fn(&PetitionPlan) -> bool;
    let sorts: [(&'static str, Is); 3] = [
        ("raised through all four tiers", |petition| petition.tier == 4),
        ("reopened", |petition| petition.reopened),
        ("a collective visit", |petition| {
            petition.case.channel == Channel::Visit && petition.case.head_count >= 5
        }),
    ];
    let longest = |is: Is| {
        let of = petitions.iter().enumerate().filter(|(_, petition)| is(petition));
        of.max_by_key(|(index, petition)| (petition.steps.len(), std::cmp::Reverse(*index)))
    };
    let found = sorts.into_iter().filter_map(|(what, is)| longest(is).map(|(index, _)| (what, index)));
    found.map(|(what, index)| Story { what, petition: ids[index].clone() }).collect()
}
