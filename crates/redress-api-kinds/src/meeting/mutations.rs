//! Commands to a meeting.

use super::terms::{MatterDecision, MeetingKind};
use async_graphql::{ID, InputObject};
use redress_api_common::{
    case::{CaseInput, Mutation},
    command::{
        UserError,
        input::{Confidential, count, id, ids, optional_id, subject},
    },
    scalars::Date,
};
use redress_auth::Role::{self, Handler, Supervisor};
use redress_domain::{
    Subject,
    meeting::{Decide, Hold, MeetingCommand, ToMeeting},
};

/// The roles that record a meeting and its decisions.
const HOLDING: &[Role] = &[Supervisor];
/// The roles that record that a decision was executed.
const EXECUTING: &[Role] = &[Handler, Supervisor];

/// Every mutation with its roles.
pub(super) const MUTATIONS: &[Mutation] = &[
    Mutation::of::<HoldMeetingInput>(
        "holdMeeting",
        "Records a meeting of units about petitions and disputes that the caller works with.",
        HOLDING,
    ),
    Mutation::of::<DecideMatterInput>(
        "decideMatter",
        "Records what a meeting decided on one of its subjects. A decision changes no petition: assigning or escalating one is its own command.",
        HOLDING,
    ),
    Mutation::of::<ExecuteDecisionInput>(
        "executeDecision",
        "Records that a decision was executed: said by the unit that executes it, or by the owner of the meeting.",
        EXECUTING,
    ),
];

/// A meeting.
#[derive(InputObject)]
struct HoldMeetingInput {
    #[graphql(flatten)]
    common: CaseInput,
    /// Code of the unit whose subtree will work with it: the caller's, or one below.
    owner: ID,
    /// What kind of meeting.
    kind: MeetingKind,
    /// The tier of a consultation, from 2 to 4; for no other meeting.
    tier: Option<i32>,
    /// Who chaired it.
    chair: String,
    /// Codes of the units that took part: 1 to 100, each once.
    units: Vec<ID>,
    /// Numbers of the petitions that it was about. With the disputes 1 to 100, each once.
    #[graphql(default)]
    petitions: Vec<ID>,
    /// Ids of the disputes that it was about.
    #[graphql(default)]
    disputes: Vec<ID>,
}

/// What a meeting decided.
#[derive(InputObject)]
struct DecideMatterInput {
    #[graphql(flatten)]
    common: CaseInput,
    /// The petition. Give either this or `dispute`.
    petition: Option<ID>,
    /// The dispute.
    dispute: Option<ID>,
    /// What was decided.
    decision: MatterDecision,
    /// Code of the unit that executes it. `RESPONSIBLE` needs one, `NO_DECISION` has none.
    unit: Option<ID>,
    /// Last day to execute it, not before the decision; default: no day.
    due_on: Option<Date>,
    /// The decision in words.
    #[graphql(secret)]
    text: Confidential,
}

/// The decision that was executed.
#[derive(InputObject)]
struct ExecuteDecisionInput {
    #[graphql(flatten)]
    common: CaseInput,
    /// The petition that it is about. Give either this or `dispute`.
    petition: Option<ID>,
    /// The dispute that it is about.
    dispute: Option<ID>,
}

commands! {
    ToMeeting::new;
    HoldMeetingInput => |input| MeetingCommand::Hold(input.hold()?);
    DecideMatterInput => |input| MeetingCommand::Decide(Decide {
        subject: subject(input.petition.as_ref(), input.dispute.as_ref())?,
        decision: input.decision.into(),
        unit: optional_id(input.unit.as_ref(), "unit")?,
        due_on: input.due_on.map(|day| day.0),
        text: input.text.text(),
    });
    ExecuteDecisionInput => |input| MeetingCommand::Execute {
        subject: subject(input.petition.as_ref(), input.dispute.as_ref())?,
    };
}

impl HoldMeetingInput {
    fn hold(&self) -> Result<Hold, UserError> {
        let petitions = ids(&self.petitions, "petitions")?.into_iter().map(Subject::Petition);
        let disputes = ids(&self.disputes, "disputes")?.into_iter().map(Subject::Dispute);
        // A tier that does not fit into a byte is above the highest one as well.
        let tier = self.tier.map(|tier| Ok(count(tier, "tier")?.try_into().unwrap_or(u8::MAX)));
        Ok(Hold {
            owner: id(&self.owner, "owner")?,
            kind: self.kind.into(),
            tier: tier.transpose()?,
            chair: self.chair.clone(),
            units: ids(&self.units, "units")?,
            subjects: petitions.chain(disputes).collect(),
        })
    }
}
