//! Commands to a toy.

use crate::graphql::{
    case::{CaseCommand, CaseInput, Mutation, Sent},
    mutation::{
        input::{Confidential, id, ids},
        user_error::UserError,
    },
    scalars::Date,
};
use async_graphql::{ID, InputObject};
use redress_auth::Role::{Handler, Supervisor};
use redress_domain::toy::{Ask, ToToy, ToyCommand};
use redress_log::Command;

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

fn to_toy(common: &CaseInput, command: ToyCommand) -> Result<Command, UserError> {
    Ok(ToToy::new(id(&common.id, "id")?, command).into())
}

impl AskToyInput {
    fn ask(&self) -> Result<Command, UserError> {
        let ask = Ask {
            owner: id(&self.owner, "owner")?,
            to: id(&self.to, "to")?,
            petition: id(&self.petition, "petition")?,
            others: ids(&self.others, "others")?,
            answer_by: self.answer_by.map(|day| day.0),
            text: self.text.text(),
        };
        to_toy(&self.common, ToyCommand::Ask(ask))
    }
}

impl CaseCommand for AskToyInput {
    fn read(self) -> Sent {
        let command = self.ask();
        Sent { command, input: self.common }
    }
}

impl CaseCommand for WidenToyInput {
    fn read(self) -> Sent {
        let petition = id(&self.petition, "petition");
        let command = petition.and_then(|petition| to_toy(&self.common, ToyCommand::Widen { petition }));
        Sent { command, input: self.common }
    }
}

impl CaseCommand for AnswerToyInput {
    fn read(self) -> Sent {
        let command = to_toy(&self.common, ToyCommand::Answer { text: self.text.text() });
        Sent { command, input: self.common }
    }
}

impl CaseCommand for CloseToyInput {
    fn read(self) -> Sent {
        let command = to_toy(&self.common, ToyCommand::Close);
        Sent { command, input: self.common }
    }
}
