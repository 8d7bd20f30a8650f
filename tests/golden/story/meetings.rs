//! Meetings: every event, as full and as short as it can be.

use super::*;
use redress_domain::{
    Subject,
    meeting::{Decide, Hold, MatterDecision, MeetingCommand, MeetingKind, ToMeeting},
};

async fn meet(teller: &mut Teller, meeting: &str, command: MeetingCommand) {
    teller.send(|_| {}, ToMeeting::new(meeting.parse().unwrap(), command).into()).await;
}

fn hold(kind: MeetingKind, tier: Option<u8>, subjects: &[Subject]) -> MeetingCommand {
    MeetingCommand::Hold(Hold {
        owner: code("330101"),
        kind,
        tier,
        chair: "副区长".into(),
        units: vec![code("330101-ZJ"), code("330101001")],
        subjects: subjects.to_vec(),
    })
}

fn decide(
    subject: &Subject,
    decision: MatterDecision,
    unit: Option<&str>,
    due_on: Option<&str>,
) -> MeetingCommand {
    MeetingCommand::Decide(Decide {
        subject: subject.clone(),
        decision,
        unit: unit.map(code),
        due_on: due_on.map(day),
        text: SensitiveText::new("由住建部门牵头修缮"),
    })
}

/// A consultation about a petition and a dispute, whose decisions are executed; a coordination meeting with a decision that is due; a joint
/// conference that decided nothing yet, about a petition whose people were erased.
pub(super) async fn meetings(teller: &mut Teller) {
    let (first, second, third) = ("会-2026-1", "会-2026-2", "会-2026-3");
    let petition = Subject::Petition(id("信-2026-2"));
    let dispute = Subject::Dispute("纠-2026-1".parse().unwrap());
    teller.on("2026-10-26");
    let both = [petition.clone(), dispute.clone()];
    meet(teller, first, hold(MeetingKind::Consultation, Some(2), &both)).await;
    meet(teller, first, decide(&petition, MatterDecision::Raised, None, None)).await;
    let due_on = Some("2026-10-30");
    meet(teller, first, decide(&dispute, MatterDecision::Responsible, Some("330101001"), due_on)).await;
    meet(teller, second, hold(MeetingKind::Coordination, None, &both[1..])).await;
    meet(teller, second, decide(&dispute, MatterDecision::NoDecision, None, None)).await;
    let erased = Subject::Dispute("纠-2026-2".parse().unwrap());
    let others = [petition.clone(), erased.clone()];
    meet(teller, third, hold(MeetingKind::JointConference, None, &others)).await;
    let unit = Some("330101-ZJ");
    meet(teller, third, decide(&petition, MatterDecision::Responsible, unit, Some("2026-10-28"))).await;
    teller.on("2026-10-29");
    meet(teller, first, MeetingCommand::Execute { subject: dispute }).await;
    meet(teller, third, MeetingCommand::Execute { subject: petition }).await;
}
