//! Commands to a toy.

use async_graphql::{ID, InputObject};
use redress_api_common::{
    case::{CaseInput, Mutation},
    command::input::{Confidential, id, ids},
    scalars::Date,
};
use redress_auth::Role::{Handler, Supervisor};
use redress_domain::toy::{Ask, ToToy, ToyCommand};

/// Every mutation with its roles.
pub(super) const MUTATIONS: &[Mutation] = &[
    Mutation::of::<AskToyInput>("askToy", "Asks a unit about a petition.", &[Handler, Supervisor]),
    Mutation::of::<WidenToyInput>("widenToy", "Adds a petition to a question.", &[Handler, Supervisor]),
    Mutation::of::<AnswerToyInput>("answerToy", "Answers a question.", &[Handler, Supervisor]),
    Mutation::of::<CloseToyInput>("closeToy", "Closes a question.", &[Supervisor]),
];

/// A question to a unit about petitions.
#[derive(InputObject)]
struct AskToyInput {
    #[graphql(flatten)]
    common: CaseInput,
    /// Code of the unit that asks: the caller's, or one below.
    owner: ID,
    /// Code of the unit that is asked.
    to: ID,
    /// Number of the petition.
    petition: ID,
    /// Numbers of further petitions that it is about.
    #[graphql(default)]
    others: Vec<ID>,
    /// Last day for the answer; default: thirty days later.
    answer_by: Option<Date>,
    /// The question.
    #[graphql(secret)]
    text: Confidential,
}

/// The petition that is added.
#[derive(InputObject)]
struct WidenToyInput {
    #[graphql(flatten)]
    common: CaseInput,
    /// Number of the petition.
    petition: ID,
}

/// The answer to a question.
#[derive(InputObject)]
struct AnswerToyInput {
    #[graphql(flatten)]
    common: CaseInput,
    /// The answer.
    #[graphql(secret)]
    text: Confidential,
}

/// The question to close.
#[derive(InputObject)]
struct CloseToyInput {
    #[graphql(flatten)]
    common: CaseInput,
}

commands! {
    ToToy::new;
    AskToyInput => |input| ToyCommand::Ask(Ask {
        owner: id(&input.owner, "owner")?,
        to: id(&input.to, "to")?,
        petition: id(&input.petition, "petition")?,
        others: ids(&input.others, "others")?,
        answer_by: input.answer_by.map(|day| day.0),
        text: input.text.text(),
    });
    WidenToyInput => |input| ToyCommand::Widen { petition: id(&input.petition, "petition")? };
    AnswerToyInput => |input| ToyCommand::Answer { text: input.text.text() };
    CloseToyInput => |_input| ToyCommand::Close;
}
