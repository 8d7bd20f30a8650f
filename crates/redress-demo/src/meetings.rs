//! Plans the meetings of the hall's two years: coordination meetings about petitions that a unit accepted, and joint conferences before petitions
//! were raised to the third or fourth tier. They go alongside what is planned already.

use chrono::{NaiveDateTime, NaiveTime, TimeDelta};
use redress_domain::meeting::{Decide, Hold, MatterDecision, MeetingCommand, MeetingKind, ToMeeting};
use redress_domain::petition::PetitionCommand;
use redress_domain::petition::steps::Escalate;
use redress_domain::{PetitionId, SensitiveText, Subject, UnitCode};

use super::district::{DISTRICT, HALL, unit};
use super::petition_plan::{PetitionPlan, Step as OfPetition, after, working_day};
use super::random::Random;
use super::scenario::{
    COORDINATION_MEETINGS, DECISIONS_LATE, ENDS, HALL_OPENS, JOINT_CONFERENCES, LAST_FILING,
};
use super::text;

/// The first random stream for meetings; mediations use those from 950,000 on.
const FIRST_STREAM: u64 = 960_000;
/// Days that a unit has to execute what a coordination meeting decided.
const TERM: u32 = 10;
/// Days after that a decision is executed if it is late.
const LATE: u32 = 4;

/// A command to a meeting, the time when it is issued, and the unit that acts.
pub(super) struct Step {
    pub(super) at: NaiveDateTime,
    pub(super) unit: UnitCode,
    pub(super) command: ToMeeting,
}

/// What a meeting is about, and when it begins.
struct Agenda {
    at: NaiveDateTime,
    subject: Subject,
    /// The units that take part; the first has the petition.
    units: Vec<UnitCode>,
    /// The unit to which the petition is raised.
    raised_to: Option<UnitCode>,
}

/// Plans all meetings.
pub(super) fn meetings(petitions: &[PetitionPlan], ids: &[PetitionId]) -> Vec<Vec<Step>> {
    let agendas = |of: fn(&PetitionPlan, &PetitionId) -> Option<Agenda>| {
        let all = petitions.iter().zip(ids).filter_map(|(petition, id)| of(petition, id));
        let is_of_the_hall = |agenda: &Agenda| (HALL_OPENS..=LAST_FILING).contains(&agenda.at.date());
        all.filter(is_of_the_hall).collect::<Vec<Agenda>>()
    };
    let coordinated = evenly(agendas(coordination), COORDINATION_MEETINGS);
    let conferred = evenly(agendas(conference), JOINT_CONFERENCES);
    let coordinated = coordinated.into_iter().enumerate().map(|(n, agenda)| coordinate(n, agenda));
    let conferred = conferred.into_iter().enumerate().map(|(n, agenda)| confer(n, agenda));
    coordinated.chain(conferred).collect()
}

/// So many of all, at equal distances.
fn evenly<T>(all: Vec<T>, number: usize) -> Vec<T> {
    let of = all.len();
    // The first one of each of `number` parts.
    let is_first = |index: usize| index == 0 || index * number / of != (index - 1) * number / of;
    all.into_iter()
        .enumerate()
        .filter(|(index, _)| is_first(*index))
        .map(|(_, one)| one)
        .take(number)
        .collect()
}

/// Half an hour after a unit accepted a petition.
fn coordination(petition: &PetitionPlan, id: &PetitionId) -> Option<Agenda> {
    let mut steps = petition.steps.iter();
    let accepted = steps.find(|step| matches!(step.command, PetitionCommand::Accept(_)))?;
    let place = unit(&petition.case.place);
    let units = if place == accepted.unit { vec![place] } else { vec![accepted.unit.clone(), place] };
    let subject = Subject::Petition(id.clone());
    Some(Agenda { at: accepted.at + TimeDelta::minutes(30), subject, units, raised_to: None })
}

/// Half an hour before a petition is raised to the third or fourth tier for the last time.
fn conference(petition: &PetitionPlan, id: &PetitionId) -> Option<Agenda> {
    let raised = petition.steps.iter().rev().find_map(|step| match step {
        OfPetition { at, unit, command: PetitionCommand::Escalate(Escalate { to, tier: 3.., .. }) } => {
            Some((*at, unit.clone(), to.clone()))
        }
        _ => None,
    });
    let (at, from, to) = raised?;
    let units = if from == to { vec![from] } else { vec![from, to.clone()] };
    let subject = Subject::Petition(id.clone());
    Some(Agenda { at: at - TimeDelta::minutes(30), subject, units, raised_to: Some(to) })
}

/// The unit that accepted the petition is responsible, and does what was decided within ten days, or a little later.
fn coordinate(number: usize, agenda: Agenda) -> Vec<Step> {
    let mut random = Random::new(FIRST_STREAM + number as u64);
    let due_on = after(agenda.at.date(), TERM);
    let days = if random.chance(DECISIONS_LATE) { TERM + LATE } else { random.between(1, TERM - 3) };
    let executed_on = working_day(after(agenda.at.date(), days));
    let minutes = TimeDelta::minutes(random.between(540, 930).into());
    let responsible = agenda.units[0].clone();
    let decision = Decide {
        subject: agenda.subject.clone(),
        decision: MatterDecision::Responsible,
        unit: Some(responsible.clone()),
        due_on: Some(due_on),
        text: text::note("由责任单位牵头，属地配合，限期办理"),
    };
    let id = format!("XT-{:04}", number + 1);
    let executed = (executed_on.and_time(NaiveTime::MIN) + minutes, responsible);
    steps(&id, MeetingKind::Coordination, unit(HALL), agenda, decision, executed)
}

/// The conference raises the petition, and it is raised within the hour.
fn confer(number: usize, agenda: Agenda) -> Vec<Step> {
    let text: SensitiveText = text::note("情况复杂，提级会诊");
    let decision = Decide {
        subject: agenda.subject.clone(),
        decision: MatterDecision::Raised,
        unit: agenda.raised_to.clone(),
        due_on: Some(after(agenda.at.date(), 1)),
        text,
    };
    let executed = (agenda.at + TimeDelta::minutes(40), unit(DISTRICT));
    let id = format!("LX-{:04}", number + 1);
    steps(&id, MeetingKind::JointConference, unit(DISTRICT), agenda, decision, executed)
}

fn steps(
    id: &str,
    kind: MeetingKind,
    owner: UnitCode,
    agenda: Agenda,
    decision: Decide,
    (executed_at, executing): (NaiveDateTime, UnitCode),
) -> Vec<Step> {
    let Agenda { at, subject, units, .. } = agenda;
    let hold = Hold {
        owner: owner.clone(),
        kind,
        tier: None,
        chair: "会议主持人（模拟）".to_owned(),
        units,
        subjects: vec![subject.clone()],
    };
    let commands = [
        (at, owner.clone(), MeetingCommand::Hold(hold)),
        (at + TimeDelta::minutes(20), owner, MeetingCommand::Decide(decision)),
        (executed_at, executing, MeetingCommand::Execute { subject }),
    ];
    let id: redress_domain::CaseId = id.parse().expect("is short and printable");
    // What would be later than the end of the simulation does not happen in it.
    let commands = commands.into_iter().filter(|(at, ..)| at.date() <= ENDS);
    commands
        .map(|(at, unit, command)| Step { at, unit, command: ToMeeting::new(id.clone(), command) })
        .collect()
}
