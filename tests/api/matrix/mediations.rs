//! Mediations of the matrix of kinds.

use super::kinds::{Filed, Kind};
use redress_domain::{
    SensitiveText, Subject,
    mediation::{Agree, Form, Level, MediationCommand, Open, Owed, ToMediation},
};
use redress_log::Command;

/// A mediation of a petition. If the petition accuses, or may, what it says is what the petition says: the walk of the schema looks for that text.
const fn mediation(id: &'static str, owner: &'static str, petition: &'static str) -> Filed {
    let text = |case: &Filed| match case.petition {
        Some(accusing @ ("accusation" | "unknown")) => format!("summary of {accusing}"),
        _ => format!("summary of {}", case.id),
    };
    Filed {
        id,
        owner,
        acts: None,
        petition: Some(petition),
        dispute: None,
        is_asked: false,
        text,
        is_erased: false,
    }
}

/// A mediation of a dispute.
const fn mediation_of_dispute(id: &'static str, owner: &'static str, dispute: &'static str) -> Filed {
    Filed { petition: None, dispute: Some(dispute), ..mediation(id, owner, "") }
}

/// Mediations of petitions and of disputes, some of which became petitions.
pub const MEDIATIONS: Kind = Kind {
    cases: &[
        mediation("of-c", "C", "appeal"),
        mediation("of-others", "S", "appeal"),
        mediation("of-the-accused", "T-DESK", "accusation"),
        mediation("of-unknown", "T", "unknown"),
        Filed { is_erased: true, ..mediation("erased", "C", "appeal-erased") },
        mediation_of_dispute("of-a-dispute", "R", "of-c"),
        Filed {
            text: |_| "summary of accusation".to_owned(),
            ..mediation_of_dispute("of-a-dispute-that-accuses", "T-DESK", "became-an-accusation")
        },
        mediation_of_dispute("of-a-dispute-of-others", "T", "filed"),
        Filed { is_erased: true, ..mediation_of_dispute("of-an-erased-dispute", "C", "erased") },
    ],
    case: "id petition masked text: agreement { obligations { text { value state } } }",
    events: "... on MediationOpened { caseId masked petition } \
             ... on AgreementReached { caseId masked text: obligations { text { value state } } }",
    types: "MEDIATION_OPENED, AGREEMENT_REACHED",
    has_texts: true,
    texts_of_named: false,
};

/// The commands that file them, after those of the petitions and disputes.
pub fn commands() -> impl Iterator<Item = Command> {
    MEDIATIONS.cases.iter().flat_map(of)
}

fn of(case: &Filed) -> [Command; 2] {
    let petition = case.petition.map(|petition| Subject::Petition(petition.parse().unwrap()));
    let dispute = case.dispute.map(|dispute| Subject::Dispute(dispute.parse().unwrap()));
    let open = Open {
        owner: case.owner.parse().unwrap(),
        subject: petition.or(dispute).unwrap(),
        level: Level::Village,
        committee: (case.text)(case).replace("summary", "name"),
        peoples_committee: true,
        both_agreed: true,
    };
    let owed = Owed { due_on: None, amount: None, text: SensitiveText::new((case.text)(case)) };
    let agree = Agree { form: Form::Oral, effective_on: None, obligations: vec![owed] };
    let commands = [MediationCommand::Open(open), MediationCommand::Agree(agree)];
    commands.map(|command| ToMediation::new(case.id.parse().unwrap(), command).into())
}
