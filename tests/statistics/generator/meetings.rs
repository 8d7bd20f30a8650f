//! What becomes of meetings: a script of commands for each, most of which the rules allow.

use super::{LAST_DAY, Script, mediations::Subjects, petition_id, territory};
use chrono::{Days, NaiveDate};
use redress_domain::{
    SensitiveText, Subject, UnitLevel,
    meeting::{Decide, Hold, MatterDecision, MeetingCommand, MeetingKind, ToMeeting},
};

const LEVELS: [UnitLevel; 3] = [UnitLevel::Village, UnitLevel::Township, UnitLevel::District];

/// The script of a meeting about some petitions and disputes, within some weeks after the last of them; a few before there was anything to
/// meet about, which is refused.
pub fn plan(rng: &mut fastrand::Rng, number: usize, (petitions, disputes): &Subjects) -> Script {
    let mut subjects: Vec<Subject> = Vec::new();
    let mut since = NaiveDate::MIN;
    for _ in 0..rng.usize(1..4) {
        let (subject, day) = if rng.u8(..100) < 70 {
            let number = rng.usize(..petitions.len());
            (Subject::Petition(petition_id(number)), petitions[number])
        } else {
            let number = rng.usize(..disputes.len());
            (Subject::Dispute(format!("D{number:05}").parse().unwrap()), disputes[number])
        };
        if !subjects.contains(&subject) {
            subjects.push(subject);
            since = since.max(day);
        }
    }
    let held_on = since - Days::new(2) + Days::new(rng.u64(..40));
    let kind = MeetingKind::ALL[rng.usize(..3)];
    let hold = Hold {
        owner: territory::at_level(rng, &LEVELS),
        kind,
        tier: (kind == MeetingKind::Consultation).then(|| rng.u8(2..5)),
        chair: "chair".into(),
        units: vec![territory::at_level(rng, &LEVELS)],
        subjects: subjects.clone(),
    };
    let mut script = Script::new();
    let mut on = |day: NaiveDate, command: MeetingCommand| {
        script.push_back((day, ToMeeting::new(format!("B{number:05}").parse().unwrap(), command).into()));
    };
    on(held_on, MeetingCommand::Hold(hold));
    for subject in subjects {
        if rng.u8(..100) < 10 {
            continue;
        }
        let decided_on = held_on + Days::new(rng.u64(..6));
        let decide = decision(rng, &subject, decided_on);
        let due_on = decide.due_on.unwrap_or(decided_on);
        on(decided_on, MeetingCommand::Decide(decide));
        // On time, on the last day, or late; where nothing was decided, it is refused.
        if rng.u8(..100) < 70 {
            let executed_on = (due_on - Days::new(3) + Days::new(rng.u64(..8))).max(decided_on);
            on(executed_on, MeetingCommand::Execute { subject });
        }
    }
    script.retain(|(day, _)| *day <= LAST_DAY);
    script
}

fn decision(rng: &mut fastrand::Rng, subject: &Subject, day: NaiveDate) -> Decide {
    let decision = MatterDecision::ALL[rng.usize(..3)];
    let is_reached = decision != MatterDecision::NoDecision;
    let names_a_unit = decision == MatterDecision::Responsible || (is_reached && rng.bool());
    Decide {
        subject: subject.clone(),
        decision,
        unit: names_a_unit.then(|| territory::at_level(rng, &LEVELS)),
        due_on: (is_reached && rng.u8(..100) < 80).then(|| day + Days::new(rng.u64(..30))),
        text: SensitiveText::new("what was decided"),
    }
}
