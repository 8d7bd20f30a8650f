//! Commands to a mediation.

use super::terms::{Confirmation, Form, Level, Performance};
use async_graphql::{ID, InputObject};
use redress_api_common::{
    case::{CaseInput, Mutation},
    command::{
        UserError,
        input::{Confidential, count, id, subject},
    },
    scalars::{Date, Fen},
};
use redress_auth::Role::{self, Handler, Supervisor};
use redress_domain::mediation::{Agree, MediationCommand, Open, Owed, ToMediation};

/// The roles of all mutations.
const ROLES: &[Role] = &[Handler, Supervisor];

/// Every mutation with its roles.
pub(super) const MUTATIONS: &[Mutation] = &[
    Mutation::of::<OpenMediationInput>(
        "openMediation",
        "Opens a mediation of a petition or a dispute. Both sides agreed to mediate, or it is not opened.",
        ROLES,
    ),
    Mutation::of::<RaiseMediationInput>("raiseMediation", "Takes a mediation to a higher level.", ROLES),
    Mutation::of::<ReachAgreementInput>(
        "reachAgreement",
        "Records an agreement of the sides. A new one follows after a court refused to confirm the one in force, or a visit found an obligation \
         of it not performed after its day.",
        ROLES,
    ),
    Mutation::of::<FailMediationInput>("failMediation", "Records that a mediation failed.", ROLES),
    Mutation::of::<RequestConfirmationInput>(
        "requestConfirmation",
        "Records that the sides asked a court to confirm the agreement in force, of a people's mediation committee, by its last day.",
        ROLES,
    ),
    Mutation::of::<DecideConfirmationInput>("decideConfirmation", "Records what the court decided.", ROLES),
    Mutation::of::<VisitPerformanceInput>(
        "visitPerformance",
        "Records a visit to see whether an obligation was performed.",
        ROLES,
    ),
];

/// What is mediated, by whom, and at which level.
#[derive(InputObject)]
struct OpenMediationInput {
    #[graphql(flatten)]
    common: CaseInput,
    /// Code of the unit whose subtree will work with it: the caller's, or one below.
    owner: ID,
    /// Number of the petition that is mediated. Give either this or `dispute`.
    petition: Option<ID>,
    /// Id of the dispute that is mediated.
    dispute: Option<ID>,
    /// At which level.
    level: Level,
    /// Name of the committee that mediates.
    committee: String,
    /// Whether it is a people's mediation committee (人民调解委员会): a court confirms agreements of no other.
    peoples_committee: bool,
    /// Whether both sides agreed to mediate. Without that no mediation is opened.
    both_agreed: bool,
}

/// Where it is taken.
#[derive(InputObject)]
struct RaiseMediationInput {
    #[graphql(flatten)]
    common: CaseInput,
    /// The level: strictly higher than the present one.
    level: Level,
}

/// What the sides agreed.
#[derive(InputObject)]
struct ReachAgreementInput {
    #[graphql(flatten)]
    common: CaseInput,
    /// How it was made.
    form: Form,
    /// The day from which it binds, at most ten years later; default: the day on which it was reached.
    effective_on: Option<Date>,
    /// What the sides owe: 1 to 100. They are numbered in this order, after those of earlier agreements.
    obligations: Vec<ObligationInput>,
}

/// What a side owes by an agreement.
#[derive(InputObject)]
struct ObligationInput {
    /// Last day, not before the agreement; default: no day.
    due_on: Option<Date>,
    /// The amount, at least 1 fen; default: it is no money.
    amount: Option<Fen>,
    /// What is owed, by whom and to whom.
    #[graphql(secret)]
    text: Confidential,
}

/// Why it failed.
#[derive(InputObject)]
struct FailMediationInput {
    #[graphql(flatten)]
    common: CaseInput,
    /// Why.
    #[graphql(secret)]
    reason: Confidential,
}

/// The court that was asked.
#[derive(InputObject)]
struct RequestConfirmationInput {
    #[graphql(flatten)]
    common: CaseInput,
    /// Name of the court.
    court: String,
}

/// What the court decided.
#[derive(InputObject)]
struct DecideConfirmationInput {
    #[graphql(flatten)]
    common: CaseInput,
    /// The decision.
    result: Confirmation,
    /// Number of the decision.
    #[graphql(secret)]
    number: Confidential,
}

/// What was found.
#[derive(InputObject)]
struct VisitPerformanceInput {
    #[graphql(flatten)]
    common: CaseInput,
    /// Number of the obligation.
    n: i32,
    /// What was found.
    result: Performance,
}

commands! {
    ToMediation::new;
    OpenMediationInput => |input| MediationCommand::Open(input.open()?);
    RaiseMediationInput => |input| MediationCommand::Raise { level: input.level.into() };
    ReachAgreementInput => |input| MediationCommand::Agree(Agree {
        form: input.form.into(),
        effective_on: input.effective_on.map(|day| day.0),
        obligations: input.obligations.iter().map(ObligationInput::owed).collect(),
    });
    FailMediationInput => |input| MediationCommand::Fail { reason: input.reason.text() };
    RequestConfirmationInput => |input| MediationCommand::RequestConfirmation { court: input.court.clone() };
    DecideConfirmationInput => |input| MediationCommand::DecideConfirmation {
        result: input.result.into(),
        number: input.number.text(),
    };
    VisitPerformanceInput => |input| MediationCommand::Visit {
        n: count(input.n, "n")?,
        result: input.result.into(),
    };
}

impl OpenMediationInput {
    fn open(&self) -> Result<Open, UserError> {
        Ok(Open {
            owner: id(&self.owner, "owner")?,
            subject: subject(self.petition.as_ref(), self.dispute.as_ref())?,
            level: self.level.into(),
            committee: self.committee.clone(),
            peoples_committee: self.peoples_committee,
            both_agreed: self.both_agreed,
        })
    }
}

impl ObligationInput {
    fn owed(&self) -> Owed {
        let (due_on, amount) = (self.due_on.map(|day| day.0), self.amount.map(|amount| amount.0));
        Owed { due_on, amount, text: self.text.text() }
    }
}
