//! Commands to a dispute.

use super::method::Method;
use async_graphql::{ID, InputObject};
use redress_api_common::{
    case::{CaseInput, Mutation},
    command::{
        UserError,
        input::{Confidential, count, id, slot},
    },
    scalars::Date,
};
use redress_auth::Role::{self, Handler, Supervisor};
use redress_domain::dispute::{Assign, DisputeCommand, Find, ToDispute};

/// The roles that may send them.
const ROLES: &[Role] = &[Handler, Supervisor];

/// Every mutation with its roles.
pub(super) const MUTATIONS: &[Mutation] = &[
    Mutation::of::<FindDisputeInput>("findDispute", "Records that a dispute was found.", ROLES),
    Mutation::of::<AssignDisputeInput>(
        "assignDispute",
        "Assigns a dispute to a unit; again, and the duty moves.",
        ROLES,
    ),
    Mutation::of::<RaiseDisputeInput>("raiseDispute", "Raises a dispute to a unit of a higher level.", ROLES),
    Mutation::of::<ResolveDisputeInput>("resolveDispute", "Records that a dispute was resolved.", ROLES),
    Mutation::of::<TurnDisputeIntoPetitionInput>(
        "turnDisputeIntoPetition",
        "Records that a dispute became a petition, which is registered already.",
        ROLES,
    ),
    Mutation::of::<ReopenDisputeInput>(
        "reopenDispute",
        "Opens a resolved dispute again; it waits for a new assignment.",
        ROLES,
    ),
];

/// What was found.
#[derive(InputObject)]
struct FindDisputeInput {
    #[graphql(flatten)]
    common: CaseInput,
    /// Code of the unit whose subtree will work with it: the caller's, or one below.
    owner: ID,
    /// Code of the territory where it is (属地).
    place: ID,
    /// The slot of the sweep that found it: a week (`2026-W07`), half a month (`2026-02-A`, `2026-02-B`) or a month (`2026-02`). Default: it
    /// was found otherwise.
    found_in: Option<String>,
    /// An opaque id of whom it is about: no name, telephone or identity number. Erasing this petitioner erases the texts of the dispute.
    petitioner_id: ID,
    /// Code of the category, of the office's own list.
    category: ID,
    /// How many people are in dispute, at least 1.
    head_count: i32,
    /// Who is in dispute with whom.
    #[graphql(secret)]
    parties: Confidential,
    /// What it is about.
    #[graphql(secret)]
    summary: Confidential,
}

/// Who is to resolve it, and by when.
#[derive(InputObject)]
struct AssignDisputeInput {
    #[graphql(flatten)]
    common: CaseInput,
    /// Code of the unit, anywhere in the tree.
    unit: ID,
    /// Number of the order; default: the next number of the owner's series of orders, such as `D-A-2026-00001`. A number of such a form
    /// is the office's own (`NUMBER_RESERVED`).
    order_number: Option<String>,
    /// Last day to resolve it; default: the last day allowed, thirty days after the round's first assignment by the default procedure.
    due_on: Option<Date>,
    /// The standard to be met.
    standard: Option<String>,
}

/// Who is to resolve it instead.
#[derive(InputObject)]
struct RaiseDisputeInput {
    #[graphql(flatten)]
    common: CaseInput,
    /// Code of the unit: of a strictly higher level than the responsible one.
    to: ID,
    /// Last day to resolve it; default: the last day allowed.
    due_on: Option<Date>,
}

/// How it was resolved.
#[derive(InputObject)]
struct ResolveDisputeInput {
    #[graphql(flatten)]
    common: CaseInput,
    /// How.
    method: Method,
}

/// What it became.
#[derive(InputObject)]
struct TurnDisputeIntoPetitionInput {
    #[graphql(flatten)]
    common: CaseInput,
    /// Number of the petition, which the caller works with.
    petition: ID,
}

/// Why it is opened again.
#[derive(InputObject)]
struct ReopenDisputeInput {
    #[graphql(flatten)]
    common: CaseInput,
    /// Why.
    #[graphql(secret)]
    reason: Confidential,
}

commands! {
    ToDispute::new;
    FindDisputeInput => |input| DisputeCommand::Find(input.find()?);
    AssignDisputeInput => |input| DisputeCommand::Assign(Assign {
        unit: id(&input.unit, "unit")?,
        order_number: input.order_number.clone(),
        due_on: input.due_on.map(|day| day.0),
        standard: input.standard.clone(),
    });
    RaiseDisputeInput => |input| DisputeCommand::Raise {
        to: id(&input.to, "to")?,
        due_on: input.due_on.map(|day| day.0),
    };
    ResolveDisputeInput => |input| DisputeCommand::Resolve { method: input.method.into() };
    TurnDisputeIntoPetitionInput => |input| DisputeCommand::BecomePetition {
        petition: id(&input.petition, "petition")?,
    };
    ReopenDisputeInput => |input| DisputeCommand::Reopen { reason: input.reason.text() };
}

impl FindDisputeInput {
    fn find(&self) -> Result<Find, UserError> {
        Ok(Find {
            owner: id(&self.owner, "owner")?,
            place: id(&self.place, "place")?,
            found_in: self.found_in.as_ref().map(|given| slot(given, "found_in")).transpose()?,
            petitioner_id: id(&self.petitioner_id, "petitioner_id")?,
            category: id(&self.category, "category")?,
            head_count: count(self.head_count, "head_count")?,
            parties: self.parties.text(),
            summary: self.summary.text(),
        })
    }
}
