//! Meetings of the matrix of kinds.

use super::kinds::{Filed, Kind};
use redress_domain::{
    SensitiveText, Subject,
    meeting::{Decide, Hold, MatterDecision, MeetingCommand, MeetingKind, ToMeeting},
};
use redress_log::Command;

/// A meeting about a petition, on which `acts` is to execute the decision. If the petition accuses, or may, what was decided is what the petition
/// says: the walk of the schema looks for that text.
const fn meeting(id: &'static str, owner: &'static str, acts: &'static str, petition: &'static str) -> Filed {
    let text = |case: &Filed| match case.petition {
        Some(accusing @ ("accusation" | "unknown" | "moved")) => format!("summary of {accusing}"),
        _ => format!("summary of {}", case.id),
    };
    let (acts, petition) = (Some(acts), Some(petition));
    Filed { id, owner, acts, petition, dispute: None, is_asked: true, text, is_erased: false }
}

/// A meeting about a dispute.
const fn about_a_dispute(
    id: &'static str,
    owner: &'static str,
    acts: &'static str,
    dispute: &'static str,
) -> Filed {
    Filed { petition: None, dispute: Some(dispute), is_asked: false, ..meeting(id, owner, acts, "") }
}

/// Decisions that wait to be executed, and one that was. Like the questions of the toy, they ask no unit that would reach a petition by nothing else:
/// `tests/api/meetings.rs` does.
pub const MEETINGS: Kind = Kind {
    cases: &[
        meeting("of-c", "C", "R", "appeal"),
        Filed { is_asked: false, ..meeting("executed", "C", "S", "appeal") },
        meeting("of-others", "S", "R", "appeal"),
        meeting("to-the-accused", "C", "T", "accusation"),
        meeting("of-the-accused", "T-DESK", "T", "moved"),
        Filed { is_erased: true, ..meeting("erased", "C", "R", "appeal-erased") },
        about_a_dispute("about-a-dispute", "R", "R", "of-c"),
        Filed {
            text: |_| "summary of accusation".to_owned(),
            ..about_a_dispute("about-a-dispute-that-accuses", "T-DESK", "T", "became-an-accusation")
        },
    ],
    case: "id petition: petitions masked text: subjects { text { value state } }",
    events: "... on MeetingHeld { caseId masked } \
             ... on MatterDecided { caseId masked petition text: decisionText { value state } }",
    types: "MEETING_HELD, MATTER_DECIDED",
    has_texts: true,
    texts_of_named: true,
};

/// The commands that file them, after those of the petitions and disputes.
pub fn commands() -> impl Iterator<Item = Command> {
    MEETINGS.cases.iter().flat_map(of)
}

fn of(case: &Filed) -> Vec<Command> {
    let petition = case.petition.map(|petition| Subject::Petition(petition.parse().unwrap()));
    let dispute = case.dispute.map(|dispute| Subject::Dispute(dispute.parse().unwrap()));
    let subject = petition.or(dispute).unwrap();
    let unit: redress_domain::UnitCode = case.acts.unwrap().parse().unwrap();
    let hold = Hold {
        owner: case.owner.parse().unwrap(),
        kind: MeetingKind::Coordination,
        tier: None,
        chair: (case.text)(case).replace("summary", "name"),
        units: vec![unit.clone()],
        subjects: vec![subject.clone()],
    };
    let decide = Decide {
        subject: subject.clone(),
        decision: MatterDecision::Responsible,
        unit: Some(unit),
        due_on: None,
        text: SensitiveText::new((case.text)(case)),
    };
    let executed = (!case.is_asked).then_some(MeetingCommand::Execute { subject });
    let commands = [MeetingCommand::Hold(hold), MeetingCommand::Decide(decide)].into_iter().chain(executed);
    commands.map(|command| ToMeeting::new(case.id.parse().unwrap(), command).into()).collect()
}
