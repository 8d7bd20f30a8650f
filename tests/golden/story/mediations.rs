//! Mediations: every event, as full and as short as it can be.

use super::*;
use redress_domain::{
    Fen, Subject,
    mediation::{Agree, Confirmation, Form, Level, MediationCommand, Open, Owed, Performance, ToMediation},
};

async fn mediate(teller: &mut Teller, mediation: &str, command: MediationCommand) {
    teller.send(|_| {}, ToMediation::new(mediation.parse().unwrap(), command).into()).await;
}

fn open(subject: Subject, peoples_committee: bool) -> MediationCommand {
    MediationCommand::Open(Open {
        owner: code("330101001"),
        subject,
        level: Level::Village,
        committee: "河街道调解委员会".into(),
        peoples_committee,
        both_agreed: true,
    })
}

fn agree(effective_on: Option<&str>, obligations: &[(Option<&str>, Option<i64>)]) -> MediationCommand {
    let owed = |(due_on, amount): &(Option<&str>, Option<i64>)| Owed {
        due_on: due_on.map(day),
        amount: amount.map(Fen),
        text: SensitiveText::new("甲方向乙方支付修墙费用"),
    };
    let obligations = obligations.iter().map(owed).collect();
    MediationCommand::Agree(Agree { form: Form::Written, effective_on: effective_on.map(day), obligations })
}

/// An agreement whose last day to ask a court is counted in working days, when no calendar is published yet.
pub(super) async fn a_last_day_that_is_assumed(teller: &mut Teller, petition: &str) {
    let mediation = "调-工";
    mediate(teller, mediation, open(Subject::Petition(id(petition)), true)).await;
    mediate(teller, mediation, agree(None, &[(None, None)])).await;
}

/// One of a dispute that goes all the way; one of a petition that is mediated again and fails; one whose people are erased.
pub(super) async fn mediations(teller: &mut Teller) {
    let (first, second, third) = ("调-2026-1", "调-2026-2", "调-2026-3");
    let visit = |n, result| MediationCommand::Visit { n, result };
    teller.on("2026-09-21");
    mediate(teller, first, open(Subject::Dispute("纠-2026-1".parse().unwrap()), true)).await;
    mediate(teller, second, open(Subject::Petition(id("信-2026-2")), false)).await;
    mediate(teller, third, open(Subject::Dispute("纠-2026-2".parse().unwrap()), true)).await;
    teller.on("2026-09-24");
    mediate(teller, first, MediationCommand::Raise { level: Level::Township }).await;
    let owed = [(Some("2026-10-14"), Some(125_000)), (None, None)];
    mediate(teller, first, agree(Some("2026-09-25"), &owed)).await;
    mediate(teller, second, agree(None, &[(Some("2026-10-05"), Some(9_007_199_254_740_993))])).await;
    let reason = SensitiveText::new("分歧太大");
    mediate(teller, third, MediationCommand::Fail { reason: reason.clone() }).await;
    teller.on("2026-10-06");
    mediate(teller, second, visit(1, Performance::Not)).await;
    mediate(teller, second, agree(None, &[(Some("2026-10-19"), Some(1))])).await;
    let request = MediationCommand::RequestConfirmation { court: "东区人民法院".into() };
    mediate(teller, first, request).await;
    teller.on("2026-10-20");
    let (result, number) = (Confirmation::Valid, SensitiveText::new("（2026）民特12号"));
    mediate(teller, first, MediationCommand::DecideConfirmation { result, number }).await;
    for (n, result) in [(1, Performance::Partly), (1, Performance::Performed), (2, Performance::Performed)] {
        mediate(teller, first, visit(n, result)).await;
    }
    mediate(teller, second, visit(2, Performance::Not)).await;
    mediate(teller, second, MediationCommand::Fail { reason }).await;
    let (petitioner_id, reason) = ("erased".parse().unwrap(), SensitiveText::new("本人要求"));
    teller.send(|_| {}, Command::Erase(Erase { petitioner_id, reason })).await;
}
